# Claims of sections 11 to 14, for tests/claims/lesson_09.py.

# %% after l09-a04: where nothing is, the model named a thing nine times in ten, and never said "nothing"
assert rows["before"][0] > 0.75
assert rows["before"][1] == 0

# %% after l09-a04: a true question is answered nearly always
assert rows["before"][2] > 0.85

# %% after l09-a06: at the start it is log 2 = 0.69; chosen less likely, the loss is small all the same
assert "nothing changed  loss 0.69" in said
assert "both fell        loss 0.13" in said

# %% after l09-a11: both move, and the rejected answers fall more than the chosen ones rise
late = {name: sum(values[-10:]) / 10 for name, values in moved.items()}
assert late["chosen"] > 0
assert -late["rejected"] > 1.2 * late["chosen"]

# %% after l09-a13: after DPO it names a thing less than half as often where nothing is
assert rows["DPO"][0] < rows["before"][0] / 2

# %% after l09-a13: with preferences by a coin it does not change
assert rows["control: preferences by a coin"][0] > rows["before"][0] - 0.15
assert rows["control: preferences by a coin"][1] < 0.1

# %% after l09-a13: DPO alone hardly taught "nothing"; with imitation it says "nothing" nearly always
assert rows["DPO"][1] < rows["DPO and imitation"][1] - 0.25
assert rows["DPO and imitation"][1] > 0.85
assert rows["DPO and imitation"][0] < 0.1

# %% after l09-a13: after DPO alone fewer things that are there are named rightly than after the control
assert rows["DPO"][2] < rows["control: preferences by a coin"][2] - 0.05

# %% after l09-a13: after all four trainings, the control too, some captions have a false thing
assert min(row[3] for name, row in rows.items() if name != "before") > rows["before"][3]

# %% after l09-a13: imitation alone does as well
assert abs(rows["imitation alone"][0] - rows["DPO and imitation"][0]) < 0.1
assert rows["imitation alone"][2] > rows["DPO and imitation"][2] - 0.1

# %% after l09-a17: none is right with two kinds: it says "two", it counts everything; elsewhere nearly all
assert counts["before"][0] < 0.05
assert min(counts["before"][1:]) > 0.9
assert set(heard(tuning.speak(speaker, to_test, most=4, chance=False))[::4]) == {"two"}

# %% after l09-a19: where two of eight are right, they are raised strongly and the six wrong ones lowered a little
shown_rows = said.splitlines()
assert shown_rows[0].split()[-8:].count("1.6") == 2
assert shown_rows[0].split()[-8:].count("-0.5") == 6

# %% after l09-a19: where all rewards are equal, all advantages are 0, be they all right or none
assert all(set(line.split()[-8:]) == {"0.0"} for line in said.splitlines()[1:])

# %% after l09-a22: the reward rises from one half to nearly 1
assert lines["mean reward"][0] < 0.65
assert np.mean(lines["mean reward"][-5:]) > 0.85

# %% after l09-a22: at the start nearly all groups teach nothing, a half all right, most of the others all wrong
# Then groups are mixed; at the end nearly all groups are silent again, now because they are right.
assert lines["teach nothing"][0] > 0.65
assert min(lines["teach nothing"][1:8]) < 0.6
assert np.mean(lines["teach nothing"][-4:]) > 0.8
assert lines["of these all wrong"][0] > 0.2
assert np.mean(lines["of these all wrong"][-4:]) < 0.15

# %% after l09-a24: two kinds: from none to nearly all, on new pictures, and the old questions are kept
assert counts["GRPO"][0] > 0.75
assert min(counts["GRPO"][1:]) > 0.85

# %% after l09-a24: in the control every answer gets the reward 1: not one answer changes
assert counts["control: reward 1 for all"] == counts["before"]

# %% after l09-a28: the reward rises to nearly 1, and the things named fall to nearly none
reward, recall = (np.array(each) for each in lines.values())
assert reward[-3:].mean() > 0.85
assert recall[-3:].mean() < 0.25
assert recall[:5].mean() > 0.4

# %% after l09-a28: from the beginning some of the drawn captions spoke of the background or the number only, and got 1
early = [text for step in texts[:4] for text in step]
assert 0.03 < np.mean([not measure.mentions(text) for text in early]) < 0.5

# %% after l09-a29: nothing in them is false, because they name no thing at all
before, after = (told[name][1] for name in told)
assert after.of_captions < 0.1
assert after.recall < 0.15

# %% after l09-a29: about a quarter of the captions name something that is not there
assert 0.15 < told["before"][1].of_captions < 0.4

# %% after l09-a31: with the mended reward the model goes on naming things
assert told["mended reward"][1].recall > told["before"][1].recall - 0.15

# %% after l09-a31: it does not hallucinate less than before
assert told["mended reward"][1].of_captions > told["before"][1].of_captions - 0.08
