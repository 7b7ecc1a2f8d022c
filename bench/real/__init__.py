"""Fields of real scanned administrative documents against what stands on them: `python -m bench.real`."""
