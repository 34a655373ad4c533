"""Painting: the parts of a step by hand, what fixes a painting, stopping and going on, and what cannot be painted."""

import io
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers import VQModel
from PIL import Image, PngImagePlugin
from torch import Tensor

from course_utils import generate, models, tiers, world
from course_utils.generate import PaintError, Prompt, Settings

FEW = Settings(steps=4, cutouts=2, learning_rate=0.5)
CAT = "a cat on a blue background"


@pytest.fixture(scope="module")
def vq() -> VQModel:
    """A small VQ model of random weights: 8 x 8 codes are 16 x 16 pixels."""
    torch.manual_seed(0)
    blocks = {"down_block_types": ["DownEncoderBlock2D"] * 2, "up_block_types": ["UpDecoderBlock2D"] * 2}
    sizes = {"block_out_channels": [8, 16], "norm_num_groups": 4, "mid_block_add_attention": False}
    model = VQModel(
        **blocks, **sizes, latent_channels=4, num_vq_embeddings=32, vq_embed_dim=4, lookup_from_codebook=True
    )
    torch.nn.init.normal_(model.quantize.embedding.weight)
    return model.eval()


@pytest.fixture(scope="module")
def clip() -> models.Clip:
    return models.load_clip()


# Prompts


def test_a_prompt_is_cut_into_parts_with_weights() -> None:
    assert generate.prompts("a cat:1 | snow:0.5 | text:-0.5") == [
        Prompt("a cat", 1.0),
        Prompt("snow", 0.5),
        Prompt("text", -0.5),
    ]
    assert generate.prompts("  a   cat ") == [Prompt("a cat", 1.0)]
    assert generate.prompts("snow: 2|snow:-0.5|a cat:0") == [Prompt("snow", 1.5)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "A prompt is empty"),
        (" \n\t", "A prompt is empty"),
        ("a cat | ", "A prompt is empty"),
        (":1", "A prompt is empty"),
        ("a cat:much", "'a cat:much' stands a number"),
        ("a cat:", "'a cat:' stands a number"),
        ("a cat:nan", "The weight of a prompt is a number such as 1 or -0.5, not nan"),
        ("a cat:inf", "not inf"),
        ("a cat:0 | a dog:0", "All weights are 0"),
        ("a cat:1 | a cat:-1", "contradict each other"),
        ("a cat " * 100_000, "600,000 characters long: use at most 1,000"),
        ("a|" * 16 + "a", "There are 17 prompts: use at most 16"),
        (None, "not of type NoneType"),
    ],
)
def test_a_bad_prompt_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(PaintError, match=sentence) as caught:
        generate.prompts(text)
    assert str(caught.value).count("\n") == 0 and str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "The list of prompts is empty"),
        (["a cat"], "holds Prompt"),
        ([Prompt(3)], "not of type int"),
        ([Prompt(" ")], "A prompt is empty"),
        ([Prompt("a cat", "1")], "not '1'"),
        ([Prompt("a cat", math.nan)], "not nan"),
        (Image.new("RGB", (3000, 2)), "strip"),
        (3, "A prompt is a text"),
    ],
)
def test_a_bad_list_of_prompts_gets_one_sentence(given: object, sentence: str, vq: VQModel, clip: models.Clip) -> None:
    with pytest.raises(PaintError, match=sentence):
        generate.paint(given, settings=FEW, vq=vq, clip=clip)


def test_unknown_words_are_named() -> None:
    (note,) = generate.notes("a Zebra on a mauve background | two cats:-1")
    assert '"zebra", "mauve"' in note and "cats" not in note
    (note,) = generate.notes("seven eight nine ten eleven twelve")
    assert note.count('"') == 10 and "and more" in note
    assert generate.notes(Image.new("RGB", (8, 8))) == []
    with pytest.raises(PaintError, match="empty"):
        generate.notes("")


def test_every_word_of_the_training_captions_is_known() -> None:
    for index in range(300):
        assert generate.notes(" | ".join(world.captions(world.sample_scene("train", index))[:8])) == []


def test_the_full_tier_knows_words_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "tier", lambda: "full")
    assert generate.notes("a zebra in Montmartre") == []


# The parts of a step


