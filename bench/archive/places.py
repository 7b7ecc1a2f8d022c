"""Where the benches of the archive put their objects, and how they time what is done with them."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

from tests.services.buckets import FreshBucket
from tests.services.running import facts_of


def a_bucket() -> FreshBucket | None:
    """A new one on the server of `make services`; None where it does not run."""
    facts = facts_of("s3")
    if facts is None:
        return None
    return FreshBucket(
        facts["endpoint"], facts["region"], facts["access_key"], facts["secret_key"], f"bench-{uuid4().hex[:16]}"
    )  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
