"""`python -m bench.mutation [--short]`: each small change of a rule, and whether a case of the law notices it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from bench.machine import machine
from bench.mutation.mutants import Mutant, mutants
from catalogue import Catalogue, load_catalogue
from tests.intake.case_files import Case, all_cases, mistakes

RESULTS = Path(__file__).resolve().parents[1] / "results" / "mutation.json"
SHORT_EVERY = 10


@dataclass(frozen=True)
class Tally:
    """How many changes of a procedure were noticed, and those that were not."""

    procedure: str
    cases: int
    mutants: int
    noticed: int
    unnoticed: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("--short", action="store_true", help=f"every {SHORT_EVERY}th change only")
    every = SHORT_EVERY if parser.parse_args().short else 1
    began = time.perf_counter()
    codes = list(loaded().procedures)
    with ProcessPoolExecutor() as pool:
        tallies = list(pool.map(tallied, codes, [every] * len(codes)))
    print(f"{'procedure':12}{'cases':>7}{'changes':>9}{'noticed':>9}")
    for one in tallies:
        print(f"{one.procedure:12}{one.cases:>7}{one.mutants:>9}{one.noticed:>9}")
        for change in one.unnoticed:
            print(f"    not noticed: {change}")
    whole, noticed = sum(one.mutants for one in tallies), sum(one.noticed for one in tallies)
    print(f"{'in all':12}{sum(one.cases for one in tallies):>7}{whole:>9}{noticed:>9}  ({time.perf_counter() - began:.0f} s)")
    write(tallies, every)
    return 0 if noticed == whole else 1


@cache
def loaded() -> Catalogue:
    """The catalogue, once a process."""
    return load_catalogue()


@cache
def cases_by_procedure() -> dict[str, list[Case]]:
    """Cases on which text and catalogue agree."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in all_cases(loaded()):
        if case.disputed is None:
            found[case.procedure.code].append(case)
    return found


def tallied(code: str, every: int) -> Tally:
    """All changes of one procedure."""
    cases = cases_by_procedure().get(code, [])
    wrong_before = [case.name for case in cases if mistakes(case, case.looked_up())]
    if wrong_before:
        raise RuntimeError(f"these cases fail without any change: {', '.join(wrong_before)}")
    tried = list(islice(mutants(loaded().procedures[code], loaded().types), 0, None, every))
    missed = tuple(f"{one.where}: {one.kind}" for one in tried if not is_noticed(one, cases))
    return Tally(code, len(cases), len(tried), len(tried) - len(missed), missed)


def is_noticed(mutant: Mutant, cases: Sequence[Case]) -> bool:
    """Whether any case comes out otherwise than the law says."""
    for case in cases:
        changed = replace(case, procedure=mutant.procedure)
        if mistakes(changed, changed.looked_up()):
            return True
    return False


def write(tallies: Sequence[Tally], every: int) -> None:
    """All figures, and each change that nobody noticed."""
    kinds = Counter(change.rpartition(": ")[2] for one in tallies for change in one.unnoticed)
    report = {
        **machine(("pydantic",)),
        "every": every,
        "unnoticed_by_kind": kinds,
        "procedures": [asdict(one) for one in tallies],
    }
    RESULTS.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
