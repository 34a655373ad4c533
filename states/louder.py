import sys, torch
from training import chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
tok = kept_tokenizer(); L = Learner(chat_model.build(tok, sight.Eye()), tok)
for p in sys.argv[1:]:
    s = torch.load(p, weights_only=True); k = s["model"]["kept"]; n = L.louder(k)
    print(p, s["seen"], (n.norm() / k.norm()).item()); s["model"]["kept"] = n; torch.save(s, p)
