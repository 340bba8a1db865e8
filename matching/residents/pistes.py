"""What to do when no offer fits yet: three steps, each with a person to call and a place to go.

For the resident and for the counsellor who follows them. Nobody else reads it: a step may tell an age or that
reading is hard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matching.accounts.organisation_models import Organisation
from matching.counsellors.caseload import structure_of
from matching.matches import service
from matching.matches.post_days import sources_of
from matching.matches.question import Question
from matching.matches.snapshot import Snapshot, current_snapshot
from matching.matches.travels import current_travels, home_of, means_of
from matching.matches.values import read_profiles
from matching.privacy.minors import OF_AGE
from matching.ranking.values import Profile
from matching.referential.schemes import age_on, facts_of
from matching.refusals import not_found
from matching.region.models import Structure
from matching.residents.pistes_places import MISSION_LOCALE, NEXT_VISIT, Ground, Stop, stops_of
from matching.residents.pistes_rules import Rule, choose, read_rules
from matching.travel.example import EXAMPLE_MARK

WHERE_TO_GO = ("nearest_place", NEXT_VISIT)
"""The effects of the schemes whose places everybody reads whom they do not turn away."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person to call: who, and a number; "" is to be confirmed."""

    who: str
    phone: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    do     : what to do, with who follows the person or alone
    slug   : leads to the page of its scheme
    unsure : the Region has to confirm the scheme
    """

    rule: Rule
    why: str
    do: str
    slug: str
    answer: str
    caller: Caller
    stop: Stop | None
    unsure: bool


@dataclass(frozen=True, slots=True)
class Pistes:
    """The three steps, and where one may go in all cases.

    places   : (what it is, the place or None)
    visiting : of these, what comes on some days
    notes    : what there is to know of the timetable
    placed   : the home is known: without it no place is the nearest, and none is named
    """

    steps: tuple[Step, ...]
    places: tuple[tuple[str, Stop | None], ...]
    visiting: tuple[str, ...]
    notes: list[str]
    placed: bool


def pistes_of(session: Session, profile_id: int, *, today: date, seed: str) -> Pistes:
    """The steps of a resident. Refuses with not_found."""
    snapshot = current_snapshot(session)
    found = read_profiles(session, snapshot.vocabulary.occupations, {profile_id}, only_open=False)
    if not found:
        raise not_found("Ce profil n’existe pas ou n’existe plus.")
    [profile] = found
    answers = snapshot.schemes_of((profile,))[profile.id]
    skill = _missing_skill(session, profile_id, today, seed)
    ground = _ground(snapshot, profile, today)
    kept: dict[str, list[Stop]] = {}

    def stops(identifier: str) -> list[Stop]:
        if identifier not in kept:
            kept[identifier] = stops_of(session, ground, identifier)
        return kept[identifier]

    counsellor = _counsellor(session, profile_id)
    steps = []
    lasting, facts = _lasting(snapshot, profile, answers), _facts(profile, skill, today)
    for rule in choose(lasting, facts, entered=profile.in_schemes):
        # A mission locale receives from 16 to 25 years: nobody else is sent there.
        asked = [one for one in rule.places if one != MISSION_LOCALE or answers[MISSION_LOCALE] != "no"]
        stop = next((there[0] for one in asked if (there := stops(one))), None)
        steps.append(
            Step(
                rule, rule.why.format(skill=skill), rule.do if counsellor else rule.do_alone,
                rule.scheme.replace("_", "-"), answers[rule.scheme],
                _caller(counsellor, stop), stop, rule.scheme in snapshot.expired,
            )
        )  # fmt: skip
    told = [
        one
        for one in snapshot.schemes
        if answers[one.identifier] != "no" and not set(WHERE_TO_GO).isdisjoint(one.effects)
    ]
    places = tuple((one.label, next(iter(stops(one.identifier)), None)) for one in told)
    visiting = tuple(one.label for one in told if NEXT_VISIT in one.effects)
    return Pistes(tuple(steps), places, visiting, _notes(ground, today), bool(ground.areas))


def _lasting(snapshot: Snapshot, profile: Profile, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers, with the yes of a scheme that its dates alone make to check.

    Out of its dates a scheme is shown to confirm (DOMAIN): its step stays, and says so.
    """
    facts = facts_of(snapshot.person_of(profile), snapshot.on)
    late = (one for one in snapshot.schemes if one.identifier in snapshot.expired)
    return {**answers, **{one.identifier: one.who.verdict(facts) for one in late}}


def _ground(snapshot: Snapshot, profile: Profile, today: date) -> Ground:
    areas = snapshot.areas_of(profile)
    return Ground(snapshot, current_travels(), home_of(profile), means_of(profile), areas, today)


def _notes(ground: Ground, today: date) -> list[str]:
    """What there is to know of the timetable that the ways rest on."""
    timetable = ground.travels.timetable()
    if timetable is None:
        return []
    example = [f"Horaires : {EXAMPLE_MARK}."] if timetable.example else []
    return [*example, *sources_of(timetable.facts, None, today)]


def _facts(profile: Profile, skill: str, today: date) -> frozenset[str]:
    """What the rules need besides the answers of the schemes. An age that is not known is not under 18."""
    minor = profile.birth_date is not None and age_on(profile.birth_date, today) < OF_AGE
    told = {"minor": minor, "missing_skill": bool(skill), "wants_business": profile.wants_business is True}
    return frozenset(name for name, so in told.items() if so)


def _missing_skill(session: Session, profile_id: int, today: date, seed: str) -> str:
    """The first skill, missing for the best offers of the list, that the scheme of the step for it gives.

    "" for none.
    """
    schemes = {rule.scheme for rule in read_rules() if "missing_skill" in rule.needs}
    offers = service.offers_of(session, profile_id, Question(), today=today, seed=seed, law="without_plan")
    lacks = (
        one
        for card in offers.cards
        for one in card.match.missing_skills
        if one.required and one.scheme in schemes
    )
    return next((one.label for one in lacks), "")


def _counsellor(session: Session, profile_id: int) -> Caller | None:
    """Who follows the person, with the number of their structure in the directory; None for nobody.

    The demonstration's counsellor has no structure.
    """
    number = structure_of(session, profile_id)
    if number is None:
        return None
    found = session.get(Organisation, number) if number else None
    if found is None:
        return Caller("Votre conseiller", "")
    entry = session.get(Structure, found.directory_id) if found.directory_id else None
    return Caller(f"Votre conseiller, {found.name}", entry.phone if entry else "")


def _caller(counsellor: Caller | None, stop: Stop | None) -> Caller:
    """Who follows the person first; else somebody of the place; else the help page says whom."""
    if counsellor is not None:
        return counsellor
    if stop is not None:
        return Caller(f"L’accueil, {stop.name}", stop.phone)
    return Caller("Mission locale ou France Travail", "")
