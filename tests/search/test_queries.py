"""Questions to a library, and what is wrong with them."""

import pytest
import torch

from course_utils import embed, search, world
from course_utils.models import Clip


def test_words_find_what_embed_says_is_nearest(clip: Clip, library: search.Library) -> None:
    query = search.text_query(clip, "a cat")
    scores, rows = embed.nearest(embed.embed_texts(clip, ["a cat"])[0], library.vectors, 5)
    found = search.search(library, query)
    assert [each.row for each in found] == rows.tolist()
    assert [each.cosine for each in found] == pytest.approx(scores.tolist(), abs=1e-5)
    assert found[0].name == library.names[found[0].row]


def test_a_caption_finds_its_picture(clip: Clip, library: search.Library) -> None:
    found, said = search.search_text(clip, library, library.names[7], 1)
    assert found[0].row == 7 and said == []


def test_a_small_library_gives_all_it_has(clip: Clip, library: search.Library) -> None:
    assert len(search.search(library, search.text_query(clip, "a cat"), 100)) == 24


def test_a_picture_plus_and_minus_words(clip: Clip) -> None:
    picture = world.render(world.compose("cat", "red", seed=1))
    red, blue = embed.embed_texts(clip, ["a red background", "a blue background"])
    expected = embed.embed_pictures(clip, [picture])[0] + blue - red
    mixed = search.mixed_query(clip, picture, plus="a blue background", minus="a red background")
    torch.testing.assert_close(mixed, expected / expected.norm(), atol=1e-5, rtol=0)
    assert mixed.norm().item() == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_query_is_said(clip: Clip, text: str) -> None:
    with pytest.raises(search.SearchError, match=r"^The query is empty"):
        search.text_query(clip, text)


def test_a_query_of_ten_thousand_words_is_one_sentence(clip: Clip, library: search.Library) -> None:
    with pytest.raises(search.SearchError, match=r"^The query has 10,000 words and the model reads 32 tokens: say it"):
        search.search_text(clip, library, "cat " * 10_000)


def test_a_query_a_little_too_long_is_answered_and_said(clip: Clip, library: search.Library) -> None:
    found, said = search.search_text(clip, library, "a cat on a red background " * 20)
    assert found and "end is left out" in said[0]


def test_a_query_of_nothing_but_minus_is_said(clip: Clip) -> None:
    with pytest.raises(search.SearchError, match=r"^Nothing is asked for"):
        search.mixed_query(clip, minus="a cat")


def test_a_query_of_another_width_is_said(library: search.Library) -> None:
    with pytest.raises(search.SearchError, match="512 numbers and the library's vectors have 128"):
        search.search(library, torch.ones(512))


def test_near_copies_are_pairs_once_each_whatever_the_blocks() -> None:
    vectors = torch.nn.functional.normalize(torch.tensor([[1.0, 0], [1, 0.01], [0, 1], [0.01, 1], [1, 0]]), dim=1)
    assert search.near_copies(vectors, 0.99) == [(0, 1), (0, 4), (1, 4), (2, 3)]
    assert sorted(search.queries.near_copies(vectors, 0.99, rows_at_once=2)) == [(0, 1), (0, 4), (1, 4), (2, 3)]


def test_clusters_are_named_by_what_sets_them_apart() -> None:
    shared = torch.tensor([10.0, 0, 0])  # what all have in common says nothing
    centres = shared + torch.tensor([[0, 1.0, 0], [0, 0, 1.0]])
    words = torch.tensor([[0, 0, 2.0], [0, 2.0, 0]])
    assert search.name_clusters(centres, ["ground", "thing"], words) == ["thing", "ground"]
