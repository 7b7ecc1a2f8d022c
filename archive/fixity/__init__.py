"""Fixity: whether the bytes in the store are still those that were taken in, and what to do where not (docs/objects.md)."""

from archive.fixity.affected import Affected, affected, damaged_on_record
from archive.fixity.damage import Damage
from archive.fixity.pace import Pace
from archive.fixity.repairing import Repair, Replica, repair
from archive.fixity.unrecorded import settle, unrecorded
from archive.fixity.verifying import Reached, Verified, verify_objects

__all__ = [
    "Affected",
    "Damage",
    "Pace",
    "Reached",
    "Repair",
    "Replica",
    "Verified",
    "affected",
    "damaged_on_record",
    "repair",
    "settle",
    "unrecorded",
    "verify_objects",
]
