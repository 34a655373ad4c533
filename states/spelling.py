import sys, torch
torch.set_num_threads(1)
from training import common, chat_model, sight, cells
from training.tables import Learner
from training.vocabulary import kept_tokenizer
tok=kept_tokenizer(); L=Learner(chat_model.build(tok, sight.Eye()), tok)
shown=[sight.sample("sign",i,"test") for i in range(150)]
from course_utils.world.shown import paint
px=common.normalise(torch.stack([sight.pixels_of(paint(s)) for s in shown])); right=torch.stack([cells.truth(s) for s in shown])
for path in sys.argv[1:]:
    L.load_state_dict(torch.load(path,weights_only=True)["model"]); L.eval()
    with torch.no_grad():
        patches=L.model.model.vision_model(px).last_hidden_state; seen=L.model.model.connector(patches); wanted=L.tables(right); V=L.vectors()
    c=cells.COLUMNS["patch 0"]; w=right[...,c:c+4].unflatten(1,(4,4)).unflatten(3,(2,2)).permute(0,1,3,2,4).flatten(1)
    a=(w!=cells.IGNORE)&(w!=len(cells.SIGN_CHARACTERS)); lg=patches@L.letters.T
    print(path,"letters under patches %.2f"%(lg.argmax(-1)[a]==w[a]).float().mean().item(), "of %d"%a.sum().item(), end=" | cells by place: ")
    off=seen-wanted; sizes=list(cells.QUESTIONS.values()); ok=[]
    for i in range(8):
        q=cells.COLUMNS[f"letter {i}"]; ans=right[...,q]; asked=(ans!=cells.IGNORE)&(ans!=sizes[q]-1)
        s=L.starts[q].item(); part=V[s:s+sizes[q]]; left=off[asked]+part[ans[asked]]
        sc=left@part.T-part.square().sum(1)/2
        ok.append("%.2f/%.2f"%((sc.argmax(1)==ans[asked]).float().mean().item(), (sc[:,:-1].argmax(1)==ans[asked]).float().mean().item()))
    print(" ".join(ok))
