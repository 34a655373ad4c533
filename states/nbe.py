"""rep(file, cell, old, new): replace text once in a cell (assert once)."""
import json
def load(f): return json.load(open(f))
def rep(f, edits):
    nb=json.load(open(f)); by={c['id']:c for c in nb['cells']}
    for cid, old, new in edits:
        c=by[cid]; s=''.join(c['source'])
        if old is None: s=new
        else:
            assert s.count(old)==1, (cid, s.count(old), old[:80]); s=s.replace(old,new)
        c['source']=s.splitlines(keepends=True)
        if c['cell_type']=='code' : pass
    json.dump(nb, open(f,'w'), ensure_ascii=False, indent=1); open(f,'a').write('\n')
