"""From training/runs to states/, small: runs folder, states folder. Weights in float16, what optimisers keep in bfloat16."""
import sys, torch
from pathlib import Path
def to(x, dtype):
    if torch.is_tensor(x): return x.to(dtype) if x.is_floating_point() and x.ndim else x
    if isinstance(x, dict): return {k: to(v, dtype) for k, v in x.items()}
    if isinstance(x, list): return [to(v, dtype) for v in x]
    return x
runs, states = Path(sys.argv[1]), Path(sys.argv[2])
for name in sys.argv[3:]:
    s = torch.load(runs / name / "state.pt", weights_only=True)
    s = {k: to(v, torch.float16 if k == "model" else torch.bfloat16 if k == "optimisers" else torch.float32) for k, v in s.items()}
    torch.save(s, states / f"{name}.pt")
    print(name, (states / f"{name}.pt").stat().st_size)
