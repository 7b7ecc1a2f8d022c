"""Work that is done elsewhere: what a process does that gives work to others, and one that waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from ingest.progress import progress
from ingest.queue.broker import Broker
from ingest.queue.handing_out import hand_out
from sohoa.assembly import Installation

LOOK_AGAIN_SECONDS = 0.5


def wait_for(installation: Installation, batch_id: int, *, on_change: Callable[[], None], stop: Event) -> None:
    """Come back when the workers have finished a batch, or when asked to stop. Raises `BrokerUnreachable` at the beginning."""
    broker = Broker(installation.settings)
    try:
        hand_out(installation, broker.send)
    finally:
        broker.close()
    while not stop.is_set():
        with installation.sessions() as session:
            if progress(session, batch_id).finished:
                return
        on_change()
        stop.wait(LOOK_AGAIN_SECONDS)


def announce_forever(installation: Installation, *, wake: Event, stop: Event) -> None:
    """Hand out what comes in until asked to stop. Raises `BrokerUnreachable`; what came in is on record."""
    broker = Broker(installation.settings)
    try:
        while not stop.is_set():
            hand_out(installation, broker.send)
            wake.wait()
            wake.clear()
    finally:
        broker.close()
