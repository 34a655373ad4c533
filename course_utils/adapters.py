"""What joins an image encoder and a language model: six adapters, and a language model small enough to train live.

The encoder gives `features` [batch, patches, width of the encoder]. A prompt-based adapter turns them into tokens
[batch, tokens, width of the language model], which stand before the words. A cross-attention adapter leaves the
sequence alone: gates between the blocks of the language model look at a memory [batch, vectors, its width].

>>> adapter = adapters.Projection(128, 64)
>>> logits = language_model(torch.cat([adapter(features), language_model.embed(words)], dim=1))

Every class here is a part of a network, so torch is loaded with this module and not later.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.course import CourseError

TURN = 100.0  # the slowest pair of numbers turns so many times as slowly as the fastest


class AdapterError(CourseError, ValueError):
    """An adapter was given what it cannot take. The message is one sentence."""


# ---- prompt-based: features -> tokens before the words


class Projection(nn.Linear):
    """One linear layer for each patch: as many tokens as patches. (The first LLaVA.)"""


class Mlp(nn.Sequential):
    """Two linear layers with a GELU between them, for each patch. (LLaVA-1.5, `mlp2x_gelu`.)"""

    def __init__(self, vision: int, width: int) -> None:
        super().__init__(nn.Linear(vision, width), nn.GELU(), nn.Linear(width, width))


class PixelShuffle(nn.Module):
    """Squares of `side` x `side` patches become one long vector, then one linear layer. (SmolVLM.)"""

    def __init__(self, vision: int, width: int, side: int = 2) -> None:
        super().__init__()
        self.side = side
        self.project = nn.Linear(vision * side**2, width, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        """[batch, patches, vision] -> [batch, patches / side², width]"""
        return self.project(pixel_shuffle(features, self.side))


def pixel_shuffle(features: Tensor, side: int) -> Tensor:
    """[batch, rows², width] -> [batch, rows² / side², width * side²]: the neighbours' numbers one after the other."""
    batch, patches, width = features.shape
    rows = round(patches**0.5)
    if rows**2 != patches:
        raise AdapterError(f"{patches} vectors are no square of patches: leave the CLS vector out, `features[:, 1:]`.")
    if rows % side:
        raise AdapterError(f"{rows} x {rows} patches cannot be cut into squares of {side} x {side}: choose a divisor.")
    squares = features.reshape(batch, rows // side, side, rows // side, side, width)  # [batch, row, y, column, x, ...]
    return squares.transpose(2, 3).reshape(batch, patches // side**2, width * side**2)


class QFormer(nn.Module):
    """Learned queries talk among themselves, then look at the patches, block by block. (BLIP-2.)"""

    def __init__(self, vision: int, width: int, queries: int = 8, blocks: int = 2, heads: int = 2) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.randn(queries, width) / 2)
        self.blocks = nn.ModuleList(_QFormerBlock(vision, width, heads) for _ in range(blocks))
        self.project = nn.Linear(width, width)

    def forward(self, features: Tensor) -> Tensor:
        """[batch, patches, vision] -> [batch, queries, width]"""
        x = self.queries.expand(len(features), -1, -1)
        for block in self.blocks:
            x = block(x, features)
        return self.project(x)


class _QFormerBlock(nn.Module):
    def __init__(self, vision: int, width: int, heads: int) -> None:
        super().__init__()
        self.talk = nn.MultiheadAttention(width, heads, batch_first=True)
        self.look = nn.MultiheadAttention(width, heads, kdim=vision, vdim=vision, batch_first=True)
        self.think = _mlp(width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))

    def forward(self, x: Tensor, features: Tensor) -> Tensor:
        x = self.norms[0](x + self.talk(x, x, x, need_weights=False)[0])
        x = self.norms[1](x + self.look(x, features, features, need_weights=False)[0])
        return self.norms[2](x + self.think(x))


# ---- cross-attention: the language model's own blocks look at a memory


