"""A state.pt for the drivers, from joined.safetensors and chat-extra.safetensors: out folder (…/chat-settle, …/chat-converse or …/chat-joined)."""
import sys, torch
from pathlib import Path
from safetensors.torch import load_file
from training import chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
here = Path(__file__).parent
tok = kept_tokenizer(); L = Learner(chat_model.build(tok, sight.Eye()), tok)
L.load_state_dict(load_file(here / "joined.safetensors"))
L.load_state_dict({k: v for k, v in load_file(here / "chat-extra.safetensors").items() if k == "kept"}, strict=False)
f = Path(sys.argv[1]); f.mkdir(parents=True, exist_ok=True)
torch.save({"seen": 0, "model": L.state_dict()}, f / "state.pt")
