"""Schemes as the Region edits them, and what each does to a match."""
