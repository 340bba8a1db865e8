"""Introductions (mises en relation): one resident, one vacancy, and how far they have come."""
