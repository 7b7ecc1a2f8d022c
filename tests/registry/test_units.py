"""Units have periods, parents and successors: districts became base units, provinces merged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry import units
from registry.errors import UnitsInvalid, UnitUnknown
from registry.records import Unit, UnitSuccessor
from registry.unit_loading import EXAMPLE, Loaded, load_units

BEFORE, LAST, FIRST, LATER = date(2020, 5, 4), date(2025, 6, 30), date(2025, 7, 1), date(2026, 3, 10)

REFORM = """
units:
  - {code: "097", name: BHXH tỉnh Mỹ Quang, valid_to: 2025-06-30, successors: [{unit: "099", since: 2025-07-01}]}
  - {code: "098", name: BHXH tỉnh An Trạch, valid_to: 2025-06-30, successors: [{unit: "099"}]}
  - {code: "099", name: BHXH tỉnh Quang Trạch, valid_from: 2025-07-01}
  - code: 09701
    name: BHXH huyện Sông Mây
    valid_to: 2025-06-30
    parent: 097
    successors: [{unit: 09701, since: 2025-07-01}, {unit: 09911, since: 2025-07-01}]
  - {code: 09701, name: BHXH cơ sở Sông Mây, valid_from: 2025-07-01, parent: 099}
  - {code: 09911, name: BHXH cơ sở Cửa Đông, valid_from: 2025-07-01, valid_to: 2025-12-31, parent: 099,
     successors: [{unit: 09912, since: 2026-01-01}]}
  - {code: 09912, name: BHXH cơ sở Cửa Nam, valid_from: 2026-01-01, parent: 099}
  - {code: 09801, name: BHXH huyện Đồi Gió, valid_to: 2025-06-30, parent: 098}
