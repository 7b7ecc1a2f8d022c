"""What the settings know of the office whose papers are printed."""

from __future__ import annotations

from intake.papers.of_dossier import Letterhead
from sohoa.settings import Settings


def letterhead_of(settings: Settings) -> Letterhead:
    """Place, address and telephone for papers."""
    return Letterhead(settings.office_place, settings.office_address, settings.office_phone)
