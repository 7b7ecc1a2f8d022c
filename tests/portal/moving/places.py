"""Where installations lie that are moved: settings as a file for the target, and as an environment for commands."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from archive.objects.places import place_of
from migrations.all_tables import Base
from sohoa.records import open_engine
from sohoa.settings import Settings, settings_of
from tests.portal.command import Ended, sohoa
from tests.portal.rights.house import AGENCY, OF_ALL, House
from tests.services.buckets import FreshBucket, new_bucket
from tests.services.databases import a_database

Contents = dict[str, Counter[str]]


@dataclass(frozen=True)
class Place:
    """An installation, or where one is to be."""

    data: Path
    token: str
    """Of an administrator of it."""
    named: Mapping[str, Any] = field(default_factory=dict)
    """Settings beside the data folder."""
    bucket: FreshBucket | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """Its file of settings; the data folder is named as it is seen from there."""
        file = self.data.with_name(f"{self.data.name}.toml")
        named = {"data": self.data.name, "agency_code": AGENCY, **self.named}
        file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in named.items()), "utf-8")
        return file

    @property
    def settings(self) -> Settings:
        return settings_of(self.file)

    @property
    def environment(self) -> dict[str, str]:
        """Without prefix."""
        named = {
            name.upper(): str(value).lower() if isinstance(value, bool) else str(value) for name, value in self.named.items()
        }
        return {"TOKEN": self.token, "AGENCY_CODE": AGENCY, **named}

    def run(self, *words: str | Path, **more: str) -> Ended:
        """A command there, as an administrator unless told otherwise."""
        return sohoa(*words, data=self.data, **{**self.environment, **more})

    def value(self, *words: str | Path, **more: str) -> Any:
        """What a command that ends well gives as JSON."""
        ended = self.run(*words, "--json", **more)
        assert ended.code == 0, (words, ended.out, ended.err)
        return ended.value

    def move(self, target: Place, *words: str) -> Ended:
        """`sohoa move` from here to there."""
        return self.run("move", "--to", target.file, *words, "--json")

    def moved(self, target: Place) -> Any:
        """The same, of one that ends well."""
        ended = self.move(target)
        assert ended.code == 0, ended.out + ended.err
        return ended.value

    def contents(self) -> Contents:
        """Every row of every table as Python sees it, read past all that moves."""
        engine = open_engine(self.settings.database_url)
        try:
            with engine.connect() as connection:
                tables = Base.metadata.sorted_tables
                return {one.name: Counter(repr(tuple(row)) for row in connection.execute(select(one))) for one in tables}
        finally:
            engine.dispose()

    def json_texts(self) -> Counter[tuple[int, str]]:
        """Of the acts, as they are stored: the log took hashes of these letters."""
        engine = open_engine(self.settings.database_url)
        try:
            with engine.connect() as connection:
                return Counter((row[0], row[1]) for row in connection.execute(text("SELECT id, CAST(details AS TEXT) FROM act")))
        finally:
            engine.dispose()

    def objects(self) -> dict[str, bytes]:
        """Every object that lies there, by what its name says that it is."""
        if self.bucket is None:
            return {file.name: file.read_bytes() for file in (self.data / "objects").glob("??/??/*")}
        there = self.bucket.client().list_objects(self.bucket.name, recursive=True)
        names = [(one.object_name or "").rpartition("/")[2] for one in there if not (one.object_name or "").startswith("seals/")]
        return {name: self._fetched(name) for name in names}

    def _fetched(self, sha256: str) -> bytes:
        assert self.bucket is not None
        with self.bucket.client().get_object(self.bucket.name, place_of(sha256)) as answer:
            return bytes(answer.read())


def embedded(house: House, folder: Path) -> Place:
    """A copy of the house."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in (house.data, house.settings.seals_folder):
        shutil.copytree(one, folder / one.name.replace("data", "nhỏ"))
    return Place(folder / "nhỏ", house.tokens[OF_ALL], tokens=house.tokens)


def empty(source: Place, name: str = "mới") -> Place:
    """A folder beside it, in which nothing is yet."""
    return Place(source.data.with_name(name), source.token, tokens=source.tokens)


@contextmanager
def big(source: Place, name: str = "lớn", **named: Any) -> Iterator[Place]:
    """A database and a bucket in which nothing is yet."""
    bucket = new_bucket()
    with a_database() as address:
        of_bucket = {setting.lower(): value for setting, value in bucket.settings().items()}
        settings = {**of_bucket, "s3_tls": bucket.tls, "s3_lock_days": 2, "database": address, **named}
        yield Place(source.data.with_name(name), source.token, settings, bucket, source.tokens)
