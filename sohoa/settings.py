"""Settings: read once at the border (command line, API, worker), handed on as values. Never a service locator.

Order, the first that names a value wins: environment (`SOHOA_…`), `sohoa.toml` in the working folder, default.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, computed_field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from sohoa.errors import SettingInvalid

CONFIG_FILE = Path("sohoa.toml")
PREFIX = "SOHOA_"
HIDDEN = "••••••"
"""What is shown of a secret that is set."""
_PATHS = ("data", "seals", "keys", "replica", "digitise_list", "tls_certificate", "tls_key")


class Settings(BaseSettings):
    """All settings of the product. Each is documented in `docs/settings.md`; a test compares."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, toml_file=CONFIG_FILE)

    data: Path = Field(Path("data"), description="Folder of the embedded installation: database, objects, index.")
    database: str = Field("", description="SQLAlchemy URL of the records; empty: SQLite in the data folder.")
    objects: Literal["folder", "s3"] = Field("folder", description="Where objects lie: in the data folder, or on an S3 server.")
    s3_endpoint: str = Field("", description="Address of the S3 server: HOST or HOST:PORT.")
    s3_bucket: str = Field(
        "sohoa",
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        description="Bucket of this installation, made by `sohoa archive init`.",
    )
    s3_access_key: SecretStr = Field(SecretStr(""), description="Access key of the S3 server; never shown.")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="Secret key of the S3 server; never shown.")
    s3_region: str = Field("us-east-1", min_length=1, description="Region of the S3 server, as it is configured there.")
    s3_tls: bool = Field(True, description="Whether the S3 server is spoken to through TLS.")
    s3_lock_days: int = Field(
        180,
        ge=2,
        le=36_500,
        description="Days for which nobody can delete an object on record from the S3 server; renewed at half time.",
    )
    queue: Literal["pool", "celery"] = Field(
        "pool", description="Who works: processes of this machine, or `sohoa worker` on any number of machines, through a broker."
    )
    broker: SecretStr = Field(
        SecretStr(""), description="Address of RabbitMQ, amqp://USER:PASSWORD@HOST:PORT/VHOST or amqps://…; never shown."
    )
    broker_queue: str = Field(
        "sohoa", pattern=r"^[A-Za-z0-9._-]{1,100}$", description="Name of the queue there; each installation has one of its own."
    )
    search: Literal["tantivy", "elasticsearch"] = Field(
        "tantivy", description="Where full text is: in the data folder, or on a server of Elasticsearch."
    )
    elastic_url: str = Field("", description="Addresses of Elasticsearch, by commas, such as https://elastic.example.vn:9200.")
    elastic_user: str = Field("", description="User of this installation there; empty: no user.")
    elastic_password: SecretStr = Field(SecretStr(""), description="Its password; never shown.")
    elastic_api_key: SecretStr = Field(SecretStr(""), description="API key there, in place of a user; never shown.")
    elastic_ca: str = Field("", description="File of the certificates (PEM) that it is trusted by; empty: the usual ones.")
    elastic_index: str = Field(
        "sohoa",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$",
        description="Name of the index there, with which those that stand behind it begin; each installation has one of its own.",
    )
    elastic_shards: int = Field(
        1,
        ge=1,
        le=64,
        description="Shards of an index that is made: one for some 10 million pages; `sohoa index rebuild` changes it.",
    )
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, le=256, description="Pages that are read at the same time."
    )
    window: int = Field(4, ge=1, le=64, description="Pages of one file in one unit of work.")
    dpi: int = Field(200, ge=100, le=600, description="Resolution at which PDF pages are rendered for reading.")
    reader: Literal["own", "tesseract", "both"] = Field(
        "own",
        description="What reads print: our own reader, Tesseract, or our own with Tesseract asked where it is not sure.",
    )
    page_seconds: int = Field(120, ge=5, le=3600, description="Time limit for one page, in seconds.")
    child_memory_mb: int = Field(2048, ge=256, description="Memory limit of a child process that opens a file, in MiB.")
    max_file_mb: int = Field(2048, ge=1, description="Largest file taken, in MiB.")
    max_pages: int = Field(5000, ge=1, description="Most pages of one file.")
    max_page_megapixels: int = Field(120, ge=1, description="Largest page image, in millions of pixels.")
    max_zip_entries: int = Field(10_000, ge=1, description="Most files in one zip.")
    max_zip_ratio: int = Field(200, ge=2, description="A zip entry that swells by more than this is refused.")
    max_zip_mb: int = Field(8192, ge=1, description="Most that one zip may unpack to, in MiB.")
    max_tries: int = Field(3, ge=1, le=20, description="Tries before a page that kills its reader is set aside.")
    replica: str = Field(
        "", description="Folder on another disk with copies of the objects; damaged ones are repaired from it; empty: none."
    )
    fixity_mb_per_second: float = Field(
        5.0, ge=0, le=10_000, description="How many MB a second `sohoa serve` reads, to see that objects are whole; 0: none."
    )
    fixity_days: int = Field(30, ge=1, le=3650, description="Days after which `sohoa serve` reads an object for that again.")
    s3_seal_days: int = Field(
        3650, ge=1, le=36_500, description="Days for which nobody can delete a seal of the log from the S3 server."
    )
    digitise_list: str = Field(
        "",
        description="File with the agency's list of papers that must be digitised; empty: not known of any (docs/catalogue.md).",
    )
    agency_code: str = Field("", description="Agency code in the dossier codes that are issued here, such as 000.00.01.H29.")
    desk_closes: str = Field(
        "",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$",
        description="Dossiers that come after this time (17:00) count as of the next working day; empty: as of their own.",
    )
    office_place: str = Field(
        "", max_length=100, description="Where papers for citizens are signed (Hải Dương); empty: left for writing."
    )
    office_address: str = Field("", max_length=300, description="Address on papers for citizens; empty: not printed.")
    office_phone: str = Field("", max_length=50, description="Telephone on papers for citizens; empty: not printed.")
    language: Literal["vi", "en"] = Field("vi", description="Language of messages for people.")
    host: str = Field("127.0.0.1", description="Address that `sohoa serve` binds to: loopback only, until accounts exist.")
    port: int = Field(8700, ge=0, le=65535, description="Port of `sohoa serve`.")
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^/\s]+)?$",
        description="Address under which others reach the API, such as https://kho.example.vn; empty: this machine only.",
    )
    behind_proxy: str = Field(
        "", description="Addresses or networks of the proxies that do TLS, by commas; only they may connect. Empty: no proxy."
    )
    tls_certificate: str = Field("", description="File of the certificate chain (PEM), where `sohoa serve` does TLS itself.")
    tls_key: str = Field("", description="File of its private key (PEM).")
    drain_seconds: int = Field(
        0,
        ge=0,
        le=300,
        description="How long `sohoa serve`, asked to end, still answers while /readyz says no: for a balancer to notice.",
    )
    stop_seconds: int = Field(
        60,
        ge=1,
        le=3600,
        description="How long pages being read may take when the work is asked to end; then they are given back.",
    )
    metrics: str = Field(
        "",
        pattern=r"^((\[[0-9a-f:]+\]|[^:\s]+):\d{1,5})?$",
        description="Address at which Prometheus reads the metrics of this process, such as 127.0.0.1:8701; empty: nowhere.",
    )
    log_format: Literal["text", "json"] = Field("text", description="The log of `sohoa serve`: for people, or lines of JSON.")
    otlp_endpoint: str = Field(
        "",
        pattern=r"^(https?://[^\s]+)?$",
        description="Address of the OpenTelemetry receiver of traces, such as http://127.0.0.1:4318; empty: none are kept.",
    )
    seals: str = Field(
        "",
        description="Folder of the seals of the log and of the key that signs them; empty: DATA-seals, beside the data folder.",
    )
    keys: str = Field("", description="Folder of the keys that `sohoa init` makes; empty: `keys` in the data folder.")
    session_idle_minutes: int = Field(30, ge=1, le=1440, description="A session ends after this time without use.")
    session_hours: int = Field(12, ge=1, le=168, description="A session ends after this time, whatever happens.")
    token_minutes: int = Field(15, ge=1, le=60, description="How long a token of a service lasts.")
    openid_issuer: str = Field("", description="Address of the OpenID provider; empty: local accounts only.")
    openid_client_id: str = Field("sohoa", description="What the OpenID provider calls this installation.")
    openid_client_secret: SecretStr = Field(SecretStr(""), description="Secret of this installation there; never shown.")
    openid_audience: str = Field("", description="Audience of tokens that services bring; empty: the client id.")
    openid_groups_claim: str = Field("groups", description="Claim of the OpenID provider that names groups.")
    openid_roles: dict[str, list[str]] = Field(
        {}, description='Roles of its groups, as JSON: {"/can-bo": ["officer@07906"]}; without a unit for the whole agency.'
    )

    @computed_field(description="The database in use.")  # type: ignore[prop-decorator]
    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL in use."""
        return self.database or f"sqlite:///{self.data.resolve() / 'sohoa.db'}"

    @property
    def digitise_list_file(self) -> Path | None:
        """`digitise_list` as a path."""
        return Path(self.digitise_list) if self.digitise_list else None

    @property
    def seals_folder(self) -> Path:
        """Where seals of the log lie: outside the data folder, so that whoever empties that does not reach them."""
        data = self.data.resolve()
        return Path(self.seals) if self.seals else data.with_name(f"{data.name}-seals")

    @property
    def replica_folder(self) -> Path | None:
        """`replica` as a path."""
        return Path(self.replica) if self.replica else None

    @property
    def keys_folder(self) -> Path:
        """Where the keys of the installation lie."""
        return Path(self.keys) if self.keys else self.data / "keys"

    @property
    def closing_time(self) -> time | None:
        """`desk_closes` as a time of day in Vietnam."""
        return time.fromisoformat(self.desk_closes) if self.desk_closes else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file before default."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: Any) -> Settings:
    """Settings from environment and file. Raises `SettingInvalid` with the name of the first bad setting."""
    return _checked(lambda: Settings(**overrides), CONFIG_FILE)


def settings_of(file: Path) -> Settings:
    """Those that a file names, whatever the environment says; its paths are seen from where it lies. Raises `SettingInvalid`."""

    class OfFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *_: Any, **__: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (TomlConfigSettingsSource(settings_cls, file),)

    def read() -> Settings:
        file.open("rb").close()  # the source passes over a file that is not there
        named = OfFile.model_validate({})
        given = {name: value for name in _PATHS if (value := getattr(named, name))}
        return named.model_copy(update={name: type(value)(file.resolve().parent / value) for name, value in given.items()})

    return _checked(read, file)


def _checked(read: Callable[[], Settings], file: Path) -> Settings:
    try:
        return read()
    except OSError as error:
        raise SettingInvalid(name=str(file), reason=error.strerror or error) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingInvalid(name=f"{PREFIX}{name.upper()}", reason=first["msg"]) from error
    except SettingsError as error:  # A value that should be JSON and is not; its name stands in the message alone.
        name = next((one for one in Settings.model_fields if f'"{one}"' in str(error)), "…")
        raise SettingInvalid(name=f"{PREFIX}{name.upper()}", reason="JSON") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingInvalid(name=str(file), reason=str(error)) from error


@dataclass(frozen=True, slots=True)
class SettingOrigin:
    """A setting, its value, and where the value comes from."""

    name: str
    value: str
    origin: str
    """`environment`, `sohoa.toml` or `default`."""
    description: str


def setting_origins(settings: Settings) -> list[SettingOrigin]:
    """Every setting with its origin, in the order of their definition."""
    in_file = set(tomllib.loads(CONFIG_FILE.read_text("utf-8"))) if CONFIG_FILE.is_file() else set()
    environment = {name.upper() for name in os.environ}

    def origin(name: str) -> str:
        if f"{PREFIX}{name.upper()}" in environment:
            return "environment"
        return str(CONFIG_FILE) if name in in_file else "default"

    return [
        SettingOrigin(f"{PREFIX}{name.upper()}", _shown(name, getattr(settings, name)), origin(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _shown(name: str, value: object) -> str:
    """A value as people may see it. Settings that were taken as somebody wrote them hold secrets in the clear."""
    given = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return HIDDEN if given and Settings.model_fields[name].annotation is SecretStr else given
