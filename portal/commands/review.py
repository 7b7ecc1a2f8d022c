"""`sohoa review`: documents that wait for a person, the doubtful first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy.orm import Session

import search
from archive.review import list_waiting, weigh_all_again
from portal import reviewing
from portal.access import access_of
from portal.commands.document import Document, VerifiedForm
from portal.commands.options import By, ForDossier, Json, Limit, Offset, Purpose, Unit, actor, at_work, told
from portal.printing.review import waiting_table, whole_review
from portal.review_shapes import (
    AcceptanceRequest,
    CorrectionRequest,
    FieldChangeRequest,
    OrganisationChangeRequest,
    PersonChangeRequest,
    ReviewShape,
)
from sohoa.assembly import Installation

app = typer.Typer(
    **told(
        "Tài liệu chờ cán bộ xem, đáng ngờ trước", "Documents that wait for a person, the doubtful first", "sohoa review list"
    ),
    no_args_is_help=True,
)

Values = list[str] | None
SetValue = Annotated[Values, typer.Option("--set", metavar="FIELD=VALUE", help="Giá trị đúng; FIELD hoặc #số / The right value.")]
AddValue = Annotated[Values, typer.Option("--add", metavar="FIELD=VALUE", help="Thêm một giá trị / One more value.")]
Confirm = Annotated[Values, typer.Option("--confirm", metavar="FIELD", help="Máy đọc đúng / Read right.")]
NotShown = Annotated[Values, typer.Option("--not-shown", metavar="FIELD", help="Giấy không ghi / Not on the paper.")]
NewType = Annotated[str | None, typer.Option("--type", metavar="TYPE", help="Loại giấy tờ đúng / The right type.")]
Link = Annotated[Values, typer.Option("--link", metavar="ROLE=NUMBER", help="Gắn với cá nhân, vd. owner=… / Whose it is.")]
Unlink = Annotated[
    Values, typer.Option("--unlink", metavar="ROLE=NUMBER", help="Gỡ khỏi cá nhân, số hoặc #mã / Whose it is not, number or #id.")
]
LinkOrganisation = Annotated[
    Values,
    typer.Option("--link-organisation", metavar="ROLE=NUMBER", help="Gắn với tổ chức, vd. employer=TZH490L / From or about it."),
]
UnlinkOrganisation = Annotated[
    Values,
    typer.Option("--unlink-organisation", metavar="ROLE=NUMBER", help="Gỡ khỏi tổ chức, số hoặc #mã / Not it, number or #id."),
]
Seen = Annotated[
    int | None, typer.Option("--version", min=1, help="Phiên bản đã xem; khác thì từ chối / Version seen; refused if another.")
]


@app.command(
    "list",
    **told("Các tài liệu chưa ai đối chiếu", "Documents at which nobody has looked", "sohoa review list --unit 07906 --limit 20"),
)
def list_(
    type_id: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="Loại giấy tờ / Document type.")] = None,
    unit: Unit = None,
    limit: Limit = 50,
    offset: Offset = 0,
    again: Annotated[
        bool, typer.Option("--weigh-again", help="Chấm lại mức ngờ, sau khi đổi danh mục / Weigh all again.")
    ] = False,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Those that may be found, the most doubtful first, each with the reasons."""
    with at_work(as_json=as_json) as (terminal, installation):
        who, catalogue = actor(by, unit, purpose, for_dossier), installation.catalogue
        if again:
            with installation.sessions() as session:
                access_of(session, catalogue, who).listing()
            weigh_all_again(installation.sessions, catalogue.types)
        with installation.sessions.begin() as session:
            access = access_of(session, catalogue, who)
            wanted = reviewing.open_list(session, catalogue, access, type_id, unit)
            found = list_waiting(session, wanted, limit=limit, offset=offset)
            shape = reviewing.list_shape(session, catalogue, access, who, wanted, found)
        terminal.give(shape, lambda: terminal.out.print(waiting_table(shape.documents, terminal)))
        shown, total = len(shape.documents), shape.waiting
        if shown < total:
            terminal.tell(f"{shown} trong {total} tài liệu đang chờ.", f"{shown} of {total} documents that wait.")


@app.command(
    "show",
    **told("Cần xem gì ở một tài liệu, ở trang và chỗ nào", "What to look at in a document, and where", "sohoa review show 7"),
)
def show(
    document: Document,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    by: By = None,
    unit: Unit = None,
    as_json: Json = False,
) -> None:
    """The act of reading is kept."""
    with at_work(as_json=as_json) as (terminal, installation):
        with installation.sessions.begin() as session:
            shape = reviewing.read(session, installation, actor(by, unit, purpose, for_dossier), document)
        terminal.give(shape, lambda: terminal.out.print(whole_review(shape, terminal)))


@app.command(
    "correct",
    **told(
        "Sửa, xác nhận hoặc bổ sung; điều máy đọc vẫn được giữ",
        "Correct, confirm or add; what the machine read is kept",
        "sohoa review correct 7 --set discharged_on=2026-03-09 --confirm admitted_on --why 'đối chiếu bản chính'",
        "sohoa review correct 7 --type GIAY_RA_VIEN --link owner=030185004321 --unlink 'owner=#5' --why 'nhầm người'",
        "sohoa review correct 7 --link-organisation employer=TZH490L --why 'mã đơn vị mờ'",
    ),
)
def correct(
    document: Document,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Vì sao sửa / Why.")],
    set_value: SetValue = None,
    add: AddValue = None,
    confirm: Confirm = None,
    not_shown: NotShown = None,
    type_id: NewType = None,
    link: Link = None,
    unlink: Unlink = None,
    link_organisation: LinkOrganisation = None,
    unlink_organisation: UnlinkOrganisation = None,
    version: Seen = None,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    by: By = None,
    unit: Unit = None,
    as_json: Json = False,
) -> None:
    """Nothing is changed where anything of it is wrong."""
    with _told_as_usage():
        asked = _correction(
            why, _fields(set_value, add, confirm, not_shown), type_id, link, unlink, link_organisation, unlink_organisation
        )  # fmt: skip
    who = actor(by, unit, purpose, for_dossier)

    def change(session: Session, installation: Installation) -> ReviewShape:
        return reviewing.correct_document(session, installation, who, document, asked, version=version)

    _write(as_json, change)


