"""Writes the chat model's folder from a run: runs, run name."""
import sys, json, torch
torch.set_num_threads(1)
from pathlib import Path
from training import common, chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
from course_utils.course import CHECKPOINTS
runs, name = Path(sys.argv[1]), sys.argv[2]
tok = kept_tokenizer()
L = Learner(chat_model.build(tok, sight.Eye()), tok)
L.load_state_dict(torch.load(runs/name/"state.pt", weights_only=True)["model"])
facts = json.loads(Path("/work/states/chat/facts.json").read_text())
chat_model.write(L.model, tok, facts, Path("/work/chat-"+sys.argv[2]))
