"""The trained network as ONNX with eight-bit weights: what the product carries."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from bench.reader.network import Network
from bench.reader.pool import Shard
from ocr.reader.network import PAPER
from ocr.reader.strips import HEIGHT

_TRIED_ON = 256
"""Strips on which the range of each layer is taken."""


class _Ranges(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, shard: Shard) -> None:
        self._batches: Iterator[NDArray[np.float32]] = iter(list(_some(shard)))

    def get_next(self) -> dict[str, Any] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"strips": batch}


def _some(shard: Shard) -> Iterator[NDArray[np.float32]]:
    numbers = np.random.default_rng(0).permutation(len(shard))[:_TRIED_ON]
    numbers = numbers[np.argsort(np.diff(shard.starts)[numbers])]
    for group in np.array_split(numbers, _TRIED_ON // 8):
        width = (max(shard.width(int(number)) for number in group) + 2 * PAPER + 31) // 32 * 32
        ink = np.zeros((len(group), 1, HEIGHT, width), np.float32)
        for row, number in enumerate(group):
            ink[row, 0, :, PAPER : PAPER + shard.width(int(number))] = shard.strip(int(number)).T
        yield ink / 255


def export(network: Network, shard: Shard, out: Path) -> None:
    """Write the network to `out`, its ranges taken on strips of a shard."""
    with tempfile.TemporaryDirectory() as folder:
        full, prepared = Path(folder) / "full.onnx", Path(folder) / "prepared.onnx"
        torch.onnx.export(
            network.eval(),
            (torch.zeros(2, 1, HEIGHT, 320),),
            str(full),
            input_names=["strips"],
            output_names=["answers"],
            dynamic_axes={"strips": {0: "count", 3: "width"}, "answers": {0: "count", 1: "steps"}},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(full), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(out),
            _Ranges(shard),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
        )
