"""How fast the counter answers, and how that grows with the archive."""
