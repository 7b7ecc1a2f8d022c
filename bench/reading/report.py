"""The figures as tables for people, and what was promised beside what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.reading.ablation import Worth
from bench.reading.comparison import LONG, OURS, Result

PLAIN = "tesseract"
PEERS = ("OCRmyPDF --output-type pdf", "OCRmyPDF")
FLAT = 1.1
"""The most by which memory may grow from the smaller to the larger file."""


@dataclass(frozen=True)
class Target:
    """What was promised, and what came out."""

    promise: str
    measured: str
    met: bool


def targets(results: Sequence[Result], memory: Sequence[dict[str, float]]) -> list[Target]:
    """All promises of the benchmark."""
    cer = {(one.level, one.reader): one.cer for one in results}
    speed = {reader: _speed(results, reader) for reader in (OURS, *PEERS)}
    fastest = max(PEERS, key=speed.__getitem__)
    times = speed[OURS] / speed[fastest]
    best = {level: min(cer[level, peer] for peer in PEERS) for level in ("office", "bad", "fax")}
    names = [one for one in results if one.reader == OURS]
    under, right = sum(one.names for one in names), sum(one.names_right for one in names)
    growth = memory[-1]["peak_mib"] / memory[0]["peak_mib"]
    return [
        Target("plain tesseract has a CER of at least 12 % on bad", f"{cer['bad', PLAIN]:.1%}", cer["bad", PLAIN] >= 0.12),
        Target("plain tesseract has a CER of at least 20 % on fax", f"{cer['fax', PLAIN]:.1%}", cer["fax", PLAIN] >= 0.20),
        Target("1.3 times the pages/min of the faster OCRmyPDF", f"{times:.2f} times {fastest}", times >= 1.3),
        *(
            Target(
                f"on {level} less than half the CER of OCRmyPDF", _beside(cer, level, best), cer[level, OURS] < best[level] / 2
            )
            for level in ("bad", "fax")
        ),
        Target("on office not more CER than OCRmyPDF", _beside(cer, "office", best), cer["office", OURS] <= best["office"]),
        Target("names under the seal: at least 70 % right", f"{right} of {under}", under > 0 and right >= 0.7 * under),
        Target("memory flat", f"{growth:.2f} times", growth <= FLAT),
    ]


def _beside(cer: dict[tuple[str, str], float], level: str, best: dict[str, float]) -> str:
    return f"{cer[level, OURS]:.1%} beside {best[level]:.1%}"


def _speed(results: Sequence[Result], reader: str) -> float:
    return next(one.pages_per_minute for one in results if one.level == LONG and one.reader == reader)


def told_results(results: Sequence[Result]) -> str:
    """One level."""
    head = f"{results[0].level}: {results[0].pages} pages"
    rows = [f"{head:<30}{'CER':>7}{'anywhere':>10}{'words':>8}{'pages/min':>11}{'core-s':>8}{'MiB':>7}{'names under seal':>18}"]
    for one in results:
        names = f"{one.names_right} of {one.names}" if one.names else ""
        rows.append(
            f"  {one.reader:<28}{one.cer:>7.1%}{one.cer_anywhere:>10.1%}{one.word_recall:>8.1%}{one.pages_per_minute:>11.1f}"
            f"{one.core_seconds:>8.2f}{one.peak_mib:>7.0f}{names:>18}"
        )
    rows += [f"    $ {one.command}" for one in results]
    return "\n".join(rows) + "\n"


def told_memory(memory: Sequence[dict[str, float]]) -> str:
    """Memory by length of the file."""
    return "memory of sohoa ingest: " + ", ".join(f"{one['pages']:.0f} pages {one['peak_mib']:.0f} MiB" for one in memory) + "\n"


def told_ablation(worth: Sequence[Worth]) -> str:
    """CER (wherever a line was found) and core-seconds a page, each step left out in turn."""
    levels = list(dict.fromkeys(one.level for one in worth))
    ways = list(dict.fromkeys(one.without for one in worth))
    found = {(one.level, one.without): one for one in worth}
    rows = [f"{'left out':<14}" + "".join(f"{level + ' CER / any / core-s':>30}" for level in levels)]
    for way in ways:
        cells = (found[level, way] for level in levels)
        rows.append(
            f"  {way:<12}" + "".join(f"{one.cer:>14.1%}{one.cer_anywhere:>8.1%}{one.core_seconds:>8.2f}" for one in cells)
        )
    return "\n".join(rows) + "\n"


def told_targets(results: Sequence[Result], memory: Sequence[dict[str, float]]) -> str:
    """Promises, met or not."""
    return "\n".join(f"{'met  ' if one.met else 'SHORT'}  {one.promise}: {one.measured}" for one in targets(results, memory))
