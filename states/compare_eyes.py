import sys, torch, itertools
torch.set_num_threads(1)
from safetensors.torch import load_file
from training import common, chat_model, sight, cells
from training.tables import Learner, seen_cells
from training.vocabulary import kept_tokenizer
tok = kept_tokenizer()
L = Learner(chat_model.build(tok, sight.Eye()), tok)
L.load_state_dict(torch.load("/work/runs-talk/chat-converse/state.pt",weights_only=True)["model"])
pl=[(None,None)]
import random
batch=[sight.view(sight.any_sample(90_000_000+i), random.Random(i), 0.0) for i in range(160)]
px=torch.stack([b[0] for b in batch]); right=torch.stack([b[1] for b in batch])
def rep(name):
    L.eval()
    with torch.no_grad():
        seen, loss = L.look(px, right)
        wanted=L.tables(right)
        known=right[...,0]!=cells.IGNORE
        rel=((seen-wanted)[known].square().sum()/wanted[known].square().sum()).item()
        V=L.vectors(); off=(seen-wanted); out={}
        for q,(n,size) in enumerate(cells.QUESTIONS.items()):
            a=right[...,q]; asked=a!=cells.IGNORE
            if n=="noun": asked=asked&(a!=cells.SEEN_WORDS.index(cells.NOTHING))
            if n.startswith(("letter","bar")): asked=asked&(a!=size-1)
            if not asked.any(): continue
            s=L.starts[q].item(); part=V[s:s+size]; left=off[asked]+part[a[asked]]
            g=n.rstrip("0123456789 ")
            out.setdefault(g,[]).append(((left@part.T-part.square().sum(1)/2).argmax(1)==a[asked]).float().mean().item())
    print(name, "loss %.2f rel %.2f"%(loss.item(), rel), {k: round(sum(v)/len(v),2) for k,v in out.items()}, flush=True)
for path in sys.argv[1:]:
    if path.endswith("safetensors"): s={k: v.float() for k,v in load_file(path).items()}
    else: s=torch.load(path, weights_only=True, map_location="cpu")["model"]
    s={k:v for k,v in s.items() if "vision_model" in k or "connector" in k or k in ("letters","tags")}
    L.load_state_dict(s, strict=False); rep(path)
