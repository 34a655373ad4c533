import sys, torch
from course_utils import generate, models, world
from training import dalle, vq, common
torch.set_grad_enabled(False)
a,b=int(sys.argv[1]),int(sys.argv[2]); parts=[]
for s in range(a,b,1000):
    pics=[world.render(dalle.scene_of(i)) for i in range(s,s+1000)]
    parts.append(generate.codes_of(models.shared("vq"), pics).flatten(1).short()); print(s,flush=True)
torch.save(torch.cat(parts), f"/work/codes-{a}.pt")
