"""Employers: their establishments and the posts they offer."""
