import json, sys
from PIL import Image
from pathlib import Path
import torch; torch.set_grad_enabled(False); torch.set_num_threads(1)
from course_utils import models, talk
chat = models.load_chat(); d = Path("/work/states/fifty")
for item in json.load(open(d/"questions.json")):
    session = talk.ChatSession(chat)
    names = [n for n in sorted(d.glob(f"{item['item']}.png")) or sorted(d.glob(f"{item['item']}-*.png"))]
    print("====", item["item"], [n.name for n in names])
    for n in names: session.add_picture(Image.open(n))
    for t in item["turns"]:
        print("Q:", t["question"]); print("A:", session.ask(t["question"])); print("      ok:", t["sensible"][:150])
