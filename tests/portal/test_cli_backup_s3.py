"""Backup and restore where objects and seals lie on an S3 server."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.objects.places import place_of
from tests.portal.command import Ended, sohoa
from tests.portal.test_cli_backup import filled, found, with_the_key
from tests.services.buckets import FreshBucket, new_bucket

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("s3 backup")]


@pytest.fixture
def bucket() -> FreshBucket:
    return new_bucket()


@pytest.fixture
def data(bucket: FreshBucket, tmp_path: Path) -> Path:
    """Three discharge papers in a bucket."""
    assert sohoa("archive", "init", data=tmp_path / "data", **bucket.settings()).code == 0
    return filled(tmp_path / "data", bucket.settings_in(tmp_path / "data"))


def restored(kept: Path, data: Path, bucket: FreshBucket) -> Ended:
    assert sohoa("archive", "init", data=data.with_name("spare"), **bucket.settings()).code == 0
    return sohoa("restore", kept, "--to", data, "--json", data=data, **bucket.settings())


def test_into_a_new_bucket(data: Path, bucket: FreshBucket, tmp_path: Path) -> None:
    made = sohoa("backup", tmp_path / "sao lưu", "--json", data=data, **bucket.settings())
    assert (made.code, made.value["objects"]) == (0, 6), made.out + made.err
    other, new = new_bucket(), tmp_path / "data mới"
    (tmp_path / "data mới-seals").mkdir(mode=0o700)
    with_the_key(new, data)
    told = restored(tmp_path / "sao lưu", new, other)
    assert told.code == 0, told.out + told.err
    assert sohoa("audit", "verify", data=new, **other.settings()).code == 0
    assert found(new, "Nguyễn Thị Hoa", **other.settings()) == [1, 2, 3]
    there = {one.object_name for one in other.client().list_objects(other.name, recursive=True)}
    hashes = [one.name for one in (tmp_path / "sao lưu" / "objects").glob("??/??/*")]
    assert {place_of(sha256) for sha256 in hashes} <= there
    for sha256 in hashes:
        assert other.client().is_object_legal_hold_enabled(other.name, place_of(sha256)), "held, as what is on record is"


def test_into_the_bucket_that_outlived_the_database(data: Path, bucket: FreshBucket, tmp_path: Path) -> None:
    """What it lost is put back, what somebody overwrote is put right, the rest stays; its seals tell what was done since."""
    assert sohoa("backup", tmp_path / "sao lưu", data=data, **bucket.settings()).code == 0
    assert sohoa("batch", "list", data=data, **bucket.settings()).code == 0
    lost, overwritten, *_ = sorted((tmp_path / "sao lưu" / "objects").glob("??/??/*"))
    bucket.client().remove_object(bucket.name, place_of(lost.name))
    (tmp_path / "khác").write_bytes(b"%PDF of nobody")
    bucket.client().fput_object(bucket.name, place_of(overwritten.name), str(tmp_path / "khác"))
    told = restored(tmp_path / "sao lưu", tmp_path / "data mới", bucket)
    assert told.code == 3, told.out + told.err
    assert (told.value["lacking"], told.value["ahead"] > 0) == ([], True)
    for kept in (lost, overwritten):
        with bucket.client().get_object(bucket.name, place_of(kept.name)) as there:
            assert there.read() == kept.read_bytes()
