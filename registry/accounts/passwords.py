"""Passwords: which may be chosen, how they are kept, and how one is compared in the same time whether there is an account or not.

Rules after NIST SP 800-63B-4 (3.1.1): length counts, nothing is asked about kinds of letters, what everybody tries first is
refused, nothing expires by itself, any letter and space may stand in it.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.accounts.errors import PasswordCommon, PasswordTooLong, PasswordTooShort
from vietnamese.folding import fold

LEAST, MOST = 15, 128
"""Characters. 15 where the password may be all that is asked for; what is longer than 128 only costs time."""
_COMMON = Path(__file__).with_name("common_passwords.txt")
_FEWEST_DIFFERENT = 6
_HASHER = PasswordHasher()
"""Argon2id with the parameters of RFC 9106 for machines with little memory: 64 MiB, 3 passes, 4 lanes."""
_AT_ONCE = BoundedSemaphore(4)
"""Each takes 64 MiB while it lasts: whoever sends many at once does not get all memory."""
_ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that cannot be taken for each other on paper."""


def settled(password: str) -> str:
    """The one spelling of a password: keyboards compose Vietnamese letters in several ways."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, *names: str) -> None:
    """Raises `PasswordTooShort`, `PasswordTooLong` or `PasswordCommon`. No password is made of the account's `names`."""
    text = settled(password)
    if len(text) < LEAST:
        raise PasswordTooShort(least=LEAST)
    if len(text) > MOST:
        raise PasswordTooLong(most=MOST)
    if _easy_to_guess(text, names):
        raise PasswordCommon


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(settled(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the password. Where there is none, the same work is done for nothing: the time tells nobody that."""
    try:
        with _AT_ONCE:
            _HASHER.verify(kept if kept is not None else _nobodys(), settled(password)[: MOST * 4])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than those of today."""
    return _HASHER.check_needs_rehash(kept)


def one_time() -> str:
    """A password to hand over: four groups of five letters, 99 bits."""
    return "-".join("".join(secrets.choice(_ONE_TIME_LETTERS) for _ in range(5)) for _ in range(4))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def _easy_to_guess(text: str, names: tuple[str, ...]) -> bool:
    bare = _bare(text)
    if len(set(bare)) < _FEWEST_DIFFERENT or _is_sequence(bare):
        return True
    return _left_of(bare, {*_common(), *_words_of(names)}) < _FEWEST_DIFFERENT


def _bare(text: str) -> str:
    """Letters and digits, folded: `Mật khẩu 1!` -> `matkhau1`. Past the cache of `fold`, which would keep passwords in memory."""
    return "".join(letter for letter in fold.__wrapped__(text) if letter.isalnum())


def _words_of(names: tuple[str, ...]) -> set[str]:
    """A name as a whole and each word of it that is long enough to stand out."""
    return {_bare(word) for name in names for word in (name, *name.split()) if len(_bare(word)) >= 3}


def _left_of(bare: str, known: set[str]) -> int:
    """How many letters are left once everything known and all digits at the ends are taken out, the longest first."""
    for word in sorted(known, key=len, reverse=True):
        bare = bare.replace(word, " ")
    return len("".join(bare.split()).strip("0123456789"))


def _is_sequence(bare: str) -> bool:
    """`123456789012345`, `abcdefghijklmno`, or a few letters over and over."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(bare)}
    repeated = any(bare == (bare[:size] * len(bare))[: len(bare)] for size in range(1, len(bare) // 3 + 1))
    return len(steps) == 1 or repeated


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The list, each in its bare form; lines that begin with # are remarks."""
    lines = _COMMON.read_text("utf-8").splitlines()
    return frozenset(_bare(line) for line in lines if line and not line.startswith("#"))
