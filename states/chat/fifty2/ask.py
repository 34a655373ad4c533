"""Asks the fifty questions: PYTHONPATH=/work/c OMP_NUM_THREADS=1 python /work/fifty2/ask.py"""

import json
from pathlib import Path

from PIL import Image

from course_utils import models, talk

HERE = Path(__file__).parent

model = models.load_chat()
number = 0
for item in json.loads((HERE / "questions.json").read_text(encoding="utf-8")):
    session = talk.ChatSession(model)
    for name in item["pictures"]:
        session.add_picture(Image.open(HERE / name).convert("RGB"))
    print(f"== {item['item']} ({', '.join(item['pictures'])})", flush=True)
    for turn in item["turns"]:
        number += 1
        print(f"{number}. Q: {turn['question']}")
        print(f"   A: {session.ask(turn['question'])}")
        print(f"   sensible: {turn['sensible']}", flush=True)
    print()
