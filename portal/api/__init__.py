"""The HTTP API under `/v1/`: for other programs, and for the pages that officers will work with."""

from portal.api.app import create_app
from portal.api.serving import serve

__all__ = ["create_app", "serve"]
