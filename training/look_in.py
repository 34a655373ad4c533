"""Scores of a training run that is not over: python -m training.look_in --number 40 [--free FILE]"""

import argparse
import json
from pathlib import Path

import torch

from benchmarks import grammar_scores
from course_utils.models import Chat
from training import chat, common, sight
from training.vocabulary import train_tokenizer


def saved(name: str = "chat-converse") -> tuple[Chat, int]:
    """The chat model as it was last saved, and how many examples it had seen."""
    state = torch.load(common.RUNS / name / "state.pt", weights_only=True, map_location="cpu")
    tokenizer = train_tokenizer()
    eye = sight.Eye()
    learner = chat.Learner(chat.build(tokenizer, eye), eye)
    learner.load_state_dict(state["model"])
    return Chat(learner.model.eval(), chat.processor_of(tokenizer)), state["seen"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=40, help="questions of each group")
    parser.add_argument("--free", help="a file of free questions (YAML)")
    parser.add_argument("--wrong", help="a file for the wrong answers, as JSON lines")
    args = parser.parse_args()
    model, seen = saved()
    print(f"after {seen:,} examples")
    wrong: list = []
    for name, score in grammar_scores.chat_scores(model, args.number, wrong).items():
        print(f"{name:58} {score:6.1%}")
    if args.free:
        for name, score in grammar_scores.free_scores(model, Path(args.free)).items():
            print(f"{name:58} {score:6.1%}")
    if args.wrong:
        Path(args.wrong).write_text("".join(json.dumps(row) + "\n" for row in wrong), encoding="utf-8")


if __name__ == "__main__":
    main()
