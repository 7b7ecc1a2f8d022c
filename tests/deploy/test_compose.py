"""`docker-compose.yml`: read as Docker reads it, and held against what is promised of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sohoa.settings import PREFIX, Settings, load_settings
from tests.deploy.composition import AT_ONCE, COMPOSE, ENGINES, OWN, SECRETS, WATCHING, load
from tests.deploy.dockerfile import stages
from tests.portal.command import sohoa
from tests.services.running import ROOT
from tests.services.versitygw import Versitygw

LONG_RUNNING = [name for name in (*OWN, *ENGINES, *WATCHING) if name not in AT_ONCE]
WRITABLE = {"rabbitmq", "elasticsearch"}
"""Their images write into folders that hold files of the image as well."""


def seconds(text: str) -> float:
    """Of a length of time as Docker writes it: 9m0s."""
    return sum(float(number) * {"h": 3600, "m": 60, "s": 1}[unit] for number, unit in re.findall(r"([\d.]+)([hms])", text))


def limits(service: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = service["deploy"]["resources"]["limits"]
    return found


# Secrets


def test_every_variable_is_made_by_make_env_or_has_a_default_and_no_secret_has_one() -> None:
    text = re.sub(r"^\s*#.*$", "", COMPOSE.read_text("utf-8"), flags=re.M)
    used = re.findall(r"(?<!\$)\$\{(\w+)(:[?-])?", text)
    assert used
    assert {name for name, how in used if how == ":?"} == {*SECRETS, "SOHOA_PUBLIC_URL"}
    assert {name for name, how in used if how == ":-"} == {
        "PUBLISHED_AT",
        "GRAFANA_PUBLISHED_AT",
        "FRONT_SUBNET",
        "FRONT_GATEWAY",
    }
    assert not [name for name, how in used if how == ""]


@pytest.mark.services
def test_without_its_secrets_it_is_refused_and_the_command_that_makes_them_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").touch()
    done = load(tmp_path / ".env")
    assert done.returncode == 1
    for name in SECRETS:
        assert f"required variable {name} is missing a value: sh deploy/make-env.sh" in done.stderr


# Settings


@pytest.mark.services
@pytest.mark.parametrize("service", OWN)
def test_its_environment_is_made_of_settings_that_exist_and_takes_their_values(
    compose: dict[str, Any], service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = compose["services"][service].get("environment") or {}
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields, name
        monkeypatch.setenv(name, value)
    load_settings()


@pytest.mark.services
@pytest.mark.parametrize("service", OWN)
def test_its_command_is_one_of_the_command_line(compose: dict[str, Any], service: str, tmp_path: Path) -> None:
    program, *words = compose["services"][service]["command"]
    if program == "sohoa":
        asked = sohoa(*words, "--help", data=tmp_path)
        assert asked.code == 0, asked.err
        assert f"sohoa {words[0]}" in asked.out
    else:
        assert f"/usr/local/bin/{program}" in " ".join(stages()["sohoa"].all("COPY"))


@pytest.mark.services
@pytest.mark.parametrize("service", ["api", "embedded"])
def test_who_comes_through_the_published_port_is_the_proxy_that_the_api_lets_in(compose: dict[str, Any], service: str) -> None:
    (pool,) = compose["networks"]["front"]["ipam"]["config"]
    environment = compose["services"][service]["environment"]
    assert environment["SOHOA_BEHIND_PROXY"] == pool["gateway"]
    assert environment["SOHOA_HOST"] == "0.0.0.0"


# How a service runs


@pytest.mark.services
@pytest.mark.parametrize("name", LONG_RUNNING)
def test_what_runs_for_long_is_watched_limited_started_again_and_given_time_to_end(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"
    assert {"cpus", "memory", "pids"} <= set(limits(service))
    assert seconds(service["stop_grace_period"]) >= 60
    assert service["logging"]["options"]["max-size"]


@pytest.mark.services
@pytest.mark.parametrize("name", [*OWN, *ENGINES, *WATCHING])
def test_nothing_runs_as_root_or_can_come_to_more(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert re.fullmatch(r"[1-9]\d*:\d+", service["user"])
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("read_only", False) is (name not in WRITABLE)


@pytest.mark.services
@pytest.mark.parametrize("name", ["api", "worker", "scheduler", "embedded"])
def test_ours_have_the_time_to_finish_what_they_read_or_to_give_it_back(compose: dict[str, Any], name: str) -> None:
    settings = Settings()
    needs = settings.drain_seconds + settings.stop_seconds + 20  # docs/operation.md
    assert seconds(compose["services"][name]["stop_grace_period"]) > needs


@pytest.mark.services
@pytest.mark.parametrize("name", ["api", "worker", "embedded"])
def test_who_opens_files_has_the_memory_that_its_children_may_take(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    children = int(service["environment"]["SOHOA_WORKERS"]) * Settings().child_memory_mb
    assert int(limits(service)["memory"]) >> 20 > children


@pytest.mark.services
def test_only_what_answers_people_is_reached_and_only_from_this_machine(compose: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in compose["services"].items() if service.get("ports")}
    assert set(published) == {"api", "embedded", "grafana"}
    assert {port["host_ip"] for ports in published.values() for port in ports} == {"127.0.0.1"}


@pytest.mark.services
def test_who_opens_files_from_outside_has_no_way_out(compose: dict[str, Any]) -> None:
    assert compose["networks"]["back"]["internal"] is True
    assert list(compose["services"]["worker"]["networks"]) == ["back"]


@pytest.mark.services
def test_workers_can_be_as_many_as_one_likes(compose: dict[str, Any]) -> None:
    worker = compose["services"]["worker"]
    assert not {"container_name", "hostname", "ports"} & set(worker)
    shared = {volume["source"] for volume in worker["volumes"] if "source" in volume}
    assert shared == set(), "what a worker writes is its own, and it has no key"


@pytest.mark.services
def test_each_key_lies_where_it_is_needed_and_nowhere_else(compose: dict[str, Any]) -> None:
    """Whoever takes over a child that opens files may read what its container may."""
    mounted = {name: {volume.get("source") for volume in compose["services"][name]["volumes"]} - {None} for name in OWN}
    assert [name for name, volumes in mounted.items() if "seals" in volumes] == ["scheduler"]
    assert [name for name, volumes in mounted.items() if "keys" in volumes] == ["api", "init"]


@pytest.mark.services
@pytest.mark.parametrize("name", ["api", "worker", "scheduler", "embedded"])
def test_nothing_of_ours_starts_before_everything_is_ready_for_it(compose: dict[str, Any], name: str) -> None:
    waits = {other: how["condition"] for other, how in compose["services"][name]["depends_on"].items()}
    done, well = "service_completed_successfully", "service_healthy"
    assert waits == ({"embedded-init": done} if name == "embedded" else {"init": done, **dict.fromkeys(ENGINES, well)})


@pytest.mark.services
def test_every_volume_is_of_use(compose: dict[str, Any]) -> None:
    mounted = {volume.get("source") for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert set(compose["volumes"]) == mounted - {None}


@pytest.mark.services
def test_images_are_those_that_were_tried(compose: dict[str, Any]) -> None:
    images = {name: compose["services"][name]["image"] for name in (*OWN, *ENGINES, *WATCHING)}
    product = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert {images[name] for name in OWN} == {f"sohoa:{product}"}
    assert images["s3"] == f"sohoa-s3:{Versitygw.version}"
    assert all(re.search(r":v?\d+\.\d+(\.\d+)?(-\w+)?$", image) for image in images.values())


# What others say


def test_the_usual_rules_of_safety_are_kept() -> None:
    lint = Path(sys.executable).with_name("compose-lint")
    done = subprocess.run([lint, "check", "--format", "json", COMPOSE], cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["findings"]
    left = {(one["rule_id"], one["service"]) for one in found if one["rule_id"] != "CL-0019"}
    assert done.returncode == 0
    # CL-0019: a tag can be moved, a digest cannot; but a digest names one processor's image that nobody could look at here.
    assert left == {("CL-0007", name) for name in WRITABLE}
