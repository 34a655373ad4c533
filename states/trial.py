import torch, time, itertools
torch.set_num_threads(1)
from training import masked, dalle, vq, common
from course_utils import models
torch.manual_seed(0)
m = masked.build(models.load_dalle()); m.model.train()
inner, outer = common.split_parameters(m.model, lambda n: ".h." in n)
LR=float(__import__('sys').argv[1])
opts=[common.Muon(inner, lr=LR), torch.optim.AdamW(outer, lr=LR/3, weight_decay=0.0)]
data = dalle.Streams(0, m.tokenizer, vq.codes_of_scenes("dalle", dalle.scene_of, dalle.POOL))
t=time.time(); run=0
for i,b in enumerate(torch.utils.data.DataLoader(data, batch_size=16)):
    loss=masked.loss_of(m,b); 
    for o in opts: o.zero_grad()
    loss.backward(); torch.nn.utils.clip_grad_norm_(outer,1.0)
    for o in opts: o.step()
    run=loss.item() if i==0 else .95*run+.05*loss.item()
    if i%40==0: print(i*16, round(run,3), round((i+1)*16/(time.time()-t),1), flush=True)
    if i*16>=int(__import__('sys').argv[2]): break
