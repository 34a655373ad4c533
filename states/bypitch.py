import torch
torch.set_grad_enabled(False); torch.set_num_threads(1)
from course_utils import models, talk
from course_utils.world import signs
chat = models.load_chat(); model, processor = chat
reader = talk.reader_of(chat)
rows=[]
for writing in ("word","letters"):
    some=[signs.sample("test", i, writing) for i in range(200)]
    told=[]
    for k in range(0,200,50):
        inputs = reader.inputs([reader.request(None,[talk.Exchange("what does the sign say?","",(signs.render(s),))]) for s in some[k:k+50]])
        ids = model.generate(**inputs, max_new_tokens=20, do_sample=False)
        told += [a.strip().lower() for a in processor.batch_decode(ids[:, inputs["input_ids"].shape[1]:], skip_special_tokens=True)]
    for s,t in zip(some,told):
        w=t.split('"')[1] if t.count('"')>1 else ""
        same=sum(a==b for a,b in zip(w,s.sign.text))/len(s.sign.text)
        rows.append((writing,s.sign.pitch,len(s.sign.text),w==s.sign.text,same,len(w)==len(s.sign.text)))
import statistics as st
for writing in ("word","letters"):
  for lo,hi in ((7,8),(8,9),(9,10),(10,11.5),(11.5,13.1)):
    r=[x for x in rows if x[0]==writing and lo<=x[1]<hi]
    if r: print(writing,lo,hi,len(r),"whole %.2f letters %.2f len-right %.2f meanlen %.1f"%tuple(st.mean(x[i] for x in r) for i in (3,4,5,2)))
