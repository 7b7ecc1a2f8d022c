"""The dashboard and the alert rules ask for metrics that there are, in queries that Prometheus can read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from portal.api.record_gauges import GAUGES
from portal.api.record_metrics import families_of_records
from sohoa.telemetry.metrics import REGISTRY

ROOT = Path(__file__).resolve().parents[3]
BOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana/sohoa.json").read_text("utf-8"))
(GROUP,) = yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text("utf-8"))["groups"]
RULES: list[dict[str, Any]] = GROUP["rules"]
ENDINGS = {"counter": ("_total",), "info": ("_info",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}
WIDTH = 24
"""Columns of a dashboard."""


def names() -> set[str]:
    """Every series that an installation has."""
    families = [*REGISTRY.collect(), *families_of_records()]
    return {f"{one.name}{ending}" for one in families for ending in ENDINGS[one.type]}


def series(query: str) -> Iterator[str]:
    """The names of the series that a query asks for, as Prometheus' own grammar has it."""
    found: list[str] = []
    selected = promql_parser.VectorSelector

    def look(one: Any) -> None:
        if isinstance(one, selected):
            found.append(one.name)

    promql_parser.walk(promql_parser.parse(query), look)
    return iter(found)


def panels() -> list[dict[str, Any]]:
    return [one for one in BOARD["panels"] if one["type"] != "row"]


def filled(query: str) -> str:
    """A query of the dashboard as Grafana sends it."""
    return query.replace("$__rate_interval", "5m").replace("$__interval", "1m").replace("$instance", ".*")


QUERIES = {
    **{f"{panel['title']} {target['refId']}": filled(target["expr"]) for panel in panels() for target in panel["targets"]},
    **{rule["alert"]: rule["expr"] for rule in RULES},
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_what_is_asked_for_is_there(query: str) -> None:
    asked = list(series(query))
    assert asked
    assert set(asked) <= names()


def test_whatever_the_records_say_is_shown_or_watched() -> None:
    asked = {name for query in QUERIES.values() for name in series(query)}
    assert {gauge.name for gauge in GAUGES} <= asked


def test_what_every_replica_tells_alike_is_not_added_up() -> None:
    """Metrics of the records come from each server: with three of them a sum would be three times too much."""
    told_alike = {family.name for family in families_of_records()}
    for query in QUERIES.values():
        for name in told_alike & set(series(query)):
            assert re.search(rf"\b(max|min|count)( by \(\w+\))? \({name}|\b(max|min|count)\({name}", query), query


def test_panels_lie_side_by_side_and_have_titles() -> None:
    taken: set[tuple[int, int]] = set()
    assert len({one["id"] for one in BOARD["panels"]}) == len(BOARD["panels"])
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert max(x for x, _ in cells) < WIDTH, panel["title"]
        assert taken.isdisjoint(cells), panel["title"]
        taken |= cells
        assert panel["title"]
        assert panel["type"] in ("row", "stat", "timeseries")
    assert all(one["description"] for one in panels())


def test_variables_that_are_used_are_there() -> None:
    used = set(re.findall(r"\$\{?(\w+)", json.dumps(BOARD))) - {"__rate_interval", "__all"}
    assert used == {one["name"] for one in BOARD["templating"]["list"]}


def test_each_alert_says_in_both_languages_what_it_means_and_the_docs_say_what_to_do() -> None:
    told = (ROOT / "docs/operation.md").read_text("utf-8")
    assert set(re.findall(r"\bSohoa\w+", told)) == {rule["alert"] for rule in RULES}
    for rule in RULES:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert set(rule["annotations"]) == {"vi", "en"}
        assert rule["labels"]["severity"] in ("warning", "critical")