"""


@pytest.fixture
def reform(session: Session, tmp_path: Path) -> Session:
    load_units(session, written(tmp_path, REFORM))
    return session


def written(folder: Path, text: str) -> Path:
    path = folder / "đơn vị.yaml"
    path.write_text(text, "utf-8")
    return path


def unit(session: Session, code: str, day: date) -> Unit:
    found = units.unit_on(session, code, day)
    assert found is not None
    return found


def named(found: list[Unit]) -> list[str]:
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("09701", BEFORE, "BHXH huyện Sông Mây"),
        ("09701", LAST, "BHXH huyện Sông Mây"),
        ("09701", FIRST, "BHXH cơ sở Sông Mây"),
        ("09701", LATER, "BHXH cơ sở Sông Mây"),
        ("097", LAST, "BHXH tỉnh Mỹ Quang"),
        ("097", FIRST, None),
        ("099", LAST, None),
        ("09999", LATER, None),
    ],
)
def test_who_has_a_code_depends_on_the_day(reform: Session, code: str, day: date, name: str | None) -> None:
    found = units.unit_on(reform, code, day)
    assert (found.name if found is not None else None) == name


@pytest.mark.parametrize(
    ("day", "stand_in"),
    [
        (BEFORE, ["BHXH huyện Sông Mây"]),
        (LAST, ["BHXH huyện Sông Mây"]),
        (FIRST, ["BHXH cơ sở Sông Mây", "BHXH cơ sở Cửa Đông"]),
        (date(2025, 12, 31), ["BHXH cơ sở Sông Mây", "BHXH cơ sở Cửa Đông"]),
        (date(2026, 1, 1), ["BHXH cơ sở Sông Mây", "BHXH cơ sở Cửa Nam"]),
    ],
)
def test_a_district_that_was_split_is_stood_in_for_by_both(reform: Session, day: date, stand_in: list[str]) -> None:
    assert named(units.successors_on(reform, unit(reform, "09701", BEFORE), day)) == stand_in


def test_provinces_that_merged_have_one_successor(reform: Session) -> None:
    for code in ("097", "098"):
        assert named(units.successors_on(reform, unit(reform, code, BEFORE), LATER)) == ["BHXH tỉnh Quang Trạch"]


def test_who_ended_without_a_successor_is_stood_in_for_by_nobody(reform: Session) -> None:
    assert units.successors_on(reform, unit(reform, "09801", BEFORE), LATER) == []


def test_who_is_still_there_stands_for_itself_beside_whoever_took_a_part(session: Session, tmp_path: Path) -> None:
    load_units(
        session,
        written(tmp_path, "units: [{code: A, name: Cũ, successors: [{unit: B, since: 2025-07-01}]}, {code: B, name: Mới}]"),
    )
    assert named(units.successors_on(session, unit(session, "A", LAST), LAST)) == ["Cũ"]
    assert named(units.successors_on(session, unit(session, "A", LAST), FIRST)) == ["Cũ", "Mới"]


def test_a_unit_answers_for_all_below_it_and_for_what_they_took_over(reform: Session) -> None:
    """The files of both former provinces and of their districts follow the merged one, those of a former base unit too."""
    assert set(named(units.within(reform, unit(reform, "099", LATER)))) == {
        "BHXH tỉnh Mỹ Quang",
        "BHXH tỉnh An Trạch",
        "BHXH tỉnh Quang Trạch",
        "BHXH huyện Sông Mây",
        "BHXH cơ sở Sông Mây",
        "BHXH cơ sở Cửa Đông",
        "BHXH cơ sở Cửa Nam",
        "BHXH huyện Đồi Gió",
    }


def test_a_base_unit_answers_for_the_district_whose_papers_it_got(reform: Session) -> None:
    assert named(units.within(reform, unit(reform, "09912", LATER))) == [
        "BHXH huyện Sông Mây", "BHXH cơ sở Cửa Đông", "BHXH cơ sở Cửa Nam",
    ]  # fmt: skip
    assert named(units.within(reform, unit(reform, "097", BEFORE))) == ["BHXH tỉnh Mỹ Quang", "BHXH huyện Sông Mây"]


def test_what_a_unit_answers_for_is_one_query(reform: Session) -> None:
    province = unit(reform, "099", LATER)
    asked: list[str] = []
    engine = reform.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    units.within(reform, province)
    assert len(asked) == 1


def test_a_circle_on_record_does_not_hang(reform: Session) -> None:
    """No file can make one; somebody who writes to the database can."""
    above, below = unit(reform, "099", LATER), unit(reform, "09912", LATER)
    above.parent_id = below.id
    reform.flush()
    assert set(units.within(reform, below)) == set(units.within(reform, above))


def test_a_code_finds_the_unit_that_had_it_last(reform: Session) -> None:
    assert units.get(reform, "097", LATER).name == "BHXH tỉnh Mỹ Quang"
    assert units.get(reform, "099", BEFORE).name == "BHXH tỉnh Quang Trạch"
    assert units.get(reform, "09701", LATER).name == "BHXH cơ sở Sông Mây"
    with pytest.raises(UnitUnknown):
        units.get(reform, "09999", LATER)


def test_the_line_of_a_unit_can_be_followed_both_ways(reform: Session) -> None:
    province = unit(reform, "099", LATER)
    assert [(one.code, since) for one, since in units.predecessions_of(reform, province)] == [("097", FIRST), ("098", FIRST)]
    district = unit(reform, "09701", BEFORE)
    assert [(one.code, since) for one, since in units.successions_of(reform, district)] == [("09701", FIRST), ("09911", FIRST)]
    assert [one.code for one in units.below(reform, province)] == ["09701", "09911", "09912"]


# Loading


def test_the_example_can_be_loaded_and_holds_nothing_verified(session: Session) -> None:
    assert load_units(session, EXAMPLE) == Loaded(added=7, changed=0, unchanged=0)
    assert not any(one.verified for one in units.there_on(session, None))
    assert load_units(session, EXAMPLE) == Loaded(added=0, changed=0, unchanged=7)


def test_loading_again_changes_what_the_file_changed_and_leaves_the_rest(reform: Session, tmp_path: Path) -> None:
    text = "units: [{code: '099', name: BHXH tỉnh Quang Trạch, valid_from: 2025-07-01, verified: true, legal_basis: NQ 202/2025}]"
    assert load_units(reform, written(tmp_path, text)) == Loaded(0, 1, 0)
    province = unit(reform, "099", LATER)
    assert (province.verified, province.legal_basis) == (True, "NQ 202/2025")
    assert len(units.there_on(reform, None)) == 8
    assert named(units.successors_on(reform, unit(reform, "097", BEFORE), LATER)) == ["BHXH tỉnh Quang Trạch"]


def test_units_of_a_day(reform: Session) -> None:
    assert [one.code for one in units.there_on(reform, LATER)] == ["09701", "099", "09912"]
    assert [one.code for one in units.there_on(reform, LAST)] == ["097", "09701", "098", "09801"]


@pytest.mark.parametrize(
    ("text", "line", "vi", "en"),
    [
        ("", 1, "tệp rỗng", "empty"),
        ("đơn vị: []", 1, "không có khóa `đơn vị`", "no key"),
        ("units: {}", 1, "phải là danh sách", "must be a list"),
        ("units:\n  - code: A\n  - [B]", 2, "thiếu `name`", "`name` is missing"),
        ("units:\n  - {code: A, name: Cũ}\n  - {name: Mới}", 3, "thiếu `code`", "`code` is missing"),
        ("units:\n  - code: A\n    name: Cũ\n    valid_to: 30/06/2025", 4, "30/06/2025 không phải là ngày", "is no day"),
        ("units:\n  - {code: A, name: Cũ, valid_to: 2025-06-31}", 2, "2025-06-31 không phải là ngày", "is no day"),
        ("units:\n  - {code: A, name: Cũ,\n     valid_from: 2025-07-01,\n     valid_to: 2025-06-30}", 4, "trước", "before"),
        ("units:\n  - {code: A, name: Cũ}\n  - {code: B, name: Mới, parent: C}", 3, "cấp trên mã C", "parent with the code C"),
        ("units:\n  - code: A\n    name: Cũ\n    successors:\n      - {unit: C}", 5, "kế thừa mã C", "successor with the code C"),
        ("units:\n  - {code: A, name: Cũ, successors: [{unit: A}]}", 2, "kế thừa chính nó", "succeed itself"),
        ("units:\n  - {code: A, name: Cũ, parent: A}", 2, "nằm dưới chính nó", "lies below itself"),
        ("units:\n  - {code: A, name: Cũ}\n  - {code: A, name: Mới}", 3, "cùng ngày bắt đầu", "begins on the same day"),
        ("units:\n  - {code: A, name: Cũ}\n  - {code: A, name: Mới, valid_from: 2025-07-01}", 3, "cùng lúc", "two units at once"),
        ("units:\n  - {code: A, name: Cũ, vaild_to: 2025-06-30}", 2, "không có khóa `vaild_to`", "no key `vaild_to`"),
        ("units:\n  - {code: A, name: Cũ, code: B}", 2, "khóa `code` có hai lần", "given twice"),
        ("units:\n  - {code: A, name: Cũ, verified: chưa}", 2, "true hoặc false", "true or false"),
        ("units:\n  - {code: Đông Anh, name: Cũ}", 2, "không phải mã đơn vị", "no unit code"),
        ("units:\n\t- {code: A}", 2, "không đúng cú pháp YAML", "not YAML"),
        (
            "units:\n  - {code: A, name: Một, valid_to: 2025-06-30, successors: [{unit: B, since: 2025-06-01}]}\n"
            "  - {code: B, name: Hai, successors: [{unit: A, since: 2025-06-02}]}",
            2, "quay về chính nó", "lead back to it",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_and_line_and_nothing_is_loaded(
    session: Session, tmp_path: Path, text: str, line: int, vi: str, en: str
) -> None:
    with pytest.raises(UnitsInvalid) as refused:
        load_units(session, written(tmp_path, text))
    problem = refused.value.problem
    assert problem.file == str(tmp_path / "đơn vị.yaml")
    assert f"dòng {line}: " in problem.vi
    assert vi in problem.vi
    assert f"line {line}: " in problem.en
    assert en in problem.en
    session.rollback()
    assert units.there_on(session, None) == []


def test_many_mistakes_are_told_at_once_and_counted(session: Session, tmp_path: Path) -> None:
    with pytest.raises(UnitsInvalid) as refused:
        load_units(session, written(tmp_path, "units:\n" + "  - {code: A}\n" * 8))
    assert [f"dòng {line}" in refused.value.problem.vi for line in range(2, 8)] == [True] * 5 + [False]
    assert "và 3 lỗi nữa" in refused.value.problem.vi


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_told(session: Session, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "đơn vị.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnitsInvalid) as refused:
        load_units(session, path)
    assert refused.value.problem.file == str(path)


def test_a_code_that_is_on_record_for_the_same_days_is_told(reform: Session, tmp_path: Path) -> None:
    with pytest.raises(UnitsInvalid) as refused:
        load_units(reform, written(tmp_path, "units: [{code: '099', name: BHXH tỉnh khác, valid_from: 2026-01-01}]"))
    assert "2025-12-31" in refused.value.problem.en


def test_a_unit_answers_for_whom_it_took_over_from_that_day_on(session: Session) -> None:
    """Of two offices one was given up: the other, which was always there, has its papers since."""
    left, given_up, long_gone = (Unit(code=code, name=f"BHXH {code}") for code in ("07906", "07907", "07908"))
    session.add_all([left, given_up, long_gone])
    session.flush()
    session.add(UnitSuccessor(unit_id=given_up.id, successor_id=left.id, since=date(2025, 7, 1)))
    session.add(UnitSuccessor(unit_id=long_gone.id, successor_id=given_up.id))
    session.flush()
    codes = {day: [one.code for one in units.taken_over(session, left, day)] for day in (date(2025, 6, 30), date(2025, 7, 1))}
    assert codes == {date(2025, 6, 30): ["07906"], date(2025, 7, 1): ["07906", "07907", "07908"]}
    assert [one.code for one in units.taken_over(session, given_up, date(2025, 6, 30))] == ["07907", "07908"]
