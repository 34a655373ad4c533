"""How a notebook is made to run as on Colab."""

from pathlib import Path

from course_utils.command import colab_profile, notebooks
from course_utils.course import ROOT


def test_a_notebook_is_alone_and_its_set_up_not_compared(tmp_path: Path) -> None:
    copy = colab_profile.alone(ROOT / "notebooks" / "04_clip_zero_shot.ipynb", tmp_path / "empty")
    assert list(copy.parent.iterdir()) == [copy]
    tags = [cell.metadata.get("tags", []) for cell in notebooks.read(copy).cells if cell.cell_type == "code"]
    assert tags[0] == [colab_profile.UNCOMPARED]
    assert not any(tags[1:])
