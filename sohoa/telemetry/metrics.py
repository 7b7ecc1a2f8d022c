"""What is counted and timed in a process, and the address at which Prometheus reads it.

Labels have few values and come from the code, never from what somebody sent: no addresses as they were asked for, no words, no
names.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    start_http_server,
)

from sohoa.errors import SettingInvalid

REGISTRY = CollectorRegistry()
"""Of this process. Children that open files have none: their parent counts for them."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # A second line each: Prometheus sees itself when we began anew.

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_OF_PAGES = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)

http_request_seconds = Histogram(
    "sohoa_http_request_seconds",
    "Seconds until the first byte of an answer, by `method`, `route` (as the API names it) and `status`.",
    ("method", "route", "status"),
    buckets=_QUICK,
    registry=REGISTRY,
)
http_turned_away = Counter(
    "sohoa_http_turned_away",
    "Requests that did not come in at the door, by `code`: another name, another site, too large a body.",
    ("code",),
    registry=REGISTRY,
)
items_ended = Counter(
    "sohoa_items_ended",
    "Items that this process took to their end, by the `state` that they ended in.",
    ("state",),
    registry=REGISTRY,
)
pages_ended = Counter(
    "sohoa_pages_ended", "Pages that this process had read, or that could not be, by `outcome`.", ("outcome",), registry=REGISTRY
)
page_reading_seconds = Histogram(
    "sohoa_page_reading_seconds",
    "Seconds of one core that reading a page took, from the file to its words.",
    buckets=_OF_PAGES,
    registry=REGISTRY,
)
search_seconds = Histogram(
    "sohoa_search_seconds",
    "Seconds of the index for a search, by how far it had to look (`stage`): exact, folded, damaged, nothing.",
    ("stage",),
    buckets=_QUICK,
    registry=REGISTRY,
)
look_up_seconds = Histogram(
    "sohoa_look_up_seconds", "Seconds of a look-up at the counter, without writing it down.", buckets=_QUICK, registry=REGISTRY
)
program = Info("sohoa", "The version of the program.", registry=REGISTRY)
program.info({"version": version("sohoa")})
for collector in (ProcessCollector, PlatformCollector, GCCollector):
    collector(registry=REGISTRY)


def serve_metrics(address: str) -> Callable[[], None]:
    """Let Prometheus read the metrics of this process at `address` (HOST:PORT); what is given back ends that.

    Whoever reaches the address may read them. Raises `SettingInvalid` where it is none, or is not free.
    """
    host, _, port = address.rpartition(":")
    try:
        server, thread = start_http_server(int(port), host.strip("[]"), REGISTRY)
    except (OSError, ValueError) as error:
        raise SettingInvalid(name="SOHOA_METRICS", reason=f"{address}: {error}") from error

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end
