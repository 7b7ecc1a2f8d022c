"""Where the bytes lie: one port, one adapter for each kind of store.

`archive.objects.s3` is loaded only where the settings name it: with it comes a client of the network.
"""

from archive.objects.folder import FolderObjects
from archive.objects.port import ObjectStore, StoredBytes, StoreState

__all__ = ["FolderObjects", "ObjectStore", "StoreState", "StoredBytes"]
