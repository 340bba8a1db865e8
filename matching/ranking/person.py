"""The facts of a profile that the rules of the schemes read."""

from __future__ import annotations

from collections.abc import Collection

from matching.referential.schemes import Person

from .values import Profile


def person_of(
    profile: Profile, neighbourhood_codes: Collection[str], places_entered: frozenset[str] = frozenset()
) -> Person:
    """What the rules ask of a profile; `neighbourhood_codes` are the known QPV.

    A home point, a commune or a neighbourhood that is not among them says nothing of living in a QPV:
    that stays unknown. `places_entered` are the schemes with a place for the home (`schemes.places_near`).
    """
    return Person(
        birth_date=profile.birth_date,
        qualification_level=profile.qualification_level,
        situation=profile.situation,
        in_qpv=True if profile.neighbourhood in neighbourhood_codes else None,
        registered=frozenset(profile.registered),
        reading=profile.reading,
        french=profile.french,
        project=profile.project,
        aims_at_level=profile.aims_at_level,
        wants_business=profile.wants_business,
        places_entered=places_entered,
    )
