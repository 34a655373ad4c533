"""chat-extra.safetensors: what the chat model's training holds beside the shipped weights (full precision)."""
import torch
from safetensors.torch import save_file
s=torch.load("/work/runs-joined-first/chat-joined/state.pt", weights_only=True)["model"]
save_file({k: s[k].contiguous().float() for k in ("kept","marks","letters","tags")}, "/work/states/chat-extra.safetensors")
