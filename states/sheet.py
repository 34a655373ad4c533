import sys
from PIL import Image
out,*ids=sys.argv[1:]
ims=[Image.open(f'/tmp/f12/{i}.png').convert('RGBA') for i in ids]
W=max(i.width for i in ims); H=sum(i.height+10 for i in ims); p=Image.new('RGBA',(W,H),'white'); y=0
for i in ims: p.paste(i,(0,y),i); y+=i.height+10
p.convert('RGB').save(out); print(p.size)
