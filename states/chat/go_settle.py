"""The eye settles on, with pages of letters: total, runs folder, state of the eye, first picture."""
import sys, torch
torch.set_num_threads(1)
from pathlib import Path
from training import common, chat, chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
total, runs, start, first = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
sys.argv = ["x", "--settling", total, "--save-every", "120"]
args = chat.parse()
tok = kept_tokenizer()
sight.HEADS_FIRST = 0.0
torch.manual_seed(first)
L = Learner(chat_model.build(tok, sight.Eye()), tok)
L.load_state_dict(torch.load(start, weights_only=True)["model"])
pl = sight.plain_charts(); sight.plain_charts = lambda *a: pl
P = sight.Pictures
sight.Pictures = lambda seen, plain: P(seen + first, plain)
common.RUNS = Path(runs); common.RUNS.mkdir(exist_ok=True, parents=True)
print(chat.settle(L, args))
