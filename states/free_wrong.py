import torch, yaml; torch.set_num_threads(1); torch.set_grad_enabled(False)
from course_utils import models, course
from course_utils.measure import free
from course_utils.measure.conversing import said
from course_utils.world.shown import paint
chat=models.load_chat()
qs=yaml.safe_load((course.ROOT/"tests/free/free_questions.yaml").read_text())
asked=[(free._free_pictures(o["pictures"]),o) for o in qs]
told=said(chat,[([paint(p) for p in s],free._free_turns(o)) for s,o in asked])
for (s,o),t in zip(asked,told):
    if not free._is_sensible(o,s,t.lower()): print(o["kind"],"| Q:",o["question"],"| A:",t.strip(),"| all",o["all"],"none",o["none"], "before",o.get("before",[]))
