"""Where each kind of file lies in a mirror: one folder a kind, names carrying versions and years."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matching.referential.official.reading import WrongFile

# Kind -> groups of name patterns. Of a group, the first pattern that is there counts, and of its files the
# last in alphabetical order: names carry a version or a year, so that is the newest.
KINDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "rome": (("rome/rome_v*_csv.zip",),),
    "communes": (("communes/communes*.csv", "communes/communes*.json"),),
    "qpv": (("qpv/qpv*.geojson", "qpv/qpv*.csv"),),
    "structures": (
        ("structures/missions_locales*.csv",),
        ("structures/agences_france_travail*.csv",),
        ("structures/france_services*.geojson",),
    ),
    "tension": (("tension/bmo_*.csv",), ("tension/tension_*_rome_*.csv",)),
}


def find_in_mirror(kind: str, mirror: Path) -> list[Path]:
    """The files of `kind` (a key of KINDS) under `mirror`, one a group, in the order of KINDS.

    Raises WrongFile, naming the folder and the pattern, when a group has no file.
    """
    found = []
    for patterns in KINDS[kind]:
        matches = next((hits for pattern in patterns if (hits := sorted(mirror.glob(pattern)))), [])
        if not matches:
            wanted = " ou ".join(patterns)
            raise WrongFile(
                f"Le dossier « {mirror.name} » ne contient pas {wanted} : "
                "donnez le dossier du miroir, ou les fichiers un par un."
            )
        found.append(matches[-1])
    return found
