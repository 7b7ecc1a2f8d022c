"""The network, run by onnxruntime on one thread: pages are read side by side."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.pixels import Pixels
from ocr.reader.strips import HEIGHT

# Should somebody install a version that tells its maker what it does: it asks as it loads.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

WEIGHTS = Path(__file__).with_name("weights") / "letters.onnx"
STRIDE = 4
"""Columns of a strip that are one step of the answer."""
PAPER = 4
"""Columns of paper before each strip, as in training."""
_STEP = 32
"""Widths are multiples of this."""
_COLUMNS = 1_500
"""Of the strips that go through at once: what they make on the way stays in the processor's cache."""

Answer = NDArray[np.float32]
"""Steps x classes: how likely each class is, before they are made shares of one."""


def answers(strips: Sequence[Pixels], weights: Path = WEIGHTS) -> list[Answer]:
    """What the network with these weights says of each strip (HEIGHT x W, ink high), in their order."""
    found: list[Answer] = [np.zeros((0, 1), np.float32)] * len(strips)
    for numbers, width in _batches([strip.shape[1] for strip in strips]):
        ink = np.zeros((len(numbers), 1, HEIGHT, width), np.float32)
        for row, number in enumerate(numbers):
            strip = strips[number]
            ink[row, 0, :, PAPER : PAPER + strip.shape[1]] = strip
        ink /= 255
        (answer,) = _session(weights).run(None, {"strips": ink})
        for row, number in enumerate(numbers):
            found[number] = answer[row, : (PAPER + strips[number].shape[1]) // STRIDE + 1]
    return found


def _batches(widths: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    """Numbers of strips that go through together, and how wide they are made: wide ones first."""
    waiting = sorted(range(len(widths)), key=lambda number: -widths[number])
    while waiting:
        width = -(-(widths[waiting[0]] + 2 * PAPER) // _STEP) * _STEP
        count = max(1, _COLUMNS // width)
        yield waiting[:count], width
        waiting = waiting[count:]


@cache
def _session(weights: Path) -> onnxruntime.InferenceSession:
    """Once a process."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
