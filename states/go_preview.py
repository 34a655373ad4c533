"""The weights and processor, without scores, into the folder, the old card kept: runs, run name."""
import sys, torch, json, hashlib
torch.set_num_threads(1)
from pathlib import Path
from training import common, chat_model, sight
from training.tables import Learner
from training.vocabulary import kept_tokenizer
from course_utils.course import CHECKPOINTS
tok = kept_tokenizer(); L = Learner(chat_model.build(tok, sight.Eye()), tok)
L.load_state_dict(torch.load(Path(sys.argv[1])/sys.argv[2]/"state.pt", weights_only=True)["model"])
d = CHECKPOINTS/"chat-pocket"
L.model.eval().save_pretrained(d, state_dict=common.half_precision(L.model.state_dict())); chat_model.processor_of(tok).save_pretrained(d)
sums = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(d.iterdir()) if p.name != "checksums.json"}
(d/"checksums.json").write_text(json.dumps(sums, indent=1)+"\n")
