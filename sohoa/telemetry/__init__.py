"""What the product tells of itself while it works: metrics, traces, structured logs. Of persons it tells nothing.

It stands on the ground because every room may have something to tell, and asks nothing of anybody: whoever starts a process
decides with `sohoa.telemetry.starting` what is told and where.
"""

from sohoa.telemetry.logs import about
from sohoa.telemetry.traces import continued, current_traceparent, ended_span, is_tracing, span

__all__ = ["about", "continued", "current_traceparent", "ended_span", "is_tracing", "span"]
