import torch, time
torch.set_num_threads(1)
from course_utils import generate, models, world
from course_utils.measure.judge import verdict
from course_utils.measure.painting import prompts_on_colours
judge=models.load_judge(); masked=models.load_masked(); vq=models.load_vq()
asked=prompts_on_colours(False)[::6]
print(len(asked))
for way in ({},{'daring':1.0},{'daring':0.0},{'temperature':0.3},{'temperature':1.0},{'guidance':1.0},{'guidance':3.5},{'rounds':6},{'rounds':24},{'daring':1.0,'rounds':24},{'temperature':0.3,'rounds':24,'daring':10.},{'daring':10.0},{'rounds':2}):
    t=time.time(); pics=generate.fill_in([a[0] for a in asked], masked=masked, vq=vq, **way)
    v=verdict(judge,pics); print(way, round(v.nouns_right([a[1] for a in asked]),2), f'{time.time()-t:.0f}s', flush=True)
