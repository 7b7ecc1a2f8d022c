"""What is asked in the house of the rights, and what of it is on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from archive.records import Act
from tests.portal.command import Ended, sohoa
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import Asking, purpose
from tests.portal.rights.house import AGENCY, House, Paper


def get(api: Api, role: str, asking: Asking, url: str, **more: Any) -> httpx.Response:
    """As the account with this role, for this purpose."""
    return api.ask(role, purpose(api.house, asking), method="GET", url=url, **more)


def of(api: Api, role: str, asking: Asking, paper: Paper, path: str = "", **more: Any) -> httpx.Response:
    """Something of a paper."""
    return get(api, role, asking, f"/v1/documents/{paper.number}{path}", **more)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.json()["code"]


def last_act(api: Api, verb: str) -> Act:
    """What was put on record last of this sort."""
    return [act for act in api.acts_since(0) if act.verb == verb][-1]


def command(house: House, role: str, asking: Asking, *words: str | Path) -> Ended:
    """A command of the account with this role, for this purpose."""
    return sohoa(*words, *purpose(house, asking).words, data=house.data, TOKEN=house.tokens[role], AGENCY_CODE=AGENCY)
