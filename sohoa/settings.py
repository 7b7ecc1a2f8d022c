"""Settings: read once at the border (command line, API, worker), handed on as values. Never a service locator.

Order, the first that names a value wins: environment (`SOHOA_…`), `sohoa.toml` in the working folder, default.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, computed_field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from sohoa.errors import SettingInvalid

CONFIG_FILE = Path("sohoa.toml")
PREFIX = "SOHOA_"


class Settings(BaseSettings):
    """All settings of the product. Each is documented in `docs/settings.md`; a test compares."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, toml_file=CONFIG_FILE)

    data: Path = Field(Path("data"), description="Folder of the embedded installation: database, objects, index.")
    database: str = Field("", description="SQLAlchemy URL of the records; empty: SQLite in the data folder.")
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, le=256, description="Pages that are read at the same time."
    )
    window: int = Field(2, ge=1, le=64, description="Pages of one file in one unit of work.")
    dpi: int = Field(200, ge=100, le=600, description="Resolution at which PDF pages are rendered for reading.")
    page_seconds: int = Field(120, ge=5, le=3600, description="Time limit for one page, in seconds.")
    child_memory_mb: int = Field(2048, ge=256, description="Memory limit of a child process that opens a file, in MiB.")
    max_file_mb: int = Field(2048, ge=1, description="Largest file taken, in MiB.")
    max_pages: int = Field(5000, ge=1, description="Most pages of one file.")
    max_page_megapixels: int = Field(120, ge=1, description="Largest page image, in millions of pixels.")
    max_zip_entries: int = Field(10_000, ge=1, description="Most files in one zip.")
    max_zip_ratio: int = Field(200, ge=2, description="A zip entry that swells by more than this is refused.")
    max_zip_mb: int = Field(8192, ge=1, description="Most that one zip may unpack to, in MiB.")
    max_tries: int = Field(3, ge=1, le=20, description="Tries before a page that kills its reader is set aside.")
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
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingInvalid(name=f"{PREFIX}{name.upper()}", reason=first["msg"]) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingInvalid(name=str(CONFIG_FILE), reason=str(error)) from error


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
        SettingOrigin(f"{PREFIX}{name.upper()}", str(getattr(settings, name)), origin(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
