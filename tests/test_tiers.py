import random
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import huggingface_hub
import numpy as np
import psutil
import pytest
import torch

from course_utils import tiers
from course_utils.models import zoo


def test_pocket_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLM_COURSE_TIER")
    assert tiers.tier() == "pocket"
    monkeypatch.setenv("VLM_COURSE_TIER", "")
    assert tiers.tier() == "pocket"


def test_the_environment_or_set_tier_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLM_COURSE_TIER", "full")
    assert tiers.tier() == "full"
    tiers.set_tier("pocket")
    assert tiers.tier() == "pocket"


def test_an_unknown_tier_is_named_with_the_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"no tier 'huge'.*\"pocket\" or \"full\""):
        tiers.set_tier("huge")
    assert tiers.tier() == "pocket"
    monkeypatch.setenv("VLM_COURSE_TIER", "Full")
    with pytest.raises(ValueError, match="no tier 'Full'"):
        tiers.tier()


def test_the_same_seed_gives_the_same_numbers() -> None:
    def draw() -> tuple[float, float, float]:
        tiers.set_seed(3)
        return random.random(), np.random.rand(), torch.rand(1).item()

    first = draw()
    assert draw() == first
    tiers.set_seed(4)
    assert random.random() != first[0]


def test_pocket_runs_on_the_cpu_and_full_on_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert tiers.device().type == "cpu"
    tiers.set_tier("full")
    assert tiers.device().type == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert tiers.device().type == "cpu"


@pytest.mark.parametrize(("capability", "expected"), [((7, 5), torch.float16), ((8, 0), torch.bfloat16)])
def test_dtype_by_compute_capability(
    capability: tuple[int, int], expected: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    assert tiers.dtype(torch.device("cuda")) == expected
    assert tiers.dtype(torch.device("cpu")) == torch.float32
    assert tiers.dtype() == torch.float32


def test_the_preflight_names_what_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = zoo.entry("clip", "full")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    room = SimpleNamespace(available=64e9)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: room)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=64e9))
    assert tiers.shortfall(entry) is None

    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1e8))
    assert tiers.shortfall(entry) == "its download needs 0.6 GB of free disk and there are 0.1 GB"
    assert tiers.shortfall(entry, to_download=False) is None
    assert tiers.shortfall(zoo.entry("clip", "pocket")) is None

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (2e8, 16e9))
    assert "0.2 GB" in tiers.shortfall(entry) and "GPU memory" in tiers.shortfall(entry)

    room.available = 3e8
    assert "free memory and there are 0.3 GB" in tiers.shortfall(entry)


def test_a_gpu_spares_the_main_memory_and_fewer_bits_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = zoo.entry("blip2", "full")
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=12e9))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert "needs 17.5 GB of free memory" in tiers.shortfall(entry, to_download=False)
    assert tiers.needs(entry) == "17.5 GB of memory (float32)"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (7, 5))
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (15e9, 16e9))
    assert tiers.shortfall(entry, to_download=False) is None
    assert tiers.needs(entry) == "9.5 GB of GPU memory (float16) and 4.0 GB of memory"
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (4e9, 16e9))
    assert "needs 9.5 GB of free GPU memory" in tiers.shortfall(entry, to_download=False)
    assert "needs 5.5 GB of free GPU memory" in tiers.shortfall(entry, to_download=False, bits=8)
    assert tiers.shortfall(entry, to_download=False, bits=4) is None
    assert tiers.needs(entry, 4) == "3.5 GB of GPU memory (4 bits) and 4.0 GB of memory"


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
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    huggingface_hub.close_session()  # the library's client reads proxies when it is made
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        server.status, server.asked = 200, []
        server.address = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", server.address)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
    huggingface_hub.close_session()


@pytest.mark.parametrize(("status", "answers"), [(200, True), (404, True), (403, False), (502, False)])
def test_the_hub_answers_unless_it_refuses(server: ThreadingHTTPServer, status: int, answers: bool) -> None:
    server.status = status
    assert tiers.hub_answers() is answers
    assert len(server.asked) == 1


def test_the_probe_goes_through_the_proxy(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.address)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://hub.invalid")
    assert tiers.hub_answers()
    assert server.asked == ["http://hub.invalid/"]


def test_offline_mode_asks_nobody(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    assert not tiers.hub_answers()
    assert server.asked == []
