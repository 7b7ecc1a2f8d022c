"""What a process that stays tells of itself, as the settings have it: begun once, where the process begins."""

from __future__ import annotations

import logging.config
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version

from sohoa.settings import Settings
from sohoa.telemetry.logs import log_config
from sohoa.telemetry.metrics import serve_metrics
from sohoa.telemetry.traces import send_traces


@contextmanager
def telling(settings: Settings, service: str) -> Iterator[None]:
    """Within the context this process writes its log, serves its metrics and sends its traces; `service` is its name in traces.

    Raises `SettingInvalid`.
    """
    logging.config.dictConfig(log_config(settings.log_format))
    logging.captureWarnings(settings.log_format == "json")
    with ExitStack() as ending:
        if settings.otlp_endpoint:
            ending.callback(send_traces(settings.otlp_endpoint, service=service, version=version("sohoa")))
        if settings.metrics:
            ending.callback(serve_metrics(settings.metrics))
        yield
