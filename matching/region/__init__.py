"""The Region's desk: the referential and its upkeep."""