@app.command(
    "accept",
    **told(
        "Xác nhận đã đối chiếu với giấy tờ; sửa cùng lúc nếu cần",
        "Say that you compared it with the paper; correct it at once where needed",
        'sohoa review accept 7 --form original --by "Trần Thị Bình"',
        "sohoa review accept 7 --form lawful_copy --confirm discharged_on --not-shown rest_note",
    ),
)
def accept(
    document: Document,
    form: Annotated[VerifiedForm, typer.Option("--form", help="Đối chiếu với / Compared with.")],
    set_value: SetValue = None,
    add: AddValue = None,
    confirm: Confirm = None,
    not_shown: NotShown = None,
    type_id: NewType = None,
    link: Link = None,
    unlink: Unlink = None,
    link_organisation: LinkOrganisation = None,
    unlink_organisation: UnlinkOrganisation = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Vì sao sửa / Why corrected.")] = None,
    version: Seen = None,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    by: By = None,
    unit: Unit = None,
    as_json: Json = False,
) -> None:
    """From then on the document counts at the counter."""
    changed = any((set_value, add, confirm, type_id, link, unlink, link_organisation, unlink_organisation))
    reason = why or f"đối chiếu / compared: {form.value}"
    with _told_as_usage():
        asked = AcceptanceRequest(
            form=form.value,
            not_shown=[] if changed else list(not_shown or ()),
            corrections=_correction(
                reason, _fields(set_value, add, confirm, not_shown), type_id, link, unlink, link_organisation, unlink_organisation
            )
            if changed
            else None,
        )
    who = actor(by, unit, purpose, for_dossier)

    def change(session: Session, installation: Installation) -> ReviewShape:
        return reviewing.accept_document(session, installation, who, document, asked, version=version)

    _write(as_json, change)


def _write(as_json: bool, change: Callable[[Session, Installation], ReviewShape]) -> None:
    """Make the change, tell the index, and show what stands now."""
    with at_work(as_json=as_json) as (terminal, installation):
        with installation.sessions.begin() as session:
            shape = change(session, installation)
        search.drain(installation.sessions, installation.objects, installation.index)
        terminal.give(shape, lambda: terminal.out.print(whole_review(shape, terminal)))


@contextmanager
def _told_as_usage() -> Iterator[None]:
    """What is too long, or holds what no text may, is a mistake in the words of the command."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        raise typer.BadParameter(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}.") from error


def _fields(set_value: Values, add: Values, confirm: Values, not_shown: Values) -> list[FieldChangeRequest]:
    return [
        *(_field("set", *_pair(one, "--set")) for one in set_value or ()),
        *(_field("add", *_pair(one, "--add")) for one in add or ()),
        *(_field("confirm", one) for one in confirm or ()),
        *(_field("not_shown", one) for one in not_shown or ()),
    ]


def _correction(
    why: str,
    fields: list[FieldChangeRequest],
    type_id: str | None,
    link: Values,
    unlink: Values,
    link_organisation: Values,
    unlink_organisation: Values,
) -> CorrectionRequest:
    """The options of a command as one correction."""
    people = [*_persons(link, "--link", linked=True), *_persons(unlink, "--unlink", linked=False)]
    organisations = [
        *_organisations(link_organisation, "--link-organisation", linked=True),
        *_organisations(unlink_organisation, "--unlink-organisation", linked=False),
    ]
    return CorrectionRequest(why=why, type=type_id, fields=fields, persons=people, organisations=organisations)


def _pair(given: str, option: str) -> tuple[str, str]:
    name, separator, value = given.partition("=")
    if not separator or not name.strip():
        raise typer.BadParameter(f"{option} {given!r}: tên=giá trị / name=value.")
    return name.strip(), value.strip()


def _field(action: Any, name: str, value: str | None = None) -> FieldChangeRequest:
    number = _number(name)
    return FieldChangeRequest(name=name if number is None else None, id=number, action=action, value=value)


def _persons(given: Sequence[str] | None, option: str, *, linked: bool) -> list[PersonChangeRequest]:
    found = []
    for role, who in (_pair(one, option) for one in given or ()):
        number = _number(who)
        found.append(PersonChangeRequest(role=role, number=who if number is None else None, person_id=number, linked=linked))
    return found


def _organisations(given: Sequence[str] | None, option: str, *, linked: bool) -> Iterator[OrganisationChangeRequest]:
    """`employer=TZH490L`, `facility=facility_code=79001`, `employer=#3`."""
    for role, who in (_pair(one, option) for one in given or ()):
        kind, separator, number = who.rpartition("=")
        record = _number(who)
        asked = {"kind": kind if separator else None, "number": number if record is None else None, "organisation_id": record}
        yield OrganisationChangeRequest.model_validate({"role": role, "linked": linked} | asked)


def _number(text: str) -> int | None:
    """`#31` names a record by its number."""
    return int(text[1:]) if text.startswith("#") and text[1:].isascii() and text[1:].isdigit() else None
