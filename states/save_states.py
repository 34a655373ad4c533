"""Writes what a next session needs: states/chat-talk.safetensors (language model, kept, marks), chat-eye.safetensors, the vocabulary, the drivers."""
import sys, shutil, torch
from pathlib import Path
from safetensors.torch import save_file
from training import common
out = Path(sys.argv[1]); out.mkdir(parents=True, exist_ok=True)
R = common.RUNS
def half(d, keep32=()):
    return {k: (v.contiguous() if k in keep32 or not v.is_floating_point() else v.half().contiguous()) for k, v in d.items()}
conv = torch.load(R/"chat-converse"/"state.pt", weights_only=True, map_location="cpu")
m = conv["model"]
lm = {k: v for k, v in m.items() if ("text_model" in k or k in ("kept", "marks"))}
save_file(half(lm, ("kept",)), out/"chat-talk.safetensors", {"seen": str(conv["seen"])})
eyes = {name: Path(p) for name, p in (a.split("=") for a in sys.argv[2:])}
for name, p in eyes.items():
    s = torch.load(p, weights_only=True, map_location="cpu")
    eye = {k: v for k, v in s["model"].items() if "vision_model" in k or "connector" in k or k in ("letters", "tags")}
    save_file(half(eye), out/f"chat-eye-{name}.safetensors", {"seen": str(s["seen"])})
shutil.copy(R/"chat-vocabulary.json", out)
for p in Path("/work/notes").glob("*.py"): shutil.copy(p, out)
for p in Path("/work/notes").glob("*.md"): shutil.copy(p, out)
