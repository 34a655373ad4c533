"""Memory: how much is needed, said before anything is painted; and how much autograd keeps."""

from dataclasses import replace

import pytest
import torch
from diffusers import VQModel

from course_utils import generate, models
from course_utils.generate import PaintError, Settings, painting
from course_utils.generate.codes import decoded

FEW = Settings(steps=4, cutouts=2, learning_rate=0.5, rows=8, columns=8)
CAT = "a cat on a blue background"


@pytest.mark.parametrize("change", [{"rows": 10_000, "columns": 10_000}, {"cutouts": 10_000_000}])
def test_too_large_is_said_before_anything_is_painted(
    change: dict, vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "clamp_with_gradient", lambda *given: pytest.fail("It was painted all the same."))
    with pytest.raises(PaintError, match=r"need about [\d,.]+ GB of memory and [\d.]+ GB are free"):
        generate.paint(CAT, settings=replace(FEW, **change), vq=vq, clip=clip)


def test_the_estimate_of_memory_is_near_the_truth(vq: VQModel) -> None:
    """What autograd keeps grows with the area and with the number of cutouts, as the estimate says."""
    latents = [torch.zeros(1, 4, side, side, requires_grad=True) for side in (4, 16)]
    small, large = (generate.most_bytes(lambda z=z: decoded(vq, z, True), vq) for z in latents)
    assert large == pytest.approx(16 * small, rel=0.1)


def test_memory_is_counted_at_its_peak() -> None:
    weight = torch.nn.Parameter(torch.ones(250))
    holder = torch.nn.Module()
    holder.weight = weight
    x = torch.ones(250, requires_grad=True)  # 1,000 bytes

    def one_by_one() -> None:
        for _ in range(3):
            (x.exp() * weight).sum().backward()

    def together() -> None:
        sum((x.exp() * weight).sum() for _ in range(3)).backward()

    assert generate.most_bytes(one_by_one, holder) == 1000  # exp keeps its result; the product keeps it too
    assert generate.most_bytes(together, holder) == 3000
    assert generate.most_bytes(one_by_one) == 2000
