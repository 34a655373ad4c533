"""The recipe, with the network compiled."""
import sys, torch
from training import common, dalle
made = dalle.build
def build(*a, **k):
    model = made(*a, **k)
    model.forward = torch.compile(model.forward, dynamic=False)
    return model
if sys.argv.pop(1) == "compiled":
    dalle.build = build
dalle.train(common.arguments("", pictures=600_000, batch=16, lr=4e-3))
