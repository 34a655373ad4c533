import sys, torch
from safetensors.torch import load_file
from training import chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
tok = kept_tokenizer()
L = Learner(chat_model.build(tok, sight.Eye()), tok)
L.load_state_dict({k: v.float() for k, v in load_file("/work/states/chat-talk.safetensors").items()}, strict=False)
torch.save({"seen": 138000, "model": L.state_dict()}, "/work/runs-start/chat-converse/state.pt")
