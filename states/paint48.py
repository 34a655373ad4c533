"""paint48.py name key=value ... : top-1/top-5 of 48 paintings"""
import sys, time, torch
torch.set_num_threads(1)
from dataclasses import replace
from course_utils import generate, models, world
from course_utils.measure.judge import verdict
def run(n=48, save=None, clip=None, **kw):
    judge, nouns = models.load_judge(), list(world.NOUNS)
    chosen = [nouns[i*len(nouns)//n] for i in range(n)]
    texts = [world.NOUNS[x].one for x in chosen]
    s = replace(generate.default_settings(), **kw)
    t=time.time(); ps = generate.paint_many(texts, list(range(n)), settings=s, clip=clip); t=time.time()-t
    pics=[p.picture for p in ps]
    v = verdict(judge, pics)
    print(kw, f"top1 {v.nouns_right(chosen):.3f} top5 {v.nouns_right(chosen, best=5):.3f} {t:.0f}s", flush=True)
    if save:
        from PIL import Image
        W=8; sheet=Image.new("RGB",(W*132,-(-n//W)*132),"white")
        for i,p in enumerate(pics): sheet.paste(p.resize((128,128),0),((i%W)*132,(i//W)*132))
        sheet.save(save)
if __name__=="__main__":
    kw={}
    for a in sys.argv[2:]:
        k,v=a.split("="); 
        try: v=eval(v)
        except Exception: pass
        kw[k]=v
    n=kw.pop("n",24); 
    clip=models.load_clip() if kw.pop("plain",False) else None
    run(n, f"/work/exp/{sys.argv[1]}.png", clip, **kw)
