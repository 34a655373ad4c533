import json,glob,base64,io,re
from PIL import Image
for n in ('07','09'):
    nb=json.load(open(glob.glob(f'/work/blip/notebooks/{n}_*')[0]))
    ims=[]
    for c in nb['cells']:
        for o in c.get('outputs',[]):
            d=o.get('data',{})
            got=False
            for m in re.findall(r'base64,([A-Za-z0-9+/=]+)',''.join(d.get('text/html',''))):
                try: ims.append((c['id'],Image.open(io.BytesIO(base64.b64decode(m))).convert('RGB'))); got=True
                except Exception: pass
            if 'image/png' in d and not got: ims.append((c['id'],Image.open(io.BytesIO(base64.b64decode(d['image/png']))).convert('RGB')))
    want={'07':['l07-131','l07-032','l07-136','l07-040','l07-047','l07-127','l07-152','l07-099','l07-023'],'09':['l09-005','l09-016','l09-050','l09-a02','l09-a13','l09-a17','l09-a22','l09-a24','l09-a29']}[n]
    sel=[im for i,im in ims if i in want]; print(n,len(ims),len(sel))
    W=700; sel=[im.resize((W,int(im.height*W/im.width))) for im in sel]
    cols=[[],[],[]]; h=[0,0,0]
    for im in sel:
        k=h.index(min(h)); cols[k].append((h[k],im)); h[k]+=im.height+10
    sheet=Image.new('RGB',(3*W+20,max(h)),'white')
    for k,col in enumerate(cols):
        for y,im in col: sheet.paste(im,(k*(W+10),y))
    sheet.save(f'/tmp/sheet{n}.png'); print(sheet.size)
