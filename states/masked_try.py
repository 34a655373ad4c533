import torch, time; torch.set_num_threads(1)
from course_utils import generate, models, world
from course_utils.measure.judge import verdict
from course_utils.models import Masked
from transformers import BertForMaskedLM, PreTrainedTokenizerFast
f="/work/next/masked-pocket"
m=Masked(BertForMaskedLM.from_pretrained(f,dtype="float32").eval(), PreTrainedTokenizerFast.from_pretrained(f))
judge=models.load_judge(); vq=models.load_vq()
nouns=list(world.NOUNS)[::6]; cols=list(world.COLOURS)
texts=[f"{world.NOUNS[n].one} on {world.with_article(cols[i%10])} background" for i,n in enumerate(nouns)]
for kw in (dict(keep="any"),dict(keep="any",rounds=32),dict(keep="any",rounds=64,temperature=0.5),dict(daring=12.0),dict(daring=12.0,rounds=24,temperature=0.5)):
    t=time.time(); pics=generate.fill_in(texts,masked=m,vq=vq,**kw)
    v=verdict(judge,pics); print(kw, f"{v.nouns_right(nouns):.2f} {v.nouns_right(nouns,best=5):.2f} {time.time()-t:.0f}s",flush=True)
    from PIL import Image
    sheet=Image.new("RGB",(12*132,132*2),"white")
    for i,p in enumerate(pics): sheet.paste(p.resize((128,128),0),((i%12)*132,(i//12)*132))
    sheet.save("/work/exp/m_"+"_".join(f"{k}{v}" for k,v in kw.items())+".png")
