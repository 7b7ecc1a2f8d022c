"""What is kept: objects, documents, renditions, and who did what with them."""
