"""The bridge: keeps the ranking's index fresh from the database, serves ranked lists both ways."""
