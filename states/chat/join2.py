"""The language model of listening and the final eye of settling: settle runs, look runs, out runs."""
import sys, torch
from pathlib import Path
settle, look, out = map(Path, sys.argv[1:])
c = torch.load(look/"chat-look"/"state.pt", weights_only=True); s = torch.load(settle/"chat-settle"/"state.pt", weights_only=True)
m = dict(c["model"]); assert torch.equal(m["kept"], s["model"]["kept"])
for k, v in s["model"].items():
    if "vision_model" in k or "connector" in k or k in ("letters", "tags"): m[k] = v
f = out/"chat-joined"; f.mkdir(parents=True, exist_ok=True)
torch.save({"seen": c["seen"], "model": m}, f/"state.pt"); print("listened", c["seen"], "settled", s["seen"])
