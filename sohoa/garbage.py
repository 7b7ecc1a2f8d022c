"""How often Python looks for objects that only refer to each other."""

from __future__ import annotations

import gc

_SELDOM = (50_000, 20, 20)


def look_for_seldom() -> None:
    """Much seldomer than by itself, which is every 700 new objects: loading our modules alone makes some hundred thousand that
    all stay, and looking through them again and again takes a fifth of the time that a short command takes.
    """
    gc.set_threshold(*_SELDOM)


def none_so_far() -> None:
    """What there is now stays: it is not looked through again, here or in any process forked from this one."""
    gc.collect()
    gc.freeze()
