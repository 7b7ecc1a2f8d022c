"""Damage as it was counted: what is drawn from it is wrong as often, in the same ways."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bench.search.damage import COUNTED, Damage

COUNTS = json.loads(COUNTED.read_text("utf-8"))
OFTEN = 2_000


@pytest.mark.parametrize("level", ["bad", "fax"])
@pytest.mark.parametrize("letter", ["ế", "n", " "])
def test_letters_come_out_as_something_else_as_often_as_was_counted(level: str, letter: str) -> None:
    came_out = COUNTS[level][letter]
    share = 1 - came_out[letter] / sum(came_out.values())
    rng = np.random.default_rng(1)
    drawn = [Damage.counted(level).of(letter, rng) for _ in range(OFTEN)]
    assert set(drawn) <= set(came_out)
    spread = 4 * (share * (1 - share) / OFTEN) ** 0.5 + 1 / OFTEN
    assert sum(one != letter for one in drawn) / OFTEN == pytest.approx(share, abs=spread)


def test_a_letter_that_was_never_seen_stays_and_a_fax_is_worse_than_a_bad_scan() -> None:
    assert Damage.counted("fax").of("Ǽ中", np.random.default_rng(1)) == "Ǽ中"
    wrong = {
        level: sum(sum(one.values()) - one.get(letter, 0) for letter, one in counts.items())
        for level, counts in COUNTS.items()
    }  # fmt: skip
    assert wrong["fax"] > wrong["bad"] > 0