class Resampler(nn.Module):
    """A fixed number of learned latents look at the patches and at themselves. (Flamingo's Perceiver resampler.)"""

    def __init__(self, vision: int, width: int, latents: int = 8, blocks: int = 2, heads: int = 2) -> None:
        super().__init__()
        self.latents = nn.Parameter(torch.randn(latents, width) / 2)
        self.enter = nn.Sequential(nn.Linear(vision, width), nn.LayerNorm(width))
        self.looks = nn.ModuleList(nn.MultiheadAttention(width, heads, batch_first=True) for _ in range(blocks))
        self.thinks = nn.ModuleList(_mlp(width) for _ in range(blocks))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2 * blocks))

    def forward(self, features: Tensor) -> Tensor:
        """[batch, patches, vision] -> [batch, latents, width], however many patches there are"""
        x, seen = self.latents.expand(len(features), -1, -1), self.enter(features)
        for i, (look, think) in enumerate(zip(self.looks, self.thinks, strict=True)):
            memory = torch.cat([seen, x], dim=1)  # [batch, patches + latents, width]
            x = self.norms[2 * i](x + look(x, memory, memory, need_weights=False)[0])
            x = self.norms[2 * i + 1](x + think(x))
        return x


class GatedCrossAttention(nn.Module):
    """Stands before a block of the language model: its tokens look at a memory, through gates that start shut.

    (Flamingo over its latents, Llama 3.2 Vision over all patches.)
    """

    def __init__(self, memory: int, width: int, heads: int = 2) -> None:
        super().__init__()
        self.look = nn.MultiheadAttention(width, heads, kdim=memory, vdim=memory, batch_first=True)
        self.think = _mlp(width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.gates = nn.Parameter(torch.zeros(2))

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        """x [batch, length, width], memory [batch, vectors, its width] -> [batch, length, width]"""
        look, think = self.gates.tanh()
        x = x + look * self.look(self.norms[0](x), memory, memory, need_weights=False)[0]
        return x + think * self.think(self.norms[1](x))


# ---- the language model


class SmallLanguageModel(nn.Module):
    """A causal transformer with rotary positions; `gates`, one for each block, may look at a memory."""

    def __init__(self, words: int, width: int = 64, blocks: int = 2, heads: int = 2) -> None:
        super().__init__()
        self.embed = nn.Embedding(words, width)
        nn.init.normal_(self.embed.weight, std=width**-0.5)
        self.blocks = nn.ModuleList(_Block(width, heads) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, gates: Sequence[nn.Module] = (), memory: Tensor | None = None) -> Tensor:
        """Token vectors x [batch, length, width] -> logits of what comes next [batch, length, words]"""
        for i, block in enumerate(self.blocks):
            if gates:
                x = gates[i](x, memory)
            x = block(x)
        return self.norm(x) @ self.embed.weight.T


class _Block(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.think = _mlp(width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        parts = self.query_key_value(self.norms[0](x)).view(batch, length, 3, self.heads, -1)
        query, key, value = parts.permute(2, 0, 3, 1, 4)  # [batch, heads, length, head width] each
        places = torch.arange(length, device=x.device)
        mixed = F.scaled_dot_product_attention(rotate(query, places), rotate(key, places), value, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, width))
        return x + self.think(self.norms[1](x))


def rotate(x: Tensor, places: Tensor) -> Tensor:
    """Rotary positions: each pair of numbers of x [..., length, width] turns by its place [length] times its speed."""
    half = x.shape[-1] // 2
    speeds = TURN ** (-torch.arange(half, device=x.device) / half)
    angle = places[:, None] * speeds  # [length, half]
    left, right = x[..., :half], x[..., half:]
    return torch.cat([left * angle.cos() - right * angle.sin(), left * angle.sin() + right * angle.cos()], dim=-1)


def _mlp(width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))


# ---- what a picture costs


def picture_tokens(width: int, height: int) -> dict[str, int]:
    """How many tokens of its language model (or vectors to look at) a picture of that many pixels costs a VLM."""
    if min(width, height) < 1:
        raise AdapterError(f"A picture has at least one pixel a side, not {width} x {height}: give whole numbers.")
    tiles = -(-width // 512) * -(-height // 512)
    return {
        "BLIP-2": 32,
        "Flamingo": 64,
        "LLaVA-1.5": 576,
        "SmolVLM-256M, one view": 64,
        "SmolVLM-256M, tiles of 512 px": 64 * (tiles + (tiles > 1)),  # and a thumbnail of the whole
        "Qwen2.5-VL": max(1, round(width / 28)) * max(1, round(height / 28)),
    }
