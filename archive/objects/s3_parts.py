"""Parts of a transfer that was cut off: nobody sees them, and they take their place on the server.

The client sends large objects in parts, and has no public way to look for what is left of that.
"""

from __future__ import annotations

from minio import Minio


def throw_parts_away(client: Minio, bucket: str, place: str) -> None:
    """Those of every transfer to `place` that was not completed. Whoever calls this knows that nobody is sending to it."""
    for begun in client._list_multipart_uploads(bucket, prefix=place).uploads:
        if begun.object_name == place and begun.upload_id is not None:
            client._abort_multipart_upload(bucket, place, begun.upload_id)
