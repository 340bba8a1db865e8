"""The matching service: what it does, room by room, is drawn in README.md."""
