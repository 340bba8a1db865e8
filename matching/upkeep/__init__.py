"""Keeping the service well: what is wrong with it, a copy of its data, and that copy put back."""
