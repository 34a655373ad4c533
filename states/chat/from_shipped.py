"""A state.pt for the drivers, from the shipped chat model and chat-extra.safetensors: out folder (…/chat-settle or …/chat-converse)."""
import sys, torch
from pathlib import Path
from safetensors.torch import load_file
from course_utils import models
from training import chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
tok = kept_tokenizer(); L = Learner(chat_model.build(tok, sight.Eye()), tok)
L.model.load_state_dict(models.load_chat().model.state_dict())
print(L.load_state_dict(load_file(Path(__file__).parent / "chat-extra.safetensors"), strict=False))
f = Path(sys.argv[1]); f.mkdir(parents=True, exist_ok=True)
torch.save({"seen": 0, "model": L.state_dict()}, f / "state.pt")
