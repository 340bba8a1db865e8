"""Who fits what, and why. Pure: values in, values out."""
