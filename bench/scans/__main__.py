"""`python -m bench.scans samples` draws `samples/` anew; `python -m bench.scans pdf LEVEL COUNT SEED FILE` a stack of pages."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.scans.corpus import make_documents, write_pdf
from bench.scans.levels import LEVELS
from bench.scans.samples import ROOT, draw
from bench.scans.truth import save


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scans", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    stack = commands.add_parser("pdf", help="a stack of pages in one PDF, with its truth beside it")
    stack.add_argument("level", choices=LEVELS)
    stack.add_argument("count", type=int)
    stack.add_argument("seed", type=int)
    stack.add_argument("file", type=Path)
    commands.add_parser("samples", help="samples/ anew")
    arguments = parser.parse_args()
    if arguments.command == "samples":
        truths = draw()
        print(f"{ROOT}: {len(truths)} files, {sum(len(truth.pages) for truth in truths)} pages that can be read")
        return 0
    truth = write_pdf(list(make_documents(arguments.level, arguments.count, arguments.seed)), arguments.file)
    print(save(truth, arguments.file))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
