"""What the cells of chat-settle in a runs folder tell, on test and training pictures."""
import sys, torch
torch.set_num_threads(1)
from pathlib import Path
from training import common, chat_model, sight, cells
from training.tables import Learner, seen_cells
from training.vocabulary import kept_tokenizer
from course_utils.world.shown import paint
tok = kept_tokenizer()
common.RUNS = Path(sys.argv[1]); run = sys.argv[2] if len(sys.argv) > 2 else "chat-settle"; n = int(sys.argv[3]) if len(sys.argv) > 3 else 100
L = Learner(chat_model.build(tok, sight.Eye()), tok)
s = torch.load(common.RUNS/run/"state.pt", weights_only=True, map_location="cpu"); print(s["seen"])
L.load_state_dict(s["model"], strict=False); L.eval()
V = L.vectors(); sizes=list(cells.QUESTIONS.values()); starts=L.starts.tolist()
for split in ("test","train"):
  for kind in ("scene","trio","sign","chart"):
    res={}
    shown=[sight.sample(kind,i,split) for i in range(n)]
    right=torch.stack([cells.truth(x) for x in shown])
    with torch.no_grad():
        seen=seen_cells(L.model, common.normalise(torch.stack([sight.pixels_of(paint(x)) for x in shown])))
        wanted=L.tables(right)
    err=((seen-wanted).square().sum()/wanted.square().sum()).item()
    for q,(name,size) in enumerate(cells.QUESTIONS.items()):
        if name not in ("noun","ground","artist","edge 0","letter 0","letter 2","bar value","bar colour","size","number"): continue
        ans=right[...,q]; asked=ans!=cells.IGNORE
        if name=="noun": asked=asked&(ans!=cells.SEEN_WORDS.index(cells.NOTHING))
        if name.startswith(("letter","bar")): asked=asked&(ans!=size-1)
        if not asked.any(): continue
        part=V[starts[q]:starts[q]+size]
        a=ans[asked]
        left=(seen-wanted)[asked]+part[a]
        told=(left@part.T - part.square().sum(1)/2).argmax(1)
        res[name]=round((told==a).float().mean().item(),2)
    print(split,kind,"err %.2f"%err,res)
