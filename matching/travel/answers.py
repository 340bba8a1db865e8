"""Journeys as the exchange documents of EXCHANGE, and as lines of a map."""

from __future__ import annotations

from typing import Any, Final

from .journeys import Journey, Leg

MODES: Final = {"walk": "walk", "bicycle": "bicycle", "car": "car", "ride": "transit"}
"""How EXCHANGE names the means of a leg."""


def clock(seconds: int, *, up: bool) -> tuple[str, int]:
    """HH:MM of a second of the service day, rounded down or up, and how many days after that day it is."""
    minutes = -(-seconds // 60) if up else seconds // 60
    day, minute = divmod(minutes, 24 * 60)
    return f"{minute // 60:02d}:{minute % 60:02d}", day


def journey_document(journey: Journey) -> dict[str, Any]:
    """A journey in the shape of EXCHANGE; without a way, only that it is not reachable.

    `day_offset` stands where the arrival, or else the departure, is not on the service day.
    """
    if not journey.reachable:
        return {"reachable": False, "legs": []}
    departure, leaves_on = clock(journey.departure_s, up=False)
    arrival, arrives_on = clock(journey.arrival_s, up=True)
    offset = arrives_on or leaves_on
    return {
        "reachable": True,
        "minutes": journey.minutes,
        "departure": departure,
        "arrival": arrival,
        **({"day_offset": offset} if offset else {}),
        "departure_s": journey.departure_s,
        "arrival_s": journey.arrival_s,
        "wait_minutes": journey.wait_s // 60,
        "changes": journey.changes,
        "basis": journey.basis,
        "legs": [_leg(leg) for leg in journey.legs],
    }


def _leg(leg: Leg) -> dict[str, Any]:
    """`example` stands where the line is invented, not to be used."""
    ridden = leg.mode == "ride"
    return {
        "mode": MODES[leg.mode],
        "line": leg.line if ridden else None,
        "feed": leg.feed if ridden else None,
        "trip_id": leg.trip_id if ridden else None,
        "from": leg.from_name or None,
        "to": leg.to_name or None,
        "from_stop_id": leg.from_stop_id or None,
        "to_stop_id": leg.to_stop_id or None,
        "departure_s": leg.departure_s,
        "arrival_s": leg.arrival_s,
        "metres": None if ridden else leg.metres,
        "on_request": leg.on_request,
        **({"example": True} if leg.example else {}),
    }


def journey_geojson(journey: Journey) -> dict[str, Any]:
    """A journey as a GeoJSON FeatureCollection: one straight line per leg, between its ends."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "LineString",
                    "coordinates": [[lon, lat] for lat, lon in (leg.from_point, leg.to_point)],
                },
                "properties": {"mode": MODES[leg.mode], "line": leg.line or None},
            }
            for leg in journey.legs
            if leg.from_point is not None and leg.to_point is not None
        ],
    }
