"""What the Region's world is: occupations, territory, schemes, calendar. Pure: values in, values out."""
