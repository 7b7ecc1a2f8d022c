"""Which paper is taken for which requirement, where one cannot be that of two persons, and where several are due."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

from catalogue import load_catalogue
from catalogue.conditions import Facts
from intake.holdings import HeldPaper, Identity
from intake.look_up import Answer, answer
from intake.weighing import Circumstances

CATALOGUE = load_catalogue()
BINH = Identity(1, "Trần Văn Bình", frozenset({("personal_number", "001085054321")}))
MECHANICS = Identity(2, "Công ty CP Cơ khí Hà Nội")
BUILDERS = Identity(3, "Công ty TNHH Xây lắp Sông Đà")
AGAIN: Facts = {"cause": "work_accident", "earlier_employer_unsettled": True}
ON = date(2026, 5, 20)


def claim(document_id: int, employer: Identity | None = None, **more: Any) -> HeldPaper:
    """A 05A-HSB for Trần Văn Bình, as it was handed in."""
    fields = {"employer_name": employer.name} if employer is not None and employer.name is not None else {}
    given = {"verified_form": "original", "fields": fields, **more}
    return HeldPaper(document_id, "HSB_05A", identifiers=BINH.identifiers, persons=frozenset({1}), **given)


def looked_up(*papers: HeldPaper, facts: Facts = AGAIN, **employers: Identity) -> tuple[Answer, Answer]:
    """What is said of the last and of the earlier employer's claim; the same whatever the order of the papers."""
    persons = {"employee": BINH, "claimant": BINH, **employers}
    found = {
        tuple(
            one
            for one in answer(
                CATALOGUE.procedures["1.001643"], Circumstances(CATALOGUE.types, facts, ON, order, persons), 1
            ).answers
            if one.requirement in ("employers_claim", "previous_employers_claim")
        )
        for order in permutations(papers)
    }
    ((last, earlier),) = found
    return last, earlier


def documents(*answers: Answer) -> list[int | None]:
    return [one.document_id if one.state == "held_valid" else None for one in answers]


def test_one_claim_is_that_of_the_last_employer_and_the_other_says_why_it_is_not_its() -> None:
    last, earlier = looked_up(claim(7))
    assert (last.state, last.document_id) == ("held_valid", 7)
    assert (earlier.state, earlier.reason, earlier.to_bring) == ("held_unusable", "COUNTS_FOR_ANOTHER", True)
    assert "Văn bản đề nghị của đơn vị sau cùng (05A-HSB)" in earlier.vi
    assert "Claim of the last employer (05A-HSB)" in earlier.en


def test_of_two_claims_each_has_its_own() -> None:
    assert documents(*looked_up(claim(7), claim(8))) == [8, 7]


def test_a_claim_that_names_an_employer_is_that_employers() -> None:
    by_builders = claim(7, BUILDERS)
    assert documents(*looked_up(by_builders, previous_employer=BUILDERS)) == [None, 7]
    assert documents(*looked_up(by_builders, employer=MECHANICS, previous_employer=BUILDERS)) == [None, 7]
    assert documents(*looked_up(by_builders, claim(9), previous_employer=BUILDERS)) == [9, 7]


def test_a_claim_that_may_be_eithers_goes_to_whom_the_other_cannot_serve() -> None:
    assert documents(*looked_up(claim(8, MECHANICS), claim(9), previous_employer=BUILDERS)) == [8, 9]


def test_two_claims_of_one_employer_do_not_do_for_both() -> None:
    last, earlier = looked_up(claim(7, MECHANICS), claim(8, MECHANICS), employer=MECHANICS)
    assert documents(last, earlier) == [8, None]
    assert earlier.reason == "COUNTS_FOR_ANOTHER"


def test_the_earlier_employers_claim_takes_nothing_while_it_is_not_due() -> None:
    settled: Facts = {**AGAIN, "earlier_employer_unsettled": False}
    last, earlier = looked_up(claim(7, BUILDERS), facts=settled, previous_employer=BUILDERS)
    assert (last.state, last.document_id, earlier.state) == ("held_valid", 7, "not_applicable")


def test_one_organisation_in_both_roles_has_one_claim() -> None:
    """Both accidents happened at the same employer after all."""
    assert documents(*looked_up(claim(7, BUILDERS), employer=BUILDERS, previous_employer=BUILDERS)) == [7, 7]


def test_what_an_officer_has_compared_goes_before_what_only_the_machine_has_read() -> None:
    last, earlier = looked_up(claim(7), claim(8, verified_form=None))
    assert (last.state, last.document_id) == ("held_valid", 7)
    assert (earlier.reason, earlier.document_id, earlier.to_bring) == ("UNVERIFIED", 8, False)


BOOKS: Facts = {"work": "merge"}


def book(document_id: int, number: str | None, *, form: str | None = "original", issued_on: str = "2008-01-01") -> HeldPaper:
    shown = {"issued_on": issued_on, **({"social_insurance_number": number} if number is not None else {})}
    return HeldPaper(
        document_id, "SO_BHXH", fields=shown, identifiers=BINH.identifiers, persons=frozenset({1}), verified_form=form
    )


def merged(*books: HeldPaper) -> Answer:
    around = Circumstances(CATALOGUE.types, BOOKS, ON, books, {"employee": BINH, "claimant": BINH})
    found = answer(CATALOGUE.procedures["1.002759"], around, 1).answers
    return next(one for one in found if one.requirement == "books_to_merge")


def test_two_books_are_two_papers_though_the_later_bears_a_later_day() -> None:
    found = merged(book(3, "0116054321"), book(4, "7915022222", issued_on="2015-06-01"))
    assert (found.state, found.document_id, found.further_documents) == ("held_valid", 4, (3,))


def test_of_three_books_all_are_named() -> None:
    found = merged(book(3, "0116054321"), book(4, "7915022222"), book(5, "0208033333"))
    assert (found.document_id, found.further_documents) == (5, (4, 3))


def test_one_book_is_one_too_few_and_is_counted() -> None:
    found = merged(book(3, "0116054321"), book(5, "0116054321"))
    assert (found.state, found.reason, found.to_bring) == ("held_unusable", "TOO_FEW", True)
    assert found.vi == "Cần ít nhất 2 giấy khác nhau, mới có 1."


def test_a_book_whose_number_was_not_read_may_be_the_second() -> None:
    found = merged(book(3, "0116054321"), book(4, None))
    assert (found.reason, found.document_id, found.to_bring) == ("FIELD_NOT_READ", 4, False)
    assert merged(book(4, None)).reason == "TOO_FEW"
    assert merged(book(3, None), book(4, None)).reason == "FIELD_NOT_READ"


def test_a_book_in_a_form_that_is_not_enough_does_not_count() -> None:
    assert merged(book(3, "0116054321"), book(4, "7915022222", form=None)).reason == "UNVERIFIED"
