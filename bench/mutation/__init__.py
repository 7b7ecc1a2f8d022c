"""Whether the cases of the law notice when a rule of the catalogue is changed."""
