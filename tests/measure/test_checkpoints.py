"""The shipped pocket checkpoints: as good as their cards say, small, and loadable by the plain libraries."""

import json
import re
import subprocess
import sys

import pytest

from course_utils import generate, measure, models
from course_utils.course import CHECKPOINTS
from course_utils.measure.judge import verdict
from course_utils.measure.painting import prompts_on_colours
from course_utils.measure.scores import mean

FOLDERS = sorted(path for path in CHECKPOINTS.iterdir() if path.is_dir())


def card_of(folder: str) -> str:
    return (CHECKPOINTS / folder / "README.md").read_text(encoding="utf-8")


def row_of(folder: str, name: str) -> tuple[float, str]:
    """What a card reports under a name: the number, and "%" or " dB"."""
    found = re.search(rf"^\| {re.escape(name)} \| (-?[\d.]+)(%| dB) \|", card_of(folder), re.MULTILINE)
    assert found, f"the card of {folder} does not report {name}"
    return float(found[1]), found[2]


def decoder_scores() -> dict[str, float]:
    return measure.decoder_scores(models.load_decoder(), models.load_vq(), models.load_clip())


def blip2_scores(blip2: models.Blip2) -> dict[str, float]:
    return measure.blip2_scores(blip2) | measure.asking_scores(blip2)


@pytest.mark.parametrize(
    ("folder", "score", "targets"),
    [
        ("vit-pocket", lambda: measure.vit_scores(models.load_vit()), measure.VIT_TARGETS),
        ("clip-pocket", lambda: measure.clip_scores(models.load_clip()), measure.CLIP_TARGETS),
        ("blip2-pocket", lambda: blip2_scores(models.load_blip2()), measure.BLIP2_TARGETS | measure.ASKING_TARGETS),
        ("chat-pocket", lambda: measure.conversing_scores(models.load_chat()), measure.CONVERSING_TARGETS),
        ("judge-pocket", lambda: measure.judge_scores(models.load_judge()), measure.JUDGE_TARGETS),
        ("vq-pocket", lambda: measure.codec_scores(models.load_vq()), measure.CODEC_TARGETS),
        ("decoder-pocket", decoder_scores, measure.DECODER_TARGETS),
    ],
    ids=["vit", "clip", "blip2", "chat", "judge", "vq", "decoder"],
)
def test_scores_reach_their_targets_or_the_card_admits_it_and_are_those_on_the_card(folder, score, targets):
    scores = score()
    assert set(scores) == set(targets)
    admitted = re.search(r"^- It misses its targets in: (.*)\.$", card_of(folder), re.MULTILINE)
    assert set(measure.missed(scores, targets)) <= set(admitted[1].split("; ") if admitted else ()), scores
    for name, value in scores.items():
        told, unit = row_of(folder, name)
        measured = value if unit == " dB" else 100 * value
        assert abs(told - measured) < 1, f"{name}: {measured:.1f} measured, {told} on the card"


@pytest.mark.parametrize(("folder", "draw"), [("dalle-pocket", "sample"), ("masked-pocket", "fill_in")])
def test_painters_draw_about_as_well_as_their_cards_say(folder, draw):
    """Over 40 prompts of each row: the full table takes minutes. Three standard errors wide."""
    judge, draw = models.load_judge(), getattr(generate, draw)
    for row, unseen in (("a NOUN on a COLOUR background", False), ("never seen together", True)):
        prompts = prompts_on_colours(unseen)
        texts, nouns, colours = zip(*prompts[:: len(prompts) // 40][:40], strict=True)
        found = verdict(judge, draw(texts))
        right = {
            "noun": found.nouns_right(nouns),
            "colour": mean(a == b for a, b in zip(found.colours, colours, strict=True)),
        }
        for what, share in right.items():
            expected = row_of(folder, f"{what}, {row}")[0] / 100
            assert abs(share - expected) < 3 * (max(expected * (1 - expected), 0.02) / 40) ** 0.5, (what, row, share)


def test_the_guide_looks_as_well_as_its_card_says():
    for name, score in measure.clip_scores(models.load_guide()).items():
        assert abs(row_of("guide-pocket", name)[0] - 100 * score) < 1, name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_file_is_small_and_in_the_checksums(folder):
    models.verify(folder)
    files = {path.name: path.stat().st_size for path in folder.iterdir()}
    assert max(files.values()) <= 12e6
    assert not [name for name in files if name.endswith((".bin", ".pt", ".pkl", ".ckpt"))]


# Runs the code of all cards, each with names of its own, and prints what went wrong with which.
RUN_ALL = """
import json, sys, traceback
problems = {}
for card, code in json.load(sys.stdin).items():
    names = {}
    try:
        exec(code, names)
        if "model" in names:
            assert sum(weights.numel() for weights in names["model"].parameters())
        else:
            assert len(names["tokenizer"])
        assert "course_utils" not in sys.modules
    except Exception:
        problems[card] = traceback.format_exc()
print(json.dumps(problems))
"""


def problems_of(cards: dict[str, str]) -> dict[str, str]:
    """What goes wrong when one process runs the first code of each card: a model's name -> a traceback."""
    codes = {name: re.search(r"```python\n(.*?)```", text, re.DOTALL)[1] for name, text in cards.items()}
    command, where = [sys.executable, "-W", "ignore", "-c", RUN_ALL], CHECKPOINTS.parent.parent
    done = subprocess.run(command, cwd=where, input=json.dumps(codes), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_cards_load_the_models_without_the_course():
    assert problems_of({folder.name: (folder / "README.md").read_text(encoding="utf-8") for folder in FOLDERS}) == {}


def test_a_card_that_loads_nothing_or_needs_the_course_is_found():
    codes = {"nothing": "model = None", "course": "import course_utils, torch\nmodel = torch.nn.Linear(1, 1)"}
    assert set(problems_of({name: f"```python\n{code}\n```" for name, code in codes.items()})) == set(codes)
