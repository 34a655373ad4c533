import time, torch
torch.set_num_threads(1)
from course_utils import generate, models, world
from course_utils.measure import painters
from course_utils.measure.judge import verdict
judge, nouns = models.load_judge(), list(world.NOUNS); number=48
chosen=[nouns[i*len(nouns)//number] for i in range(number)]
texts=[world.NOUNS[n].one for n in chosen]
from PIL import Image
for name, clip, how in painters.variants(generate.default_settings()):
    t=time.time()
    pics=[p.picture for p in generate.paint_many(texts, list(range(number)), settings=how, clip=clip)]
    seen=verdict(judge,pics)
    print(name, '|', round(seen.nouns_right(chosen)*48), round(seen.nouns_right(chosen,best=5)*48), f'{time.time()-t:.0f}s', flush=True)
    sheet=Image.new('RGB',(12*132,4*132),'white')
    for i,p in enumerate(pics): sheet.paste(p.resize((128,128),0),((i%12)*132,(i//12)*132))
    sheet.save('/work/exp/contest_'+name.replace(' ','_')+'.png')
