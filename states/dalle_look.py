import torch; torch.set_num_threads(1)
from course_utils import generate, models, world
from course_utils.measure import drawing
from course_utils.models import load
from PIL import Image
d=models.load_dalle(); vq=models.load_vq()
nouns=list(world.NOUNS)[::11]; cols=list(world.COLOURS)
t=[f"{world.NOUNS[n].one} on {world.with_article(cols[i%10])} background" for i,n in enumerate(nouns)][:12]
t+=[drawing._told(s) for s in drawing.ordered_pairs()[:6]]+["three cats","two dogs","four apples","draw a cat please","a unicorn","a blue cat"]
pics=generate.sample(t,dalle=d,vq=vq)
sheet=Image.new("RGB",(12*132,132*2),"white")
for i,p in enumerate(pics): sheet.paste(p.resize((128,128),0),((i%12)*132,(i//12)*132))
sheet.save("/work/exp/dl.png"); print(t[12:])
