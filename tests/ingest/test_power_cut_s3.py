"""As `test_power_cut`, with objects on a real S3 server: it stays up, and what was on its way to it is cut off."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary

from ingest import fork_server
from tests.ingest.opening.typed import DECISION, typed_pdf
from tests.ingest.power.machine import machine
from tests.ingest.power.sweep import Deposit, new_installation, sweep, swept
from tests.ingest.power.whole import Contents
from tests.services.buckets import FreshBucket, new_bucket

pytestmark = [pytest.mark.services, pytest.mark.slow]

SHARES = 4
IN_PARTS = 6 << 20
"""Bytes of a scan that the client sends in parts."""


def large_scan(file: Path) -> None:
    """A decision of which the program that made it left something in the file that nobody is shown."""
    file.write_bytes(typed_pdf(DECISION))
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        left = pdf.make_stream(hashlib.shake_128(b"scanner").digest(IN_PARTS))
        pdf.pages[0].obj.PieceInfo = Dictionary(Scanner=Dictionary(Private=left))
        pdf.save(file, static_id=True)


def prepared(bucket: FreshBucket, folder: Path) -> Mapping[str, str]:
    bucket.prepared(folder)
    return bucket.settings()


def left_in(store: Mapping[str, str]) -> list[str]:
    """Parts of transfers that were not completed, and versions that lie below others."""
    bucket = replace(new_bucket(), name=store["S3_BUCKET"])
    client = bucket.client()
    parts = [str(one.object_name) for one in client._list_multipart_uploads(bucket.name).uploads]
    versions = client.list_objects(bucket.name, recursive=True, include_version=True)
    return parts + [str(one.object_name) for one in versions if str(one.is_latest).lower() != "true"]


@pytest.fixture(scope="module")
def deposit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deposit]:
    """Of a large PDF with one paper."""
    folder = tmp_path_factory.mktemp("power")
    scan = folder / "quyết định.pdf"
    large_scan(scan)
    new_bucket()
    fork_server.start()
    with machine() as up:
        yield Deposit(up, new_installation(folder / "new"), scan, lambda: prepared(new_bucket(), folder / "spool"), left_in)


@pytest.fixture(scope="module")
def undisturbed(deposit: Deposit, tmp_path_factory: pytest.TempPathFactory) -> tuple[Contents, set[str]]:
    return deposit.undisturbed(tmp_path_factory.mktemp("undisturbed") / "root")


@pytest.mark.parametrize("share", swept(SHARES))
def test_cut_before_any_step_and_started_again_it_is_as_if_the_power_had_stayed(
    share: int, deposit: Deposit, undisturbed: tuple[Contents, set[str]], tmp_path: Path
) -> None:
    assert sweep(deposit, tmp_path, range(share + 1, sys.maxsize, SHARES), undisturbed) > 100 / SHARES


def test_every_kind_of_request_is_counted(deposit: Deposit, tmp_path: Path) -> None:
    steps = deposit.cut(tmp_path / "root", deposit.new_store()).steps
    requests = [step[1] for step in steps if step[0] == "send"]
    for begins, asks in (
        ("PUT", "/seals/"), ("PUT", "retention="), ("PUT", "legal-hold="), ("PUT", "partNumber=1"), ("PUT", "partNumber=2"),
        ("POST", "uploads="), ("POST", "uploadId="), ("GET", "versionId="), ("HEAD", ""), ("body", ""),
    ):  # fmt: skip
        assert any(request.startswith(begins) and asks in request for request in requests), (begins, asks)
