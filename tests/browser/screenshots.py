"""Take the README's screenshot anew: python tests/browser/screenshots.py"""

import io
import tempfile
from pathlib import Path

import driver
from PIL import Image

from course_utils.course import ROOT

# lesson -> the first code cell that holds this text stands at the top of the picture
VIEWS = {"04_clip_zero_shot": "prompt_box"}
FOLDER = ROOT / "images" / "screenshots"


def main() -> None:
    """Run each lesson in JupyterLab and save its view as a PNG of 256 colours, which is a third of the size."""
    with tempfile.TemporaryDirectory() as folder, driver.jupyterlab(Path(folder)) as lab, driver.chromium() as browser:
        for name, text in VIEWS.items():
            notebook = driver.OpenNotebook(browser.new_page(viewport={"width": 1180, "height": 780}))
            notebook.open(lab, f"{name}.ipynb")
            notebook.restart_and_run_all()
            notebook.scroll_to(text)
            picture = Image.open(io.BytesIO(notebook.page.screenshot())).convert("RGB")
            target = FOLDER / f"lesson-{name[:2]}.png"
            picture.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
            print(f"wrote {target.relative_to(ROOT)}")
            notebook.shut_down_kernel()


if __name__ == "__main__":
    main()
