"""A page and its words: boxes, orientation, the invisible text of a PDF. Pure."""
