"""Random changes of objects, log, seals and covered records, and whether they are found."""
