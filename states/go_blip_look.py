"""BLIP-2's stage 2 by itself (it needs no language model): stops where stage 3 would begin; python -m training.blip2 goes on."""
import sys, torch
torch.set_num_threads(1)
from training import blip2, common
class Enough(Exception): pass
def enough(*_): raise Enough
blip2.saying_loss = enough
sys.argv = ["x", "--save-every", "20", "--workers", "0"]
args = blip2.parse()
torch.manual_seed(args.seed)
tok = blip2.train_tokenizer(); model = blip2.build(tok)
try: blip2.look(model, tok, args)
except Enough: print("stage 3 would begin")
