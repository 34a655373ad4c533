import sys, torch
torch.set_num_threads(1)
from training import common, sight
args = sight.parse(["--pictures", sys.argv[1]])
torch.manual_seed(args.seed)
eye = sight.Eye()
sight.learn(eye, args)
for n, v in sight.report(eye).items(): print(f"{n:40} {v:.1%}")
