import pytest

from course_utils import tiers
from course_utils.course import CHECKPOINTS
from course_utils.models import zoo


@pytest.mark.parametrize("role", zoo.roles())
def test_every_role_has_a_shipped_pocket_model(role: str) -> None:
    entry = zoo.entry(role, "pocket")
    assert (CHECKPOINTS / entry.source / "checksums.json").is_file()
    assert entry.download == 0


@pytest.mark.parametrize("role", zoo.roles("full"))
def test_full_models_are_safe_and_their_cost_is_known(role: str) -> None:
    entry = zoo.entry(role, "full")
    assert entry.source.count("/") == 1
    assert entry.revision
    assert entry.licence
    endings = {file.rsplit(".", 1)[1] for file in entry.files}
    assert {"json", "safetensors"} <= endings <= {"json", "safetensors", "txt"}  # a list of merges is a text
    assert 1e8 < entry.download < entry.ram
    assert entry.vram > entry.download / 2  # stored in 32 bits a weight, run in 16


def test_fewer_bits_need_less_gpu_memory() -> None:
    entry = zoo.entry("blip2", "full")
    assert entry.gpu_memory(4) < entry.gpu_memory(8) < entry.gpu_memory(16) == entry.gpu_memory() == entry.vram


def test_the_tier_in_use_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(tiers.VARIABLE, "full")
    assert zoo.entry("vit").source == "google/vit-base-patch16-224"
    assert zoo.entry("clip").source == "laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
    monkeypatch.setenv(tiers.VARIABLE, "pocket")
    assert zoo.entry("vit").source == "vit-pocket"


def test_unknown_words_are_answered_with_the_choices() -> None:
    with pytest.raises(ValueError, match=r"no role 'clipp'.*vit, clip"):
        zoo.entry("clipp")
    with pytest.raises(ValueError, match=r"no tier 'huge'.*pocket, full"):
        zoo.entry("clip", "huge")
