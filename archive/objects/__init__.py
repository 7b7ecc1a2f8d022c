"""Where the bytes lie: one port, one adapter for each kind of store."""

from archive.objects.folder import FolderObjects
from archive.objects.port import ObjectStore, StoredBytes

__all__ = ["FolderObjects", "ObjectStore", "StoredBytes"]
