from pathlib import Path

import look_alikes
import pytest
from huggingface_hub import constants

from course_utils import tiers
from course_utils.models import hub, loaded


@pytest.fixture(scope="session")
def famous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub cache with look-alikes of all full models, to be the home of the hub's library."""
    home = tmp_path_factory.mktemp("famous")
    look_alikes.write_all(home)
    return home


@pytest.fixture
def full_tier(famous: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The full tier in this process, on look-alikes, on a machine with room for anything and no network."""
    monkeypatch.setenv(tiers.VARIABLE, "full")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(famous / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(hub, "shortfall", lambda entry, to_download=True, bits=None: None)
    monkeypatch.setattr(loaded, "_loaded", {})
