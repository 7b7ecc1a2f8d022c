"""Traces from upload to index (OpenTelemetry), sent by OTLP over HTTP where a receiver is named; else nothing is loaded or kept.

They go through a provider of our own and not the global one: libraries that find that one trace by themselves, and tell
addresses, queries and messages of failures, which name people. What is told here are numbers, kinds, states and codes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from sohoa.errors import SettingInvalid, SohoaError

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

Told = str | int | float | bool
"""What may be told of a span."""

_tracer: Tracer | None = None


class Noted(Protocol):
    """A span that has begun."""

    def set_attribute(self, key: str, value: Told) -> None:
        """Tell this of it too."""

    def update_name(self, name: str) -> None:
        """Call it otherwise."""


class _Untold:
    """What is told where nothing is kept."""

    def set_attribute(self, key: str, value: Told) -> None: ...

    def update_name(self, name: str) -> None: ...


def send_traces(endpoint: str, *, service: str, version: str) -> Callable[[], None]:
    """Send what is traced in this process to `endpoint` from now on; what is given back sends the rest and ends it.

    Headers, sampling, time limits and certificates come from the variables of OpenTelemetry (`OTEL_EXPORTER_OTLP_HEADERS`,
    `OTEL_TRACES_SAMPLER` …). Raises `SettingInvalid` where the packages are not installed.
    """
    global _tracer
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingInvalid(name="SOHOA_OTLP_ENDPOINT", reason=f'{error.name}: pip install "sohoa[traces]"') from error
    provider = TracerProvider(resource=Resource.create({"service.name": service, "service.version": version}))
    exporter: SpanExporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer("sohoa", version)

    def end() -> None:
        global _tracer
        _tracer = None
        provider.shutdown()

    return end


@contextmanager
def span(name: str, **told: Told) -> Iterator[Noted]:
    """A span of the trace that is current; without one, the first of a new trace. Of a failure its code is told, no message."""
    if _tracer is None:
        yield _Untold()
        return
    with _tracer.start_as_current_span(name, attributes=told, record_exception=False, set_status_on_exception=False) as begun:
        try:
            yield begun
        except BaseException as error:
            _note_failure(begun, error.code if isinstance(error, SohoaError) else type(error).__name__)
            raise


def ended_span(name: str, began: float, *, failure: str | None = None, **told: Told) -> None:
    """A span of the current trace that ends now and began at `began` (seconds, `time.time`): for what went on elsewhere."""
    if _tracer is None:
        return
    over = _tracer.start_span(name, start_time=round(began * 1e9), attributes=told)
    if failure is not None:
        _note_failure(over, failure)
    over.end(round(time.time() * 1e9))


def is_tracing() -> bool:
    """Whether this process keeps traces."""
    return _tracer is not None


def current_traceparent() -> str | None:
    """The current trace and span as W3C Trace Context has them, to be kept or sent; None where nothing is traced."""
    if _tracer is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def continued(traceparent: str | None) -> Iterator[None]:
    """Within the context the trace of `traceparent` goes on; with None, or what is none, a new one begins with the next span."""
    if _tracer is None:
        yield
        return
    from opentelemetry import context

    token = context.attach(_context_of(traceparent))
    try:
        yield
    finally:
        context.detach(token)


def _context_of(traceparent: str | None) -> Context:
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {"traceparent": traceparent} if traceparent is not None else {}
    return TraceContextTextMapPropagator().extract(carrier, Context())


def _note_failure(begun: Span, code: str) -> None:
    from opentelemetry.trace import StatusCode

    begun.set_attribute("error.type", code)
    begun.set_status(StatusCode.ERROR)
