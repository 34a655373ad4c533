"""Emoji World: every scene's words must be true of its picture, and the splits must hold what they promise."""

import random
import time

import numpy as np
import pytest

from course_utils import world
from course_utils.world.language import COUNT_WORDS, size_word
from course_utils.world.scenes import COLOUR_JITTER
from course_utils.world.sprites import SPRITES_FOLDER

SCENES = [world.sample_scene("train", index) for index in range(600)]


def test_the_alphabet_is_complete():
    assert len(world.NOUNS) == 133 and len(world.ARTISTS) == 7 and len(world.COLOURS) == 10
    assert len(world.TRAIN_ARTISTS) == 6 and world.UNSEEN_ARTIST not in world.TRAIN_ARTISTS
    for noun in world.NOUNS:
        assert noun in world.load_sprites(world.UNSEEN_ARTIST)
        assert len(world.artists_of(noun)) >= 4


def test_every_sheet_is_credited():
    credits = (SPRITES_FOLDER / "LICENCES.md").read_text(encoding="utf-8")
    sheets = {path.name for path in SPRITES_FOLDER.glob("*.png")}
    assert sheets == {f"{artist.package}.png" for artist in world.ARTISTS.values()}
    for artist in world.ARTISTS.values():
        row = next(line for line in credits.splitlines() if line.startswith(f"| {artist.package}.png "))
        assert artist.licence in row and artist.credit.split(",")[0] in row
    assert sum((SPRITES_FOLDER / name).stat().st_size for name in sheets) < 8e6


def test_nothing_is_named_twice():
    for field in ("noun", "slug", "one", "many"):
        assert len({getattr(noun, field) for noun in world.NOUNS.values()}) == 133
    assert len({artist.style for artist in world.ARTISTS.values()}) == 7


def test_the_same_seed_gives_the_same_picture():
    again = [world.sample_scene("train", index) for index in range(600)]
    assert again == SCENES
    assert world.render(SCENES[3]).tobytes() == world.render(again[3]).tobytes()
    assert len(set(SCENES)) == 600


def test_things_stand_inside_the_picture_and_apart():
    for scene in SCENES:
        taken = np.zeros((world.SIDE, world.SIDE), dtype=int)
        for thing in scene.things:
            assert 0 <= thing.left <= world.SIDE - thing.size and 0 <= thing.top <= world.SIDE - thing.size
            taken[thing.top : thing.top + thing.size, thing.left : thing.left + thing.size] += 1
        assert taken.max() == 1


def test_layouts_say_where_things_stand():
    for scene in SCENES:
        first, last = scene.things[0], scene.things[-1]
        if scene.layout == "beside":
            assert first.left + first.size <= last.left and first.noun != last.noun
        elif scene.layout == "stacked":
            assert first.top + first.size <= last.top and first.noun != last.noun
        elif scene.layout == "many":
            assert 2 <= scene.count <= 4 and len(scene.nouns) == 1 and scene.artist
        else:
            assert scene.count == 1 and size_word(scene) in ("small", "large")


def test_the_background_has_the_colour_it_is_said_to_have():
    for scene in SCENES:
        pixels = np.asarray(world.render(scene)).reshape(-1, 3)
        assert (pixels == scene.shade).all(1).sum() > 100
        distance = {name: np.abs(np.subtract(rgb, scene.shade)).max() for name, rgb in world.COLOURS.items()}
        assert min(distance, key=distance.get) == scene.background and distance[scene.background] <= COLOUR_JITTER


def test_splits_keep_their_promises():
    assert not any(
        world.has_held_out_pair(world.sample_scene(split, i)) for split in ("train", "val", "test") for i in range(300)
    )
    assert all(world.has_held_out_pair(world.sample_scene("unseen_pairs", i)) for i in range(300))
    assert all(world.sample_scene("unseen_artist", i).artist == world.UNSEEN_ARTIST for i in range(300))
    assert not any(t.artist == world.UNSEEN_ARTIST for scene in SCENES for t in scene.things)
    train, test = set(SCENES), {world.sample_scene("test", i) for i in range(600)}
    assert not train & test


def test_about_a_tenth_of_the_pairs_is_never_seen_together():
    pairs = [(noun, colour) for noun in world.NOUNS for colour in world.COLOURS]
    share = sum(world.never_together(*pair) for pair in pairs) / len(pairs)
    assert 0.08 < share < 0.12
    assert world.never_together("cat", "dog") == world.never_together("dog", "cat")
    assert all(any(not world.never_together(noun, colour) for colour in world.COLOURS) for noun in world.NOUNS)


def test_captions_are_true_and_the_full_one_says_everything():
    for scene in SCENES:
        full = world.caption(scene)
        assert scene.background in full
        for noun in scene.nouns:
            entry = world.NOUNS[noun]
            assert entry.one.split(" ", 1)[1] in full or entry.many in full
        if scene.layout == "many":
            assert f"{COUNT_WORDS[scene.count]} " in full
        if scene.artist:
            assert world.ARTISTS[scene.artist].style in full
        said = world.captions(scene)
        assert len(said) == len(set(said)) >= 8
        assert all(f" a {vowel}" not in text for text in said for vowel in "aeio")
        assert world.caption(scene, random.Random(0)) in said


