"""Full text for officers: with or without diacritics, in text that OCR damaged."""
