"""Scores of talking: dialogues with and without pictures are told apart and told right."""

from course_utils import measure
from course_utils.measure import talking


def test_a_model_that_knows_the_truth_scores_full_marks(monkeypatch):
    def true_sentences(chat, group):
        assert len({told.scenes == () for told, _ in group}) == 1  # the processor takes pictures for all or for none
        return [f" {told.turns[i].sentence} " for told, i in group]

    monkeypatch.setattr(talking, "CHAT_TURNS", 20)
    monkeypatch.setattr(talking, "next_sentences", true_sentences)
    assert measure.chat_scores(None) == dict.fromkeys(measure.CHAT_TARGETS, 1.0)
