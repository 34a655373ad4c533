"""The eye of sight (runs/chat-sight) settles on the kept vectors of chat-talk: total pictures, runs folder."""
import sys, torch
torch.set_num_threads(1)
from pathlib import Path
from safetensors.torch import load_file
from training import common, chat, chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
total, runs = sys.argv[1], sys.argv[2]
sys.argv = ["x", "--settling", total]
args = chat.parse()
tok = kept_tokenizer()
torch.manual_seed(0)
eye = sight.Eye()
s = torch.load(common.RUNS / "chat-sight" / "state.pt", weights_only=True, map_location="cpu"); print("sight", s["seen"], flush=True)
eye.load_state_dict(s["model"])
learner = Learner(chat_model.build(tok, eye), tok)
said = load_file("/work/states/chat-talk.safetensors")
learner.load_state_dict({k: v.float() for k, v in said.items()}, strict=False)
learner.model.model.vision_model.load_state_dict(eye.vision.state_dict())
with torch.no_grad():
    learner.letters.copy_(eye.letters); learner.tags.copy_(eye.tags)
pl = sight.plain_charts(); sight.plain_charts = lambda *a: pl
common.RUNS = Path(runs); common.RUNS.mkdir(exist_ok=True, parents=True)
if not (common.RUNS / "chat-settle" / "state.pt").exists(): chat.fit_connector(learner)
print(chat.settle(learner, args))
