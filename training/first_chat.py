"""The first pocket chat model, which knew a list of questions: where the chat model's language goes on from."""

import subprocess

import torch
from transformers import Idefics3ForConditionalGeneration, Idefics3Processor

from course_utils.course import ROOT, CourseError, write_file
from course_utils.models import Chat
from training import common

COMMIT = "83d0fe0"  # the last with the first model's weights
WITHIN = "course_utils/checkpoints/chat-pocket"
FOLDER = common.RUNS / "first-chat"


def load() -> Chat:
    """The first chat model, from this repository's history. Raises CourseError where the clone has none."""
    if not (FOLDER / "model.safetensors").exists():
        _take_from_history()
    model = Idefics3ForConditionalGeneration.from_pretrained(FOLDER, dtype=torch.float32).eval()
    return Chat(model, Idefics3Processor.from_pretrained(FOLDER))


def _take_from_history() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in _git("ls-tree", "--name-only", f"{COMMIT}:{WITHIN}").decode().split():
        write_file(FOLDER / name, _git("show", f"{COMMIT}:{WITHIN}/{name}"))


def _git(*arguments: str) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True)
    if done.returncode:
        raise CourseError(
            f"The first chat model lies in commit {COMMIT}, which this clone does not have: "
            "`git fetch --unshallow` brings it."
        )
    return done.stdout
