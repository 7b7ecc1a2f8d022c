"""Builds the adapters that the settings name. Only `ingest` and `portal` call it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
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
from archive.moving.errors import InstallationMoving
from archive.moving.mark import MARK, refuse_moved
from archive.objects import FolderObjects, FolderReplica, ObjectStore
from archive.records import Document
from catalogue import Catalogue, load_catalogue
from search import SearchIndex, TantivyIndex
from sohoa.errors import DatabaseNewer, DatabaseOutdated, DatabaseUnreachable, SettingInvalid
from sohoa.locks import InUse, locked
from sohoa.records import open_engine, sessions
from sohoa.settings import PREFIX, Settings

IN_USE = "in-use.lock"
"""File in a data folder that is locked by whoever is at work there."""

if TYPE_CHECKING:
    from minio import Minio

    from archive.objects.s3_failures import Server
    from search.elastic_server import ElasticServer


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
    in_use: InUse
    """Tells whoever would move it away that somebody is at work."""

    def close(self) -> None:
        """Seal the log, and give back connections and files."""
        try:
            self.log.close()
        finally:
            self.index.close()
            self.engine.dispose()
            self.in_use.let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_installation(
    settings: Settings, *, new_index: bool = False, restoring: bool = False, makes_seals: bool = False
) -> Installation:
    """Everything that the settings name; a new data folder gets an empty database and an empty index.

    Of many machines those seal the log that have its key; `makes_seals` is for the one that makes the first.
    `new_index` throws the index away and begins an empty one, for `search.rebuild`; `restoring` is for who restores the data
    folder. Raises `DatabaseOutdated`, `DatabaseNewer`, `DatabaseUnreachable`, `RestoreUnfinished`, `InstallationMoving`,
    `InstallationMoved`, `SettingInvalid`, and what the catalogue and the index raise.
    """
    engine = open_database(settings, restoring=restoring)
    in_use = _in_use(settings.data, restoring=restoring)
    make_sessions = sessions(engine)
    with locked(settings.data / "upgrade.lock"):
        prepare_database(engine)
        index = _begin_index(settings, engine, make_sessions, new_index)
    objects = open_objects(settings)
    return Installation(
        settings=settings,
        engine=engine,
        sessions=make_sessions,
        objects=objects,
        index=index,
        catalogue=load_catalogue(digitise_list=settings.digitise_list_file),
        log=open_log(settings, make_sessions, objects, makes_seals=makes_seals),
        in_use=in_use,
    )


def _in_use(data: Path, *, restoring: bool) -> InUse:
    """Raises `InstallationMoving`, `InstallationMoved`."""
    try:
        held = InUse(data / IN_USE)
    except BlockingIOError as error:
        refuse_moved(data)
        raise InstallationMoving(target="…", mark=data / MARK) from error
    if not restoring:
        refuse_moved(data)  # It may have begun and been cut off since the database was opened.
    return held


def open_log(settings: Settings, make_sessions: sessionmaker[Session], objects: ObjectStore, *, makes_seals: bool = False) -> Log:
    """The log of the database, sealed from now on. Its seals go where objects go; the key stays on this machine."""
    with make_sessions() as session:
        name = session.scalars(select(LogHead.log)).one()
    store = SealFile(settings.seals_folder, name) if settings.objects == "folder" else _seal_bucket(settings, name, objects)
    keys = SealKeys(settings.seals_folder)
    return Log(make_sessions, store, keys, seals=makes_seals or settings.queue == "pool" or keys.is_there())


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


def _begin_index(settings: Settings, engine: Engine, make_sessions: sessionmaker[Session], anew: bool) -> SearchIndex:
    """The index of the settings. Where documents are on record, a lost one is an error: an empty one would find nothing."""
    with make_sessions() as session:
        begins = anew or session.scalar(select(Document.id).limit(1)) is None
    return open_index(settings, engine, begins_empty=begins, anew=anew)


def open_index(settings: Settings, engine: Engine, *, begins_empty: bool = False, anew: bool = False) -> SearchIndex:
    """The index that the settings name; an empty one where there is none and `begins_empty`, and in place of any where `anew`.

    Raises `SettingInvalid`, and of the data folder `IndexMissing` and `IndexDamaged`: a server is not asked before it is used.
    """
    if settings.search == "elasticsearch":
        return _elastic_index(settings, engine, begins_empty)
    folder = settings.data / "index"
    if anew or (begins_empty and not (folder / "meta.json").exists()):
        return TantivyIndex.create(folder)
    return TantivyIndex.open(folder)


def _elastic_index(settings: Settings, engine: Engine, begins_empty: bool) -> SearchIndex:
    from search.elastic_index import ElasticIndex
    from search.one_writer import OneWriter

    server, name = elastic_server(settings), settings.elastic_index
    one_writer = OneWriter(engine, settings.data / "index.lock", f"{name} @ {server.address}")
    with sessions(engine)() as session:
        installation = session.scalars(select(LogHead.log)).one()
    return ElasticIndex(server, name, one_writer, installation, shards=settings.elastic_shards, begins_empty=begins_empty)


def elastic_server(settings: Settings) -> ElasticServer:
    """The server of Elasticsearch that the settings name. Raises `SettingInvalid`."""
    from search.elastic_server import ElasticServer, elastic_client  # With it comes a client of the network.

    addresses = [one.strip() for one in settings.elastic_url.split(",") if one.strip()]
    if not addresses:
        raise SettingInvalid(name=f"{PREFIX}ELASTIC_URL", reason=f"trống / empty, {PREFIX}SEARCH=elasticsearch")
    if "@" in settings.elastic_url:  # Addresses are shown.
        reason = f"không ghi mật khẩu ở đây / no password here: {PREFIX}ELASTIC_USER, {PREFIX}ELASTIC_PASSWORD"
        raise SettingInvalid(name=f"{PREFIX}ELASTIC_URL", reason=reason)
    if settings.elastic_ca and not Path(settings.elastic_ca).is_file():
        raise SettingInvalid(name=f"{PREFIX}ELASTIC_CA", reason=f"không có tệp / no such file: {settings.elastic_ca}")
    try:
        client = elastic_client(
            addresses,
            user=settings.elastic_user,
            password=settings.elastic_password.get_secret_value(),
            api_key=settings.elastic_api_key.get_secret_value(),
            certificates=settings.elastic_ca,
        )
    except ValueError as error:
        raise SettingInvalid(name=f"{PREFIX}ELASTIC_URL", reason=error) from error
    return ElasticServer(client, ", ".join(addresses))


def open_database(settings: Settings, *, restoring: bool = False) -> Engine:
    """The engine of the records, at whatever revision the database is. Raises `DatabaseUnreachable`, `RestoreUnfinished`."""
    if not restoring:
        refuse_half_restored(settings.data)
        refuse_moved(settings.data)
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
