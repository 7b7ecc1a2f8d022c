"""What every object store must do. Written once; each adapter runs it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import ObjectDamaged, ObjectMissing
from archive.objects import ObjectStore, StoredBytes

SCAN = b"%PDF-1.7 scan of a discharge paper\n" * 100_000
"""More than one chunk."""
SHA256 = hashlib.sha256(SCAN).hexdigest()
NOWHERE = hashlib.sha256(b"never stored").hexdigest()


class ObjectStoreContract:
    """Subclasses give the fixture `store`, empty, and `spoil`, which changes an object behind the store's back."""

    @pytest.fixture
    def store(self) -> Iterator[ObjectStore]:
        raise NotImplementedError

    def spoil(self, store: ObjectStore, sha256: str) -> None:
        raise NotImplementedError

    def test_what_is_put_comes_back_under_its_hash(self, store: ObjectStore) -> None:
        assert store.put(io.BytesIO(SCAN)) == StoredBytes(SHA256, len(SCAN))
        assert store.exists(SHA256)
        with store.open(SHA256) as file:
            assert file.read() == SCAN
        with store.local_copy(SHA256) as path:
            assert path.read_bytes() == SCAN

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.binary(max_size=4096))
    def test_any_bytes_come_back(self, store: ObjectStore, data: bytes) -> None:
        stored = store.put(io.BytesIO(data))
        assert stored == StoredBytes(hashlib.sha256(data).hexdigest(), len(data))
        with store.open(stored.sha256) as file:
            assert file.read() == data
        store.verify(stored.sha256)

    def test_no_bytes_are_an_object_too(self, store: ObjectStore) -> None:
        stored = store.put(io.BytesIO())
        with store.open(stored.sha256) as file:
            assert (stored.size, file.read()) == (0, b"")

    def test_the_same_bytes_again_change_nothing(self, store: ObjectStore) -> None:
        assert store.put(io.BytesIO(SCAN)) == store.put(io.BytesIO(SCAN))
        assert list(store.hashes()) == [SHA256]

    def test_the_same_bytes_from_several_at_once_are_one_object(self, store: ObjectStore) -> None:
        with ThreadPoolExecutor(8) as pool:
            stored = list(pool.map(lambda _: store.put(io.BytesIO(SCAN)), range(16)))
        assert set(stored) == {StoredBytes(SHA256, len(SCAN))}
        assert list(store.hashes()) == [SHA256]
        store.verify(SHA256)

    def test_every_object_is_listed(self, store: ObjectStore) -> None:
        stored = {store.put(io.BytesIO(text.encode())).sha256 for text in ("Quyết định", "Giấy ra viện", "Sổ bảo hiểm xã hội")}
        assert set(store.hashes()) == stored

    def test_what_is_not_there_is_said_to_be_missing(self, store: ObjectStore) -> None:
        assert not store.exists(NOWHERE)
        for ask in (store.open, store.verify):
            with pytest.raises(ObjectMissing, match=NOWHERE):
                ask(NOWHERE)
        with pytest.raises(ObjectMissing), store.local_copy(NOWHERE):
            pass

    @pytest.mark.parametrize("name", ["", "../../etc/passwd", "incoming", SHA256.upper(), SHA256[:-1], SHA256 + "0"])
    def test_what_is_no_hash_names_no_object(self, store: ObjectStore, name: str) -> None:
        store.put(io.BytesIO(SCAN))
        with pytest.raises(ObjectMissing):
            store.open(name)

    def test_a_changed_object_is_found_out(self, store: ObjectStore) -> None:
        store.put(io.BytesIO(SCAN))
        store.verify(SHA256)
        self.spoil(store, SHA256)
        with pytest.raises(ObjectDamaged, match=SHA256):
            store.verify(SHA256)

    def test_a_stream_that_breaks_off_leaves_nothing(self, store: ObjectStore) -> None:
        class BreaksOff(io.RawIOBase):
            given = 0

            def readable(self) -> bool:
                return True

            def read(self, size: int = -1) -> bytes:
                self.given += 1
                if self.given > 3:
                    raise ConnectionResetError("the upload was cut off")
                return b"x" * 1000

        with pytest.raises(ConnectionResetError):
            store.put(BreaksOff())  # type: ignore[arg-type]
        assert list(store.hashes()) == []
