"""The main job on an S3 server: scans in, objects held there, documents found, looked up and taken out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.objects.places import place_of
from ingest.receiving import receive
from ingest.sources import files_at
from registry.actor import Actor
from sohoa.assembly import open_installation
from tests.archive.objects.ways import way_to
from tests.portal.command import Ended, sohoa
from tests.services.buckets import FreshBucket, new_bucket
from tests.services.service import free_port

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("s3 office")]

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "000.00.01.H29-260310-0420"
DOSSIER = SAMPLES.name
DISCHARGE, IDENTITY = SAMPLES / "03-giay-ra-vien.pdf", SAMPLES / "04-can-cuoc.jpg"
HANH = ("--person", "082190004217", "--person-name", "Nguyễn Thị Thu Hạnh")
FACTS = (
    "treatment=inpatient", "patient=employee", "died_in_facility=false", "transferred=false", "second_parent=false",
    "event_from=2026-02-10", "event_to=2026-02-16",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """An installation whose objects lie in a bucket, and how its first batch ended."""

    data: Path
    bucket: FreshBucket
    made: Ended
    told: Ended

    def sohoa(self, *arguments: str | Path, **settings: str) -> Ended:
        return sohoa(*arguments, data=self.data, **{**self.bucket.settings(), **settings})

    def document(self, name: str) -> int:
        (found,) = [one for one in self.sohoa("document", "list", "--json").value if one["source_name"].endswith(name)]
        return int(found["id"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    data, bucket = tmp_path_factory.mktemp("office") / "data", new_bucket()
    settings = bucket.settings()
    made = sohoa("archive", "init", "--json", data=data, **settings)
    told = sohoa(
        "ingest", DISCHARGE, IDENTITY, "--dossier", DOSSIER, "--procedure", "1.001667", *HANH, "--json", data=data, **settings
    )
    return Office(data, bucket, made, told)


def test_the_bucket_was_made_and_all_scans_were_read(office: Office) -> None:
    assert office.made.code == 0
    assert office.made.value["done"] == ["made", "versions", "locks"]
    assert office.told.code == 0, office.told.err
    assert office.told.value["state"] == "done"
    assert not (office.data / "objects").exists()


def test_the_original_lies_under_its_hash(office: Office) -> None:
    sha256 = hashlib.sha256(DISCHARGE.read_bytes()).hexdigest()
    with office.bucket.client().get_object(office.bucket.name, place_of(sha256)) as there:
        assert there.read() == DISCHARGE.read_bytes()


def test_everything_on_record_is_locked_for_the_days_of_the_setting(office: Office) -> None:
    client, bucket = office.bucket.client(), office.bucket.name
    there = [one.object_name or "" for one in client.list_objects(bucket, recursive=True)]
    there = [name for name in there if not name.startswith("seals/")]  # Those of the log lie beside them.
    assert len(there) == 6, "original, words and searchable PDF of each"
    for key in there:
        retained = client.get_object_retention(bucket, key)
        assert retained is not None
        assert retained.mode == "COMPLIANCE"
        left = retained.retain_until_date - datetime.now(UTC)
        assert timedelta(days=1) < left <= timedelta(days=2)
        assert client.is_object_legal_hold_enabled(bucket, key)


def test_documents_are_found_looked_up_and_taken_out(office: Office, tmp_path: Path) -> None:
    discharge = office.document("03-giay-ra-vien.pdf")
    assert discharge in [hit["document"]["id"] for hit in office.sohoa("search", "giấy ra viện", "--json").value["hits"]]
    assert office.sohoa("document", "verify", str(discharge), "--form", "original", "--by", "Trần Thị Bình").code == 0
    facts = [word for fact in FACTS for word in ("--fact", fact)]
    looked_up = office.sohoa("intake", "check", "--dossier", DOSSIER, *facts, "--json").value["answers"]
    assert {one["requirement"]: one["state"] for one in looked_up}["discharge"] == "held_valid"
    out = tmp_path / "giấy ra viện.pdf"
    taken = office.sohoa("document", "export", str(discharge), "--form", "original", "--to", out)
    assert (taken.code, out.read_bytes()) == (0, DISCHARGE.read_bytes())
    searchable = tmp_path / "có chữ.pdf"
    assert office.sohoa("document", "export", str(discharge), "--form", "searchable_pdf", "--to", searchable).code == 0
    assert searchable.read_bytes().startswith(b"%PDF-")


def test_the_same_scan_again_is_a_duplicate(office: Office) -> None:
    again = office.sohoa("ingest", DISCHARGE, "--json")
    assert [item["state"] for item in again.value["items"]] == ["duplicate"]


def test_doctor_tells_the_store_and_that_it_locks(office: Office) -> None:
    (probe,) = [one for one in office.sohoa("doctor", "--json").value if one["name"] == "objects"]
    assert probe["state"] == "ok"
    assert f"{office.bucket.name} @ {office.bucket.endpoint}" in probe["found"]
    assert "✔ phiên bản / versions, ✔ object lock" in probe["found"]


def test_there_is_nothing_left_to_hold(office: Office) -> None:
    assert office.sohoa("archive", "hold", "--json").value["told"] == 0


def test_made_again_the_bucket_stays_as_it_is(office: Office) -> None:
    again = office.sohoa("archive", "init", LANGUAGE="en")
    assert (again.code, "nothing changed" in again.out) == (0, True)


# A server without object lock, and none at all


def test_a_bucket_without_object_lock_is_told_loudly_and_can_be_put_right(tmp_path: Path) -> None:
    bucket = new_bucket()
    bucket.client().make_bucket(bucket.name)
    told = sohoa("doctor", data=tmp_path, LANGUAGE="en", **bucket.settings())
    assert "NO object lock" in told.out
    assert "✗ phiên bản / versions, ✗ object lock" in told.out
    (probe,) = [one for one in sohoa("doctor", "--json", data=tmp_path, **bucket.settings()).value if one["name"] == "objects"]
    assert (probe["state"], "KHÔNG có khóa chống xóa" in probe["vi"]) == ("warning", True)
    made = sohoa("archive", "init", "--json", data=tmp_path, **bucket.settings())
    assert (made.code, made.value["done"]) == (0, ["versions", "locks"])


def test_where_the_server_has_no_object_lock_init_says_so_and_nothing_is_held(tmp_path: Path) -> None:
    bucket = new_bucket()
    bucket.client().make_bucket(bucket.name)
    with way_to(bucket.endpoint, lacks="object-lock") as way:
        settings = replace(bucket, endpoint=way).settings()
        made = sohoa("archive", "init", data=tmp_path, LANGUAGE="en", **settings)
        assert (made.code, "NO object lock" in made.out) == (5, True)
        assert sohoa("ingest", IDENTITY, data=tmp_path, **settings).code == 0
        held = sohoa("archive", "hold", "--json", data=tmp_path, **settings)
    assert (held.code, held.value["told"]) == (5, 0)
    sohoa("archive", "init", data=tmp_path, **bucket.settings())
    held = sohoa("archive", "hold", "--json", data=tmp_path, **bucket.settings())
    assert (held.code, held.value["told"]) == (0, 3)


def test_files_that_met_a_dead_server_are_read_when_it_is_back(tmp_path: Path) -> None:
    bucket = new_bucket()
    bucket.prepared(tmp_path / "spool")
    with open_installation(bucket.settings_in(tmp_path / "data")) as installation:
        receive(installation, files_at([IDENTITY]), Actor("Lê Thị Thủy", "cli"))
    dead = replace(bucket, endpoint=f"127.0.0.1:{free_port()}")
    failed = sohoa("batch", "retry", "1", "--json", data=tmp_path / "data", **dead.settings())
    assert (failed.code, failed.value["code"]) == (5, "OBJECT_STORE_UNREACHABLE")
    (item,) = sohoa("batch", "show", "1", "--json", data=tmp_path / "data", **dead.settings()).value["items"]
    assert (item["state"], [one["code"] for one in item["problems"]]) == ("failed", ["OBJECT_STORE_UNREACHABLE"])
    again = sohoa("batch", "retry", "1", "--json", data=tmp_path / "data", **bucket.settings())
    assert (again.code, again.value["items"][0]["state"]) == (0, "done")


def test_without_a_bucket_doctor_says_how_to_make_it(tmp_path: Path) -> None:
    told = sohoa("doctor", data=tmp_path / "data", **new_bucket().settings())
    assert told.code == 5
    assert "sohoa archive init" in told.out
    assert not (tmp_path / "data").exists(), "whoever looks changes nothing"


def test_without_a_bucket_nothing_is_taken_in(tmp_path: Path) -> None:
    refused = sohoa("ingest", DISCHARGE, "--json", data=tmp_path, **new_bucket().settings())
    assert refused.value["code"] == "OBJECT_BUCKET_MISSING"
    assert refused.code == 5
