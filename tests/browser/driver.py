"""Drive the course's notebooks in a real JupyterLab with a real browser, as a learner would."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from course_utils.command.lab import SETTINGS
from course_utils.command.notebooks import ENVIRONMENT
from course_utils.command.testing import ensure_browser
from course_utils.course import ROOT

START_SECONDS = 60  # for JupyterLab's server to answer
RUN_SECONDS = 300  # for a notebook to run, on a busy machine
TEMPLATE = "vlm-course"  # of the pages that Voilà makes
SHARED = {  # as pyproject.toml installs them
    "labextensions/vlm-course-alt-text": "course_utils/labextension",
    f"voila/templates/{TEMPLATE}": "course_utils/voila_template",
}
HOME = {"127.0.0.1", "localhost"}
# JupyterLab's own noise, with or without our notebooks: at a restart it drops what it had asked of the old kernel, and
# may still hear from a widget of it.
LABS_OWN_ERRORS = ("Canceled future for", "Comm not found for comm id")

KERNEL_STATUS = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
# What the learner sees of a run, read from the notebook that is open: each code cell's count, and each error.
STATE = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const counts = [], errors = [];
  for (const cell of panel.content.model.cells) {
    if (cell.type !== 'code' || !cell.sharedModel.source.trim()) continue;
    counts.push(cell.executionCount);
    for (const output of cell.outputs.toJSON())
      if (output.output_type === 'error') errors.push(`${output.ename}: ${output.evalue}`);
  }
  return {counts, errors};
}"""


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, and the folder that holds its copies of the notebooks."""

    address: str
    notebooks: Path


@contextlib.contextmanager
def jupyterlab(folder: Path) -> Iterator[Lab]:
    """Serve copies of the notebooks and pictures from `folder`.

    It has settings of its own, whatever the user's are, and its kernels hold the hub for unreachable.
    """
    for name in ("notebooks", "images"):
        shutil.copytree(ROOT / name, folder / "course" / name)
    settings = folder / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}')  # every cell stands in the page, not only those in view
    address = f"http://127.0.0.1:{free_port()}"
    options = [
        f"--ServerApp.root_dir={folder / 'course'}",
        f"--ServerApp.port={urlsplit(address).port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
        f"--LabApp.user_settings_dir={folder / 'settings'}",
        f"--LabApp.workspaces_dir={folder / 'workspaces'}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        "--no-browser",
        "--allow-root",
    ]
    with _server(["jupyterlab", *options], folder, address + "/api"):
        yield Lab(address, folder / "course" / "notebooks")


@contextlib.contextmanager
def voila(folder: Path, notebook: Path) -> Iterator[str]:
    """Serve a notebook as an app, and keep what it writes in `folder`. Yields the address."""
    port = free_port()
    # Others, installed for JupyterLab, may not be made for Voilà.
    ours = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "vlm-course-alt-text"]
    options = [f"--port={port}", "--no-browser", f"--template={TEMPLATE}"]
    options += [f"--VoilaConfiguration.extension_allowlist={name}" for name in ours]
    address = f"http://127.0.0.1:{port}"
    # The page itself begins a kernel: wait for a file beside it.
    with _server(["voila", str(notebook), *options], folder, f"{address}/voila/static/voila-style.js"):
        yield address


def _our_share(share: Path) -> Path:
    """The course's own extension and template as they are now, not as they were when the course was installed."""
    for theirs, ours in SHARED.items():
        shutil.copytree(ROOT / ours, share / theirs)  # no link: the servers follow none out of their folders
    return share


