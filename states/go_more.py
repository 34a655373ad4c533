"""The language model goes on conversing from chat-talk.safetensors: runs folder, lr, sets, first set."""
import sys, torch
torch.set_num_threads(1)
from pathlib import Path
from safetensors.torch import load_file
from training import common, chat, chat_model, sight, tables
from training.tables import Learner
from training.vocabulary import kept_tokenizer
runs, lr, total, first = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
tok = kept_tokenizer()
common.RUNS = Path(runs); common.RUNS.mkdir(exist_ok=True, parents=True)
tables.FADE = (-1.0, 0.0)
sys.argv = ["x", "--lr", lr, "--tables", total]
args = chat.parse()
torch.manual_seed(first)
learner = Learner(chat_model.build(tok, sight.Eye()), tok)

learner.load_state_dict(torch.load("/work/runs-talk/chat-converse/state.pt", weights_only=True)["model"])
C = chat.Conversations
chat.Conversations = lambda seen, *rest: C(seen + first, *rest)
print(chat.converse(learner, tok, args))
