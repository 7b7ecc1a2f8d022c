"""Where the bytes lie: one port, one adapter for each kind of store.

`archive.objects.s3` is loaded only where the settings name it: with it comes a client of the network.
"""

from archive.objects.folder import FolderObjects, FolderReplica
from archive.objects.port import Heard, ObjectStore, StoredBytes, StoreState

__all__ = ["FolderObjects", "FolderReplica", "Heard", "ObjectStore", "StoreState", "StoredBytes"]
