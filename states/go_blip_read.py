import sys, torch
torch.set_num_threads(1)
from training import blip2
sys.argv = ["x", "--workers", "0"]
args = blip2.parse()
torch.manual_seed(args.seed)
tok = blip2.train_tokenizer(); model = blip2.build(tok)
print(blip2.read(model, tok, args))
