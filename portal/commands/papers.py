"""`sohoa paper`: the papers of a dossier that are handed to the citizen, and the sheet that separates dossiers."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from intake.papers.of_dossier import Asked, Kind
from portal.commands.options import By, Json, Purpose, Unit, actor, at_work, day, told
from portal.export import write_new
from portal.papers import handed_out
from portal.printing.documents import size
from portal.terminal import clean

_CODE = "000.00.01.H29-260310-0420"
Code = Annotated[str, typer.Argument(metavar="CODE", help="Mã hồ sơ / Dossier code.")]
To = Annotated[Path, typer.Option("--to", metavar="PATH", help="Tệp PDF đích / PDF file to write.")]
app = typer.Typer(
    **told("Giấy tờ trao cho công dân", "Papers handed to the citizen", f"sohoa paper receipt {_CODE} --to giay-tiep-nhan.pdf"),
    no_args_is_help=True,
)


@app.command(
    "receipt",
    **told(
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "The receipt of a dossier, with the day of its result",
        f"sohoa paper receipt {_CODE} --to giay-tiep-nhan.pdf",
    ),
)
def receipt(
    code: Code, to: To, purpose: Purpose = None, by: By = None, unit: Unit = None, as_json: Json = False
) -> None:  # fmt: skip
    """Of a dossier that was received. Printed again it has the same number."""
    _write(code, "receipt", to, by, unit, as_json, purpose=purpose)


@app.command(
    "supplement",
    **told(
        "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        "The request for what a dossier still lacks, paper by paper with its reason",
        f"sohoa paper supplement {_CODE} --to phieu-bo-sung.pdf",
    ),
)
def supplement(
    code: Code,
    to: To,
    request: Annotated[
        int | None,
        typer.Option("--request", metavar="NUMBER", help="Yêu cầu nào; mặc định: mới nhất / Which; default: the last."),
    ] = None,
    by: By = None,
    unit: Unit = None,
    as_json: Json = False,
) -> None:
    """Of a request on record (`sohoa dossier supplement`)."""
    _write(code, "supplement", to, by, unit, as_json, Asked(request=request))


@app.command(
    "apology",
    **told(
        "Phiếu xin lỗi và hẹn lại ngày trả kết quả của hồ sơ quá hạn",
        "The apology for an overdue dossier, with the day that is promised now",
        f'sohoa paper apology {_CODE} --because "cơ quan đang chờ kết quả xác minh" --new-due 25/03/2026 --to phieu-xin-loi.pdf',
    ),
)
def apology(
    code: Code,
    to: To,
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Vì sao chậm / Why it is late.")],
    new_due: Annotated[str, typer.Option("--new-due", metavar="DAY", help="Ngày hẹn lại / Day that is promised now.")],
    by: By = None,
    unit: Unit = None,
    as_json: Json = False,
) -> None:
    """The number of the day's letter is kept."""
    promised: date | None = day(new_due, "--new-due")
    _write(code, "apology", to, by, unit, as_json, Asked(reason=because, new_due=promised))


@app.command(
    "separator",
    **told(
        "Tờ phân cách hồ sơ có mã QR, đặt trước giấy tờ khi quét",
        "The sheet with the dossier's QR code, to lie before its papers in a pile that is scanned",
        f"sohoa paper separator {_CODE} --to to-phan-cach.pdf",
    ),
)
def separator(code: Code, to: To, by: By = None, unit: Unit = None, as_json: Json = False) -> None:
    """What follows the sheet in a file is filed under the dossier."""
    _write(code, "separator", to, by, unit, as_json)


def _write(
    code: str,
    kind: Kind,
    to: Path,
    by: str | None,
    unit: str | None,
    as_json: bool,
    asked: Asked | None = None,
    purpose: str | None = None,
) -> None:
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        made = handed_out(session, installation, actor(by, unit, purpose), code, kind, asked)
        write_new(to, io.BytesIO(made))
        terminal.give(
            {"dossier": code, "paper": kind, "path": str(to), "size": len(made)},
            lambda: terminal.out.print(f"{clean(str(to))}  {size(len(made))}", markup=False),
        )
