"""What whoever asks may do: one value for an operation, from their roles, their grants and their purpose (docs/rights.md).

A paper that may not even be found is as if it were not there: the same error, the same count. One that may be found, but not
for what is asked, is refused with the purpose that would be enough. Where the installation has no accounts everything is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from sqlalchemy.orm import Session

from archive.errors import DocumentUnknown
from archive.records import Document
from archive.rights import (
    EVERYWHERE,
    Act,
    Action,
    DossierGiven,
    Opening,
    Paper,
    PaperKinds,
    Purpose,
    PurposeGiven,
    Scope,
    Standing,
    Units,
    least_for,
    least_of_all,
    may,
    scope_of,
    standing_of,
    units_for,
    words_scope,
)
from archive.rights.errors import PurposeNeeded, RightMissing
from archive.rights.grants import grants_of
from archive.rights.table import reach_of
from catalogue import Catalogue
from intake.as_purpose import dossier_given
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import today

_WHOLE = Opening(None, ())
_ACTIONS: dict[Action, tuple[str, str]] = {
    "find": ("tìm tài liệu này", "To find this document"),
    "read": ("đọc tài liệu này", "To read this document"),
    "export": ("lấy bản sao tài liệu này", "To take a copy of this document"),
    "change": ("sửa thông tin tài liệu này", "To change what is said of this document"),
    "sign": ("ký tài liệu này", "To sign this document"),
    "dispose": ("đề nghị hủy tài liệu này", "To put this document up for destruction"),
}
_LISTS = ("tìm tài liệu", "To find documents")
_FILING = ("đưa tài liệu chưa rõ loại vào hồ sơ", "To put a document of unknown type into a dossier")
_WHOLE_DOSSIER = ("in giấy nêu đủ giấy tờ của hồ sơ này", "To print a paper that names all papers of this dossier")
_ACTS: dict[Act, tuple[str, str]] = {
    "upload": ("tải tệp lên cho đơn vị này", "To upload files for this unit"),
    "see_batches": ("xem đợt tải lên của đơn vị này", "To see batches of this unit"),
    "handle_dossiers": ("xử lý hồ sơ của đơn vị này", "To handle dossiers of this unit"),
    "look_up": ("tra cứu tại quầy", "To look up at the counter"),
    "see_persons": ("xem thông tin cá nhân, tổ chức", "To see persons and organisations"),
    "change_persons": ("sửa thông tin cá nhân, tổ chức", "To change persons and organisations"),
    "see_units_catalogue": ("xem đơn vị và danh mục", "To see units and the catalogue"),
    "change_units": ("sửa đơn vị", "To change units"),
    "report_re_requests": ("lập báo cáo yêu cầu nộp lại", "To report re-requests"),
    "read_log": ("xem nhật ký", "To read the log"),
    "tell_who_looked": ("cho công dân biết ai đã xem giấy tờ của họ", "To tell a person who looked at their papers"),
    "administer_accounts": ("quản lý tài khoản", "To administer accounts"),
    "give_grants": ("cấp quyền", "To give grants"),
    "verify_archive": ("kiểm tra nhật ký và kho", "To verify log and objects"),
    "repair_archive": ("sửa kho, sao lưu, khôi phục", "To repair, back up and restore"),
}
_PURPOSES: dict[Purpose, tuple[str, str]] = {
    Purpose.NONE: ("", ""),
    Purpose.REASON: ("nêu lý do", "a stated reason"),
    Purpose.DOSSIER: (
        "xử lý một hồ sơ đang mở của đơn vị mình, của người này",
        "an open dossier of your unit and of this person",
    ),
    Purpose.REQUIRED: (
        "hồ sơ đang mở của đơn vị mình có thủ tục yêu cầu loại giấy này",
        "an open dossier of your unit whose procedure asks for such a paper",
    ),
}


@dataclass(frozen=True, slots=True)
class Access:
    """What may be done, for what it is asked for, today."""

    standing: Standing | None
    """None: the installation has no accounts, or it is its own work."""
    purpose: PurposeGiven
    kinds: PaperKinds
    on: date

    def scope(self, action: Action) -> Scope | None:
        """The papers with which it may be done; None: with all."""
        return None if self.standing is None else scope_of(self.standing, self.purpose, action, self.kinds, self.on)

    def listing(self) -> Scope | None:
        """The papers that a list may show; None: all. Raises `PurposeNeeded` and `RightMissing` where that is none whatever."""
        scope = self.scope("find")
        if self.standing is not None and scope is not None and not scope.clauses:
            least = least_of_all(self.standing, "find", self.on)
            if least is not None and least > Purpose.NONE:
                raise PurposeNeeded(**_said(_LISTS), **_least(least))
            raise RightMissing(**_said(_LISTS))
        return scope

    @property
    def words(self) -> Scope | None:
        """The papers in which words may be looked for; None: in all."""
        return None if self.standing is None else words_scope(self.standing, self.purpose, self.kinds, self.on)

    def opening(self, document: Document, action: Action) -> Opening | None:
        """How the paper is open for that; None: not at all."""
        scope = self.scope(action)
        return _WHOLE if scope is None else scope.opening(paper_of(document))

    def open(self, document: Document, action: Action) -> Opening:
        """The same, or a refusal. Raises `DocumentUnknown`, as if it were not there, `PurposeNeeded` and `RightMissing`."""
        found = self.opening(document, action)
        if found is None:
            self._refuse(document, action)
        elif found.whole or action in ("find", "read", "export"):
            return found
        raise RightMissing(**_said(_ACTIONS[action]))

    def open_for_filing(self, document: Document) -> Opening:
        """For putting the paper into a dossier. One of unknown type must be open as a whole: to whoever handles the dossier it is
        from then on. Raises as `open` does.
        """
        found = self.open(document, "read")
        if not found.whole and self.kinds.sensitivity(document.type_id) == "unknown":
            raise RightMissing(**_said(_FILING))
        return found

    def refuse_unless_found(self, documents: Iterable[Document]) -> None:
        """For what would be wrong if it left one of these out. Raises `PurposeNeeded` and `RightMissing`."""
        for document in documents:
            if self.standing is not None and self.opening(document, "find") is None:
                least = least_for(self.standing, paper_of(document), "find", self.kinds, self.on)
                if least is not None:
                    raise PurposeNeeded(**_said(_WHOLE_DOSSIER), **_least(least))
                raise RightMissing(**_said(_WHOLE_DOSSIER))

    @property
    def dossier(self) -> DossierGiven | None:
        """The open dossier of theirs that is the purpose; None: they named none."""
        held = self.standing.roles if self.standing is not None else ()
        return next((found for role in held if (found := self.purpose.dossier_in(role.own)) is not None), None)

    def may(self, act: Act, unit: str | None = None) -> bool:
        """Whether what is not about one paper may be done; `unit` is where it lies or is made."""
        return self.standing is None or may(self.standing, self.purpose, act, self.on, unit)

    def refuse_unless(self, act: Act, unit: str | None = None) -> None:
        """Raises `PurposeNeeded` and `RightMissing` unless that may be done."""
        if not self.may(act, unit):
            self._refuse_act(act)

    def units_for(self, act: Act) -> tuple[Units, ...] | None:
        """The units for which that may be done, role by role; None: for all. Raises `PurposeNeeded` and `RightMissing` where for
        none.
        """
        if self.standing is None:
            return None
        found = units_for(self.standing, self.purpose, act, self.on)
        if not found:
            self._refuse_act(act)
        return None if EVERYWHERE in found else found

    def grants_used(self, documents: Iterable[Document], action: Action) -> list[str]:
        """The grants by which these papers are open: every use of one names it (`by` of an act)."""
        scope = self.scope(action)
        if scope is None or not any(clause.by.startswith("grant ") for clause in scope.clauses):
            return []
        openings = (scope.opening(paper_of(document)) for document in documents)
        return sorted({by for one in openings if one is not None for by in one.by if by.startswith("grant ")})

    def _refuse_act(self, act: Act) -> NoReturn:
        if self.standing is not None and any(reach_of(held.role, act) == "reason" for held in self.standing.roles):
            raise PurposeNeeded(**_said(_ACTS[act]), **_least(Purpose.REASON))
        raise RightMissing(**_said(_ACTS[act]))

    def _refuse(self, document: Document, action: Action) -> None:
        if self.standing is None or self.opening(document, "find") is None:
            raise DocumentUnknown(id=document.id)
        least = least_for(self.standing, paper_of(document), action, self.kinds, self.on)
        if least is not None:
            raise PurposeNeeded(**_said(_ACTIONS[action]), **_least(least))


def access_of(session: Session, catalogue: Catalogue, actor: Actor, on: date | None = None) -> Access:
    """What this actor may do, today unless told otherwise. A dossier that is named but unknown is no purpose."""
    kinds, on = PaperKinds.of(catalogue.types), on or today()
    if actor.account is None:
        return Access(None, PurposeGiven(actor.purpose), kinds, on)
    named = dossier_given(session, catalogue, actor.dossier, on) if actor.dossier is not None else None
    grants = grants_of(session, actor.account, on, lambda code: dossier_given(session, catalogue, code, on))
    return Access(standing_of(session, actor.roles, on, grants), PurposeGiven(actor.purpose, named), kinds, on)


def refuse_unless(installation: Installation, actor: Actor, act: Act, unit: str | None = None) -> None:
    """Raises `PurposeNeeded` and `RightMissing` unless this actor may do what is not about one paper."""
    with installation.sessions() as session:
        access_of(session, installation.catalogue, actor).refuse_unless(act, unit)


def paper_of(document: Document) -> Paper:
    """A document as far as rights go."""
    persons = frozenset(link.person_id for link in document.persons)
    return Paper(document.id, document.unit, document.type_id, persons)


def by_grants(used: list[str]) -> dict[str, Any]:
    """The grants that were used, as a detail of an act; nothing where there were none."""
    return {"by": used} if used else {}


def _said(what: tuple[str, str]) -> dict[str, Any]:
    return {"what_vi": what[0], "what_en": what[1]}


def _least(purpose: Purpose) -> dict[str, Any]:
    vi, en = _PURPOSES[purpose]
    return {"least_vi": vi, "least_en": en}
