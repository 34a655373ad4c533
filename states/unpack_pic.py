"""From states/ to training/runs, in single precision: states folder, runs folder."""
import shutil, sys, torch
from pathlib import Path
def full(x):
    if torch.is_tensor(x): return x.float() if x.is_floating_point() else x
    if isinstance(x, dict): return {k: full(v) for k, v in x.items()}
    if isinstance(x, list): return [full(v) for v in x]
    return x
states, runs = Path(sys.argv[1]), Path(sys.argv[2])
for name in (p.stem for p in states.glob("*.pt") if "coder" not in p.stem):
    f = runs / name; f.mkdir(parents=True, exist_ok=True)
    torch.save(full(torch.load(states / f"{name}.pt", weights_only=True)), f / "state.pt")
