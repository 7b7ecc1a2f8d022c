"""`python -m bench.scaling`: prints the tables."""

from bench.scaling.tables import TABLES

print(*(table() for table in TABLES.values()), sep="\n\n")
