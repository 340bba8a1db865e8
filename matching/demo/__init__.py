"""The demonstration: an invented town of people and employers, and doors to enter it by."""
