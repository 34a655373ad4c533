import sys
from PIL import Image, ImageDraw
out, *names = sys.argv[1:]
ims=[(n,Image.open((n if n.startswith("/") else "/work/exp/figs/"+n)+".png").convert("RGB")) for n in names]
W=1000; ims=[(n,i.resize((W,int(i.height*W/i.width))) if i.width>W else i) for n,i in ims]
c=Image.new("RGB",(W,sum(i.height+16 for _,i in ims)),"white"); d=ImageDraw.Draw(c); y=0
for n,i in ims: d.text((2,y),n,fill="red"); c.paste(i,(0,y+14)); y+=i.height+16
c.save(out)