def test_clamped_values_keep_the_gradient_that_leads_back_inside() -> None:
    x = torch.tensor([-0.5, 0.5, 1.5, -0.5, 1.5], requires_grad=True)
    clamped = generate.clamp_with_gradient(x, 0, 1)
    assert clamped.tolist() == [0, 0.5, 1, 0, 1]
    clamped.backward(torch.tensor([-1.0, 1.0, 1.0, 1.0, -1.0]))
    assert x.grad.tolist() == [-1, 1, 1, 0, 0]  # a descent that would leave 0..1 further is cut
    assert generate.clamp_with_gradient(torch.tensor([2.0]), 0, 1).item() == 1  # without a gradient too


@pytest.mark.parametrize("degrees", [1, 30, 90, 150, 179])
def test_the_spherical_distance_is_half_the_squared_angle(degrees: float) -> None:
    angle = torch.tensor(math.radians(degrees), requires_grad=True)
    distance = generate.spherical_distance(torch.stack([angle.cos(), angle.sin()]), torch.tensor([1.0, 0.0]))
    assert distance.item() == pytest.approx(math.radians(degrees) ** 2 / 2, rel=1e-3)
    distance.backward()
    assert angle.grad.item() == pytest.approx(math.radians(degrees), rel=1e-2)


def test_the_spherical_distance_has_a_gradient_at_its_ends() -> None:
    u = torch.eye(3, requires_grad=True)
    generate.spherical_distance(u, u.detach()).sum().backward()
    generate.spherical_distance(u, -u.detach()).sum().backward()
    assert u.grad.isfinite().all()


def places() -> Tensor:
    """A picture [1, 3, 32, 32] whose red is x and whose green is y, from 0 to 1."""
    x = (torch.arange(32) + 0.5) / 32
    return torch.stack([x.expand(32, 32), x[:, None].expand(32, 32), torch.full((32, 32), 0.5)])[None]


def test_cutouts_are_parts_of_the_right_size(monkeypatch: pytest.MonkeyPatch) -> None:
    cuts = generate.cutouts(places(), 200, 0.5, 16, torch.Generator().manual_seed(0))
    assert cuts.shape == (200, 3, 16, 16)
    width = (cuts[:, 0, :, -1] - cuts[:, 0, :, 0]).mean(1)  # how much of the picture's x a crop sees
    assert 0.35 < width.min() < 0.6 and 0.85 < width.max() < 1.2
    centres = cuts[:, :2].mean((2, 3))
    assert (centres.amax(0) > 0.6).all() and (centres.amin(0) < 0.4).all()  # they lie all over the picture
    whole = generate.cutouts(places(), 50, 1.0, 32, torch.Generator().manual_seed(0))
    assert (whole.mean(0) - places()[0]).abs().max() < 0.15


def test_cutouts_come_from_the_generator_picture_by_picture() -> None:
    def drawn(seed: int) -> Tensor:
        both = torch.cat([places(), places().flip(1)])
        return generate.cutouts(both, 3, 0.7, 8, torch.Generator().manual_seed(seed))

    assert torch.equal(drawn(1), drawn(1)) and not torch.equal(drawn(1), drawn(2))
    assert (drawn(1)[:3, 2].mean() - 0.5).abs() < 0.15
    rising = drawn(1)[:, 0, :, -1].mean(1) - drawn(1)[:, 0, :, 0].mean(1)  # red is x in the first picture alone
    assert (rising[:3] > 0.4).all() and (rising[3:].abs() < 0.3).all()


def test_a_tint_moves_each_colour_by_itself() -> None:
    gray = torch.full((1, 3, 8, 8), 0.5)
    colours = generate.cutouts(gray, 300, 0.8, 8, torch.Generator().manual_seed(0), tint=0.4).mean((2, 3))  # [300, 3]
    assert 0.08 < colours.min() < 0.15 and 0.85 < colours.max() < 0.92
    assert colours.T.corrcoef().triu(1).abs().max() < 0.2


