"""Models to talk with: random ones that can be made to say what a test needs them to say, and the shipped ones."""

import functools
from collections.abc import Callable
from pathlib import Path

import look_alikes
import pytest
import torch
from talk_parts import CAT, Model

from course_utils import models, tiers
from course_utils.talk import ChatSession


def load(kind: type, folder: Path) -> Model:
    from transformers import AutoModelForImageTextToText, AutoProcessor

    model = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32)
    return kind(model.eval(), AutoProcessor.from_pretrained(folder))


@pytest.fixture(scope="session")
def blip2(tmp_path_factory: pytest.TempPathFactory) -> models.Blip2:
    folder = tmp_path_factory.mktemp("blip2")
    look_alikes.write("blip2", folder, side=64, patch=8, queries=8)
    return load(models.Blip2, folder)


@pytest.fixture(scope="session")
def chat(tmp_path_factory: pytest.TempPathFactory) -> models.Chat:
    folder = tmp_path_factory.mktemp("chat")
    look_alikes.write("chat", folder, side=64, patch=8, scale_factor=2)
    return load(models.Chat, folder)


@pytest.fixture(params=["chat", "blip2"])
def either(request: pytest.FixtureRequest) -> Model:
    return request.getfixturevalue(request.param)


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """say(model, text): from now on the model's answer is this text, token by token; `at_step` is called before each.

    Returns the list of the steps made. Everything else is as the library does it.
    """

    def script(model: Model, text: str, at_step: Callable[[int], None] = lambda step: None) -> list[int]:
        tokenizer = model.processor.tokenizer
        answer = [*tokenizer(text, add_special_tokens=False).input_ids, model.model.generation_config.eos_token_id]
        steps = []

        def force(ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
            at_step(len(steps))
            forced = torch.full_like(scores, -torch.inf)
            forced[:, answer[len(steps)]] = 0
            steps.append(len(steps))
            return forced

        generate = type(model.model).generate.__get__(model.model)
        monkeypatch.setattr(model.model, "generate", functools.partial(generate, logits_processor=[force]))
        return steps

    return script


@pytest.fixture(scope="session")
def pocket_blip2() -> models.Blip2:
    tiers.set_tier("pocket")
    return models.load_blip2()


@pytest.fixture(scope="session")
def pocket_chat() -> models.Chat:
    tiers.set_tier("pocket")
    return models.load_chat()


@pytest.fixture(params=["pocket_chat", "pocket_blip2"])
def session(request: pytest.FixtureRequest) -> ChatSession:
    """A conversation with a model that the course ships, about to begin."""
    session = ChatSession(request.getfixturevalue(request.param), max_new_tokens=5)
    session.add_picture(CAT)
    return session
