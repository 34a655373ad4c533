"""Wrong answers: runs, run, group, kind, tables|pictures."""
import sys, torch
from pathlib import Path
torch.set_num_threads(1)
from training import common, quick, chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
tok = kept_tokenizer(); L = Learner(chat_model.build(tok, sight.Eye()), tok)
L.load_state_dict(torch.load(Path(sys.argv[1])/sys.argv[2]/"state.pt", weights_only=True)["model"]); L.eval()
group, kind, tables = sys.argv[3], sys.argv[4], sys.argv[5]=="tables"
import itertools
for held in (True, False):
    some = [c for c, _ in zip(quick.questions(group, held), range(120))]
    right = quick.right_answers(L, tok, some, tables)
    print("held" if held else "trained", sum(r for r,c in zip(right,some) if c.turn.kind==kind), "of", sum(c.turn.kind==kind for c in some))
    for c, r in zip(some, right):
        if not r and c.turn.kind == kind: print("  Q:", c.turn.question, "| right:", c.turn.sentence)
