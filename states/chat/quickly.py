"""quick on another runs folder: folder, groups (comma), then quick's arguments."""
import sys, torch
from pathlib import Path
torch.set_num_threads(1)
from training import vocabulary
vocabulary.kept_tokenizer()
from training import common, quick
common.RUNS = Path(sys.argv[1])
if sys.argv[2] != "all": quick.GROUPS = [g for g in quick.GROUPS if any(g.startswith(x) for x in sys.argv[2].split(","))]
sys.argv = ["x", *sys.argv[3:]]
quick.main()
