"""How many answers of a running training are right, fast: python -m training.quick [--tables] [--number 60]

An answer is right where every token of it is the likeliest behind the right ones before it: then the model would write
it. One pass for all questions; with --tables about tables of truth instead of pictures. (Of descriptions and boxes only
the right words count: the true scores, `course_utils.measure.conversing`, are higher there.)
"""

import argparse

import torch
from transformers import PreTrainedTokenizerFast

from course_utils.measure.questions import Case
from course_utils.measure.questions import cases as questions
from course_utils.world.shown import paint
from training import cells, chat_model, common, sight
from training.conversations import IGNORE, Text, attention, collate, numbered
from training.tables import Learner, seen_cells
from training.vocabulary import END, START, kept_tokenizer

GROUPS = (
    "one picture", "describe", "false premise", "follow-up", "comparison", "frames", "frames that stand still",
    "words on signs", "random letters on signs", "signs, all questions", "charts", "charts by matplotlib", "boxes",
    "small talk and unanswerable", "other languages", "no picture",
)  # fmt: skip


def example(tokenizer: PreTrainedTokenizerFast, case: Case) -> dict[str, torch.Tensor]:
    """One test case as a training example with a single learned answer."""

    def ids(text: str) -> list[int]:
        return tokenizer.backend_tokenizer.encode(text, add_special_tokens=False).ids

    text = Text()
    said = "".join(f" {t.question}{END}\nAssistant: {t.sentence}{END}\nUser:" for t in case.before)
    opening = f"{START}User:{numbered(0, len(case.pictures))}{said} {case.turn.question}{END}\nAssistant:"
    place = text.add(ids(opening), 0, 0)
    text.add(ids(f" {case.turn.sentence}{END}"), 0, place, learned=True)
    made = {key: torch.tensor(getattr(text, key)) for key in ("ids", "targets", "blocks", "places")}
    return made | {"right": torch.stack([cells.truth(p) for p in case.pictures])} if case.pictures else made


@torch.no_grad()
def right_answers(learner: Learner, tokenizer, some: list[Case], tables: bool) -> list[bool]:
    """Whether each answer is right to the last token."""
    batch = collate([example(tokenizer, case) for case in some], tokenizer.pad_token_id)
    seen = None
    if any(case.pictures for case in some):
        if tables:
            seen = learner.tables(batch["right"])
        else:
            shown = [common.pixels_of(paint(picture)) for case in some for picture in case.pictures]
            seen = seen_cells(learner.model, common.normalise(torch.stack(shown)))
    model = learner.model
    embeds = model.get_input_embeddings()(batch["ids"])
    if seen is not None:
        embeds = embeds.masked_scatter((batch["ids"] == model.config.image_token_id).unsqueeze(-1), seen)
    hidden = model.model.text_model(
        inputs_embeds=embeds, attention_mask=attention(batch["blocks"]), position_ids=batch["places"], use_cache=False
    ).last_hidden_state
    wanted = batch["targets"] != IGNORE
    ok = torch.ones_like(wanted)
    ok[wanted] = model.lm_head(hidden[wanted]).argmax(-1) == batch["targets"][wanted]
    return ok.all(1).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=60, help="questions of each group and kind of wording")
    parser.add_argument("--tables", action="store_true", help="tables of truth instead of pictures")
    parser.add_argument("--run", default="chat-listen", help="the name of the run")
    args = parser.parse_args()
    tokenizer = kept_tokenizer()
    learner = Learner(chat_model.build(tokenizer, sight.Eye()), tokenizer)
    state = torch.load(common.RUNS / args.run / "state.pt", weights_only=True, map_location="cpu")
    learner.load_state_dict(state["model"])
    learner.eval()
    print(f"after {state['seen']:,} examples: held-out wordings, trained wordings; kinds that are often wrong")
    for group in GROUPS:
        shares, wrong = [], []
        for held_out in (True, False):
            some = [case for case, _ in zip(questions(group, held_out), range(args.number), strict=False)]
            right = right_answers(learner, tokenizer, some, args.tables)
            shares.append(sum(right) / len(right))
            wrong += [case.turn.kind for case, ok in zip(some, right, strict=True) if not ok]
        often = sorted(set(wrong), key=wrong.count, reverse=True)[:5]
        print(
            f"{group:30} {shares[0]:6.1%} {shares[1]:6.1%}  {[(kind, wrong.count(kind)) for kind in often]}", flush=True
        )


if __name__ == "__main__":
    main()
