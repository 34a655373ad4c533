import copy

import pytest
import torch

from course_utils import models, talk, world
from course_utils.course import BadInput
from course_utils.tuning.small_sets import answer_tokens
from course_utils.tuning.speaking import ask, log_probabilities, speak

QUESTIONS = ["how many ducks are there?", "what colour is the background?", "how many things are there?"]


@pytest.fixture(scope="module")
def blip2() -> models.Blip2:
    return models.load_blip2()


@pytest.fixture(scope="module")
def pictures() -> list:
    return [
        world.render(world.compose("duck", colour, count=count))
        for colour, count in zip(("red", "blue", "pink"), (2, 3, 4), strict=True)
    ]


def said(blip2: models.Blip2, tokens: list[list[int]]) -> list[str]:
    return [text.strip() for text in blip2.processor.batch_decode(tokens, skip_special_tokens=True)]


def test_it_says_what_the_whole_model_says(blip2: models.Blip2, pictures: list) -> None:
    speaker = blip2.model.language_model
    assert said(blip2, speak(speaker, ask(blip2, pictures, QUESTIONS), chance=False)) == talk.answer(
        pictures, QUESTIONS, blip2
    )
    assert said(blip2, speak(speaker, ask(blip2, pictures, [""] * 3), most=24, chance=False)) == talk.caption(
        pictures, blip2
    )


def test_the_log_probability_is_that_of_the_librarys_loss(blip2: models.Blip2, pictures: list) -> None:
    asked, answers = ask(blip2, pictures, QUESTIONS), answer_tokens(blip2, ["two", "blue and white", "one"])
    with torch.no_grad():
        found = log_probabilities(blip2.model.language_model, asked, answers)
    for row, (question, answer) in enumerate(zip(asked.questions, answers, strict=True)):
        inputs = blip2.processor(images=pictures[row], text="", return_tensors="pt")
        soft = blip2.model.config.num_query_tokens
        ids = torch.cat([inputs.input_ids[:, :soft], torch.tensor([question + answer])], dim=1)
        labels = ids.clone()
        labels[:, : -len(answer)] = -100
        with torch.no_grad():
            loss = blip2.model(pixel_values=inputs.pixel_values, input_ids=ids, labels=labels).loss
        assert found[row].item() == pytest.approx(-loss.item() * len(answer), rel=1e-3, abs=1e-4)


def test_copies_stand_in_a_row_and_end_with_the_last_token(blip2: models.Blip2, pictures: list) -> None:
    torch.manual_seed(0)
    tokens = speak(blip2.model.language_model, ask(blip2, pictures, QUESTIONS), copies=4)
    assert len(tokens) == 12
    assert all(len(row) <= 6 and blip2.processor.tokenizer.eos_token_id not in row[:-1] for row in tokens)
    assert max(set(answers := said(blip2, tokens)[:4]), key=answers.count) == "two"


def test_numbers_that_differ_are_refused(blip2: models.Blip2, pictures: list) -> None:
    with pytest.raises(BadInput, match="3 pictures and 2 questions"):
        ask(blip2, pictures, QUESTIONS[:2])


def test_detours_speak_as_they_are_and_stay_apart(blip2: models.Blip2, pictures: list) -> None:
    from peft import LoraConfig, get_peft_model

    model = get_peft_model(copy.deepcopy(blip2.model), LoraConfig(r=4, target_modules=r".*language_model.*_proj"))
    torch.manual_seed(0)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.5)
    asked, before = ask(blip2, pictures, QUESTIONS), copy.deepcopy(model.state_dict())
    told = speak(model.language_model, asked, chance=False)
    soft, questions = asked.rows([0])
    inputs = torch.cat([soft, model.get_input_embeddings()(torch.tensor(questions))], dim=1)
    apart = model.language_model.generate(inputs_embeds=inputs, max_new_tokens=len(told[0]), do_sample=False)
    assert apart[0].tolist() == told[0] != speak(blip2.model.language_model, asked, chance=False)[0]
    assert all(torch.allclose(weight, before[name], atol=1e-5) for name, weight in model.state_dict().items())
