"""The driver itself: it must see errors, outside requests and moved widgets, or the lesson tests would pass blindly."""

import re
from collections.abc import Callable

import driver
from playwright.sync_api import expect

Writer = Callable[..., str]


def test_sees_an_error(lab: driver.Lab, notebook: driver.OpenNotebook, small_notebook: Writer) -> None:
    notebook.open(lab, small_notebook("1 + 1", "1 / 0", "2"))
    notebook.restart_and_run_all()
    assert notebook.state()["errors"] == ["ZeroDivisionError: division by zero"]


def test_sees_an_outside_request(lab: driver.Lab, notebook: driver.OpenNotebook, small_notebook: Writer) -> None:
    remote = 'display(HTML("<img alt=cat src=https://nowhere.invalid/cat.png>"))'
    notebook.open(lab, small_notebook(f"from IPython.display import HTML, display\n{remote}"))
    notebook.restart_and_run_all()
    notebook.page.wait_for_timeout(500)
    assert set(notebook.outside_requests) == {"https://nowhere.invalid/cat.png"}
    assert [
        error for error in notebook.console_errors if "ERR_NAME_NOT_RESOLVED" in error or "nowhere.invalid" in error
    ]


def test_moves_a_widget(lab: driver.Lab, notebook: driver.OpenNotebook, small_notebook: Writer) -> None:
    source = """import ipywidgets as widgets
slider, said = widgets.IntSlider(3, description="Number:"), widgets.HTML('<div role="status">3</div>')
slider.observe(lambda change: setattr(said, "value", f'<div role="status">{change["new"]}</div>'), names="value")
widgets.VBox([slider, said])"""
    notebook.open(lab, small_notebook(source))
    notebook.restart_and_run_all()
    expect(notebook.status_of("Number:")).to_have_text("3")
    notebook.widget("Number:").locator(".noUi-handle").press("ArrowRight")
    expect(notebook.status_of("Number:")).to_have_text("4")
    assert (notebook.console_errors, notebook.outside_requests) == ([], [])


def test_figures_have_alt_text(lab: driver.Lab, notebook: driver.OpenNotebook, small_notebook: Writer) -> None:
    source = "from course_utils import plots\nfigure, _ = plots.new_figure()\nplots.show(figure, 'An empty plot')"
    notebook.open(lab, small_notebook(source))
    notebook.restart_and_run_all()
    expect(notebook.page.locator(".jp-OutputArea-output img")).to_have_attribute("alt", re.compile("An empty plot"))
