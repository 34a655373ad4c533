import torch, sys
from pathlib import Path
from training import masked, common
from course_utils import models
m=masked.build(models.load_dalle()); st=torch.load('training/runs/masked/state.pt',weights_only=True); m.model.load_state_dict(st['model']); print(st['seen'])
common.write_checkpoint(Path(sys.argv[1])/'masked-pocket', lambda f:(m.model.eval().save_pretrained(f,state_dict=common.half_precision(m.model.state_dict())), m.tokenizer.save_pretrained(f)))
