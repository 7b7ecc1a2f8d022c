"""The key of the installation: made once, readable by its owner only, never printed. It seals what has to be read again."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from registry.accounts.errors import KeyMissing, KeyUnsafe

KEY_FILE = "identity.key"


def make(folder: Path) -> Path:
    """The file of a new key; one that is there stays. Nobody but its owner can read folder and file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / KEY_FILE
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file
    with os.fdopen(handle, "wb") as out:
        out.write(Fernet.generate_key() + b"\n")
        out.flush()
        os.fsync(out.fileno())
    return file


class Seal:
    """Seals short texts with the key of the installation and opens them again (AES-128-CBC with HMAC-SHA256, Fernet)."""

    def __init__(self, folder: Path) -> None:
        """Raises `KeyMissing`, and `KeyUnsafe` where others can read the key."""
        self._file = folder / KEY_FILE
        try:
            mode = self._file.stat().st_mode
            key = self._file.read_bytes().strip()
            self._fernet = Fernet(key)
        except (OSError, ValueError) as error:
            raise KeyMissing(path=self._file) from error
        if mode & 0o077:
            raise KeyUnsafe(path=self._file)

    def close(self, text: str) -> str:
        """Sealed, as letters."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """What was sealed. Raises `KeyMissing` where it was with another key."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except InvalidToken as error:
            raise KeyMissing(path=self._file) from error

    def open_within(self, sealed: str, seconds: int) -> str | None:
        """What was sealed within the last `seconds`; None where it is older, or was not sealed here."""
        try:
            return self._fernet.decrypt(sealed.encode("utf-8"), ttl=seconds).decode()
        except InvalidToken:
            return None