def test_the_tint_fades(vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    tints, cut = [], generate.cutouts
    monkeypatch.setattr(generate, "cutouts", lambda *given: tints.append(given[-1]) or cut(*given))
    generate.paint(CAT, settings=replace(FEW, steps=6, tint=0.6), vq=vq, clip=clip)
    assert tints == pytest.approx([0.6, 0.45, 0.3, 0.15, 0.05, 0.05])


def test_every_pixel_gets_a_gradient_from_many_cutouts() -> None:
    pixels = torch.rand(1, 3, 16, 16, requires_grad=True)
    generate.cutouts(pixels, 64, 0.5, 16, torch.Generator().manual_seed(0)).square().sum().backward()
    assert (pixels.grad != 0).all()


def test_the_gradient_passes_the_codebook_straight_through(vq: VQModel) -> None:
    latent = torch.randn(1, 4, 8, 8, requires_grad=True)
    nearest = vq.quantize(latent)[0].detach().requires_grad_()
    pattern = torch.randn(1, 3, 16, 16)
    (through,) = torch.autograd.grad((generate._decoded(vq, latent, True) * pattern).sum(), latent)
    (at_code,) = torch.autograd.grad((generate._decoded(vq, nearest, False) * pattern).sum(), nearest)
    assert torch.allclose(through, at_code, atol=1e-5)


def test_few_cutouts_at_a_time_change_nothing(vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(FEW, cutouts=5)
    whole = generate.paint(CAT, settings=settings, vq=vq, clip=clip)
    monkeypatch.setattr(generate, "CUTOUTS_AT_ONCE", 2)
    parts = generate.paint(CAT, settings=settings, vq=vq, clip=clip)
    assert parts.losses == pytest.approx(whole.losses, abs=1e-3)


# Painting


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
    monkeypatch.setattr(generate, "PAINTINGS_AT_ONCE", 2)
    texts, seeds = [CAT, "a dog:2 | snow:-1", CAT], [3, 4, 5]
    many = generate.paint_many(texts, seeds, settings=FEW, vq=vq, clip=clip)
    for text, seed, painting in zip(texts, seeds, many, strict=True):
        alone = generate.paint(text, settings=replace(FEW, seed=seed), vq=vq, clip=clip)
        assert painting.settings == alone.settings and painting.prompts == alone.prompts
        assert painting.losses == pytest.approx(alone.losses, abs=1e-3)
    with pytest.raises(PaintError, match="2 prompts and 1 seeds"):
        generate.paint_many([CAT, CAT], [1], settings=FEW, vq=vq, clip=clip)


def test_the_average_follows_the_latent_without_bias(vq: VQModel, clip: models.Clip) -> None:
    steps = []
    painting = generate.paint(CAT, settings=replace(FEW, steps=1, ema=0.9), vq=vq, clip=clip, callback=steps.append)
    state = painting.state
    assert torch.allclose(state.shown(), state.latent, atol=1e-5)  # after one step the average is that latent
    sharp = generate.paint(CAT, settings=replace(FEW, ema=0), vq=vq, clip=clip).state
    assert torch.equal(sharp.shown(), sharp.latent)
    smooth = generate.paint(CAT, settings=replace(FEW, ema=0.9), vq=vq, clip=clip).state
    assert not torch.allclose(smooth.shown(), smooth.latent, atol=1e-3)


def test_without_quantisation_other_pictures_can_be_drawn(vq: VQModel, clip: models.Clip) -> None:
    free = generate.paint(CAT, settings=replace(FEW, quantise=False), vq=vq, clip=clip)
    codes = generate.paint(CAT, settings=FEW, vq=vq, clip=clip)
    nearest = vq.quantize(codes.state.shown())[2][2].view(1, 8, 8)
    assert generate.pictures_of(vq, nearest)[0].tobytes() == codes.picture.tobytes()
    nearest = vq.quantize(free.state.shown())[2][2].view(1, 8, 8)
    assert generate.pictures_of(vq, nearest)[0].tobytes() != free.picture.tobytes()


def test_the_latent_stays_where_codes_are(vq: VQModel, clip: models.Clip) -> None:
    wild = generate.paint(CAT, settings=replace(FEW, learning_rate=100.0), vq=vq, clip=clip)
    codebook = vq.quantize.embedding.weight
    lowest, highest = codebook.amin(0)[:, None, None], codebook.amax(0)[:, None, None]
    assert ((wild.state.latent >= lowest) & (wild.state.latent <= highest)).all()


# Steps, stopping and going on


def test_each_step_is_told(vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    picture_of = generate._picture
    monkeypatch.setattr(generate, "_picture", lambda *given: decoded.append(1) or picture_of(*given))
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
        monkeypatch.setattr(generate, "_seen", interrupt)

    if when == "before the first step":
        monkeypatch.setattr(generate, "_advance", interrupt)
    painting = generate.paint(CAT, settings=FEW, vq=vq, clip=clip, callback=callback)
    assert not painting.finished
    assert len(painting.losses) == (0 if when == "before the first step" else 1)
    assert painting.picture.size == (16, 16)


# Where to start


def test_a_painting_starts_from_codes_or_from_a_picture(vq: VQModel, clip: models.Clip) -> None:
    codes = torch.randint(32, (1, 8, 8), generator=torch.Generator().manual_seed(0))
    (picture,) = generate.pictures_of(vq, codes)
    slow = replace(FEW, steps=1, learning_rate=1e-6)
    for start in (codes, codes[0], codes.int()):
        kept = generate.paint(CAT, settings=slow, start=start, vq=vq, clip=clip)
        assert kept.picture.tobytes() == picture.tobytes()
    photo = world.render(world.compose("dog", "red"))
    shown = generate.paint(CAT, settings=replace(slow, rows=4, columns=6), start=photo, vq=vq, clip=clip)
    expected = generate.codes_of(vq, [photo.resize((12, 8))])
    assert shown.picture.size == (12, 8)
    assert shown.picture.tobytes() == generate.pictures_of(vq, expected)[0].tobytes()


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (torch.zeros(4, 4, dtype=torch.long), "The start is 4 x 4 codes of width 4, and the settings"),
        (torch.full((8, 8), 32), "numbers from 0 to 31"),
        (torch.full((8, 8), -1), "numbers from 0 to 31"),
        (torch.zeros(8, 8), "not from Tensor"),
        (torch.zeros(0, dtype=torch.long), "not from Tensor"),
        ("cat.png", "not from str"),
        (Image.new("RGB", (0, 5)), "empty"),
        (Image.new("RGB", (900, 3)), "strip"),
    ],
)
def test_a_broken_start_gets_one_sentence(start: object, sentence: str, vq: VQModel, clip: models.Clip) -> None:
    with pytest.raises(PaintError, match=sentence):
        generate.paint(CAT, settings=FEW, start=start, vq=vq, clip=clip)


def cut_short() -> Image.Image:
    """A picture whose file ends too early, which shows only when it is read."""
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.getvalue()[:900]))


