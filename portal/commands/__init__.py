"""The commands of `sohoa`, one file for each subject."""
