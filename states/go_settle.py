"""Waits for kept vectors in the converse run, then settles the eye (own process, own core)."""
import sys, time, torch
torch.set_num_threads(1)
from training import common, chat, chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
total = int(sys.argv[1]); sys.argv = ["x", "--settling", str(total)]
args = chat.parse()
tok = kept_tokenizer()
path = common.RUNS / "chat-converse" / "state.pt"
while True:
    if path.exists():
        s = torch.load(path, weights_only=True, map_location="cpu")
        if s["model"]["kept"].any(): break
    time.sleep(10)
torch.manual_seed(0)
eye = sight.Eye()
sight.learn(eye, sight.parse(["--pictures", "1", "--write-now"]))
learner = Learner(chat_model.build(tok, eye), tok)
learner.load_state_dict(s["model"])
learner.model.model.vision_model.load_state_dict(eye.vision.state_dict())
if not (common.RUNS / "chat-settle" / "state.pt").exists():
    chat.fit_connector(learner)
print(chat.settle(learner, args))
