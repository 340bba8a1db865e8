"""Meetings « en bas de chez moi »: drafted, published, invited to, and held."""
