"""FAISS indexes over a library: how fast, how right and how large each is, compared with looking at every vector."""

import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from course_utils.search.library import SearchError

if TYPE_CHECKING:
    import faiss
    from torch import Tensor

# What each index needs of the vectors' number and width is told in lesson 05.
FACTORIES = {"Flat": "Flat", "IVF": "IVF{lists},Flat", "HNSW": "HNSW16,Flat", "PQ": "PQ{parts}x4"}
TRAINED_ON = 1_000  # vectors, for PQ: its 16 values a part need no more


class Measured(NamedTuple):
    """What an index costs and gives: recall of the exact answers (0 to 1), milliseconds a query, bytes."""

    recall: float
    milliseconds: float
    bytes: int


def build_index(kind: str, vectors: "Tensor", probes: int = 4) -> "faiss.Index":
    """An index of the unit vectors [n, width] by inner product: "Flat", "IVF", "HNSW" or "PQ".

    IVF has about the square root of n lists and looks into `probes` of them; PQ keeps half a byte for 8 numbers,
    and needs at least 16 vectors to learn from. Raises SearchError where there are fewer, and for another kind.
    """
    import faiss

    if kind not in FACTORIES:
        raise SearchError(f"There is no index {kind!r} here: choose one of {', '.join(FACTORIES)}.")
    if kind == "PQ" and len(vectors) < 16:
        raise SearchError(f"PQ learns 16 values for each part, and there are {len(vectors)} vectors: use Flat.")
    faiss.omp_set_num_threads(1)  # the same work on every machine
    lists, parts = max(1, round(len(vectors) ** 0.5)), max(1, vectors.shape[1] // 8)
    made = faiss.index_factory(
        vectors.shape[1], FACTORIES[kind].format(lists=lists, parts=parts), faiss.METRIC_INNER_PRODUCT
    )
    rows = vectors.numpy()
    if not made.is_trained:
        _quietly(made).train(rows[:TRAINED_ON] if kind == "PQ" else rows)
    made.add(rows)
    if kind == "IVF":
        made.nprobe = probes
    return made


def _quietly(index: "faiss.Index") -> "faiss.Index":
    """The index, told to train without a warning on the terminal where it has few vectors to learn from."""
    for part in (getattr(index, "cp", None), getattr(getattr(index, "pq", None), "cp", None)):
        if part is not None:
            part.min_points_per_centroid = 1
    return index


def size_of(index: "faiss.Index") -> int:
    """The bytes that the index takes when it is written out."""
    import faiss

    return faiss.serialize_index(index).nbytes


def recall_of(index: "faiss.Index", queries: "Tensor", exact: "Tensor") -> float:
    """The share of the exact answers [queries, k] that the index finds among its own first k."""
    import torch

    _, found = index.search(queries.numpy(), exact.shape[1])
    return (torch.from_numpy(found).unsqueeze(2) == exact.unsqueeze(1)).any(dim=1).float().mean().item()


def measure(index: "faiss.Index", queries: "Tensor", exact: "Tensor") -> Measured:
    """Recall of the exact answers [queries, k], milliseconds for a single query (the median), and bytes."""
    k, rows = exact.shape[1], queries.numpy()
    taken = [_seconds(lambda i=i: index.search(rows[i : i + 1], k)) for i in range(len(rows))]
    return Measured(recall_of(index, queries, exact), 1000 * statistics.median(taken), size_of(index))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
