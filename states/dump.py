import json,sys,glob
nb=json.load(open(glob.glob(f'/work/c/notebooks/{sys.argv[1]}*.ipynb')[0])); want=set(sys.argv[2:])
for c in nb['cells']:
    if want and c['id'] not in want: continue
    print(f"\n##### {c['id']} {c['cell_type']}"); print(''.join(c['source']))
    for o in c.get('outputs',[]):
        if 'text' in o: print('>>>',''.join(o['text'])[:2500])
        elif 'data' in o:
            d=o['data']; t=''.join(d.get('text/html','') or d.get('text/plain',''))
            import re
            print('>>> DATA',re.sub(r'base64,[A-Za-z0-9+/=]+','b64',t)[:400])
