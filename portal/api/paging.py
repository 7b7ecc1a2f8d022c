"""Numbers in paths and queries: within what a database can hold."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

LARGEST = 2**63 - 1

RecordId = Annotated[int, Path(ge=1, le=LARGEST, description="Number of the record.", examples=[7])]
PagePosition = Annotated[int, Path(ge=1, le=LARGEST, description="Position of the page in the document, from 1.", examples=[1])]
Limit = Annotated[int, Query(ge=1, le=200, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=LARGEST, description="Without the first so many.")]
