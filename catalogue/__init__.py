"""What each procedure requires: document types, procedures, rule trees, as data with dates, and the pure rule engine."""
