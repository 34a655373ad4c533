import sys, torch, random
torch.set_num_threads(1)
from training import common, chat, chat_model, sight, cells
from training.tables import Learner, seen_cells
from training.vocabulary import kept_tokenizer
from course_utils.world.shown import paint
from pathlib import Path
tok = kept_tokenizer()
L = Learner(chat_model.build(tok, sight.Eye()), tok)
for path in sys.argv[1:]:
    s = torch.load(path, weights_only=True, map_location="cpu"); print(path, s["seen"])
    L.load_state_dict(s["model"], strict=False); L.eval()
    V=L.vectors(); sizes=list(cells.QUESTIONS.values()); part=V[:sizes[0]]
    for kind in ("scene","trio"):
        shown=[sight.sample(kind,i,"train") for i in range(120)]
        right=torch.stack([cells.truth(x) for x in shown])
        with torch.no_grad():
            px=common.normalise(torch.stack([sight.pixels_of(paint(x)) for x in shown]))
            patches=L.model.model.vision_model(px).last_hidden_state
            seen=L.model.model.connector(patches); wanted=L.tables(right)
        ans=right[...,0]; asked=(ans!=cells.IGNORE)&(ans<133); a=ans[asked]
        left=(seen-wanted)[asked]+part[a]
        n=part[:133]
        t=right[:,:,cells.COLUMNS["tag 0"]:cells.COLUMNS["tag 0"]+4].unflatten(1,(4,4)).unflatten(3,(2,2)).permute(0,1,3,2,4).flatten(1)
        k=(t!=cells.IGNORE)&(t<133)
        tag=(patches[k]@L.tags.T).argmax(1).eq(t[k]).float().mean().item(); tagn=(patches[k]@L.tags[:133].T).argmax(1).eq(t[k]).float().mean().item()
        print(kind,"noun incl. nothing",(left@part.T-part.square().sum(1)/2).argmax(1).eq(a).float().mean().item(),"nouns only",(left@n.T-n.square().sum(1)/2).argmax(1).eq(a).float().mean().item(),"tags",tag,tagn)
