"""How Vietnamese is written: letters, folding, identifiers, numbers of documents, dates. Pure."""
