"""Odd, broken and dangerous files, opened and shown as the pipeline does, beside what their index expects."""
