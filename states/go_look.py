"""Joins the language model of converse and the eye of settle, then looks (chat-look), then writes a folder."""
import sys, torch, argparse
from pathlib import Path
torch.set_num_threads(int(sys.argv[1]))
from training import common, chat, chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
examples = int(sys.argv[2]); folder = sys.argv[3]; mode = sys.argv[4] if len(sys.argv) > 4 else "look"
sys.argv = ["x", "--examples", str(examples)]
args = chat.parse()
tok = kept_tokenizer()
learner = Learner(chat_model.build(tok, sight.Eye()), tok)
R = common.RUNS
conv = torch.load(R / "chat-converse" / "state.pt", weights_only=True, map_location="cpu")
sett = torch.load(R / "chat-settle" / "state.pt", weights_only=True, map_location="cpu")
state = dict(conv["model"])
assert torch.equal(conv["model"]["kept"], sett["model"]["kept"])
for k, v in sett["model"].items():
    if "vision_model" in k or "connector" in k or k in ("letters", "tags"): state[k] = v
print("converse", conv["seen"], "settle", sett["seen"])
print(learner.load_state_dict(state, strict=False))
if mode == "look":
    print(chat.look(learner, tok, args))
    torch.save(learner.state_dict(), R / "chat-final.pt")
model = learner.model.eval()
f = Path(folder); f.mkdir(parents=True, exist_ok=True)
model.save_pretrained(f, state_dict=common.half_precision(model.state_dict()))
chat_model.processor_of(tok).save_pretrained(f)
print("wrote", f)
