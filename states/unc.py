import sys
from pathlib import Path
from course_utils.command import claims, unclaimed
from course_utils.command.notebooks import read
path=next(Path('notebooks').glob(sys.argv[1]+'_*.ipynb')).resolve()
file=Path(f'tests/claims/lesson_{sys.argv[1]}.py').resolve()
ex=unclaimed.exceptions(file)
left=unclaimed.unclaimed(read(path), claims.of(path), list(ex) if ex else [])
for l in left: print('-',l)
l2=unclaimed.unclaimed(read(path), claims.of(path))
for k in (ex or []):
    if not any(x.startswith(k) for x in l2): print('UNUSED EXC', k)
print(len(ex or []))
