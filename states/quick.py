import torch,sys,time
from course_utils import generate, measure, models, world
from course_utils.models import Dalle
from course_utils.measure.judge import verdict
from course_utils.measure.painting import prompts_on_colours
from course_utils.measure import drawing
from training import dalle
torch.set_grad_enabled(False)
tok=models.load_dalle().tokenizer
m=dalle.build(tok); s=torch.load('/work/pic/training/runs/dalle/state.pt',weights_only=True); m.load_state_dict(s['model']); m.eval(); print('seen',s['seen'])
vq=models.load_vq(); judge=models.load_judge()
def draw(t): return generate.sample(t,dalle=Dalle(m,tok),vq=vq)
n=int(sys.argv[1])
for name,h in (('std',False),('unseen',True)):
    t,no,c=zip(*prompts_on_colours(h)[::max(1,133//n)]); f=verdict(judge,draw(t)); print(name,len(t),round(f.nouns_right(no),3))
ps=drawing.ordered_pairs()[::200//n]; print('order',len(ps),drawing.in_order(judge,draw([drawing._told(p) for p in ps]),ps))
N=list(world.NOUNS.values())[::133//n]
cs=[2+i%3 for i in range(len(N))]; f=verdict(judge,draw([f"{drawing.COUNT_WORDS[c]} {x.many}" for c,x in zip(cs,N)])); print('count',sum(a==b for a,b in zip(f.counts,cs))/len(cs))
for h in (False,True):
    no,t=zip(*drawing.orders_of_nouns(h)[::133//n]); print('orders',h,verdict(judge,draw(t)).nouns_right(no))