@contextlib.contextmanager
def _server(module: list[str], folder: Path, address: str) -> Iterator[None]:
    """Run a server of Jupyter's family from when it answers until the end of the block."""
    private = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    private["JUPYTER_PATH"] = str(_our_share(folder / "share"))
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *module],
            env={
                **os.environ,
                **ENVIRONMENT,
                **private,
                "VLM_COURSE_DATA": str(folder / "record"),
                "HF_HUB_OFFLINE": "1",
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(address, server, folder / "server.log")
            yield
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    """Return once the server answers; RuntimeError with its log if it does not."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=2).close()
            return
        time.sleep(0.3)
    raise RuntimeError(f"{address} did not answer:\n{log.read_text()[-3000:]}")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser that asks nothing of the network by itself."""
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=ensure_browser(), args=[*quiet, "--disable-component-update"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class OpenNotebook:
    """A notebook open in JupyterLab, with everything that went wrong in the page since."""

    page: Page
    console_errors: list[str] = field(default_factory=list)
    outside_requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", self._on_request)
        self.page.on("websocket", self._on_request)
        self.page.on("filechooser", lambda _: None)  # Playwright needs time to catch them: let it begin now

    def _on_console(self, message: Any) -> None:
        if message.type == "error":
            self._note(f"{message.text} {message.location.get('url', '')}")

    def _note(self, error: str) -> None:
        """Keep an error that the page or its console tells of, unless it is JupyterLab's own."""
        if not any(noise in error for noise in LABS_OWN_ERRORS):
            self.console_errors.append(error)

    def _on_request(self, request: Any) -> None:
        where = urlsplit(request.url)
        if where.scheme in ("http", "https", "ws", "wss") and where.hostname not in HOME:
            self.outside_requests.append(request.url)

    def open(self, lab: Lab, name: str) -> None:
        """Open the notebook alone, and wait until JupyterLab shows it and its kernel is up."""
        self.page.goto(f"{lab.address}/doc/tree/notebooks/{name}?reset")
        self.page.wait_for_function(f"() => {KERNEL_STATUS} === 'idle'", timeout=START_SECONDS * 1000)

    def restart_and_run_all(self) -> None:
        """The menu's command of that name; returns when every code cell has its number, or one has failed."""
        # Clear first, so that what is seen afterwards is new: stored outputs look like a finished run.
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
        self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:restart-run-all'); }")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        end = time.monotonic() + RUN_SECONDS
        while not self._finished():
            if time.monotonic() > end:
                raise AssertionError(f"the notebook did not finish within {RUN_SECONDS} s: {self.state()}")
            self.page.wait_for_timeout(300)

    def _finished(self) -> bool:
        state = self.state()
        done = state["counts"] == list(range(1, len(state["counts"]) + 1))
        return bool(state["errors"]) or (done and self.page.locator(".jp-InputPrompt", has_text="[*]").count() == 0)

    def state(self) -> dict[str, list]:
        """`counts`: each code cell's number (None: not run yet); `errors`: the errors in outputs."""
        return self.page.evaluate(STATE)

    def widget(self, label: str) -> Locator:
        """The last ipywidgets control with this description."""
        return self.page.locator(".jupyter-widgets", has=self.page.locator("label.widget-label", has_text=label)).last

    def output_of(self, label: str) -> Locator:
        """The output in which the control stands."""
        return self.page.locator(".jp-OutputArea-output", has=self.widget(label)).last

    def status_of(self, label: str) -> Locator:
        """The line that screen readers hear when the control was used."""
        return self.output_of(label).locator("[role=status]").last

    def type_in(self, label: str, text: str) -> None:
        """Put text in the text box with this description, and press Enter."""
        box = self.widget(label).locator("input")
        box.fill(text)
        box.press("Enter")

    def scroll_to(self, text: str) -> None:
        """Put the first code cell whose source holds `text` at the top of the window."""
        code = self.page.locator(".jp-InputArea-editor", has_text=text)
        self.page.locator(".jp-CodeCell", has=code).first.evaluate("cell => cell.scrollIntoView()")
        self.page.wait_for_timeout(500)  # for the pictures that come into view

    def shut_down_kernel(self) -> None:
        """Free the memory that the notebook's kernel holds."""
        self.page.evaluate("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.shutdown()")

    def screenshot(self, path: Path) -> None:
        """The window as it stands."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)


def until_at_rest(page: Page, milliseconds: int = 300) -> None:
    """Wait until the kernel has been idle so long: of values that change quickly the page sends the last one late.

    A press of a button is not held back, so on a busy machine it would come before what was chosen.
    """
    page.evaluate(
        f"""async () => {{
            for (let rested = 0; rested < {milliseconds}; rested += 50) {{
                await new Promise(done => setTimeout(done, 50));
                if ({KERNEL_STATUS} !== 'idle') rested = -50;
            }}
        }}"""
    )


def barriers(page: Page, context: str) -> list[str]:
    """What axe calls serious or critical below a CSS selector."""
    # JupyterLab's body has no height of its own, and axe takes what stands in such an element for hidden.
    page.add_style_tag(content="body { height: 100vh }")
    found = Axe().run(page, context=context).response["violations"]
    return [
        f"{each['id']}: {each['help']} {[node['html'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
