"""What is said of a match: short for residents, nothing protected for employers, the note and its bricks."""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.criteria import OF, SAVOIR_FAIRE, WEIGHTS
from matching.ranking.entries import wished_occupations
from matching.ranking.labels import CONTRACT_LABELS, card_label
from matching.ranking.note import Bricks, bricks, note
from matching.ranking.values import (
    CARDS,
    CONTRACTS,
    FRENCH,
    READINGS,
    Criterion,
    Match,
    Shift,
    SkillAsked,
    Words,
)
from matching.ranking.words import welcome_words

from .made import REFERENTIAL, answers, profiles, vacancies, ways
from .slow import asked as asked_of
from .slow import key_of, nearness
from .test_lists import NIGHT, PERSON, PLAIN, listed
from .test_properties import one_match


def sentences(text):
    return [one for one in re.split(r"(?<=[.!?])\s+", text) if one]


def count_words(sentence):
    return len([word for word in re.split(r"[\s]+", sentence) if re.search(r"\w", word)])


@settings(deadline=None, max_examples=250)
@given(vacancies, profiles, st.tuples(ways, ways), answers)
def test_residents_read_short_sentences_and_employers_only_savoir_faire(vacancy, profile, way, schemes):
    match = one_match(vacancy, profile, way, schemes)
    for line in match.criteria:
        assert count_words(line.words.resident) <= 12, line.words.resident
        assert (line.words.employer is not None) == (line.name in SAVOIR_FAIRE)
        for text in (line.words.resident, line.words.employer or ".", line.words.counsellor):
            assert text.endswith(".")
            assert "'" not in text
            assert "None" not in text
    for blocker in match.blockers:
        # Why, then what lifts it. Names of permits and cards may make the first longer.
        why, lifts = sentences(blocker.words)
        assert count_words(lifts) <= 12
        assert blocker.name == "permit" or count_words(why) <= 12


@settings(deadline=None, max_examples=250)
@given(vacancies, profiles, st.tuples(ways, ways))
def test_the_want_that_counts_most_is_named(vacancy, profile, way):
    told = said(one_match(vacancy, profile, way), "occupation").counsellor
    wished = wished_occupations(profile)
    if not wished:
        assert "Aucun métier demandé" in told
    elif vacancy.rome_code is None:
        assert told == "Offre sans code ROME."
    else:
        worth = {code: sure * nearness(code, vacancy.rome_code, REFERENTIAL) for code, sure in wished.items()}
        best = min(worth, key=lambda code: (-worth[code], code))
        assert f"({best}). Métier de l’offre" in told


@settings(deadline=None, max_examples=250)
@given(vacancies, profiles, st.tuples(ways, ways))
def test_each_skill_asked_is_held_or_missing(vacancy, profile, way):
    match = one_match(vacancy, profile, way)
    own = {key_of(skill.label, skill.rome_item, REFERENTIAL) for skill in profile.skills}
    wanted, implied = asked_of(vacancy, REFERENTIAL)
    assert len(match.held_skills) == sum(key in own for key in wanted)
    missing = [required for key, (_, required) in wanted.items() if key not in own]
    assert [one.required for one in match.missing_skills] == sorted([] if implied else missing, reverse=True)
    if wanted and not implied:
        assert f"Obligatoires manquantes : {sum(missing)}." in said(match, "skills").counsellor


def said(match, name):
    return next(line.words for line in match.criteria if line.name == name)


@pytest.mark.parametrize(
    ("code", "resident", "employer"),
    [
        ("K2204", "C’est le métier que vous cherchez.", "Cherche ce métier."),
        ("K1304", "C’est proche du métier que vous cherchez.", "Cherche un métier proche."),
        ("K2202", "C’est le même genre de travail.", "Cherche le même genre de travail."),
        ("K1101", "C’est le même grand domaine.", "Cherche dans le même grand domaine."),
        ("A1101", "C’est un autre métier que le vôtre.", "Cherche un autre métier."),
        (None, "Le métier de l’offre est à confirmer.", "Métier à confirmer."),
    ],
)
def test_occupations(code, resident, employer):
    words = said(listed([replace(PLAIN, rome_code=code)]).matches[0], "occupation")
    assert (words.resident, words.employer) == (resident, employer)


