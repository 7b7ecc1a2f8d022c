"""An OpenID Connect provider: Keycloak, from its Maven package, with the realm of `realm.json`."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.services.java import java_home
from tests.services.service import Start, free_port, program, run

REALM = Path(__file__).with_name("realm.json")
CLIENT = "sohoa"
ARCHIVIST, AUDITOR = "tran.van.binh", "le.thi.thuy"
JAVA = 17
"""The oldest that it runs with."""


class Keycloak:
    """Its realm `sohoa` lives in memory, made anew at each start from `realm.json`, with secrets out of the environment."""

    name = "keycloak"
    version = "26.7.3"
    patience = 600.0

    def install(self, home: Path) -> None:
        """The distribution as a zip, unpacked by Maven's own plug-in and built for how it is started here."""
        run(
            [
                program("mvn", "maven"), "--batch-mode", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack",
                f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{self.version}:zip", f"-DoutputDirectory={home}",
            ],
            log=home / "install.log",
            environment=dict(os.environ),
        )  # fmt: skip
        self._script(home).chmod(0o755)
        run(
            [str(self._script(home)), "build", "--db=dev-mem", "--cache=local", "--health-enabled=true"],
            log=home / "build.log",
            environment={**os.environ, **_java()},
        )

    def _script(self, home: Path) -> Path:
        return home / f"keycloak-{self.version}" / "bin" / "kc.sh"

    def start(self, home: Path, data: Path) -> Start:
        """Plain HTTP on loopback; a client with a secret, and two users."""
        imported = home / f"keycloak-{self.version}" / "data" / "import"
        imported.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REALM, imported / "sohoa-realm.json")
        port, management = free_port(), free_port()
        made = {
            name: secrets.token_urlsafe(24)
            for name in ("admin_password", "client_secret", "archivist_password", "auditor_password")
        }
        address = f"http://127.0.0.1:{port}"
        return Start(
            command=[
                str(self._script(home)), "start", "--optimized", "--import-realm", "--http-enabled=true", f"--hostname={address}",
                "--http-host=127.0.0.1", f"--http-port={port}", f"--http-management-port={management}",
            ],
            environment={
                "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
                "KC_BOOTSTRAP_ADMIN_PASSWORD": made["admin_password"],
                "SOHOA_CLIENT_SECRET": made["client_secret"],
                "SOHOA_ARCHIVIST_PASSWORD": made["archivist_password"],
                "SOHOA_AUDITOR_PASSWORD": made["auditor_password"],
                "JAVA_OPTS_KC_HEAP": "-Xms128m -Xmx768m",
                **_java(),
            },
            facts={
                "address": address, "management": f"http://127.0.0.1:{management}", "issuer": f"{address}/realms/{CLIENT}",
                "client_id": CLIENT, "archivist": ARCHIVIST, "auditor": AUDITOR, **made,
            },
        )  # fmt: skip

    def answers(self, facts: Mapping[str, str]) -> bool:
        """Ready, and the realm is there."""
        try:
            with urllib.request.urlopen(f"{facts['management']}/health/ready", timeout=5) as answer:
                ready = json.load(answer)["status"] == "UP"
            with urllib.request.urlopen(f"{facts['issuer']}/.well-known/openid-configuration", timeout=5) as answer:
                return bool(ready and json.load(answer)["issuer"] == facts["issuer"])
        except urllib.error.HTTPError:
            return False


def _java() -> dict[str, str]:
    return {"JAVA_HOME": str(java_home(JAVA, program="java", package="default-jre-headless"))}
