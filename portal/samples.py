"""The sample dossiers of `samples/`: which files, for whom, under which procedure, and what is looked up with them."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from catalogue.conditions import FactValue
from ingest.receiving import Purpose
from ingest.sources import IncomingFile

TRUTH = ".truth.json"
"""Ending of the files beside the scans that tell what stands on them: for tests and benches, never for reading."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True)


class SampleUnit(_Data):
    """The unit that received the dossier."""

    code: str
    name: str


class SamplePerson(_Data):
    """Somebody who does not exist."""

    name: str
    personal_number: str


class SampleDossier(_Data):
    """A folder of scans that were handed in together."""

    code: str
    folder: str
    unit: SampleUnit
    procedure: str
    person: SamplePerson
    facts: dict[str, bool | int | str]
    filled_or_awaiting: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def purpose(self) -> Purpose:
        """What its files are given for."""
        facts: dict[str, FactValue] = dict(self.facts)
        person = self.person
        return Purpose(self.unit.code, self.code, person.personal_number, person.name, self.procedure, facts)

    def files(self, samples: Path) -> list[SampleFile]:
        """Its scans, in the order of names."""
        found = sorted(path for path in (samples / self.folder).iterdir() if not path.name.endswith(TRUTH))
        return [SampleFile(name=f"{self.folder}/{path.name}", path=path) for path in found]


class SampleFile(_Data):
    """A scan of a dossier."""

    name: str
    path: Path

    @property
    def incoming(self) -> IncomingFile:
        """As a file that comes in."""
        return IncomingFile(self.name, lambda: self.path.open("rb"))

    @property
    def sha256(self) -> str:
        """Hash of its bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


class SampleVerification(_Data):
    """A document that an officer compares before the look-up."""

    file: str
    type: str
    form: str


class SampleLookUp(_Data):
    """A question at the counter, and the right answer."""

    person: str
    procedure: str
    facts: dict[str, bool | int | str]
    on: date
    purpose: str
    verified: tuple[SampleVerification, ...]
    expected: dict[str, str]


class Samples(_Data):
    """All of it."""

    dossiers: tuple[SampleDossier, ...]
    look_ups: tuple[SampleLookUp, ...]


def load_samples(folder: Path) -> Samples:
    """What `dossiers.json` of the folder tells."""
    return Samples.model_validate_json((folder / "dossiers.json").read_text("utf-8"))
