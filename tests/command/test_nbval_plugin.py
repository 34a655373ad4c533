"""nbval and the plugin beside it: one run of a notebook compares words, checks claims, judges time and memory."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from course_utils.command import notebooks, testing

Writer = Callable[..., Path]


def nbval(path: Path) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *testing.NBVAL, str(path)]
    return subprocess.run(
        command, env=testing.environment(), cwd=path.parent, capture_output=True, check=False
    ).returncode


def test_pixels_and_widgets_may_differ_but_words_may_not(write) -> None:
    figure = "from course_utils import plots\nplots.show_png(b'one', 'A cat')"
    path = write("print('two')", figure, "import ipywidgets as w\nw.VBox([w.HTML('a')])")
    notebooks.build(path)
    built = path.read_text()
    assert nbval(path) == 0
    path.write_text(built.replace("b'one'", "b'other'").replace("w.HTML('a')", "w.HTML('b')"))
    assert nbval(path) == 0
    path.write_text(built.replace("show_png(b'one', 'A cat')", "show_png(b'one', 'A dog')"))
    assert nbval(path) == 1
    path.write_text(built.replace("print('two')", "print('three')"))
    assert nbval(path) == 1
