"""Settings, errors, the database base, and the assembly of adapters."""
