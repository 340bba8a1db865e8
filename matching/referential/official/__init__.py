"""Files as their publishers give them, read into the values of the referential. Pure: paths in, values out.

Each parser returns its rows and the refused lines (`Reject`), or raises `WrongFile` with one French sentence.
"""

from matching.referential.official.mirror import KINDS, find_in_mirror
from matching.referential.official.reading import Parsed, Reject, WrongFile
from matching.referential.official.rome import ParsedRome, parse_rome
from matching.referential.official.shortage import Family, ParsedTension, parse_tension
from matching.referential.official.stops import Network, Town, parse_stops
from matching.referential.official.structures import parse_structures
from matching.referential.official.territory import parse_communes, parse_qpv

__all__ = [
    "KINDS",
    "Family",
    "Network",
    "Parsed",
    "ParsedRome",
    "ParsedTension",
    "Reject",
    "Town",
    "WrongFile",
    "find_in_mirror",
    "parse_communes",
    "parse_qpv",
    "parse_rome",
    "parse_stops",
    "parse_structures",
    "parse_tension",
]
