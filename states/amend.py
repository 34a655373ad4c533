"""Add to a card the line that card.limits would have added, from its own table; fix the checksum."""
import sys, re, json, hashlib
from pathlib import Path
for name in sys.argv[1:]:
    f=Path('/work/pic/course_utils/checkpoints')/f'{name}-pocket'
    t=(f/'README.md').read_text()
    rows=re.findall(r'^\| ([^|]+) \| (-?[\d.]+)(%| dB) \| ≥ ([\d.]+)(?:%| dB) \|$',t,re.M)
    miss=[n for n,v,_,w in rows if float(v)<float(w)]
    if miss and 'It misses its targets' not in t:
        t=t.rstrip('\n')+f"\n- It misses its targets in: {'; '.join(miss)}.\n"
        (f/'README.md').write_text(t)
    c=json.loads((f/'checksums.json').read_text()); c['README.md']=hashlib.sha256((f/'README.md').read_bytes()).hexdigest()
    (f/'checksums.json').write_text(json.dumps(c,indent=1)+'\n'); print(name,miss)
