import sys, torch, argparse
torch.set_num_threads(1)
from pathlib import Path
from training import common, chat, chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
runs, lr, total = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
tok = kept_tokenizer()
common.RUNS = Path(runs); common.RUNS.mkdir(exist_ok=True, parents=True)
sys.argv = ["x", "--lr", str(lr), "--tables", str(total)]
args = chat.parse()
torch.manual_seed(0)
learner = Learner(chat_model.build(tok, sight.Eye()), tok)
print(sum(p.numel() for p in learner.model.parameters()))
print(chat.converse(learner, tok, args))
