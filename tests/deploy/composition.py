"""`docker-compose.yml` as `docker compose` understands it, with secrets made by `deploy/make-env.sh`."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from tests.deploy.built import composed
from tests.services.running import ROOT

COMPOSE = ROOT / "docker-compose.yml"
OWN = ("api", "worker", "scheduler", "init", "embedded", "embedded-init")
"""Services of our image."""
ENGINES = ("postgres", "rabbitmq", "s3", "elasticsearch")
WATCHING = ("prometheus", "grafana")
SECRETS = ("POSTGRES_PASSWORD", "RABBITMQ_PASSWORD", "S3_ACCESS_KEY", "S3_SECRET_KEY", "ELASTIC_PASSWORD", "GRAFANA_PASSWORD")
"""What `deploy/make-env.sh` makes by chance."""
AT_ONCE = ("init", "embedded-init")
"""Those that do their work and end."""


def load(env_file: Path, *profiles: str) -> subprocess.CompletedProcess[str]:
    """What `docker compose config` would say."""
    return subprocess.run(
        [composed(), COMPOSE, env_file, *profiles],
        env={"PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def composition(folder: Path) -> dict[str, Any]:
    """Everything in it, with the services of all profiles; `folder` is for the secrets."""
    (folder / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "make-env.sh", folder / "deploy")
    subprocess.run(["sh", folder / "deploy" / "make-env.sh"], check=True, capture_output=True)
    done = load(folder / ".env", "*")
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read
