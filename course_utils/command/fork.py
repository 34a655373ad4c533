"""How a fork makes its own copy of the course point to itself."""

import re
from pathlib import Path

from course_utils.course import ROOT, CourseError, repository, write_file


def restamp(new: str, root: Path = ROOT) -> list[Path]:
    """Make a fork's copy point to the fork: write OWNER/REPO wherever the old one stands. Returns the changed files."""
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+", new):
        raise CourseError(
            f"'{new}' is not OWNER/REPO: write the two names as in the fork's address, such as ada/seeing."
        )
    old = repository(root)
    old_name, new_name = old.split("/")[1], new.split("/")[1]
    changed = []
    for path in _stamped_files(root):
        before = path.read_text(encoding="utf-8")
        after = before.replace(old, new)
        # The folder that a clone makes, as the set-up cells and the README's commands call it.
        after = re.sub(rf"(test -d |rm -rf |\bcd |\"){re.escape(old_name)}\b", rf"\g<1>{new_name}", after)
        if after != before:
            write_file(path, after)
            changed.append(path)
    return changed


def _stamped_files(root: Path) -> list[Path]:
    named = [root / name for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md")]
    return [
        *(path for path in named if path.exists()),
        *sorted(root.glob(".github/**/*.yml")),
        *sorted(root.glob("notebooks/*.ipynb")),
    ]
