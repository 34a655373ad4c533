"""The progress page: two tables whose numbers say what their shades show, for light and dark pages."""

import html
from datetime import date
from typing import TYPE_CHECKING

from course_utils.study.panels.looks import panel, show
from course_utils.study.questions import bank
from course_utils.study.record import Clock, Schedule, Store, utc_now
from course_utils.study.record.summary import WEEKDAYS, WEEKS, Summary, heat_weeks, sentences, summary
from course_utils.widgets.parts import button, row, show_only

if TYPE_CHECKING:
    import ipywidgets as widgets

TABLE = '<table style="color: inherit; margin-top: 1em">'


def show_progress() -> None:
    """What was done and what is due."""
    show(progress_panel)


def progress_panel(clock: Clock = utc_now) -> "widgets.VBox":
    """What was done and what is due, and a button that looks again. Raises QuizError or StoreError."""
    import ipywidgets as widgets

    view, said = widgets.HTML(), widgets.HTML()

    def look() -> None:
        found = summary(Store(), bank.load_cards(), clock())
        view.value = as_html(found)
        show_only(bool(found.aside), back)

    def bring_back() -> None:
        Schedule(Store(), bank.load_cards()).bring_back(clock())
        look()

    back = button("Bring back what was set aside", bring_back, said)
    look()
    return panel(row(button("Look again", look, said), back), said, view)


def as_html(found: Summary) -> str:
    """The progress for a notebook."""
    words = "".join(f"<li>{html.escape(line)}</li>" for line in sentences(found))
    tables = (_heat_table(found) if found.reviews else "") + (_forecast_table(found) if found.scheduled else "")
    return f'<section aria-label="Your progress"><ul>{words}</ul>{tables}</section>'


def _heat_table(found: Summary) -> str:
    weeks = heat_weeks(found)
    most = max((cell[1] for row in weeks for cell in row if cell), default=0) or 1
    head = "".join(f'<th scope="col">{day:%d %b}</th>' for day, _ in (cell for cell in weeks[0] if cell))
    rows = "".join(
        f'<tr><th scope="row">{name}</th>{"".join(_heat_cell(cell, most) for cell in row)}</tr>'
        for name, row in zip(WEEKDAYS, weeks, strict=True)
    )
    return (
        f"{TABLE}<caption>Reviews a day in the last {WEEKS} weeks (columns: weeks, by their Monday)</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _heat_cell(cell: tuple[date, int] | None, most: int) -> str:
    if cell is None:
        return "<td></td>"
    shade = round(0.4 * cell[1] / most, 2)  # no stronger: the number must stay readable on light and on dark
    return f'<td style="text-align: right; background: rgba(64, 128, 255, {shade})">{cell[1]}</td>'


def _forecast_table(found: Summary) -> str:
    most = max(found.forecast.values()) or 1
    bar = '<td aria-hidden="true"><div style="width: {}px; height: 0.8em; background: currentColor"></div></td>'
    rows = "".join(
        f'<tr><th scope="row">{day:%a %d %b}</th><td style="text-align: right">{count}</td>'
        f"{bar.format(round(160 * count / most))}</tr>"
        for day, count in found.forecast.items()
    )
    return (
        f"{TABLE}<caption>Cards that come</caption>"
        '<thead><tr><th scope="col">day</th><th scope="col">cards</th><td></td></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
