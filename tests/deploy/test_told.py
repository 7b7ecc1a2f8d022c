"""What docs/deploy.md tells: its commands name services, profiles, commands and variables that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.composition import OWN, SECRETS
from tests.portal.command import sohoa
from tests.services.running import ROOT

TOLD = (ROOT / "docs" / "deploy.md").read_text("utf-8")
COMMANDS = sorted(set(re.findall(r"docker compose [^`#\n…]+", TOLD)))
PLAIN = {"--build", "--detach", "--rm"}


@pytest.mark.services
@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_docker_compose_name_what_there_is(command: str, compose: dict[str, Any], tmp_path: Path) -> None:
    words = shlex.split(command)[2:]
    profiles = {profile for service in compose["services"].values() for profile in service.get("profiles", [])}
    if words[0] == "--profile":
        assert words[1] in profiles
        words = words[2:]
    if words[0] == "up" and "--scale" in words:
        at = words.index("--scale")
        assert words[at + 1].partition("=")[0] in compose["services"]
        words[at : at + 2] = []
    for option in ("--env", "--volume"):
        if words[0] == "run" and option in words:
            at = words.index(option)
            words[at : at + 2] = []
    subcommand, *named = [word for word in words if word not in PLAIN]
    assert subcommand in ("up", "logs", "exec", "run")
    assert all(name in compose["services"] for name in named[:1])
    if subcommand in ("exec", "run"):
        assert named[0] in OWN
        assert named[1] == "sohoa"
        assert sohoa(named[2], "--help", data=tmp_path).code == 0


def test_the_secrets_of_kubernetes_and_the_variables_of_compose_are_told() -> None:
    for name in ("SOHOA_DATABASE", "SOHOA_BROKER", "SOHOA_S3_ACCESS_KEY", "SOHOA_S3_SECRET_KEY", "SOHOA_ELASTIC_PASSWORD"):
        assert name in TOLD
    assert {"PUBLISHED_AT", "GRAFANA_PASSWORD"} <= set(re.findall(r"`([A-Z_]+)`", TOLD))
    assert "GRAFANA_PASSWORD" in SECRETS


def test_the_address_of_make_env_is_told_as_it_is() -> None:
    assert "http://localhost:8700" in TOLD
    assert "http://localhost:8700" in (ROOT / "deploy" / "make-env.sh").read_text("utf-8")
