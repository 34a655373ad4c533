from pathlib import Path
from course_utils.command import claims, unclaimed
from course_utils.command.notebooks import read
p=Path("/work/l08/notebooks/08_chatbot_widgets.ipynb"); c=claims.of(p)
f=p.parents[1]/"tests/claims/lesson_08.py"
for x in unclaimed.unclaimed(read(p), c, list(unclaimed.exceptions(f))): print("-", x)
