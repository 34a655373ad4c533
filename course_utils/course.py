"""Where the course's things lie, and the base of every error that is a sentence for the learner."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]  # the repository
NOTEBOOKS, IMAGES, QUIZZES = ROOT / "notebooks", ROOT / "images", ROOT / "quizzes"
CHECKPOINTS = Path(__file__).parent / "checkpoints"  # of the pocket models


class CourseError(Exception):
    """Something the learner can mend; the message says in one sentence what was wrong and what to do."""


def data_folder() -> Path:
    """Where what belongs to the learner lies: VLM_COURSE_DATA, or else the system's folder for such data."""
    import platformdirs

    chosen = os.environ.get("VLM_COURSE_DATA")
    return Path(chosen).expanduser() if chosen else platformdirs.user_data_path("vlm-course", appauthor=False)
