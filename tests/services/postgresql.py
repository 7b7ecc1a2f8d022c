"""PostgreSQL, from the Debian package: a cluster of its own, without a socket, on a free port."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg

from tests.services.service import ServiceFailed, Start, free_port, run

NOBODY_ELSE = "postgres"
"""It refuses to run as root; this is the user that its package makes."""


class Postgresql:
    """As root it runs as the user of its package."""

    name = "postgresql"
    version = "debian"
    patience = 60.0

    def install(self, home: Path) -> None:
        """Where its programs are."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise ServiceFailed("PostgreSQL is not there: sudo apt-get install postgresql")
        (home / "bin").symlink_to(found[-1].parent)

    def start(self, home: Path, data: Path) -> Start:
        """One superuser, with a password made now."""
        cluster, password, port = data / "cluster", secrets.token_urlsafe(30), free_port()
        asked = data / "password"
        asked.touch(0o600)
        asked.write_text(password, "ascii")
        if os.geteuid() == 0:
            shutil.chown(data, NOBODY_ELSE)
            shutil.chown(asked, NOBODY_ELSE)
        initdb = [
            f"{home}/bin/initdb", "-D", str(cluster), "-U", "sohoa", f"--pwfile={asked}", "-A", "scram-sha-256", "-E", "UTF8",
            "--no-sync",
        ]  # fmt: skip
        run([*_as_somebody(), *initdb], log=data.with_suffix(".install"), environment=os.environ, seconds=120)
        asked.unlink()
        return Start(
            command=[
                *_as_somebody(), f"{home}/bin/postgres", "-D", str(cluster), "-c", f"port={port}",
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            ],
            facts={
                "address": f"127.0.0.1:{port}",
                "url": f"postgresql+psycopg://sohoa:{password}@127.0.0.1:{port}/",
                "version": _version(home),
            },
            ends_by=signal.SIGINT,  # At SIGTERM it waits until all clients have gone by themselves.
        )  # fmt: skip

    def answers(self, facts: Mapping[str, str]) -> bool:
        """To a question."""
        try:
            with psycopg.connect(f"{facts['url'].replace('+psycopg', '')}postgres", connect_timeout=5) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False


def _as_somebody() -> list[str]:
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam(NOBODY_ELSE)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _version(home: Path) -> str:
    told = subprocess.run([f"{home}/bin/postgres", "--version"], capture_output=True, text=True, check=True)
    return told.stdout.split()[2]
