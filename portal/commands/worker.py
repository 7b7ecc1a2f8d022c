"""`sohoa worker` and `sohoa scheduler`: the work of an installation of many machines."""

from __future__ import annotations

import signal
from threading import Event

from portal.commands.options import Json, told
from sohoa.assembly import open_installation
from sohoa.errors import SettingInvalid
from sohoa.settings import PREFIX, Settings, load_settings
from sohoa.telemetry.starting import telling

TOLD = told(
    "Đọc các tệp quét cho nhiều máy, qua hàng đợi; chạy bao nhiêu tiến trình, trên bao nhiêu máy cũng được",
    "Read scanned files for many machines, through a queue; any number of processes on any number of machines",
    "SOHOA_QUEUE=celery SOHOA_BROKER=amqp://sohoa:…@mq.example.vn:5672/sohoa sohoa worker",
)
TOLD_SCHEDULER = told(
    "Giao việc, gửi lại việc bị mất, báo chỉ mục và kho; một tiến trình là đủ, thêm một để dự phòng",
    "Hand out work, send again what was lost, tell index and store; one process is enough, another stands by",
    "SOHOA_QUEUE=celery SOHOA_BROKER=amqp://sohoa:…@mq.example.vn:5672/sohoa sohoa scheduler",
)


def run(as_json: Json = False) -> None:  # noqa: ARG001 - failures are said as JSON: `portal.cli.run` sees to it
    """Until it is asked to end: what is at hand is finished first."""
    settings = _of_many_machines()
    from ingest.queue.worker import work  # With it come OpenCV and Celery: other commands start without.

    with telling(settings, "sohoa-worker"), open_installation(settings) as installation:
        work(installation)


def schedule(as_json: Json = False) -> None:  # noqa: ARG001
    """Until it is asked to end."""
    settings, stop = _of_many_machines(), Event()
    from ingest.queue.scheduler import Scheduler

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with telling(settings, "sohoa-scheduler"), open_installation(settings, makes_seals=True) as installation:
        installation.log.start()  # It records no acts of its own, and seals those of workers that have no key.
        Scheduler(installation).run(stop)


def _of_many_machines() -> Settings:
    settings = load_settings()
    if settings.queue != "celery":
        raise SettingInvalid(name=f"{PREFIX}QUEUE", reason=f"{settings.queue}: `sohoa serve` làm việc này / does this work")
    return settings
