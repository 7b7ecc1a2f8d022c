"""The figures as tables for people, and what was promised beside what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.reading.ablation import Worth
from bench.reading.comparison import LONG, OTHER, OURS, PEERS, Result
from bench.reading.lines import LinesFound
from bench.reading.readers import TO_WORDS
from bench.reading.sureness import SURE, Sureness

PLAIN = "tesseract"
FLAT = 1.1
"""The most by which memory may grow from the smaller to the larger file."""


@dataclass(frozen=True)
class Target:
    """What was promised, and what came out."""

    promise: str
    measured: str
    met: bool


def targets(
    results: Sequence[Result], memory: Sequence[dict[str, float]], lines: Sequence[LinesFound], sure: Sequence[Sureness]
) -> list[Target]:
    """All promises of the benchmark."""
    found = {(one.level, one.reader): one for one in results}
    cer = {place: one.cer for place, one in found.items()}
    speed = {reader: found[LONG, reader].pages_per_minute for reader in (OURS, *PEERS)}
    fastest = max(PEERS, key=speed.__getitem__)
    best = {level: min(cer[level, peer] for peer in PEERS) for level in ("office", "bad", "fax")}
    names = [one for one in results if one.reader == OURS]
    under, right = sum(one.names for one in names), sum(one.names_right for one in names)
    skew_off = max(one.skew_off for one in lines if one.skew_off is not None)
    growth = memory[-1]["peak_mib"] / memory[0]["peak_mib"]
    return [
        Target("plain tesseract has a CER of at least 12 % on bad", f"{cer['bad', PLAIN]:.1%}", cer["bad", PLAIN] >= 0.12),
        Target("plain tesseract has a CER of at least 20 % on fax", f"{cer['fax', PLAIN]:.1%}", cer["fax", PLAIN] >= 0.20),
        *_exact(found),
        Target(
            "4 times the pages/min of the faster OCRmyPDF", f"{speed[OURS] / speed[fastest]:.2f} times {fastest}",
            speed[OURS] >= 4 * speed[fastest],
        ),
        Target("200 pages/min from pictures to words", f"{found[LONG, TO_WORDS].pages_per_minute:.0f}",
            found[LONG, TO_WORDS].pages_per_minute >= 200),
        Target("120 pages/min through sohoa ingest", f"{memory[-1]['pages'] / memory[-1]['seconds'] * 60:.0f}",
            memory[-1]["pages"] / memory[-1]["seconds"] >= 2),
        *(
            Target(
                f"on {level} less than half the CER of OCRmyPDF", _beside(cer, level, best), cer[level, OURS] < best[level] / 2
            )
            for level in ("bad", "fax")
        ),
        Target("on office not more CER than OCRmyPDF", _beside(cer, "office", best), cer["office", OURS] <= best["office"]),
        Target("names under the seal: at least 70 % right", f"{right} of {under}", under > 0 and right >= 0.7 * under),
        Target("skew of sheets that lie flat, to 0.05 degrees", f"{skew_off:.3f}", skew_off <= 0.05),
        *_as_sure_as_they_say(sure),
        Target("memory flat", f"{growth:.2f} times", growth <= FLAT),
        Target("at most 400 MiB a process", f"{memory[-1]['largest_mib']:.0f} MiB", memory[-1]["largest_mib"] <= 400),
    ]  # fmt: skip


def _exact(found: dict[tuple[str, str], Result]) -> list[Target]:
    """How few letters may be wrong, on the papers that there are and on those of which nothing learned."""
    made = []
    for kind in ("", f", {OTHER}"):
        if (f"office{kind}", OURS) not in found:
            continue
        for level, most in (("office", 0.003), ("bad", 0.03), ("fax", 0.04)):
            cer = found[f"{level}{kind}", OURS].cer_anywhere
            made.append(Target(f"CER on {level}{kind}, wherever a line stands, at most {most:.1%}", f"{cer:.2%}", cer <= most))
        cer = found[f"office{kind}", OURS].cer
        made.append(Target(f"CER on office{kind} in reading order at most 1 %", f"{cer:.2%}", cer <= 0.01))
    return made


def _as_sure_as_they_say(sure: Sequence[Sureness]) -> list[Target]:
    least, most = min(sure, key=lambda one: one.sure_right), max(sure, key=lambda one: one.expected_error)
    return [
        Target(
            f"of words given at {SURE} or more at least 99.5 % right", f"{least.sure_right:.2%} on {least.level}",
            least.sure_right >= 0.995,
        ),
        Target(
            "expected calibration error at most 0.02", f"{most.expected_error:.4f} on {most.level}", most.expected_error <= 0.02
        ),
    ]  # fmt: skip


def _beside(cer: dict[tuple[str, str], float], level: str, best: dict[str, float]) -> str:
    return f"{cer[level, OURS]:.1%} beside {best[level]:.1%}"


def told_results(results: Sequence[Result]) -> str:
    """One level."""
    head = f"{results[0].level}: {results[0].pages} pages"
    rows = [
        f"{head:<34}{'CER':>7}{'anywhere':>10}{'words':>8}{'numbers':>9}{'names':>8}{'pages/min':>11}{'core-s':>8}{'MiB':>6}"
        f"{'under seal':>13}"
    ]
    for one in results:
        names = f"{one.names_right} of {one.names}" if one.names else ""
        rows.append(
            f"  {one.reader:<32}{one.cer:>7.2%}{one.cer_anywhere:>10.2%}{one.word_recall:>8.1%}{one.number_recall:>9.1%}"
            f"{one.name_recall:>8.1%}{one.pages_per_minute:>11.1f}{one.core_seconds:>8.2f}{one.peak_mib:>6.0f}{names:>13}"
        )
    rows += [f"    $ {one.command}" for one in results]
    return "\n".join(rows) + "\n"


def told_memory(memory: Sequence[dict[str, float]]) -> str:
    """Memory by length of the file."""
    return (
        "memory of sohoa ingest: "
        + ", ".join(
            f"{one['pages']:.0f} pages {one['peak_mib']:.0f} MiB ({one['largest_mib']:.0f} one process)" for one in memory
        )
        + "\n"
    )


def told_ablation(worth: Sequence[Worth]) -> str:
    """CER (wherever a line was found) and core-seconds a page, each step left out in turn."""
    levels = list(dict.fromkeys(one.level for one in worth))
    ways = list(dict.fromkeys(one.without for one in worth))
    found = {(one.level, one.without): one for one in worth}
    rows = [f"{'left out':<22}" + "".join(f"{level + ' CER / any / core-s':>30}" for level in levels)]
    for way in ways:
        cells = (found[level, way] for level in levels)
        rows.append(
            f"  {way:<20}" + "".join(f"{one.cer:>14.1%}{one.cer_anywhere:>8.1%}{one.core_seconds:>8.2f}" for one in cells)
        )
    return "\n".join(rows) + "\n"


def told_targets(found: Sequence[Target]) -> str:
    """Promises, met or not."""
    return "\n".join(f"{'met  ' if one.met else 'SHORT'}  {one.promise}: {one.measured}" for one in found)
