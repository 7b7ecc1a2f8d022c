"""How the reader of `ocr/reader` learns: lines are drawn, spoiled as scanners spoil them, and cut out as pages are."""
