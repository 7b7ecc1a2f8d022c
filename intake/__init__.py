"""The counter: dossiers and the look-up of what a person must still bring."""
