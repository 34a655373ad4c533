"""All parts learn together from the joined state: out runs, sets, lr."""
import sys, torch
torch.set_num_threads(2)
from pathlib import Path
from training import common, chat, chat_model, conversations, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
out = Path(sys.argv[1]); sets, lr = sys.argv[2], sys.argv[3]
sys.argv = ["x", "--lr", lr, "--examples", sets, "--tables", "200000"]
args = chat.parse()
tok = kept_tokenizer(); pl = sight.plain_charts(); sight.plain_charts = lambda *a: pl
torch.manual_seed(8)
L = Learner(chat_model.build(tok, sight.Eye()), tok)
L.load_state_dict(torch.load(out/"chat-joined"/"state.pt", weights_only=True)["model"])
common.RUNS = out
print(chat.look(L, tok, args))
