"""How scans come in: sources, batches, the pipeline and its queue."""
