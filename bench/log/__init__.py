"""What the log costs: writing, sealing, verifying, many writers at once."""