@pytest.mark.parametrize(
    ("way", "said_of_it"),
    [
        ((20, 25), "Comptez 25 minutes de trajet."),
        ((45, 10), "Comptez 45 minutes de trajet."),
        ((46, 10), "Comptez 46 minutes, plus que vos 45 minutes."),
        ((10**9, 10), "Aucun trajet trouvé avec vos moyens."),
    ],
)
def test_journeys(way, said_of_it):
    assert said(listed([PLAIN], ways=[way]).matches[0], "journey").resident == said_of_it


def test_conditions_say_what_differs():
    night = replace(PLAIN, shifts=(NIGHT,), contract="cdd")
    choosy = replace(PERSON, avoid=("night", "saturday"), contracts=("cdi",), hours="part")
    words = said(listed([night], choosy).matches[0], "conditions")
    assert words.resident == "Le contrat proposé : CDD."
    assert words.counsellor == ("Écarts : contrat non souhaité, temps de travail non souhaité, nuit, samedi.")
    assert said(listed([night]).matches[0], "conditions").resident == "Le contrat et les horaires vous vont."


def test_schemes_are_named_with_their_answer():
    takes = replace(PLAIN, accepts=("stage", "immersion"))
    words = said(listed([takes], schemes={"e2c": "to_check", "projet_pro": "yes"}).matches[0], "schemes")
    assert words.resident == "Une aide existe : Projet Pro."
    assert words.counsellor == "Dispositifs : École de la 2e chance (à vérifier), Projet Pro (oui)."
    past = listed([takes], schemes={"e2c": "yes"}, expired={"e2c"}).matches[0]
    assert said(past, "schemes").resident == "Vérifiez cette aide : École de la 2e chance."


BIRTHDAYS = [
    # The first shift on or after Monday 2027-01-04 is that day.
    (date(2009, 1, 4), date(2027, 1, 4), []),
    (date(2009, 1, 5), date(2027, 1, 4), ["law"]),
    # Saturday 2027-01-02 has no shift: the first is Monday 4, the birthday.
    (date(2009, 1, 4), date(2027, 1, 2), []),
    (date(2009, 1, 5), date(2027, 1, 2), ["law"]),
    # Without a start, the first shift on or after today, Tuesday 2026-12-01.
    (date(2008, 12, 1), None, []),
    (date(2008, 12, 2), None, ["law"]),
]


@pytest.mark.parametrize(("born", "starts_on", "found"), BIRTHDAYS)
def test_a_minor_s_night_is_judged_at_the_first_shift(born, starts_on, found):
    night = replace(PLAIN, shifts=(NIGHT,), starts_on=starts_on)
    match = listed([night], replace(PERSON, birth_date=born)).matches[0]
    assert [blocker.name for blocker in match.blockers] == found
    if found:
        assert match.blockers[0].words == (
            "Avant 18 ans, la loi interdit le travail de nuit. Ce poste vous est ouvert à 18 ans."
        )
        assert match.group == "talk"


MON_TO_FRI = ("mon", "tue", "wed", "thu", "fri")
WEEKS = [
    ((MON_TO_FRI, 9, 16), 35.0, ""),
    ((MON_TO_FRI, 9, 16), 35.5, "la semaine à 35 heures"),
    ((MON_TO_FRI[:4], 9, 17), None, ""),
    ((MON_TO_FRI[:4], 9, 18), None, "la journée à 8 heures"),
    ((MON_TO_FRI, 9, 17), None, "la semaine à 35 heures"),
    ((MON_TO_FRI, 14, 22), 20.0, "la semaine à 35 heures"),
    ((("mon",), 14, 22), None, ""),
    ((("mon",), 14, 23), None, "travail de nuit"),
    ((("mon",), 5, 9), None, "travail de nuit"),
    ((("mon",), 6, 9), None, ""),
    ((("mon", "wed", "fri", "sun"), 9, 12), None, "2 jours de repos"),
    ((("mon", "wed", "fri", "sat"), 9, 12), None, "2 jours de repos"),
    ((("mon", "tue", "wed", "thu", "fri"), 9, 12), None, ""),
    ((("sat", "sun", "mon", "tue", "wed"), 9, 12), None, ""),
]


