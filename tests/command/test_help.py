"""The help page."""

import typer
from typer.testing import CliRunner

from course_utils.command import cli
from course_utils.command.help import LEARNERS


def test_help_has_two_groups_and_cuts_no_sentence() -> None:
    said = CliRunner().invoke(cli.app, ["--help"]).stdout
    learners, authors = said.split("Commands for learners:")[1].split("Commands for authors:")
    assert "..." not in said
    for name, command in typer.main.get_command(cli.app).commands.items():
        group = learners if name in LEARNERS else authors
        assert f"  {name} " in group
        assert command.help.partition("\n\n")[0].split()[-1] in group
