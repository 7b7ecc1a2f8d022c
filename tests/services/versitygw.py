"""An S3 server with versions and object lock: versitygw, built from its Go module."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.services.service import ServiceFailed, Start, free_port, program, run

MODULE = "github.com/versity/versitygw/cmd/versitygw"
GO = (1, 21)
"""The oldest that gets a newer toolchain by itself, where a module wants one."""
WITHOUT_DEBUGGING = ("-gcflags=all=-dwarf=false", "-ldflags=-s -w")
"""Built in four fifths of the time."""
REGION = "us-east-1"


class Versitygw:
    """Keeps objects as files, and what it knows of them in extended attributes: `data` has to lie on a disk that has those."""

    name = "s3"
    version = "1.8.0"
    patience = 20.0

    def install(self, home: Path) -> None:
        """Built by the Go toolchain, which keeps its own caches."""
        go = program("go", "golang-go")
        said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"go(\d+)\.(\d+)", said)
        if found is None or (int(found[1]), int(found[2])) < GO:
            raise ServiceFailed(f"Go {GO[0]}.{GO[1]} or newer is needed, {go} says: {said.strip()}")
        run(
            [go, "install", *WITHOUT_DEBUGGING, f"{MODULE}@v{self.version}"],
            log=home / "install.log",
            environment={**os.environ, "GOBIN": str(home), "CGO_ENABLED": "0"},
        )

    def start(self, home: Path, data: Path) -> Start:
        """One account, with keys made now."""
        objects, versions = data / "objects", data / "versions"
        for folder in (objects, versions):
            folder.mkdir()
        address = f"127.0.0.1:{free_port()}"
        access_key, secret_key = secrets.token_hex(10), secrets.token_urlsafe(30)
        return Start(
            command=[
                str(home / "versitygw"), "--port", address, "--region", REGION, "--health", "/health",
                "posix", "--versioning-dir", str(versions), str(objects),
            ],
            environment={"ROOT_ACCESS_KEY": access_key, "ROOT_SECRET_KEY": secret_key},
            facts={"endpoint": address, "region": REGION, "access_key": access_key, "secret_key": secret_key},
        )  # fmt: skip

    def answers(self, facts: Mapping[str, str]) -> bool:
        """At its own health address."""
        try:
            with urllib.request.urlopen(f"http://{facts['endpoint']}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return False
