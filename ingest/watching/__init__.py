"""A folder into which scanners and people put files: `watch.Watch` (docs/watch.md)."""

from ingest.watching.told import Told, Trouble
from ingest.watching.watch import Hearing, Rules, Watch

__all__ = ["Hearing", "Rules", "Told", "Trouble", "Watch"]
