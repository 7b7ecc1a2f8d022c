"""The Helm chart: linted, made, and what comes of it held against Kubernetes' schemas and what the product needs."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from archive.log.seal_key import SealKeys
from registry.accounts.keys import Seal
from sohoa.settings import PREFIX, Settings, load_settings
from tests.deploy.built import helm
from tests.services.running import ROOT

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("helm")]

CHART = ROOT / "deploy" / "helm" / "sohoa"
VALUES = Path(__file__).with_name("values.yaml")
KUBERNETES = ("1.29", "1.33", "1.37")
EVERYTHING = (
    "--set=worker.autoscaling.enabled=true", "--set=ingress.enabled=true", "--set=ingress.tlsSecret=kho-tls",
    "--set=ingress.className=nginx",
    "--set=authorities=kho-ca", "--set=imagePullSecrets[0].name=kho", "--set=nodeSelector.disk=ssd",
    "--set=networkPolicy.apiFrom[0].namespaceSelector.matchLabels.app=ingress",
    "--set=networkPolicy.egress.to[0].ipBlock.cidr=10.0.0.0/8",
)  # fmt: skip
GIVEN_BY_SECRET = ("SOHOA_DATABASE", "SOHOA_BROKER", "SOHOA_S3_ACCESS_KEY", "SOHOA_S3_SECRET_KEY", "SOHOA_ELASTIC_PASSWORD")
BEFORE_IT_IS_KILLED = 20
"""Seconds that the end of `sohoa serve` takes beside those of its settings (docs/operation.md)."""


def run_helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([helm(), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def template(*arguments: str, version: str = KUBERNETES[-1]) -> list[dict[str, Any]]:
    done = run_helm("template", "kho", str(CHART), "--values", str(VALUES), "--kube-version", version, *arguments)
    assert done.returncode == 0, done.stderr
    return [made for made in yaml.safe_load_all(done.stdout) if made]


@pytest.fixture(scope="module")
def objects() -> list[dict[str, Any]]:
    return template()


def of_kind(objects: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"].removeprefix("kho-"): one for one in objects if one["kind"] == kind}


def pods(objects: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in ("Deployment", "Job"):
        for name, one in of_kind(objects, kind).items():
            yield name, one["spec"]["template"]["spec"]


def container(objects: list[dict[str, Any]], name: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(pods(objects))[name]["containers"][0]
    return found


def test_helm_lint_has_nothing_to_say() -> None:
    done = run_helm("lint", "--strict", str(CHART), "--values", str(VALUES), *EVERYTHING)
    assert done.returncode == 0, done.stdout
    assert "0 chart(s) failed" in done.stdout
    assert "[WARNING]" not in done.stdout


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("arguments", [(), EVERYTHING], ids=["as little as may be", "everything"])
def test_what_is_made_fits_the_schemas_of_kubernetes(version: str, arguments: tuple[str, ...]) -> None:
    for made in template(*arguments, version=version):
        kubernetes_validate.validate(made, version, strict=True)


@pytest.mark.parametrize(
    "name", ["publicUrl", "behindProxy", "secret", "identityKey", "sealKey", "s3.endpoint", "elasticsearch.url"]
)
def test_what_has_to_be_said_is_asked_for(name: str) -> None:
    done = run_helm("template", "kho", str(CHART), "--values", str(VALUES), "--kube-version", KUBERNETES[-1], f"--set={name}=")
    assert done.returncode == 1
    assert f"/{name.replace('.', '/')}" in done.stderr


@pytest.mark.parametrize(
    "value", ["publicUrl=http://kho.example.vn", "image.tag=latest", "wokrer.replicas=3", "settings.agency=x"]
)
def test_what_cannot_be_is_refused(value: str) -> None:
    done = run_helm("template", "kho", str(CHART), "--values", str(VALUES), "--kube-version", KUBERNETES[-1], f"--set={value}")
    assert done.returncode == 1


def test_an_ingress_without_tls_is_refused() -> None:
    done = run_helm(
        "template", "kho", str(CHART), "--values", str(VALUES), "--kube-version", KUBERNETES[-1], "--set=ingress.enabled=true"
    )
    assert "ingress.tlsSecret" in done.stderr


def test_settings_are_those_of_the_product_and_no_secret_is_among_them(
    objects: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings,) = (one["data"] for one in of_kind(objects, "ConfigMap").values())
    for name in (*settings, *GIVEN_BY_SECRET):
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields, name
    assert not set(GIVEN_BY_SECRET) & set(settings)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    load_settings()
    assert (settings["SOHOA_AGENCY_CODE"], settings["SOHOA_S3_LOCK_DAYS"]) == ("000.00.01.H29", "30")


def test_authorities_of_ones_own_are_where_the_settings_say() -> None:
    objects = template("--set=authorities=kho-ca")
    (settings,) = (one["data"] for one in of_kind(objects, "ConfigMap").values())
    assert settings["SOHOA_ELASTIC_CA"] == settings["SSL_CERT_FILE"] == "/etc/sohoa/ca.crt"
    for name, pod in pods(objects):
        assert {"name": "authorities", "mountPath": "/etc/sohoa", "readOnly": True} in pod["containers"][0]["volumeMounts"], name
        assert {"name": "authorities", "secret": {"secretName": "kho-ca", "defaultMode": 0o444}} in pod["volumes"]


def test_the_job_before_a_release_has_the_same_settings_as_what_follows(objects: list[dict[str, Any]]) -> None:
    (settings,) = (one["data"] for one in of_kind(objects, "ConfigMap").values())
    prepare = container(objects, "prepare")
    assert {one["name"]: one["value"] for one in prepare["env"]} == settings
    assert of_kind(objects, "Job")["prepare"]["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"


def test_they_run_what_docker_compose_runs(objects: list[dict[str, Any]], compose: dict[str, Any]) -> None:
    as_there = {"api": "api", "worker": "worker", "scheduler": "scheduler", "prepare": "init"}
    for name, service in as_there.items():
        assert container(objects, name)["args"] == compose["services"][service]["command"]
        assert "command" not in container(objects, name), "the image's own first process starts it"


def test_nothing_runs_as_root_or_can_come_to_more(objects: list[dict[str, Any]]) -> None:
    for name, pod in pods(objects):
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
        for one in (*pod.get("initContainers", ()), *pod["containers"]):
            context = one["securityContext"]
            assert context["readOnlyRootFilesystem"] is True
            assert context["allowPrivilegeEscalation"] is False
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert (context["runAsUser"], context["runAsGroup"]) == (10001, 10001)
            assert {"requests", "limits"} == set(one["resources"])


def test_every_server_is_probed_where_it_answers(objects: list[dict[str, Any]]) -> None:
    api, worker, scheduler = (container(objects, name) for name in ("api", "worker", "scheduler"))
    assert api["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "http"}
    assert api["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}
    for one in (worker, scheduler):
        assert one["livenessProbe"]["httpGet"] == {"path": "/metrics", "port": "metrics"}
        assert {port["name"]: port["containerPort"] for port in one["ports"]} == {"metrics": 8701}
    (settings,) = (one["data"] for one in of_kind(objects, "ConfigMap").values())
    assert settings["SOHOA_METRICS"] == "0.0.0.0:8701"


def test_they_are_given_the_time_to_end_in_order(objects: list[dict[str, Any]]) -> None:
    for name, pod in pods(objects):
        drain = {one["name"]: one["value"] for one in pod["containers"][0].get("env", [])}.get("SOHOA_DRAIN_SECONDS", "0")
        if name != "prepare":
            assert pod["terminationGracePeriodSeconds"] >= int(drain) + Settings().stop_seconds + BEFORE_IT_IS_KILLED


def test_there_is_one_scheduler_and_never_two(objects: list[dict[str, Any]]) -> None:
    spec = of_kind(objects, "Deployment")["scheduler"]["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_where_workers_follow_the_load_nothing_fixes_their_number() -> None:
    objects = template("--set=worker.autoscaling.enabled=true")
    assert "replicas" not in of_kind(objects, "Deployment")["worker"]["spec"]
    assert of_kind(objects, "HorizontalPodAutoscaler")["worker"]["spec"]["scaleTargetRef"]["name"] == "kho-worker"


def test_every_selector_finds_its_pods(objects: list[dict[str, Any]]) -> None:
    labels = {name: one["spec"]["template"]["metadata"]["labels"] for name, one in of_kind(objects, "Deployment").items()}
    for name in ("api", "worker", "scheduler"):
        assert of_kind(objects, "Deployment")[name]["spec"]["selector"]["matchLabels"].items() <= labels[name].items()
    assert of_kind(objects, "Service")["api"]["spec"]["selector"].items() <= labels["api"].items()
    for name, budget in of_kind(objects, "PodDisruptionBudget").items():
        assert budget["spec"]["selector"]["matchLabels"].items() <= labels[name].items()
    policies = of_kind(objects, "NetworkPolicy")
    assert policies["api"]["spec"]["podSelector"]["matchLabels"].items() <= labels["api"].items()
    assert all(policies["kho"]["spec"]["podSelector"]["matchLabels"].items() <= one.items() for one in labels.values())


def test_each_key_is_given_to_who_needs_it_and_to_nobody_else(objects: list[dict[str, Any]]) -> None:
    given = {
        name: volume["secret"]["secretName"]
        for name, pod in pods(objects)
        for volume in pod["volumes"]
        if volume["name"] == "given"
    }
    assert given == {"api": "sohoa-identity", "prepare": "sohoa-identity", "scheduler": "sohoa-seal"}


def test_keys_that_are_made_as_told_are_taken_by_the_product(objects: list[dict[str, Any]], tmp_path: Path) -> None:
    """The commands of docs/deploy.md, then what the first container of a pod does with what Kubernetes mounts."""
    made = tmp_path / "made"
    made.mkdir()
    told = re.findall(r"^openssl .*$", (ROOT / "docs" / "deploy.md").read_text("utf-8"), re.M)
    assert len(told) == 2
    for line in told:
        subprocess.run(["sh", "-ec", line], cwd=made, check=True, capture_output=True)
    keys = copied(objects, "api", made / "identity.key", tmp_path / "keys")
    seal = Seal(keys)
    assert seal.open(seal.close("mã bước hai")) == "mã bước hai"
    seals = copied(objects, "scheduler", made / "seal-key.pem", tmp_path / "seals")
    assert SealKeys(seals).in_use().fingerprint


def copied(objects: list[dict[str, Any]], name: str, key: Path, folder: Path) -> Path:
    """The folder of keys of a pod, once its first container is through."""
    given = folder.with_name(f"{folder.name}-given")
    given.mkdir()
    folder.mkdir()
    shutil.copy(key, given)
    (given / key.name).chmod(0o444)
    (first,) = dict(pods(objects))[name]["initContainers"]
    mounted = {mount["name"]: mount["mountPath"] for mount in first["volumeMounts"]}
    shell, flags, script = first["args"]
    script = script.replace(f"{mounted['key']}/", f"{folder}/").replace(f"{mounted['given']}/", f"{given}/")
    subprocess.run([shell, flags, script], check=True)
    return folder
