"""Settles on: weights of an earlier settle run (or of none: `fresh`), tags new, noun counted."""
import sys, torch
torch.set_num_threads(1)
from training import common, chat, chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
total = int(sys.argv[1]); fresh = len(sys.argv) > 2 and sys.argv[2] == "fresh"
if len(sys.argv) > 3: RUNS2 = sys.argv[3]
old_runs = common.RUNS
sys.argv = ["x", "--settling", str(total)]
args = chat.parse()
tok = kept_tokenizer()
torch.manual_seed(0)
learner = Learner(chat_model.build(tok, sight.Eye()), tok)
src = old_runs / ("chat-converse" if fresh else "chat-settle-old") / "state.pt"
s = torch.load(src, weights_only=True, map_location="cpu")["model"]
if fresh:
    vis = {k: v.clone() for k, v in learner.model.model.vision_model.state_dict().items()}
missing = learner.load_state_dict(s, strict=False); print(missing)
if fresh:
    learner.model.model.vision_model.load_state_dict(vis)
    chat.fit_connector(learner)
if "RUNS2" in globals():
    from pathlib import Path
    pl = sight.plain_charts(); sight.plain_charts = lambda *a: pl
    common.RUNS = Path(RUNS2)
print(chat.settle(learner, args))