def test_left_and_right_are_not_mixed_up():
    scene = world.compose(["cat", "dog"], "red", artist="noto", layout="beside")
    assert world.caption(scene) == "a cartoon of a cat to the left of a dog on a red background"
    assert "a dog to the right of a cat" in world.captions(scene)
    assert world.foils(scene, random.Random(0))["swapped relation"] == (
        "a cartoon of a dog to the left of a cat on a red background"
    )
    assert world.caption(world.compose(["cat", "dog"], "red", artist="noto", layout="stacked")) == (
        "a cartoon of a cat above a dog on a red background"
    )


def test_foils_differ_from_the_caption_and_are_false():
    kinds = set()
    for i, scene in enumerate(SCENES):
        for kind, foil in world.foils(scene, random.Random(i)).items():
            kinds.add(kind)
            assert foil != world.caption(scene) and foil not in world.captions(scene)
    assert kinds == {"swapped relation", "wrong colour", "wrong count", "wrong noun"}


def test_questions_have_right_answers_and_balanced_yes_and_no():
    says = {"yes/no": [], "relation": []}
    for i, scene in enumerate(SCENES * 3):
        for question in world.questions(scene, random.Random(i)):
            if question.kind == "colour":
                assert question.answer == scene.background
            elif question.kind == "count":
                assert question.answer == COUNT_WORDS[scene.count]
            elif question.kind == "what":
                assert question.answer == scene.nouns[0]
            elif question.answer in ("yes", "no"):
                says[question.kind].append(question.answer == "yes")
            if question.kind == "yes/no":
                asked = question.text.removeprefix("is there ").removesuffix(" in the picture?")
                assert (asked in [world.NOUNS[noun].one for noun in scene.nouns]) == (question.answer == "yes")
            if question.text.startswith("what is") and question.kind == "relation":
                index = 0 if ("left" in question.text or "above" in question.text) else 1
                assert question.answer == scene.nouns[index]
    for kind, answers in says.items():
        assert 0.45 < sum(answers) / len(answers) < 0.55, kind


def test_is_questions_on_relations_are_answered_by_the_picture():
    scene = world.compose(["cat", "dog"], layout="beside")
    seen = {}
    for seed in range(40):
        for question in world.questions(scene, random.Random(seed)):
            if question.text.startswith("is the "):
                seen[question.text] = question.answer
    assert seen == {
        "is the cat to the left of the dog?": "yes",
        "is the cat to the right of the dog?": "no",
        "is the dog to the left of the cat?": "no",
        "is the dog to the right of the cat?": "yes",
    }


def test_compose_does_what_it_is_asked():
    scene = world.compose("cat", "blue", artist="noto", count=3)
    assert (scene.layout, scene.count, scene.background, scene.artist) == ("many", 3, "blue", "noto")
    assert size_word(world.compose("cat", size="small")) == "small"
    assert size_word(world.compose("cat", size="large")) == "large"
    assert world.compose("cat", seed=1) == world.compose("cat", seed=1) != world.compose("cat", seed=2)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ({"nouns": "unicorn"}, "no noun 'unicorn'"),
        ({"nouns": "<b>cat</b>"}, "no noun '<b>cat</b>'"),
        ({"nouns": "cat", "background": "черный"}, "no background colour"),
        ({"nouns": "cat", "artist": "rembrandt"}, "no artist"),
        ({"nouns": "cat", "layout": "heap"}, "no layout"),
        ({"nouns": ["cat", "dog", "cow"]}, "does not take 3 nouns"),
        ({"nouns": []}, "does not take 0 nouns"),
        ({"nouns": "cat", "count": 9}, "two to four"),
        ({"nouns": "giraffe", "artist": "emojione"}, "never drew a giraffe"),
    ],
)
def test_compose_refuses_in_one_sentence(arguments, part):
    with pytest.raises(ValueError) as error:
        world.compose(**arguments)
    assert part in str(error.value) and "\n" not in str(error.value)


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="There is no split 'trian'"):
        world.sample_scene("trian", 0)


def test_only_the_nouns_asked_for_are_drawn():
    scenes = [world.sample_scene("train", i, nouns=("cat", "dog", "cow")) for i in range(50)]
    assert {noun for scene in scenes for noun in scene.nouns} == {"cat", "dog", "cow"}


def test_dataset_feeds_a_dataloader():
    torch = pytest.importorskip("torch")
    dataset = world.SceneDataset("val", 10, transform=lambda e: (torch.from_numpy(np.array(e.picture)), e.caption))
    pictures, captions = next(iter(torch.utils.data.DataLoader(dataset, batch_size=5)))
    assert pictures.shape == (5, 64, 64, 3) and len(captions) == 5
    assert len(dataset) == 10 and len(list(world.SceneDataset("val", 3))) == 3
    with pytest.raises(IndexError):
        dataset[10]


def test_at_least_500_scenes_a_second():
    started = time.process_time()
    for index in range(500):
        world.render(world.sample_scene("train", index))
    assert time.process_time() - started < 1
