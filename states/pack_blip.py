"""States of BLIP-2's two running stages: weights as float16, optimisers as bfloat16 (squares are too small for float16): out."""
import sys, torch
def as_type(x, dtype):
    if torch.is_tensor(x): return x.to(dtype) if x.is_floating_point() else x
    if isinstance(x, dict): return {k: as_type(v, dtype) for k, v in x.items()}
    if isinstance(x, list): return [as_type(v, dtype) for v in x]
    return x
for name in ("blip2-read", "blip2-look"):
    s = torch.load(f"/work/blip/training/runs/{name}/state.pt", weights_only=True)
    print(name, s["seen"]); s["model"] = as_type(s["model"], torch.float16); s["optimisers"] = as_type(s["optimisers"], torch.bfloat16)
    torch.save(s, f"{sys.argv[1]}/{name}.pt")
