"""Drawn scans with their truth: dossier pages set like the real ones, then spoilt like office scans. Seeded: the same seed gives
the same bytes.

    from bench.scans.levels import LEVELS                     # "clean", "office", "bad", "fax"
    from bench.scans.corpus import make_documents, make_pages, write_pdf

    for pixels, truth in make_pages("bad", count=20, seed=7):  # uint8 BGR (grey for fax), bench.scans.truth.PageTruth
        ...
    for document in make_documents("office", count=20, seed=7):  # at least 20 pages, whole documents with type and fields
        document.pages, document.truth
    write_pdf(documents, Path("stack.pdf"))                    # one scan-like PDF; returns its bench.scans.truth.FileTruth

Seeds below 1000 are kept for the benchmarks: tune rules and models on others. `python -m bench.scans samples` writes `samples/`,
`python -m bench.scans pdf LEVEL COUNT SEED FILE` a stack of pages.
"""
