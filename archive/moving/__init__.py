"""Moving an installation to other engines: rows, objects, seals, and the mark that keeps others out meanwhile (docs/move.md)."""
