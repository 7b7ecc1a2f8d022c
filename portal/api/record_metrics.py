"""What the records say, for Prometheus.

Counting goes through an index, which takes long where there is very much. So nothing is counted more often than every 15 seconds,
nor for more than a hundredth of the time, and who reads the metrics waits no more than two seconds: what they get then is what
was counted last.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as NotInTime
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from portal.api.in_time import InTime
from portal.api.record_gauges import GAUGES, Gauge, Value
from sohoa.assembly import Installation
from sohoa.settings import Settings
from sohoa.telemetry.metrics import REGISTRY

log = logging.getLogger(__name__)

COUNTED_EVERY = 15.0
SHARE_OF_TIME = 0.01
PATIENCE = 2.0
_OF_SETTINGS: tuple[tuple[str, str, Callable[[Settings], float | None]], ...] = (
    (
        "sohoa_fixity_due_seconds",
        "After how long an object is to be looked at again (SOHOA_FIXITY_DAYS).",
        lambda settings: settings.fixity_days * 86_400.0,
    ),
    (
        "sohoa_replica_there",
        "Whether the folder of SOHOA_REPLICA is there; left out where none is named.",
        lambda settings: float(settings.replica_folder.is_dir()) if settings.replica_folder is not None else None,
    ),
)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a gauge said, how long it took to say, and until when (`time.monotonic`) that holds."""

    values: tuple[Value, ...]
    took: float
    until: float


class OfRecords(Collector):
    """What the records of one installation say."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._counting = InTime("metrics", self._count)
        self._counted: dict[str, _Counted] = {}

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """The metrics without their values."""
        return families_of_records()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The metrics as they were counted last; those counted anew that are due. None where the database does not answer."""
        if self._due():
            try:
                self._counting.asked().result(PATIENCE)
            except NotInTime:
                log.warning("counting what the records say takes more than %d s", PATIENCE)
        took = _took()
        for gauge in GAUGES:
            if (counted := self._counted.get(gauge.name)) is not None:
                family = _family(gauge)
                for labels, value in counted.values:
                    family.add_metric(labels, value)
                took.add_metric((gauge.name,), counted.took)
                yield family
        yield took
        yield from _of_settings(self._installation.settings)

    def _due(self) -> list[Gauge]:
        now = time.monotonic()
        return [one for one in GAUGES if one.name not in self._counted or self._counted[one.name].until <= now]

    def _count(self) -> None:
        """Quick ones are counted each time, so that whoever is woken by them hears of it."""
        for gauge in self._due():
            began = time.monotonic()
            try:
                with self._installation.sessions() as session:
                    values = tuple(gauge.ask(session))
            except Exception:
                # Whatever keeps us from counting must not keep Prometheus from the rest: it sees that this is gone.
                log.exception("%s cannot be counted", gauge.name)
                values = ()
            took = time.monotonic() - began
            self._counted[gauge.name] = _Counted(values, took, time.monotonic() + pause_after(took))


def pause_after(took: float) -> float:
    """For how many seconds nothing is counted after counting took so many."""
    return max(COUNTED_EVERY, took / SHARE_OF_TIME)


def families_of_records() -> list[GaugeMetricFamily]:
    """What is told of records, without values."""
    return [*map(_family, GAUGES), _took(), *(GaugeMetricFamily(name, told) for name, told, _ in _OF_SETTINGS)]


def _family(gauge: Gauge) -> GaugeMetricFamily:
    return GaugeMetricFamily(gauge.name, gauge.told, labels=gauge.labels)


def _took() -> GaugeMetricFamily:
    return GaugeMetricFamily("sohoa_records_counted_seconds", "How long it took to count each `metric`.", labels=("metric",))


def _of_settings(settings: Settings) -> Iterator[GaugeMetricFamily]:
    for name, told, ask in _OF_SETTINGS:
        if (value := ask(settings)) is not None:
            yield GaugeMetricFamily(name, told, value)


@contextmanager
def told_of_records(installation: Installation) -> Iterator[None]:
    """Within the context the metrics of this process tell of the records too, where anybody can read them."""
    if not installation.settings.metrics:
        yield
        return
    told = OfRecords(installation)
    REGISTRY.register(told)
    try:
        yield
    finally:
        REGISTRY.unregister(told)
