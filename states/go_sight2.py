"""sight from the ViT with small steps: noun rates by tags and by classes, every so often."""
import sys, torch, time
torch.set_num_threads(1)
from pathlib import Path
from training import common, sight, cells
import torch.nn.functional as F
from course_utils.world.shown import paint
runs, total, lr = sys.argv[1], int(sys.argv[2]), sys.argv[3]
pl = sight.plain_charts(); sight.plain_charts = lambda *a: pl
common.RUNS = Path(runs); common.RUNS.mkdir(exist_ok=True, parents=True)
args = sight.parse(["--pictures", str(total), "--lr", lr])
torch.manual_seed(0)
eye = sight.Eye()
shown=[sight.sample("scene",i,"test") for i in range(120)]
right=torch.stack([cells.truth(x) for x in shown]); px=common.normalise(torch.stack([sight.pixels_of(paint(x)) for x in shown]))
def report():
    eye.eval()
    with torch.no_grad():
        patches=eye.vision(px).last_hidden_state; seen=F.rms_norm(eye.connector(patches),(sight.WIDTH,))
    ans=right[...,0]; asked=(ans!=cells.IGNORE)&(ans<133)
    noun=(seen[asked]@eye.classes[:133].T).argmax(1).eq(ans[asked]).float().mean().item()
    t=right[:,:,cells.COLUMNS["tag 0"]:cells.COLUMNS["tag 0"]+4].unflatten(1,(4,4)).unflatten(3,(2,2)).permute(0,1,3,2,4).flatten(1)
    k=(t!=cells.IGNORE)&(t<133)
    print("REPORT noun %.3f tags %.3f"%(noun,(patches[k]@eye.tags[:133].T).argmax(1).eq(t[k]).float().mean().item()), flush=True)
    eye.train()
old=common.Run.log
def log(self, **v):
    old(self, **v)
    if (v["seen"]//32) % 100 == 0: report()
common.Run.log=log
sight.learn(eye, args); report()
