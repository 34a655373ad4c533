"""Checkpoints: whole or named, had from a hub that answers, on a machine with room for them."""

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
import psutil
import pytest
import torch
from huggingface_hub import constants

from course_utils import models, tiers
from course_utils.course import CHECKPOINTS
from course_utils.models import hub, load, zoo

FOLDERS = [CHECKPOINTS / zoo.entry(role, "pocket").source for role in zoo.roles()]
FILES = [path for folder in FOLDERS for path in sorted(folder.iterdir()) if path.name != "checksums.json"]
MOST_BYTES = 12_000_000


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_files_are_small_and_safe(path: Path) -> None:
    assert path.stat().st_size <= MOST_BYTES
    assert path.suffix in {".jinja", ".json", ".md", ".safetensors"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_flipped_byte_is_named(path: Path, tmp_path: Path) -> None:
    damaged = shutil.copytree(path.parent, tmp_path / path.parent.name) / path.name
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(models.CheckpointError, match=f"{path.name} is damaged.*git checkout -- .*{path.parent.name}"):
        models.verify(damaged.parent)


def test_a_missing_file_is_named(copies: Path) -> None:
    (copies / "vit-pocket" / "config.json").unlink()
    with pytest.raises(models.CheckpointError, match=r"vit-pocket/config.json is missing.*git checkout -- "):
        models.load_vit()


def test_a_missing_or_half_written_folder_is_named(copies: Path) -> None:
    sums = copies / "vit-pocket" / "checksums.json"
    sums.write_text(sums.read_text(encoding="utf-8")[:40], encoding="utf-8")
    with pytest.raises(models.CheckpointError, match=r"vit-pocket/checksums.json is damaged.*git checkout"):
        models.load_vit()
    sums.unlink()
    with pytest.raises(models.CheckpointError, match=r"vit-pocket has no checksums.json.*git checkout"):
        models.load_vit()
    shutil.rmtree(copies / "vit-pocket")
    with pytest.raises(models.CheckpointError, match=r"vit-pocket has no checksums.json.*git checkout"):
        models.load_vit()


def test_too_little_memory_stops_the_full_tier_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(tiers.VARIABLE, "full")
    monkeypatch.setattr(hub, "cached", lambda entry: tmp_path)
    monkeypatch.setattr(hub, "shortfall", lambda entry, to_download, bits: "it needs more")
    with pytest.raises(tiers.FullTierUnavailable, match="because it needs more; every lesson still works"):
        models.load_clip()


@pytest.fixture
def open_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub seems to answer, and the machine to have room for anything."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(hub, "hub_answers", lambda: True)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=64e9))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=64e9))


@pytest.mark.parametrize(
    ("role", "cost", "memory"),
    [("clip", "0.6 GB", "2.5 GB"), ("blip2", "15.5 GB", "17.5 GB"), ("chat", "0.5 GB", "2.5 GB")],
)
def test_the_cost_is_said_before_the_download_which_takes_only_safe_files(
    role: str,
    cost: str,
    memory: str,
    open_hub: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
) -> None:
    asked = []

    def snapshot_download(source: str, revision: str, allow_patterns: list[str]) -> None:
        asked.append((source, revision, allow_patterns, capsys.readouterr().out))

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    monkeypatch.setattr(hub, "cached", lambda entry: tmp_path if asked else None)
    entry = zoo.entry(role, "full")
    assert hub.download(entry) == tmp_path
    ((source, revision, patterns, said),) = asked
    assert (source, revision) == (entry.source, entry.revision)
    assert set(entry.files) < set(patterns)
    assert all(pattern.endswith((".json", ".jinja", ".safetensors")) for pattern in patterns)
    assert said.startswith(f"Downloading {entry.source} once: {cost} to ")
    assert said.endswith(f"To run it takes {memory} of memory (float32).\n")


@pytest.mark.parametrize(
    ("bits", "free", "lack"),
    [
        (None, 9e9, "needs 9.5 GB of free GPU memory and there are 9.0 GB"),
        (8, 5e9, "needs 5.5 GB of free GPU memory and there are 5.0 GB"),
        (4, 3e9, "needs 3.5 GB of free GPU memory and there are 3.0 GB"),
    ],
)
def test_what_cannot_fit_is_refused_before_the_download(
    bits: int | None, free: float, lack: str, open_hub: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tiers.VARIABLE, "full")
    monkeypatch.setattr(load, "quantisation", lambda bits: None)
    monkeypatch.setattr(hub, "cached", lambda entry: None)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (free, 16e9))
    with pytest.raises(
        tiers.FullTierUnavailable, match=f"Salesforce/blip2-opt-2.7b cannot be used here because it {lack};"
    ):
        models.load_blip2(bits=bits)


