"""The language model learns to live with what the eye sees, while the eye goes on settling on the other core.

Arguments: talk runs, settle runs, out runs, sets, lr. Every third step is on tables of truth; the eye is taken anew every 100 steps.
"""
import sys, torch
torch.set_num_threads(1)
from pathlib import Path
from training import common, chat, chat_model, conversations, sight
from training.tables import Learner, answer_loss, seen_cells
from training.vocabulary import kept_tokenizer
talk, settle, out = map(Path, sys.argv[1:4]); sets, lr = int(sys.argv[4]), sys.argv[5]
sys.argv = ["x", "--lr", lr, "--examples", str(sets), "--save-every", "120"]
args = chat.parse()
tok = kept_tokenizer()
pl = sight.plain_charts()
torch.manual_seed(7)
L = Learner(chat_model.build(tok, sight.Eye()), tok)
m = torch.load(talk/"chat-converse"/"state.pt", weights_only=True); print("talk", m["seen"])
L.load_state_dict(m["model"])
core = L.model.model
def new_eye():
    s = torch.load(settle/"chat-settle"/"state.pt", weights_only=True)
    assert torch.equal(s["model"]["kept"], L.kept)
    with torch.no_grad():
        own = L.state_dict()
        for k, v in s["model"].items():
            if "vision_model" in k or "connector" in k or k in ("letters", "tags"): own[k].copy_(v)
    return s["seen"]
common.RUNS = out; out.mkdir(parents=True, exist_ok=True)

inner, outer = common.split_parameters(core.text_model, lambda name: "layers." in name)
steps = 0
avg = {True: None, False: None}
def loss_of(batch, progress):
    global steps
    if steps % 100 == 0: print("eye", new_eye(), avg, flush=True)
    steps += 1
    told = steps % 3 == 0
    loss = L.listening_loss(batch, told)
    avg[told] = loss.item() if avg[told] is None else 0.97 * avg[told] + 0.03 * loss.item()
    return loss
print(common.fit("chat-look", args, sets, L,
    [common.Muon(inner, lr=args.lr, steps=3), torch.optim.AdamW([{"params": outer, "lr": args.lr / 4}], weight_decay=0.0)],
    lambda seen: conversations.Conversations(seen + 5_000_000, args.batch, tok, pl, chat.FALSE), loss_of, clip_norm_of=outer,
    collate=lambda ex: conversations.collate(ex, tok.pad_token_id)))
