from course_utils import plots


def test_intervals_show_one_figure_with_and_without_chance(shown: list) -> None:
    rows = {"a": (0.1, 0.2, 0.3), "b": (0.8, 0.9, 1.0)}
    plots.intervals(rows, "Shares", "Two shares.")
    plots.intervals(rows, "Shares", "Two shares.", chance=0.5)
    (plain, alt), (with_chance, _) = shown
    assert alt == "Two shares."
    assert plain.size == with_chance.size and plain.tobytes() != with_chance.tobytes()


def test_gains_may_lie_on_both_sides_of_nothing(shown: list) -> None:
    plots.gains({"worse": (-0.3, -0.2, -0.1), "better": (0.01, 0.05, 0.09)}, "Gains", "Two gains.")
    plots.gains({"better": (0.01, 0.05, 0.09), "even": (-0.02, 0, 0.02)}, "Gains", "Two gains.")
    assert shown[0][0].size == shown[1][0].size and shown[0][0].tobytes() != shown[1][0].tobytes()


def test_reliability_has_a_panel_for_each_set(shown: list) -> None:
    rows = [(0.2, 0.1, 5), (0.9, 0.95, 50)]
    plots.reliability({"at home": rows}, "One.")
    plots.reliability({"at home": rows, "noise": rows[:1]}, "Two.")
    assert [alt for _, alt in shown] == ["One.", "Two."]
    assert shown[1][0].width > 1.5 * shown[0][0].width


def test_the_drawing_of_hard_negatives_says_what_competes(shown: list) -> None:
    plots.hard_negatives()
    assert "64 more wrong ones" in shown[0][1]
