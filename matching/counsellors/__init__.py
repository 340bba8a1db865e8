"""Counsellors: the residents they follow, and the offers of each with the counsellor's words."""
