"""The network that reads strips: plain convolutions, as onnxruntime and small processors like them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ocr.reader.alphabet import LETTERS

CLASSES = len(LETTERS) + 1


class _Block(nn.Sequential):
    def __init__(
        self,
        inner: int,
        outer: int,
        kernel: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        *,
        pad: bool = True,
        active: bool = True,
    ) -> None:
        padding = (kernel[0] // 2, kernel[1] // 2) if pad else (0, 0)
        layers: list[nn.Module] = [
            nn.Conv2d(inner, outer, kernel, stride, padding, bias=False),
            nn.BatchNorm2d(outer, momentum=0.03),
        ]
        super().__init__(*layers, *([nn.ReLU()] if active else []))


class _Residual(nn.Module):
    def __init__(self, width: int, kernel: tuple[int, int]) -> None:
        super().__init__()
        self.step = _Block(width, width, kernel, active=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.step(x))


class Network(nn.Module):
    """N x 1 x 40 x W (0 paper, 1 ink) becomes N x W/4 x classes, not yet shares of one."""

    def __init__(self, widths: tuple[int, int, int, int] = (20, 48, 96, 256), *, deep: int = 4) -> None:
        super().__init__()
        fine, small, middle, wide = widths
        self.look = nn.Sequential(
            _Block(1, fine, (3, 3), (2, 2)),
            _Block(fine, small, (3, 3), (2, 2)),
            _Residual(small, (3, 3)),
            _Block(small, middle, (3, 3), (2, 1)),
            _Residual(middle, (3, 3)),
            _Block(middle, wide, (5, 1), pad=False),
            *(_Residual(wide, (1, 5)) for _ in range(deep)),
        )
        self.name = nn.Conv2d(wide, CLASSES, 1)

    def forward(self, strips: Tensor) -> Tensor:
        return self.name(self.look(strips)).squeeze(2).transpose(1, 2)
