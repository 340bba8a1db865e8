"""The tables of a GTFS feed, each read into the arrays of `matching.travel.feed`. Pure: bytes in, values out.

Layout and meaning of every field: https://gtfs.org/documentation/schedule/reference/ (read in 2026-11).
"""