@pytest.mark.parametrize(("week", "hours", "rule"), WEEKS)
def test_what_the_law_forbids_to_minors(week, hours, rule):
    days, start, end = week
    offer = replace(PLAIN, shifts=(Shift(days, time(start), time(end)),), weekly_hours=hours)
    minor = replace(PERSON, birth_date=date(2009, 6, 1))
    blockers = listed([offer], minor).matches[0].blockers
    assert [blocker.name for blocker in blockers] == (["law"] if rule else [])
    assert all(rule in blocker.words for blocker in blockers)


def test_below_sixteen_nothing_is_open_and_posts_without_hours_are_not_judged():
    offer = replace(PLAIN, shifts=())
    assert listed([offer], replace(PERSON, birth_date=date(2009, 6, 1))).matches[0].blockers == ()
    blocked = listed([offer], replace(PERSON, birth_date=date(2010, 12, 2))).matches[0].blockers
    assert [blocker.name for blocker in blocked] == ["law"]
    assert blocked[0].words.startswith("Il faut avoir 16 ans")


@pytest.mark.parametrize(
    ("free", "starts", "accepts", "blocked"),
    [
        (date(2027, 1, 5), date(2027, 1, 4), (), True),
        (date(2027, 1, 4), date(2027, 1, 4), (), False),
        (date(2027, 1, 5), date(2027, 1, 4), ("later_start",), False),
        (date(2027, 1, 5), None, (), False),
        (None, date(2027, 1, 4), (), False),
    ],
)
def test_a_start_that_cannot_be_met(free, starts, accepts, blocked):
    offer = replace(PLAIN, starts_on=starts, accepts=accepts)
    blockers = listed([offer], replace(PERSON, available_from=free)).matches[0].blockers
    assert [one.name for one in blockers] == (["start_date"] if blocked else [])
    if blocked:
        assert "4 janvier 2027" in blockers[0].words


@pytest.mark.parametrize(
    ("way", "shifts", "found"),
    [
        ((10**9, 5), PLAIN.shifts, ["no_way_there"]),
        ((5, 10**9), PLAIN.shifts, ["no_way_back"]),
        ((10**9, 10**9), (), []),
        ((300, 300), PLAIN.shifts, []),
    ],
)
def test_no_way_blocks_only_given_hours(way, shifts, found):
    match = listed([replace(PLAIN, shifts=shifts)], ways=[way]).matches[0]
    assert [one.name for one in match.blockers] == found


def test_heavier_licences_imply_permis_b_and_nothing_else_implies_anything():
    def blocked(asked, held):
        offer, person = replace(PLAIN, requires=(asked,)), replace(PERSON, holds=(held,))
        return bool(listed([offer], person).matches[0].blockers)

    heavier = {"permis_be", "permis_c1", "permis_c", "permis_ce", "permis_d1", "permis_d"}
    for held in CARDS:
        for asked in ("permis_b", "permis_a1", "permis_c1", "caces_r489_1a", "ssiap_1"):
            holds = asked == held or (asked == "permis_b" and held in heavier)
            assert blocked(asked, held) != holds


def test_permits_are_named():
    offer = replace(PLAIN, requires=("permis_b", "caces_r489_1a"))
    assert listed([offer]).matches[0].blockers[0].words == (
        "Il vous manque : permis B, CACES R489 1A. Demandez à votre conseiller comment l’obtenir."
    )
    assert len({card_label(card) for card in CARDS}) == len(CARDS)
    assert set(CONTRACT_LABELS) == set(CONTRACTS)


def test_leaving_and_coming_home_follow_from_the_shifts():
    split = (Shift(MON_TO_FRI, time(6), time(9)), Shift(MON_TO_FRI, time(17), time(19)))
    travel = listed([replace(PLAIN, shifts=split)], ways=[(44, 50)]).matches[0].travel
    # Two ways there of 22 minutes; at work 10 minutes early, away 5 minutes after.
    assert (travel.leave_at, travel.home_at) == (time(5, 28), time(19, 30))
    assert travel.worst_day == "weekday"
    unknown = listed([replace(PLAIN, shifts=())], ways=[(44, 50)]).matches[0].travel
    assert (unknown.leave_at, unknown.home_at) == (None, None)
    none = listed([PLAIN], ways=[(10**9, 50)]).matches[0].travel
    assert (none.minutes_out, none.leave_at, none.minutes_back) == (None, None, 50)
    sunday = replace(PLAIN, shifts=(Shift(("sun",), time(22), time(6)),))
    late = listed([sunday], ways=[(30, 30)]).matches[0].travel
    assert (late.leave_at, late.home_at, late.worst_day) == (time(21, 20), time(6, 35), "sunday")


