"""Builds the adapters that the settings name. Only `ingest` and `portal` call it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Self

from pydantic import SecretStr
from sqlalchemy import Engine, make_url, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

import migrations
from archive.backup import refuse_half_restored
from archive.log import Log, SealFile, SealStore
from archive.log.records import LogHead
from archive.log.seal_key import SealKeys
from archive.objects import FolderObjects, FolderReplica, ObjectStore
from archive.records import Document
from catalogue import Catalogue, load_catalogue
from search import SearchIndex, TantivyIndex
from sohoa.errors import DatabaseNewer, DatabaseOutdated, DatabaseUnreachable, SettingInvalid
from sohoa.locks import locked
from sohoa.records import open_engine, sessions
from sohoa.settings import PREFIX, Settings

if TYPE_CHECKING:
    from minio import Minio

    from archive.objects.s3_failures import Server


@dataclass(frozen=True)
class Installation:
    """One installation of the product: its settings and what they name. Close it after use."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    objects: ObjectStore
    index: SearchIndex
    catalogue: Catalogue
    log: Log

    def close(self) -> None:
        """Seal the log, and give back connections and files."""
        try:
            self.log.close()
        finally:
            self.index.close()
            self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_installation(settings: Settings, *, new_index: bool = False, restoring: bool = False) -> Installation:
    """Everything that the settings name; a new data folder gets an empty database and an empty index.

    `new_index` throws the index away and begins an empty one, for `search.rebuild`; `restoring` is for who restores the data
    folder. Raises `DatabaseOutdated`, `DatabaseNewer`, `DatabaseUnreachable`, `RestoreUnfinished`, `SettingInvalid`, and what the
    catalogue and the index raise.
    """
    engine = open_database(settings, restoring=restoring)
    make_sessions = sessions(engine)
    with locked(settings.data / "upgrade.lock"):
        prepare_database(engine)
        index = _open_index(settings, make_sessions, new_index)
    objects = open_objects(settings)
    return Installation(
        settings=settings,
        engine=engine,
        sessions=make_sessions,
        objects=objects,
        index=index,
        catalogue=load_catalogue(digitise_list=settings.digitise_list_file),
        log=open_log(settings, make_sessions, objects),
    )


def open_log(settings: Settings, make_sessions: sessionmaker[Session], objects: ObjectStore) -> Log:
    """The log of the database, sealed from now on. Its seals go where objects go; the key stays on this machine."""
    with make_sessions() as session:
        name = session.scalars(select(LogHead.log)).one()
    store = SealFile(settings.seals_folder, name) if settings.objects == "folder" else _seal_bucket(settings, name, objects)
    return Log(make_sessions, store, SealKeys(settings.seals_folder))


def _seal_bucket(settings: Settings, log: str, objects: ObjectStore) -> SealStore:
    from archive.log.seal_bucket import SealBucket

    kept_for = timedelta(days=settings.s3_seal_days)
    return SealBucket(*_s3(settings), log, kept_for=kept_for, locks=cache(lambda: objects.state().locks))


def open_objects(settings: Settings) -> ObjectStore:
    """The object store of the settings. A server is not asked before it is used. Raises `SettingInvalid`."""
    if settings.objects == "folder":
        return FolderObjects(settings.data / "objects")
    from archive.objects.s3 import S3Objects  # With it comes a client of the network: others start without.

    return S3Objects(*_s3(settings), settings.data / "spool")


def open_replica(settings: Settings) -> FolderReplica | None:
    """The second place of objects that the settings name. Raises `SettingInvalid` where it is not there."""
    folder = settings.replica_folder
    if folder is None:
        return None
    if not folder.is_dir():
        raise SettingInvalid(name=f"{PREFIX}REPLICA", reason=f"không có thư mục / no such folder: {folder}")
    return FolderReplica(folder)


def _s3(settings: Settings) -> tuple[Minio, Server]:
    """The server that the settings name, and the way to it. Raises `SettingInvalid`."""
    from archive.objects.s3 import s3_client
    from archive.objects.s3_failures import Server

    needed = ("s3_endpoint", "s3_access_key", "s3_secret_key")
    endpoint, access_key, secret_key = (_needed(settings, name) for name in needed)
    try:
        client = s3_client(endpoint, access_key, secret_key, region=settings.s3_region, tls=settings.s3_tls)
    except ValueError as error:
        raise SettingInvalid(name=f"{PREFIX}S3_ENDPOINT", reason=error) from error
    return client, Server(endpoint, settings.s3_bucket)


def _needed(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    given = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not given:
        raise SettingInvalid(name=f"{PREFIX}{name.upper()}", reason=f"trống / empty, {PREFIX}OBJECTS=s3")
    return str(given)


def _open_index(settings: Settings, make_sessions: sessionmaker[Session], anew: bool) -> SearchIndex:
    """The index of the data folder. Where documents are on record, a lost index is an error: an empty one would find nothing."""
    folder = settings.data / "index"
    with make_sessions() as session:
        holds_documents = session.scalar(select(Document.id).limit(1)) is not None
    if anew or not ((folder / "meta.json").exists() or holds_documents):
        return TantivyIndex.create(folder)
    return TantivyIndex.open(folder)


def open_database(settings: Settings, *, restoring: bool = False) -> Engine:
    """The engine of the records, at whatever revision the database is. Raises `DatabaseUnreachable`, `RestoreUnfinished`."""
    if not restoring:
        refuse_half_restored(settings.data)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        engine = open_engine(settings.database_url)
        with engine.connect():
            return engine
    except (OSError, DatabaseError) as error:
        reason = getattr(error, "orig", None) or error
        url = make_url(settings.database_url).render_as_string(hide_password=True)
        raise DatabaseUnreachable(url=url, reason=reason) from error


def prepare_database(engine: Engine) -> None:
    """An empty database gets its tables; one of another version is refused: nobody's data is changed unasked."""
    found, wanted = migrations.current_revision(engine), migrations.newest_revision()
    if found is None:
        migrations.upgrade(engine)
    elif found not in migrations.known_revisions():
        raise DatabaseNewer(found=found)
    elif found != wanted:
        raise DatabaseOutdated(found=found, wanted=wanted)
