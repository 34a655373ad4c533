"""Indexes: Flat is exact, the others are measured against it, and none of them warns."""

import pytest
import torch

from course_utils import search


@pytest.fixture(scope="module")
def vectors() -> torch.Tensor:
    noise = torch.randn(600, 16, generator=torch.Generator().manual_seed(0))
    return torch.nn.functional.normalize(noise, dim=1)


@pytest.fixture(scope="module")
def exact(vectors: torch.Tensor) -> torch.Tensor:
    return (vectors[:50] @ vectors.T).topk(5).indices


@pytest.mark.parametrize("kind", ["Flat", "IVF", "HNSW", "PQ"])
def test_an_index_is_measured(
    kind: str, vectors: torch.Tensor, exact: torch.Tensor, capfd: pytest.CaptureFixture
) -> None:
    measured = search.measure(search.build_index(kind, vectors), vectors[:50], exact)
    assert 0.2 < measured.recall <= 1 and measured.milliseconds > 0
    assert capfd.readouterr().err == ""
    flat = search.build_index("Flat", vectors)
    assert (measured.bytes < search.size_of(flat) / 4) == (kind == "PQ")


def test_flat_is_exact_and_opening_all_groups_too(vectors: torch.Tensor, exact: torch.Tensor) -> None:
    assert search.recall_of(search.build_index("Flat", vectors), vectors[:50], exact) == 1
    few, all_of_them = (search.build_index("IVF", vectors, probes) for probes in (1, 24))
    assert search.recall_of(few, vectors[:50], exact) < search.recall_of(all_of_them, vectors[:50], exact) == 1


def test_what_cannot_be_built_is_said(vectors: torch.Tensor) -> None:
    with pytest.raises(search.SearchError, match=r"no index 'flat' here: choose one of Flat, IVF, HNSW, PQ"):
        search.build_index("flat", vectors)
    with pytest.raises(search.SearchError, match="there are 10 vectors: use Flat"):
        search.build_index("PQ", vectors[:10])
