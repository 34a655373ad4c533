LATEST = True
import torch, types, numpy as np
from types import SimpleNamespace
from training import cells
from training.tables import Learner
from training.vocabulary import kept_tokenizer
from course_utils.world import scenes as _sc, signs as _sg, charts as _ch
import course_utils.world as _w
_state = torch.load("/work/talk/training/runs/chat-converse/state.pt", weights_only=True, map_location="cpu")
print("seen", _state["seen"])
REG = globals().get("REG", {})
def _wrap(mod, name):
    f = getattr(mod, name)
    if hasattr(f, "_inner"): f = f._inner
    def g(shown, *a, **k):
        p = f(shown, *a, **k)
        REG[p.convert("RGB").tobytes()] = shown
        return p
    g._inner = f
    setattr(mod, name, g)
    return g
_wrap(_sc, "render"); _w.render = _sc.render
_wrap(_sg, "render"); _wrap(_ch, "render"); _wrap(_ch, "drawn_by_matplotlib")
import course_utils.world.grammar
L = Learner(model, processor.tokenizer)
with torch.no_grad(): L.kept.copy_(_state["model"]["kept"]); L.starts.copy_(_state["model"]["starts"])
if LATEST:
    sd = {k[len("model."):]: v for k, v in _state["model"].items() if k.startswith("model.") and "vision_model" not in k and "connector" not in k}
    print(model.load_state_dict(sd, strict=False).unexpected_keys[:3])
_orig = type(model.model).get_image_features.__get__(model.model)
MISS = [0]
def feats(pixel_values, pixel_attention_mask=None, **kw):
    px = pixel_values.reshape(-1, *pixel_values.shape[-3:])
    out = []
    for x in px:
        if not bool((x != 0).any()): continue
        key = ((x.float() * 0.5 + 0.5) * 255).round().clamp(0, 255).to(torch.uint8).permute(1, 2, 0).contiguous().numpy().tobytes()
        if key in REG: out.append(L.tables(cells.truth(REG[key]).unsqueeze(0))[0])
        else:
            MISS[0] += 1
            r = _orig(x[None, None], None if pixel_attention_mask is None else None, return_dict=True)
            out.append(r.pooler_output[0])
    from transformers.modeling_outputs import BaseModelOutputWithPooling
    return BaseModelOutputWithPooling(pooler_output=torch.stack(out).to(pixel_values.dtype))
model.model.get_image_features = feats
print("oracle eye")
