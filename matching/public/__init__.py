"""Home, completions, how the ranking works, legal pages, health."""
