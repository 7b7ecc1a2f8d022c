"""Our own reader: strips of lines go through a small network, its letters become words."""