def made_match(group="now", **parts):
    """A match with these parts of the whole for each criterion, as fractions of its weight."""
    lines = tuple(
        Criterion(
            name,
            WEIGHTS.bricks[name],
            round(OF[name] * parts.get(name, 0)) / 1e6,
            OF[name] / 1e6,
            Words(".", None, "."),
        )
        for name in OF
    )
    return Match(
        "v", "p", sum(round(line.contribution * 1e6) for line in lines) / 1e6, group, lines, (), None, ()
    )


SAVOIR = {"occupation": 1, "skills": 1, "level": 1}
WAY = {"journey": 1, "conditions": 1}


@pytest.mark.parametrize(
    ("match", "word", "laid"),
    [
        (made_match(), "possible", (0, 0, 0)),
        (made_match(**SAVOIR), "possible", (4, 0, 0)),
        (made_match(**SAVOIR, conditions=1), "bien", (4, 1, 0)),
        (made_match(**SAVOIR, conditions=0.99), "possible", (4, 1, 0)),
        (made_match(**SAVOIR, **WAY), "très bien", (4, 3, 0)),
        (made_match(**SAVOIR, journey=1, schemes=0.999), "bien", (4, 2, 1)),
        (made_match("with_scheme", **SAVOIR, **WAY), "avec une formation", (4, 3, 0)),
        (made_match("talk", **SAVOIR, **WAY, schemes=1, welcome=1, shortage=1), "très bien", (4, 3, 2)),
        (made_match(occupation=1 / 3, welcome=1), "possible", (1, 0, 1)),
        (made_match(occupation=0.3, welcome=0.9), "possible", (0, 0, 0)),
    ],
)
def test_the_note_and_its_bricks(match, word, laid):
    assert note(match) == word
    built = bricks(match.criteria)
    assert tuple(brick.laid for brick in built.values()) == laid
    assert [brick.of for brick in built.values()] == [4, 3, 2]
    assert built["trajet"] == Bricks(laid[1], 3)


def test_skills_listed_twice_are_one_and_required_if_any_line_says_so():
    offer = replace(PLAIN, skills=(SkillAsked("Coudre"), SkillAsked("coudre", None, True)))
    match = listed([offer]).matches[0]
    assert [(one.label, one.required) for one in match.missing_skills] == [("Coudre", True)]
    assert said(match, "skills").employer == "0 compétence sur 1."


def test_a_score_lost_to_rounding_keeps_its_word():
    match = made_match(**SAVOIR, **WAY)
    assert note(match._replace(score=0.777777)) == "très bien"
    assert note(match._replace(score=0.77776)) == "bien"


@pytest.mark.parametrize(("starts_on", "found"), [(date(2026, 2, 28), ["law"]), (date(2026, 3, 1), [])])
def test_born_on_29_february_is_18_on_the_first_of_march(starts_on, found):
    night = replace(PLAIN, shifts=(Shift(("sat", "sun"), time(22), time(6)),), starts_on=starts_on)
    match = listed([night], replace(PERSON, birth_date=date(2008, 2, 29))).matches[0]
    assert [blocker.name for blocker in match.blockers] == found


def test_items_that_stand_in_for_a_list_are_never_missing():
    match = one_match(replace(PLAIN, skills=()), PERSON, (20, 20), {"competence_plus": "yes"})
    assert match.missing_skills == ()
    assert match.held_skills == ()
    assert match.group == "now"
    assert said(match, "skills").resident == "Vous savez faire 0 chose de ce métier."


@pytest.mark.parametrize(("asked", "scheme"), [(2, "competence_plus"), (3, None)])
def test_competence_plus_gives_two_things_and_not_three(asked, scheme):
    skills = tuple(SkillAsked(f"Savoir {place}", None, True) for place in range(asked))
    match = listed([replace(PLAIN, skills=skills)], schemes={"competence_plus": "yes"}).matches[0]
    assert {skill.scheme for skill in match.missing_skills} == {scheme}


def test_what_is_read_and_spoken_is_said_in_french():
    for reading in (None, *READINGS):
        for french in (None, *FRENCH):
            told = welcome_words(False, False, reading, None, french, None).counsellor
            codes = {*READINGS, *FRENCH}
            assert not codes & set(re.findall(r"\w+", told)), told
