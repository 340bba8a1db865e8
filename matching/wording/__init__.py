"""From what people type to the referential. Pure: values in, values out."""
