"""What the fork server loads, so that a new child has it at once."""

from __future__ import annotations

from contextlib import suppress

from ingest import tasks
from sohoa import garbage
from sohoa.errors import SohoaError

garbage.look_for_seldom()

with suppress(SohoaError):  # a catalogue that cannot be loaded is told by whoever opens the installation
    tasks.document_types()
garbage.none_so_far()
