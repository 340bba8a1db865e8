"""Consent, copies, erasure, retention, minors, and who read what: the rights of a person over her data."""
