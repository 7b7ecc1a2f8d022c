"""The log: every act is a row that cannot be changed, removed or slipped in afterwards without being found (docs/log.md)."""

from archive.log.keeping import Log
from archive.log.seal_file import SealFile
from archive.log.seal_store import SealStore
from archive.log.verifying import Verification, verify

__all__ = ["Log", "SealFile", "SealStore", "Verification", "verify"]
