"""The page that `course --help` prints: whole sentences, in two groups."""

import click
import typer.core

LEARNERS = ("lab", "doctor", "review", "plan", "progress", "sheet", "anki", "reset", "full-tier")
COMMANDS = {"Commands for learners": True, "Commands for authors": False}


class TwoGroups(typer.core.TyperGroup):
    """A command whose help lists what learners need apart from what authors need."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first paragraph of each command's help."""
        rows = [(name, self._help(ctx, name)) for name in sorted(self.list_commands(ctx), key=_place)]
        for title, for_learners in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([row for row in rows if (row[0] in LEARNERS) == for_learners])

    def _help(self, ctx: click.Context, name: str) -> str:
        return " ".join((self.get_command(ctx, name).help or "").partition("\n\n")[0].split())


def _place(name: str) -> int:
    return LEARNERS.index(name) if name in LEARNERS else len(LEARNERS)
