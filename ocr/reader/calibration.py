"""From what the network says of the letters of a word to how likely the whole word is right, as it was found on drawn pages.

A word alone does not tell it: of words for which the network is equally sure, fewer are right on a page that is bad as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MEASURED = Path(__file__).with_name("weights") / "calibration.json"
_EDGE = 1e-6
_LEAST, _MOST = 0.01, 0.9995


def calibrated(said: Sequence[float]) -> list[float]:
    """Of each word of a page how likely it is right; `said` are the products of what the network gave their letters."""
    if not said:
        return []
    return [float(one) for one in shares(features(np.asarray(said, np.float64)), _measured())]


def features(said: NDArray[np.float64]) -> NDArray[np.float64]:
    """Words x 3: one, the word's own and the page's log-odds."""
    of_page = _log_odds(np.full(len(said), said.mean()))
    return np.stack([np.ones(len(said)), _log_odds(said), of_page], 1)


def shares(of: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely words with these features are right."""
    return np.asarray(np.clip(1 / (1 + np.exp(-of @ weights)), _LEAST, _MOST), np.float64)


def _log_odds(share: NDArray[np.float64]) -> NDArray[np.float64]:
    inner = np.clip(share, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(inner / (1 - inner)), np.float64)


@cache
def _measured() -> NDArray[np.float64]:
    return np.asarray(json.loads(MEASURED.read_text(encoding="utf-8"))["weights"], np.float64)
