"""Who everybody is: persons, organisations, units."""