def test_a_download_that_breaks_off_is_one_sentence(open_hub: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def snapshot_download(*args: object, **options: object) -> None:
        raise ConnectionResetError("half way")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    with pytest.raises(tiers.FullTierUnavailable, match=r"download failed \(ConnectionResetError\)"):
        hub.download(zoo.entry("vit", "full"))
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *args, **options: None)
    monkeypatch.setattr(hub, "cached", lambda entry: None)
    with pytest.raises(tiers.FullTierUnavailable, match=r"no longer holds config\.json and .*; every lesson"):
        hub.download(zoo.entry("vit", "full"))


def test_the_preflight_names_what_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = zoo.entry("clip", "full")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    room = SimpleNamespace(available=64e9)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: room)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=64e9))
    assert hub.shortfall(entry) is None

    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1e8))
    assert hub.shortfall(entry) == "its download needs 0.6 GB of free disk and there are 0.1 GB"
    assert hub.shortfall(entry, to_download=False) is None
    assert hub.shortfall(zoo.entry("clip", "pocket")) is None

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (2e8, 16e9))
    assert "0.2 GB" in hub.shortfall(entry) and "GPU memory" in hub.shortfall(entry)

    room.available = 3e8
    assert "free memory and there are 0.3 GB" in hub.shortfall(entry)


def test_a_gpu_spares_the_main_memory_and_fewer_bits_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = zoo.entry("blip2", "full")
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=12e9))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert "needs 17.5 GB of free memory" in hub.shortfall(entry, to_download=False)
    assert hub.needs(entry) == "17.5 GB of memory (float32)"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (7, 5))
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (15e9, 16e9))
    assert hub.shortfall(entry, to_download=False) is None
    assert hub.needs(entry) == "9.5 GB of GPU memory (float16) and 4.0 GB of memory"
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (4e9, 16e9))
    assert "needs 9.5 GB of free GPU memory" in hub.shortfall(entry, to_download=False)
    assert "needs 5.5 GB of free GPU memory" in hub.shortfall(entry, to_download=False, bits=8)
    assert hub.shortfall(entry, to_download=False, bits=4) is None
    assert hub.needs(entry, 4) == "3.5 GB of GPU memory (4 bits) and 4.0 GB of memory"


class Hub(BaseHTTPRequestHandler):
    """A hub, or a proxy, that answers every request with the server's `status` and notes the request's address."""

    def do_HEAD(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    huggingface_hub.close_session()  # the library's client reads proxies when it is made
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        server.status, server.asked = 200, []
        server.address = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setattr(constants, "ENDPOINT", server.address)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
    huggingface_hub.close_session()


@pytest.mark.parametrize(("status", "answers"), [(200, True), (404, True), (403, False), (502, False)])
def test_the_hub_answers_unless_it_refuses(server: ThreadingHTTPServer, status: int, answers: bool) -> None:
    server.status = status
    assert hub.hub_answers() is answers
    assert len(server.asked) == 1


def test_the_probe_goes_through_the_proxy(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.address)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setattr(constants, "ENDPOINT", "http://hub.invalid")
    assert hub.hub_answers()
    assert server.asked == ["http://hub.invalid/"]


def test_offline_mode_asks_nobody(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert not hub.hub_answers()
    assert server.asked == []
