"""Ranking, tested from its documented rules."""
