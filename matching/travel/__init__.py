"""How long it takes from a home to a post, and back. Pure: values in, values out."""
