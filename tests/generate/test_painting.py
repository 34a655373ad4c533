"""Painting: what fixes it, stopping and going on, what is told of each step, and the files it leaves."""

import copy
import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import VQModel
from PIL import Image, PngImagePlugin

from course_utils import generate, models, world
from course_utils.generate import PaintError, Prompt, Settings
from course_utils.generate import painting as loop

FEW = Settings(steps=4, cutouts=2, learning_rate=0.5, rows=8, columns=8)
CAT = "a cat on a blue background"


def test_the_tint_fades(vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    tints, cut = [], generate.cutouts
    monkeypatch.setattr(loop, "cutouts", lambda *given: tints.append(given[-1]) or cut(*given))
    generate.paint(CAT, settings=replace(FEW, steps=6, tint=0.6), vq=vq, clip=clip)
    assert tints == pytest.approx([0.6, 0.45, 0.3, 0.15, 0.05, 0.05])


def test_a_wish_for_symmetry_brings_the_halves_nearer(vq: VQModel, clip: models.Clip) -> None:
    def mirrored(symmetry: float) -> float:
        settings = replace(FEW, steps=24, symmetry=symmetry, smoothness=0, learning_rate=1.0, ema=0)
        return loop.lopsidedness(generate.to_pixels([generate.paint(CAT, settings=settings, vq=vq, clip=clip).picture]))

    assert mirrored(100.0) < 0.7 * mirrored(0.0)


def test_a_wish_for_smoothness_brings_neighbours_nearer(vq: VQModel, clip: models.Clip) -> None:
    def rough(smoothness: float) -> float:
        settings = replace(FEW, steps=12, smoothness=smoothness, ema=0)
        painting = generate.paint(CAT, settings=settings, vq=vq, clip=clip)
        return generate.roughness(generate.to_pixels([painting.picture])).item()

    assert rough(20.0) < 0.7 * rough(0.0)


def test_few_cutouts_at_a_time_change_nothing(vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(FEW, cutouts=5)
    whole = generate.paint(CAT, settings=settings, vq=vq, clip=clip)
    monkeypatch.setattr(loop, "CUTOUTS_AT_ONCE", 2)
    parts = generate.paint(CAT, settings=settings, vq=vq, clip=clip)
    assert parts.losses == pytest.approx(whole.losses, abs=1e-3)


def test_a_seed_fixes_everything_and_nothing_else_matters(vq: VQModel, clip: models.Clip) -> None:
    torch.manual_seed(1)
    one = generate.paint(CAT, settings=FEW, vq=vq, clip=clip)
    torch.manual_seed(2)
    before = torch.random.get_rng_state()
    again = generate.paint(CAT, settings=FEW, vq=vq, clip=clip)
    assert torch.equal(torch.random.get_rng_state(), before)  # nor does painting touch anybody else's chance
    other = generate.paint(CAT, settings=replace(FEW, seed=1), vq=vq, clip=clip)
    assert one.losses == again.losses and one.picture.tobytes() == again.picture.tobytes()
    assert one.losses != other.losses and one.picture.tobytes() != other.picture.tobytes()


def test_painting_leaves_the_models_as_they_are(vq: VQModel, clip: models.Clip) -> None:
    weights = [weight for model in (vq, clip.model) for weight in model.parameters()]
    before = [weight.detach().clone() for weight in weights]
    generate.paint(CAT, settings=FEW, vq=vq, clip=clip)
    assert all(weight.grad is None and torch.equal(weight, old) for weight, old in zip(weights, before, strict=True))


@pytest.mark.parametrize("name", ["vq", "clip"])
def test_a_model_in_half_precision_stays_so_and_is_painted_with_in_single(
    name: str, vq: VQModel, clip: models.Clip
) -> None:
    given = {"vq": vq, "clip": clip}
    model = copy.deepcopy(vq if name == "vq" else clip.model).half()
    before = copy.deepcopy(model.state_dict())
    half = generate.paint(CAT, settings=FEW, **given | {name: model if name == "vq" else clip._replace(model=model)})
    for key, tensor in model.state_dict().items():
        assert tensor.dtype == before[key].dtype and torch.equal(tensor, before[key]), key
    assert {weight.dtype for weight in model.parameters()} == {torch.float16}
    model.float()
    single = generate.paint(CAT, settings=FEW, **given | {name: model if name == "vq" else clip._replace(model=model)})
    assert half.losses == single.losses


def test_a_model_in_single_precision_is_not_copied(
    vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    used, seen = [], loop.seen
    monkeypatch.setattr(loop, "seen", lambda clip, cuts: used.append(clip.model) or seen(clip, cuts))
    generate.paint(CAT, settings=replace(FEW, steps=1), vq=vq, clip=clip)
    assert used and all(model is clip.model for model in used)


def test_the_loss_falls_and_a_negative_weight_makes_it_rise(clip: models.Clip) -> None:
    vq = models.load_vq()
    settings = Settings(steps=12, cutouts=4)
    towards = generate.paint(CAT, settings=settings, vq=vq, clip=clip)
    assert towards.losses[-1] < towards.losses[0] - 0.2
    away = generate.paint(CAT + ":-1", settings=settings, vq=vq, clip=clip)
    assert away.losses[-1] < away.losses[0]  # the loss is minus the distance
    assert -away.losses[-1] > towards.losses[-1] + 0.3


def test_weights_are_shares(vq: VQModel, clip: models.Clip) -> None:
    one = generate.paint("a cat:3 | a dog:1", settings=FEW, vq=vq, clip=clip)
    same = generate.paint([Prompt("a cat", 0.75), Prompt("a dog", 0.25)], settings=FEW, vq=vq, clip=clip)
    assert one.losses == pytest.approx(same.losses, abs=1e-5)


def test_a_picture_can_be_the_prompt(clip: models.Clip) -> None:
    wanted = world.render(world.compose("cat", "blue", seed=1))
    painting = generate.paint(wanted, settings=Settings(steps=12, cutouts=4), vq=models.load_vq(), clip=clip)
    assert painting.losses[-1] < painting.losses[0] - 0.2
    assert painting.prompts == [Prompt(wanted)]


def test_many_at_once_are_those_painted_alone(vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "PAINTINGS_AT_ONCE", 2)
    texts, seeds = [CAT, "a dog:2 | snow:-1", CAT], [3, 4, 5]
    many = generate.paint_many(texts, seeds, settings=FEW, vq=vq, clip=clip)
    for text, seed, painting in zip(texts, seeds, many, strict=True):
        alone = generate.paint(text, settings=replace(FEW, seed=seed), vq=vq, clip=clip)
        assert painting.settings == alone.settings and painting.prompts == alone.prompts
        assert painting.losses == pytest.approx(alone.losses, abs=1e-3)


@pytest.mark.parametrize(
    ("prompts", "seeds", "sentence"),
    [
        ([CAT, CAT], [1], "2 prompts and 1 seeds"),
        (CAT, [1], "Give a list of prompts"),
        (None, [1], "Give a list of prompts, .* type NoneType"),
        ([CAT], 1, "Give a list of seeds, .* type int"),
        ([CAT], [1.5], "The seed is a whole number"),
        ([None], [1], "type NoneType"),
    ],
)
def test_what_cannot_be_painted_together_gets_one_sentence(
    prompts: object, seeds: object, sentence: str, vq: VQModel, clip: models.Clip
) -> None:
    with pytest.raises(PaintError, match=sentence):
        generate.paint_many(prompts, seeds, settings=FEW, vq=vq, clip=clip)


def test_without_quantisation_other_pictures_can_be_drawn(vq: VQModel, clip: models.Clip) -> None:
    free = generate.paint(CAT, settings=replace(FEW, quantise=False), vq=vq, clip=clip)
    codes = generate.paint(CAT, settings=replace(FEW, quantise=True), vq=vq, clip=clip)
    nearest = vq.quantize(codes.state.shown())[2][2].view(1, 8, 8)
    assert generate.pictures_of(vq, nearest)[0].tobytes() == codes.picture.tobytes()
    nearest = vq.quantize(free.state.shown())[2][2].view(1, 8, 8)
    assert generate.pictures_of(vq, nearest)[0].tobytes() != free.picture.tobytes()


def test_the_latent_stays_where_codes_are(vq: VQModel, clip: models.Clip) -> None:
    wild = generate.paint(CAT, settings=replace(FEW, learning_rate=100.0), vq=vq, clip=clip)
    codebook = vq.quantize.embedding.weight
    lowest, highest = codebook.amin(0)[:, None, None], codebook.amax(0)[:, None, None]
    assert ((wild.state.latent >= lowest) & (wild.state.latent <= highest)).all()


def test_each_step_is_told(vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    to_pictures = generate.to_pictures
    monkeypatch.setattr(loop, "to_pictures", lambda pixels: decoded.append(1) or to_pictures(pixels))
    steps = []
    painting = generate.paint(CAT, settings=FEW, vq=vq, clip=clip, callback=steps.append)
    assert len(decoded) == 1  # no step was asked for its picture: only the painting's own was decoded
    assert [(step.number, step.steps, len(step.losses)) for step in steps] == [(n, 4, 2) for n in (1, 2, 3, 4)]
    assert [step.loss for step in steps] == painting.losses
    assert all(step.loss == pytest.approx(sum(step.losses) / 2, abs=1e-5) for step in steps)
    assert sorted(step.seconds for step in steps) == [step.seconds for step in steps]
    assert steps[-1].picture.tobytes() == painting.picture.tobytes()
    assert steps[0].picture.tobytes() != painting.picture.tobytes()  # of its own time, also when asked for later


def test_a_stopped_painting_goes_on_as_if_it_had_not_been_stopped(vq: VQModel, clip: models.Clip) -> None:
    whole = generate.paint(CAT, settings=FEW, vq=vq, clip=clip)
    stopped = generate.paint(CAT, settings=FEW, vq=vq, clip=clip, callback=lambda step: step.number < 2)
    assert whole.finished and not stopped.finished
    assert stopped.losses == whole.losses[:2]
    for _ in range(2):  # going on does not use the stopped painting up
        resumed = generate.paint(CAT, start=stopped, vq=vq, clip=clip)
        assert resumed.finished and resumed.losses == whole.losses
        assert resumed.picture.tobytes() == whole.picture.tobytes()
    assert len(stopped.losses) == 2


def test_where_a_gradient_is_never_twice_the_same_it_goes_on_to_nearly_the_same_picture(
    vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a GPU `grid_sample` adds up its gradient in another order each time: here its last bits are thrown."""
    cut = generate.cutouts

    def trembling(pixels: torch.Tensor, *rest: object) -> torch.Tensor:
        pixels.register_hook(lambda gradient: gradient * (1 + 1e-6 * torch.randn_like(gradient)))
        return cut(pixels, *rest)

    monkeypatch.setattr(loop, "cutouts", trembling)
    settings = replace(FEW, steps=8)
    whole = generate.paint(CAT, settings=settings, vq=vq, clip=clip)
    stopped = generate.paint(CAT, settings=settings, vq=vq, clip=clip, callback=lambda step: step.number < 3)
    resumed = generate.paint(CAT, start=stopped, vq=vq, clip=clip)
    assert resumed.finished and resumed.losses != whole.losses  # or nothing was thrown
    assert resumed.losses == pytest.approx(whole.losses, abs=0.01)
    one, other = (np.asarray(painting.picture, dtype=float) for painting in (resumed, whole))
    assert abs(one - other).mean() < 2  # of 255


def test_a_finished_painting_goes_on_with_more_steps(vq: VQModel, clip: models.Clip) -> None:
    first = generate.paint(CAT, settings=FEW, vq=vq, clip=clip)
    with pytest.raises(PaintError, match="has had its 4 steps"):
        generate.paint(CAT, start=first, vq=vq, clip=clip)
    longer = replace(FEW, steps=6)
    on = generate.paint("a dog", start=first, settings=longer, vq=vq, clip=clip)
    assert on.losses[:4] == first.losses and len(on.losses) == 6
    assert on.prompts == [Prompt("a dog")]


@pytest.mark.parametrize("when", ["in the callback", "in a step", "before the first step"])
def test_an_interrupt_keeps_the_picture(
    when: str, vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*given: object) -> None:
        raise KeyboardInterrupt

    def callback(step: generate.Step) -> None:
        if when == "in the callback":
            interrupt()
        monkeypatch.setattr(loop, "seen", interrupt)

    if when == "before the first step":
        monkeypatch.setattr(loop, "seen", interrupt)
    painting = generate.paint(CAT, settings=FEW, vq=vq, clip=clip, callback=callback)
    assert not painting.finished
    assert len(painting.losses) == (0 if when == "before the first step" else 1)
    assert painting.picture.size == (16, 16)


def test_an_interrupt_between_a_step_and_its_loss_leaves_no_trace(
    vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = generate.paint(CAT, settings=FEW, vq=vq, clip=clip)
    calls = []

    def step(self: torch.optim.Adam) -> None:
        calls.append(adam_step(self))
        if len(calls) == 2:
            raise KeyboardInterrupt

    adam_step = torch.optim.Adam.step
    monkeypatch.setattr(torch.optim.Adam, "step", step)
    stopped = generate.paint(CAT, settings=FEW, vq=vq, clip=clip)
    assert stopped.losses == whole.losses[:1]
    resumed = generate.paint(CAT, start=stopped, vq=vq, clip=clip)
    assert resumed.losses == whole.losses and resumed.picture.tobytes() == whole.picture.tobytes()


def test_an_interrupt_ends_many_paintings_at_once(
    vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "seen", interrupt)
    monkeypatch.setattr(loop, "require_room", lambda *given: None)
    with pytest.raises(KeyboardInterrupt):
        generate.paint_many([CAT, CAT], [0, 1], settings=FEW, vq=vq, clip=clip)


def test_a_full_disk_leaves_the_older_file(
    tmp_path: Path, vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    painting = generate.paint(CAT, settings=replace(FEW, steps=1), vq=vq, clip=clip)
    path = tmp_path / "painted.png"
    path.write_bytes(b"an older one")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PaintError, match="No space left"):
        painting.save(path)
    assert path.read_bytes() == b"an older one" and os.listdir(tmp_path) == ["painted.png"]


def test_a_saved_picture_holds_its_settings(tmp_path: Path, vq: VQModel, clip: models.Clip) -> None:
    asked = [Prompt("ein Kätzchen 猫"), Prompt(world.render(world.compose("dog")), -0.5)]
    painting = generate.paint(asked, settings=FEW, vq=vq, clip=clip)
    path = tmp_path / "painted.png"
    painting.save(path)
    facts = generate.settings_in(path)
    assert facts["prompts"] == [["ein Kätzchen 猫", 1.0], ["(a picture)", -0.5]]
    assert facts["steps done"] == 4
    kept = {name: facts[name] for name in facts if name not in ("prompts", "steps done")}
    assert Settings(**kept) == FEW
    with Image.open(path) as opened:
        assert opened.tobytes() == painting.picture.tobytes()


def test_what_cannot_be_saved_says_why(tmp_path: Path, vq: VQModel, clip: models.Clip) -> None:
    painting = generate.paint(CAT, settings=replace(FEW, steps=1), vq=vq, clip=clip)
    with pytest.raises(PaintError, match="No such file or directory"):
        painting.save(tmp_path / "nowhere" / "painted.png")
    with pytest.raises(PaintError, match="directory"):
        painting.save(tmp_path)
    if Path("/dev/full").exists():
        with pytest.raises(PaintError, match="No space left"):
            painting.save("/dev/full")


def test_files_without_settings_say_so(tmp_path: Path) -> None:
    with pytest.raises(PaintError, match="There is no file"):
        generate.settings_in(tmp_path / "none.png")
    Image.new("RGB", (4, 4)).save(tmp_path / "plain.png")
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    for name, text in (("list.png", json.dumps([1])), ("broken.png", "{")):
        chunks = PngImagePlugin.PngInfo()
        chunks.add_itxt(generate.TEXT_CHUNK, text)
        Image.new("RGB", (4, 4)).save(tmp_path / name, pnginfo=chunks)
    for name in ("plain.png", "text.png", "list.png", "broken.png"):
        with pytest.raises(PaintError, match="holds no settings"):
            generate.settings_in(tmp_path / name)


def test_the_judge_never_guides() -> None:
    """Only what measures asks it."""
    files = list(Path(generate.__file__).parent.glob("*.py"))
    assert len(files) > 5
    assert not [path.name for path in files if "judge" in path.read_text(encoding="utf-8").lower()]