def test_a_picture_cut_short_gets_one_sentence(vq: VQModel, clip: models.Clip) -> None:
    with pytest.raises(PaintError, match="to start from is damaged"):
        generate.paint(CAT, settings=FEW, start=cut_short(), vq=vq, clip=clip)
    with pytest.raises(PaintError, match="of the prompt is damaged"):
        generate.paint(cut_short(), settings=FEW, vq=vq, clip=clip)


# What cannot be painted


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"steps": 0}, "The setting steps is a whole number from 1 on, not 0"),
        ({"cutouts": -3}, "cutouts is a whole number"),
        ({"rows": 2.5}, "rows is a whole number"),
        ({"columns": "8"}, "columns is a whole number"),
        ({"steps": True}, "steps is a whole number"),
        ({"seed": -1}, "The seed is a whole number from 0"),
        ({"seed": 2**31}, "The seed is a whole number from 0"),
        ({"learning_rate": 0}, "learning_rate is a number greater than 0"),
        ({"learning_rate": math.inf}, "learning_rate is a number greater than 0"),
        ({"learning_rate": "fast"}, "learning_rate is a number greater than 0"),
        ({"cut_smallest": 1.5}, "cut_smallest is a number greater than 0 and at most 1"),
        ({"tint": -0.1}, "tint is a number from 0 to 1, not -0.1"),
        ({"ema": 1.0}, "ema is a number from 0 to less than 1"),
        ({"ema": math.nan}, "ema is a number from 0 to less than 1"),
    ],
)
def test_impossible_settings_get_one_sentence(change: dict, sentence: str) -> None:
    with pytest.raises(PaintError, match=sentence):
        Settings(**change)


@pytest.mark.parametrize("change", [{"rows": 10_000, "columns": 10_000}, {"cutouts": 10_000_000}])
def test_too_large_is_said_before_anything_is_painted(
    change: dict, vq: VQModel, clip: models.Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "_advance", lambda *given: pytest.fail("It was painted all the same."))
    with pytest.raises(PaintError, match=r"need about [\d,.]+ GB of memory and [\d.]+ GB are free"):
        generate.paint(CAT, settings=replace(FEW, **change), vq=vq, clip=clip)


def test_the_estimate_of_memory_is_near_the_truth(vq: VQModel, clip: models.Clip) -> None:
    """What autograd keeps grows with the area and with the number of cutouts, as the estimate says."""
    latents = [torch.zeros(1, 4, side, side, requires_grad=True) for side in (4, 16)]
    small, large = (generate._kept_bytes(lambda z=z: generate._decoded(vq, z, True), vq) for z in latents)
    assert large == pytest.approx(16 * small, rel=0.1)


# Files


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
    """No model but the judge's own benchmark asks it."""
    source = Path(generate.__file__).read_text(encoding="utf-8")
    assert "judge" not in source.lower()
