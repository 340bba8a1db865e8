"""Single values of official files: each function returns the value or raises `BadValue` (in French)."""

from __future__ import annotations

import math
import re

from matching.referential.official.reading import BadValue

# Metropolitan France with a margin: catches swapped, projected (Lambert 93) and missing coordinates.
_LAT = (41.0, 51.6)
_LON = (-5.6, 10.0)
_LARGEST = 2**31 - 1  # what an integer column of a database holds

_ROME = re.compile(r"[A-N][0-9]{4}", re.ASCII)
_COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}", re.ASCII)
_POSTAL = re.compile(r"[0-9]{5}", re.ASCII)
_QPV = re.compile(r"Q[NP][0-9][0-9AB][0-9]{3}[0-9A-Z]", re.ASCII)
_SEPARATORS = re.compile(r"[;|,/\s]+")


def some_text(value: str, column: str) -> str:
    """A text that is not empty, its inner spaces collapsed."""
    text = " ".join(value.split())
    if not text:
        raise BadValue(f"{column} vide")
    return text


def whole_number(value: str, column: str) -> int:
    """An integer of 0 or more. "1 234" is read with its spaces; a decimal point is refused."""
    digits = re.sub(r"\s", "", value)
    if not re.fullmatch(r"[0-9]{1,10}", digits, re.ASCII) or int(digits) > _LARGEST:
        raise BadValue(f"{column} « {value} » n’est pas un nombre entier (0 à {_LARGEST})")
    return int(digits)


def percentage(value: str, column: str) -> float | None:
    """0 to 100, None when empty (not published)."""
    if not value:
        return None
    number = _number(value, column)
    if not 0 <= number <= 100:
        raise BadValue(f"{column} « {value} » n’est pas entre 0 et 100")
    return number


def coordinates(lat: str, lon: str) -> tuple[float, float]:
    """WGS 84 degrees inside metropolitan France."""
    point = (_number(lat, "latitude"), _number(lon, "longitude"))
    if not (_LAT[0] <= point[0] <= _LAT[1] and _LON[0] <= point[1] <= _LON[1]):
        raise BadValue(f"coordonnées « {lat}, {lon} » hors de France (degrés WGS 84 attendus)")
    return point


def rome_code(value: str, column: str = "code_rome") -> str:
    """A ROME code such as K2204."""
    return _matching(_ROME, value, column, "un code ROME (une lettre et 4 chiffres)")


def commune_code(value: str, column: str = "insee") -> str:
    """An INSEE code of commune: 5 characters, leading zero kept."""
    return _matching(_COMMUNE, value, column, "un code INSEE de commune (5 caractères)")


def postal_code(value: str, column: str = "code_postal") -> str:
    """A French postal code: 5 digits."""
    return _matching(_POSTAL, value, column, "un code postal (5 chiffres)")


def qpv_code(value: str, column: str = "code_qp") -> str:
    """The code of a QPV such as QN03405M."""
    return _matching(_QPV, value, column, "un code de quartier prioritaire (QN03405M)")


def several(value: str) -> list[str]:
    """A list written in one cell, parted by ; | , / or spaces."""
    return [part for part in _SEPARATORS.split(value) if part]


def _matching(pattern: re.Pattern[str], value: str, column: str, what: str) -> str:
    if not pattern.fullmatch(value):
        raise BadValue(f"{column} « {value} » n’est pas {what}")
    return value


def _number(value: str, column: str) -> float:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        raise BadValue(f"{column} « {value} » n’est pas un nombre") from None
    if not math.isfinite(number):
        raise BadValue(f"{column} « {value} » n’est pas un nombre")
    return number
