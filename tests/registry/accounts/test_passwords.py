"""Which passwords may be chosen (NIST SP 800-63B-4, 3.1.1), and that comparing one tells nothing by its time."""

from __future__ import annotations

import statistics
import time
import unicodedata
from collections.abc import Callable

import pytest

from registry.accounts import passwords
from registry.accounts.errors import PasswordCommon, PasswordTooLong, PasswordTooShort
from vietnamese.folding import fold


@pytest.mark.parametrize(
    "password",
    [
        "cây khế sau hè trổ bông tím",
        "con mèo trèo cây cau",
        "máy in kẹt giấy hoài mà",
        "correct horse battery staple",
        "trời mưa to nhớ mang áo",
        "b7Kq!x2-vM9#pL4z",
        "đ" * 3 + "ường về nhà xa lắc",
    ],
)
def test_length_is_all_that_is_asked(password: str) -> None:
    passwords.check(password, "binh.tv", "Trần Văn Bình")


@pytest.mark.parametrize("password", ["", "ngắn quá", "Abc@12345", "mười bốn chữ."])
def test_short_ones_are_refused_whatever_letters_they_have(password: str) -> None:
    with pytest.raises(PasswordTooShort):
        passwords.check(password)


def test_length_counts_letters_as_people_see_them() -> None:
    """`ế` typed as three code points is one letter."""
    apart = unicodedata.normalize("NFD", "tiếng việt mới")
    assert len(apart) >= 15
    with pytest.raises(PasswordTooShort):
        passwords.check(apart)


def test_what_only_costs_time_is_refused() -> None:
    with pytest.raises(PasswordTooLong):
        passwords.check("ba con voi " * 12)


@pytest.mark.parametrize(
    "password",
    [
        "matkhaumatkhau123",
        "Mật Khẩu Của Tôi 2026",
        "123456789012345",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaaaaa",
        "qwertyuiop123456",
        "qwerty-qwerty-qwerty",
        "Bảo hiểm xã hội Việt Nam",
        "baohiemxahoi2026",
        "Việt Nam Muôn Năm!",
        "password password",
        "P@ssw0rd Administrator",
        "Trần Văn Bình 1985",
        "binh.tv@binh.tv2026",
        "anhyeuem anhyeuem 1",
        "sổ hóa sổ hóa sổ hóa",
        "abcxyz abcxyz abcxyz",
    ],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordCommon):
        passwords.check(password, "binh.tv", "Trần Văn Bình")


def test_a_password_is_kept_as_argon2id_with_salt() -> None:
    one, other = passwords.hashed("cây khế sau hè trổ bông"), passwords.hashed("cây khế sau hè trổ bông")
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert one != other
    assert passwords.is_right("cây khế sau hè trổ bông", one)
    assert not passwords.is_right("cây khế sau hè trổ bông ", one)


def test_keyboards_may_compose_letters_as_they_like() -> None:
    kept = passwords.hashed(unicodedata.normalize("NFC", "trời mưa to nhớ mang áo"))
    assert passwords.is_right(unicodedata.normalize("NFD", "trời mưa to nhớ mang áo"), kept)


def test_weaker_hashes_are_told_apart() -> None:
    """Made by an independent call with the parameters that were usual before RFC 9106."""
    from argon2 import PasswordHasher

    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("x"))
    assert not passwords.is_outdated(passwords.hashed("x"))


def test_nobody_takes_as_long_as_somebody() -> None:
    kept = passwords.hashed("cây khế sau hè trổ bông")
    passwords.is_right("x", None)  # Whatever is made once is made now.

    def median(work: Callable[[], bool]) -> float:
        times = []
        for _ in range(7):
            begun = time.process_time()
            assert not work()
            times.append(time.process_time() - begun)
        return statistics.median(times)

    somebody, nobody = median(lambda: passwords.is_right("sai rồi", kept)), median(lambda: passwords.is_right("sai rồi", None))
    assert 0.5 < nobody / somebody < 2


def test_passwords_that_are_handed_over_are_never_the_same() -> None:
    made = {passwords.one_time() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 23 and not set(one) & set("01ilo") for one in made)


def test_no_cache_keeps_passwords() -> None:
    """`fold` remembers what it folded."""
    passwords.check("cây khế sau hè trổ bông tím", "binh.tv")
    before = fold.cache_info()
    passwords.check("một chuỗi chỉ có ở đây thôi nhé", "binh.tv")
    after = fold.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits)
