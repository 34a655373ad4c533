"""What lesson 05's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import time

from pytest import approx

EXCEPTIONS = {
    "A vector of meaning cannot": "what a vector of meaning is for",
    "And a name is only": "holds for every naming by words on offer",
    "The same job on a cluster": "what the extra needs, in the environment's table",
    "The pocket CLIP's image encoder began": "how it was trained; its recipe says so",
}

# %% after l05-08: the helper of lesson 01 says the same
assert len(few) == 64

# %% after l05-06: 5,000 test scenes of Emoji World, which the pocket CLIP never trained on
assert scenes[:50] == [world.sample_scene("test", i) for i in range(50)] and len(scenes) == 5_000

# %% after l05-10: 5,000 pictures, each with a vector and a name
assert len(library) == 5_000
assert library.vectors.norm(dim=1).tolist() == approx([1] * 5_000, abs=1e-4)

# %% after l05-11: two columns, and two notes, of the format and of the model
assert said.count("string") == 1 and "float" in said
assert said.splitlines()[-1] == "notes: format, model"

# %% after l05-13: one sentence instead of nonsense
assert "made by another model" in said

# %% after l05-17: the ground is right each time, the cat is not
if tier == "pocket":
    assert share(rows.tolist(), lambda s: s.background == "red") == 1
    assert share(rows.tolist(), lambda s: "cat" in s.nouns) < 0.5
    assert both >= 2

# %% after l05-19: nearly every caption finds its picture among 5,000
if tier == "pocket":
    at_1, at_10, mrr = (each.item() for each in report(ranks))
    assert at_1 > 0.95 and at_10 > 0.99 and at_1 <= mrr <= at_10

# %% after l05-21: each of the 133 nouns is asked once, and precision@10 looks at ten answers of each
assert list(first_ten.shape) == [133, 10] and len(set(nouns)) == 133

# %% after l05-21: with CLIP more than half of the first ten show the noun, far above chance
assert precision > 0.8
assert shows.float().mean() < 0.02

# %% after l05-23: the first answer is the query itself, with cosine 1
assert rows[0] == row
assert (library.vectors[row] @ library.vectors[row]).item() == approx(1, abs=1e-4)

# %% after l05-25: if you mean the same animal, the picture alone does not say so
assert shared["ten nearest"][0] < 0.65

# %% after l05-25: captions differ by the layout ("three cats", "a cat above a dog"): neighbours share it most
assert max(shared["ten nearest"]) == shared["ten nearest"][2]

# %% after l05-25: four of five neighbours share the layout, about half a noun; the noun most above chance
noun, ground, layout = shared["ten nearest"]
chance_noun, chance_ground, chance_layout = shared["ten at random"]
assert layout == approx(0.8, abs=0.05)
assert 0.4 < noun < 0.65 and 0.45 < ground < 0.7
assert noun / chance_noun > ground / chance_ground > layout / chance_layout > 2

# %% after l05-27: from almost never to nearly half; taking red away helps; words alone are better
alone, added, both_ways, by_words = both_right
assert alone < 0.06 and both_ways == approx(0.47, abs=0.06)
assert alone < added < both_ways - 0.05 and both_ways < by_words - 0.05

# %% after l05-29: saying "not" does the opposite; subtracting and filtering work
plain, negated, minus, filtered_share = shares
assert plain == approx(0.1, abs=0.04)
assert negated > 0.9
assert minus < 0.01 and filtered_share == 0

# %% after l05-29: subtracting half of red keeps the noun among the first ten about as often
kept = shows.gather(1, (subtracted @ library.vectors.T).topk(10).indices).float().mean()
assert kept > precision - 0.02

# %% after l05-29: subtracting too much also pushes the cat away: the weight 0.5 is to be measured
too_much = normalize(words - 2 * red, dim=1)
assert shows.gather(1, (too_much @ library.vectors.T).topk(10).indices).float().mean() < precision - 0.05

# %% after l05-31: most gray copies are lost, a strong compression hides a good part, mirrored ones are safest
mirrored, half, cut, jpeg, gray = (each.item() for each in caught)
assert mirrored >= max(half, cut, jpeg, gray) and mirrored > 0.97
assert gray < 0.25 and 0.55 < jpeg < 0.85
assert min(half, cut) > 0.9

# %% after l05-33: dozens of pairs pass 0.96 and mean the same, and none is a copy
assert 25 <= len(pairs) < 100
assert 2 * same_name > len(pairs)
assert all(scenes[i] != scenes[j] for i, j in pairs)

# %% after l05-35: the groups are the four layouts, and CLIP names all four of them right
named = dict(line.split("  most of them: ") for line in said.strip().splitlines())
assert {name.strip(): layout.strip() for name, layout in named.items()} == {
    "one thing": "one",
    "several of a kind": "many",
    "side by side": "beside",
    "one above the other": "stacked",
}

# %% after l05-35: a clustering answers with the largest difference in these vectors, need not be the one you care about
assert "animals" not in said and "red background" not in said

# %% after l05-37: at 5,000 pictures Flat is right: nothing missed, and embedding the query takes far longer than that
start = time.perf_counter()
for _ in range(3):
    embed.embed_texts(clip, ["a cat on a red background"])
assert measured[0].recall > 0.99
assert measured[0].milliseconds < 1_000 * (time.perf_counter() - start) / 3

# %% after l05-37: Flat finds everything; IVF and HNSW miss some; PQ is about a fiftieth and misses most
flat, ivf_, hnsw, pq = measured
assert flat.recall > 0.99
assert 0.6 < ivf_.recall < 0.95 and 0.8 < hnsw.recall < 0.99
assert pq.recall < min(ivf_.recall, hnsw.recall)
assert 35 < flat.bytes / pq.bytes < 70
assert max(each.bytes for each in measured) == hnsw.bytes

# %% after l05-39: recall rises steeply at first, and reaches one when nearly all groups are open
assert recalls == sorted(recalls)
assert recalls[3] - recalls[0] > 0.3 and recalls[-1] > 0.99

# %% after l05-39: queries in words lie elsewhere than the pictures (the gap of lesson 01), so test with words
assert tier == "full" or (new.mean(dim=0) - library.vectors.mean(dim=0)).norm() > 0.3

# %% after l05-41: the price is memory: 64 vectors a picture here instead of one
assert tier == "full" or list(patches.shape[:2]) == [400, 64]

# %% after l05-41: the best patch wins clearly over one vector a picture
chance, one_vector, best_patch = values
assert chance < 0.03
assert best_patch > one_vector + 0.15

# %% after l05-43: MaxSim carries this on to several terms: each term of the query takes its own best patch
by_terms = (patches[0] @ pair[0].T).amax(dim=0).sum()
assert search.max_sim(pair, patches)[0, 0].item() == approx(by_terms.item(), abs=1e-4)

# %% after l05-43: late interaction is not better in itself: the sentence against one vector beats the list of terms
assert values[2] > values[1]

# %% after l05-43: with the same two words MaxSim is far better; the whole sentence beats both
added, late, sentence = values
assert late > added + 0.2 and sentence > late + 0.04

# %% after l05-45: by chance it would be 1 in 133
assert len(tests) == 133

# %% after l05-45: one example is clearly worse than the word, four or five examples reach it
assert shots[0] < by_word - 0.12
assert max(shots[3:]) >= by_word - 0.01 and shots[2] < by_word

# %% after l05-47: all on gray the accuracy rises, and stays below the word
assert on_colours + 0.05 < on_gray < by_word

# %% after l05-49: two boxes that share half of their area have an IoU of only 1/3
assert iou((0, 0, 4, 4), (2, 0, 6, 4)) == approx(1 / 3)

# %% after l05-54: average precision sorts all answers by their score, so a wrong box that is surer costs
assert search.average_precision([0.9, 0.5], [False, True]) < search.average_precision([0.5, 0.9], [False, True])

# %% after l05-54: the single pass is about as good as 49 crops, on 48 things in 24 scenes
assert len(windows) == 49
assert all(sum(there for _, _, there in rows) == 48 for rows in results.values())
assert found[1] > found[0] - 0.05 and min(found) > 0.8
assert precisions[1] > precisions[0] - 0.05 and min(precisions) > 0.75

# %% after l05-58: three of something, and seldom bananas: the count pulls harder than the noun
second_row = search.search(library, search.mixed_query(clip, plus="three bananas"), 6)
assert sum(scenes[each.row].count == 3 for each in second_row) >= 3
assert sum("banana" in scenes[each.row].nouns for each in second_row) <= 3

# %% after l05-58: the house matters more than the hand that drew it
last_row = [scenes[each.row] for each in search.search(library, search.mixed_query(clip, plus=questions[-1][0]), 6)]
assert sum("house" in scene.nouns for scene in last_row) > sum(scene.artist == "fluent-ink" for scene in last_row)

# %% after l05-60: broken files are reported, and the rest goes on
assert said.startswith("4 pictures can be searched; 2 files could not be opened")

# %% after l05-62: nothing lost, nothing doubled
assert said.strip().endswith("400 rows from 4 shards")

# %% after l05-64: a vector of 512 numbers of 2 bytes takes 1,024 bytes
assert 5_000_000_000 * 512 * 2 == 5_120 * 10**9

# %% after l05-64: at five billion the vectors take 5 TB; a million fits on one machine
assert "5120.00 GB" in said and "1.02 GB" in said
