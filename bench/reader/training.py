"""Learning from drawn strips: on processors in about an hour, on a graphics card in minutes."""

from __future__ import annotations

import copy
import math
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from torch import Tensor
from torch.nn import functional

from bench.reader.network import Network
from bench.reader.pool import Shard
from ocr.reader.alphabet import LETTERS
from ocr.reader.decoding import letters
from ocr.reader.network import PAPER, STRIDE
from ocr.reader.strips import HEIGHT

_COLUMNS = 16_000
"""Of all strips of a batch together."""
_STEP = 64
"""Widths are multiples of this: the libraries prepare themselves for each shape anew."""
_RATE = 2.2e-3
_AGAIN = 0.6
"""Of that rate where a network goes on from weights that are there."""
_WARM = 0.03
_SHORT_UNTIL, _SHORT = 12_000, 260
"""So many strips are short ones, to begin with."""


@dataclass(frozen=True)
class Point:
    """Of the learning curve."""

    minutes: float
    strips: int
    loss: float
    cer: float
    """Of unseen texts in unseen faces."""
    whole: float
    """Share of strips without any mistake."""


Batch = tuple[Tensor, Tensor, Tensor]
"""Strips; classes of all their letters; how many letters each has."""


def learn(
    network: Network, pool: Path, minutes: float, *, seed: int, out: Path, start: Path | None = None
) -> tuple[Network, list[Point]]:
    """Train a network for so long on the shards of a folder. The curve is printed; the averaged weights are kept in `out`."""
    torch.manual_seed(seed)
    torch.set_flush_denormal(True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = network.to(device, memory_format=torch.channels_last)
    if start is not None:
        network.load_state_dict(torch.load(start, map_location=device))
    decayed = [one for one in network.parameters() if one.ndim > 1]
    others = [one for one in network.parameters() if one.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
    steps = torch.optim.AdamW(groups, lr=_RATE, betas=(0.9, 0.98))
    averaged = {name: value.clone() for name, value in network.state_dict().items()}
    tried = list(_in_order(Shard.load(pool / "unseen.npz")))
    waiting: queue.Queue[Batch] = queue.Queue(8)
    stop = threading.Event()
    feeder = threading.Thread(target=_feed, args=(pool, seed, waiting, stop, start is None), daemon=True)
    feeder.start()
    began, looked, seen, step, loss_now, next_look = time.monotonic(), 0.0, 0, 0, 0.0, 120.0
    curve: list[Point] = []
    while (done := (time.monotonic() - began - looked) / (minutes * 60)) < 1:
        for group in steps.param_groups:
            group["lr"] = _RATE * _share(done) * (1 if start is None else _AGAIN)
        strips, classes, lengths = waiting.get()
        network.train()
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            answer = network(strips.to(device, memory_format=torch.channels_last))
        shares = functional.log_softmax(answer.float(), 2).transpose(0, 1)
        times = torch.full((len(lengths),), shares.shape[0], dtype=torch.long)
        loss = (
            functional.ctc_loss(shares, classes.to(device), times, lengths, reduction="sum", zero_infinity=True) / lengths.sum()
        )
        steps.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        steps.step()
        step, seen = step + 1, seen + len(lengths)
        loss_now = 0.98 * loss_now + 0.02 * loss.item() if step > 1 else loss.item()
        if step % 8 == 0:
            _average(averaged, network, min(0.985, step / (step + 80)))
        if step % 100 == 0:
            passed = time.monotonic() - began - looked
            print(f"  {passed / 60:5.1f} min  {seen:8,} strips  {seen / passed:5.0f} a second  loss {loss_now:.3f}", flush=True)
        if time.monotonic() - began - looked > next_look:
            next_look += 300
            before = time.monotonic()
            curve.append(_point(network, averaged, tried, device, (before - began - looked) / 60, seen, loss_now))
            torch.save(averaged, out)
            looked += time.monotonic() - before
    stop.set()
    curve.append(_point(network, averaged, tried, device, minutes, seen, loss_now))
    torch.save(averaged, out)
    network.load_state_dict(averaged)
    return network.cpu().eval(), curve


def _share(done: float) -> float:
    if done < _WARM:
        return done / _WARM
    return 0.5 * (1 + math.cos(math.pi * (done - _WARM) / (1 - _WARM))) * 0.995 + 0.005


def _average(averaged: dict[str, Tensor], network: Network, kept: float) -> None:
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                averaged[name].mul_(kept).add_(value, alpha=1 - kept)
            else:
                averaged[name].copy_(value)


def _feed(pool: Path, seed: int, waiting: queue.Queue[Batch], stop: threading.Event, fresh: bool) -> None:
    """Batches without end: all shards in another order each time, strips of a width together."""
    rng = np.random.default_rng(seed)
    given = 0 if fresh else _SHORT_UNTIL
    while not stop.is_set():
        paths = sorted(path for path in pool.glob("[0-9]*.npz") if ".part" not in path.name)
        for place in rng.permutation(len(paths)):
            shard = Shard.load(paths[place])
            for numbers, width in _batches(shard, rng, short=given < _SHORT_UNTIL):
                batch = _batch(shard, numbers, width, rng)
                given += len(numbers)
                while not stop.is_set():
                    try:
                        waiting.put(batch, timeout=1)
                        break
                    except queue.Full:
                        continue
                if stop.is_set():
                    return


def _batches(shard: Shard, rng: np.random.Generator, *, short: bool) -> list[tuple[NDArray[np.int64], int]]:
    widths = np.diff(shard.starts)
    fit = np.diff(shard.texts) * 1.35 < widths / STRIDE
    if short:
        fit &= widths < _SHORT
    order = np.flatnonzero(fit)
    order = order[np.argsort(widths[order] + rng.uniform(0, 24, len(order)))]
    batches = []
    while len(order):
        width = (int(widths[order[-1]]) + 2 * PAPER + _STEP - 1) // _STEP * _STEP
        count = max(1, _COLUMNS // width)
        if count > len(order):
            break
        batches.append((order[-count:], width))
        order = order[:-count]
    return [batches[place] for place in rng.permutation(len(batches))]


def _batch(shard: Shard, numbers: NDArray[np.int64], width: int, rng: np.random.Generator) -> Batch:
    """Strips laid into one array, each a little changed."""
    ink = np.zeros((len(numbers), width, HEIGHT), np.uint8)
    for row, number in enumerate(numbers):
        strip = shard.strip(int(number))[: width - PAPER]
        strip = np.roll(strip, int(rng.integers(-2, 3)), 1) if rng.random() < 0.4 else strip
        start = int(rng.integers(0, width - len(strip) + 1)) if rng.random() < 0.3 else PAPER
        ink[row, start : start + len(strip)] = strip
        if rng.random() < 0.08:
            gone = int(rng.integers(0, width - 4))
            ink[row, gone : gone + int(rng.integers(1, 5))] = 0
    strips = torch.from_numpy(ink).permute(0, 2, 1).unsqueeze(1).float().div_(255)
    count = len(numbers)
    strips *= torch.from_numpy(rng.uniform(0.7, 1.15, (count, 1, 1, 1)).astype(np.float32))
    noise = torch.from_numpy((rng.uniform(0, 0.1, (count, 1, 1, 1)) * (rng.random((count, 1, 1, 1)) < 0.3)).astype(np.float32))
    strips += torch.randn(1, 1, HEIGHT, width) * noise
    return strips, *_classes(shard, numbers)


def _classes(shard: Shard, numbers: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    labels = [shard.labels(int(number)) for number in numbers]
    return torch.from_numpy(np.concatenate(labels).astype(np.int64)), torch.tensor([len(one) for one in labels])


def _in_order(shard: Shard) -> Iterator[tuple[Tensor, list[str]]]:
    """All strips of a shard as they are, narrow ones first, with their texts."""
    order = np.argsort(np.diff(shard.starts))
    for numbers in np.array_split(order, len(order) // 16):
        width = (max(shard.width(int(number)) for number in numbers) + 2 * PAPER + _STEP - 1) // _STEP * _STEP
        ink = np.zeros((len(numbers), width, HEIGHT), np.uint8)
        for row, number in enumerate(numbers):
            ink[row, PAPER : PAPER + shard.width(int(number))] = shard.strip(int(number))
        strips = torch.from_numpy(ink).permute(0, 2, 1).unsqueeze(1).float().div_(255)
        yield strips, ["".join(LETTERS[one - 1] for one in shard.labels(int(number))) for number in numbers]


def _point(
    learning: Network,
    averaged: dict[str, Tensor],
    tried: list[tuple[Tensor, list[str]]],
    device: torch.device,
    minutes: float,
    seen: int,
    loss: float,
) -> Point:
    network = copy.deepcopy(learning)
    network.load_state_dict(averaged)
    network.eval()
    wrong = printed = whole = count = 0
    with torch.no_grad():
        for strips, texts in tried:
            for text, answer in zip(texts, network(strips.to(device)).cpu().numpy(), strict=True):
                distance = Levenshtein.distance(text, "".join(one.letter for one in letters(answer)))
                wrong, printed, whole, count = wrong + distance, printed + len(text), whole + (distance == 0), count + 1
    point = Point(round(minutes, 1), seen, round(loss, 4), round(wrong / max(printed, 1), 5), round(whole / max(count, 1), 4))
    print(f"  {asdict(point)}", flush=True)
    return point
