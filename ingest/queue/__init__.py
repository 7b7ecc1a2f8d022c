"""Work on many machines: pieces are handed out from the records through a broker, and taken by workers anywhere."""
