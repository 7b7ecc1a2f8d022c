"""What befalls servers: they are stopped, killed, stand still, are started again. Data, address and keys stay."""

from __future__ import annotations

import signal

from tests.services import processes
from tests.services.running import Known, Places, end, known, launch, wait_until_it_answers
from tests.services.service import Service, ServiceFailed, Start


def stop(service: Service, places: Places = Places()) -> None:
    """End it in good order. Raises `ServiceFailed` where it does not run, as all of these do."""
    end(_running(service, places))


def kill(service: Service, places: Places = Places()) -> None:
    """End it with all its children as a cut of power would (-9)."""
    processes.kill(_running(service, places).process)


def pause(service: Service, places: Places = Places()) -> None:
    """Let it stand still with all its children: connections stay open, and nobody answers."""
    processes.pause(_running(service, places).process)


def resume(service: Service, places: Places = Places()) -> None:
    """Let it go on after a pause."""
    processes.resume(_running(service, places).process)


def start_again(service: Service, places: Places = Places()) -> None:
    """Start it on the data that it left, and wait until it answers. Raises `ServiceFailed` where it runs, or does not come up."""
    server = known(service.name, places)
    if server is None or server.is_alive:
        raise ServiceFailed(f"{service.name} {'runs' if server else 'was never started'}: it cannot be started again")
    start = Start(server.command, server.environment, server.facts, signal.Signals(server.ends_by))
    wait_until_it_answers(service, launch(service, start, places), places)


def restart(service: Service, places: Places = Places()) -> None:
    """Stop it, and start it again."""
    stop(service, places)
    start_again(service, places)


def _running(service: Service, places: Places) -> Known:
    server = known(service.name, places)
    if server is None or not server.is_alive:
        raise ServiceFailed(f"{service.name} does not run")
    return server
