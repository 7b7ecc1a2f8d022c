"""The key that signs seals: a file that only its owner reads, and beside it every public key that ever signed.

The public keys are no secret; an auditor takes them along, and compares their fingerprints with those that were kept on paper.
"""

from __future__ import annotations

import re
import stat
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from archive.log.durable import write_new
from archive.log.errors import SealKeyMissing, SealKeyUnusable


class SealKeys:
    """Keys in `FOLDER`: `seal-key.pem`, which signs, and `seal-key-FINGERPRINT.pub` for each that ever did, in hex."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._private = self._folder / "seal-key.pem"

    def signing(self, *, first: bool) -> SigningKey:
        """The key in use; made where nothing was ever signed (`first`). Raises `SealKeyMissing`, `SealKeyUnusable`."""
        if first and not self._private.exists():
            self.make()
        key = self.in_use()
        self._publish(key.public)
        return key

    def is_there(self) -> bool:
        """Whether this machine has a key to sign with."""
        return self._private.exists()

    def in_use(self) -> SigningKey:
        """The key that signs, as it is there. Raises `SealKeyMissing`, `SealKeyUnusable`."""
        if not self._private.exists():
            raise SealKeyMissing(path=self._private)
        return SigningKey(self._read())

    def make(self) -> str:
        """Another key to sign with from now on; gives back its fingerprint. The one before is kept under a name of its own."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._private.exists():
            before = fingerprint(self._read().public_key())
            self._private.rename(self._private.with_name(f"seal-key-before-{before}.pem"))
        new = Ed25519PrivateKey.generate()
        write_new(self._private, new.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        in_use = self._read().public_key()
        self._publish(in_use)
        return fingerprint(in_use)

    def _publish(self, key: Ed25519PublicKey) -> None:
        file = self._folder / f"seal-key-{fingerprint(key)}.pub"
        if not file.exists():
            write_new(file, _raw(key).hex().encode() + b"\n")

    def public(self) -> dict[str, Ed25519PublicKey]:
        """Every public key, by its fingerprint. Files that hold none, or another than their name says, are passed over."""
        found = {}
        for file in sorted(self._folder.glob("seal-key-*.pub")):
            try:
                key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(file.read_text("ascii").strip()))
            except (OSError, ValueError):
                continue
            if file.stem == f"seal-key-{fingerprint(key)}":
                found[fingerprint(key)] = key
        return found

    def _read(self) -> Ed25519PrivateKey:
        try:
            mode = stat.S_IMODE(self._private.stat().st_mode)
            key = load_pem_private_key(self._private.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise SealKeyUnusable(path=self._private, reason=error) from error
        if mode & 0o077:
            raise SealKeyUnusable(path=self._private, reason=f"quyền/mode {mode:04o}, chmod 600")
        if not isinstance(key, Ed25519PrivateKey):
            raise SealKeyUnusable(path=self._private, reason="không phải/not Ed25519")
        return key


class SigningKey:
    """A private key that signs."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key, self.public = key, key.public_key()
        self.fingerprint = fingerprint(self.public)

    def sign(self, payload: bytes) -> str:
        """The signature in hex."""
        return self._key.sign(payload).hex()


def fingerprint(key: Ed25519PublicKey) -> str:
    """The first 16 hex digits of the SHA-256 of the public key."""
    return sha256(_raw(key)).hexdigest()[:16]


def is_signed_by(key: Ed25519PublicKey, payload: bytes, signature: object) -> bool:
    """Whether the signature, in hex, is that of the key over these bytes."""
    if re.fullmatch(r"[0-9a-f]{128}", str(signature)) is None:
        return False  # bytes.fromhex takes capitals and spaces too: another text would pass for the same signature
    try:
        key.verify(bytes.fromhex(str(signature)), payload)
    except InvalidSignature:
        return False
    return True


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
