"""Schemes: DOMAIN's table row by row, the dates rule, the words of the reasons, the properties of unknown."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.ranking import values
from matching.referential import predicates
from matching.referential.predicates import count_words
from matching.referential.schemes import (
    IDENTIFIERS,
    Answer,
    Person,
    age_on,
    answer,
    check,
    facts_of,
    out_of_force,
    read_builtin_schemes,
)

TODAY = date(2026, 12, 1)
PLAN = {"e2c", "lectio", "projet_pro", "competence_plus", "parcours_qualifiant"}
ALWAYS = [
    "mon_parcours_formation_metiers",
    "maison_orientation",
    "spro",
    "plateforme_discriminations",
    "pacte_embauche",
]
WITH_PLACE = ["maison_orientation_mobile", "cite_educative", "association_quartier", "transport_a_la_demande"]
NOBODY = Person()


def born(years: int, days_before: int = 0) -> date:
    """The birth date of somebody whose `years`th birthday is `days_before` days before TODAY."""
    return (TODAY - timedelta(days=days_before)).replace(year=TODAY.year - years)


def person(age: int | None = None, **known: object) -> Person:
    """Somebody of an age in completed years at TODAY, with what else is known."""
    return Person(birth_date=None if age is None else born(age), **known)  # type: ignore[arg-type]


def found(who: Person, scheme: str, on: date = TODAY) -> Answer:
    return next(one for one in check(who, on) if one.scheme == scheme)


# One line for each case of DOMAIN's table "What `schemes check` answers": scheme, what is known, answer.
CASES: list[tuple[str, Person, str]] = [
    # e2c: 16-25, level 1-2, neither pupil nor student; no when one of these fails
    ("e2c", person(16, qualification_level=1, situation="jobseeker"), "yes"),
    ("e2c", person(25, qualification_level=2, situation="out_of_school"), "yes"),
    ("e2c", person(20, qualification_level=2, situation="employed"), "yes"),
    ("e2c", person(15, qualification_level=1, situation="jobseeker"), "no"),
    ("e2c", person(26, qualification_level=1, situation="jobseeker"), "no"),
    ("e2c", person(20, qualification_level=3, situation="jobseeker"), "no"),
    ("e2c", person(20, qualification_level=2, situation="pupil"), "no"),
    ("e2c", person(20, qualification_level=2, situation="student"), "no"),
    ("e2c", person(20, situation="jobseeker"), "to_check"),
    ("e2c", person(20, qualification_level=2), "to_check"),
    ("e2c", person(qualification_level=2, situation="jobseeker"), "to_check"),
    ("e2c", person(26), "no"),
    ("e2c", person(qualification_level=4), "no"),
    ("e2c", person(situation="student"), "no"),
    # lectio: 16 or more and (reading none or french none); no only when both are known and better
    ("lectio", person(16, reading="none"), "yes"),
    ("lectio", person(60, french="none"), "yes"),
    ("lectio", person(30, reading="usual", french="none"), "yes"),
    ("lectio", person(30, reading="none", french="written"), "yes"),
    ("lectio", person(30, reading="simple", french="spoken"), "no"),
    ("lectio", person(30, reading="usual", french="written"), "no"),
    ("lectio", person(reading="usual", french="spoken"), "no"),
    ("lectio", person(15, reading="usual", french="spoken"), "no"),
    ("lectio", person(30, reading="usual"), "to_check"),
    ("lectio", person(30, french="spoken"), "to_check"),
    ("lectio", person(reading="none"), "to_check"),
    ("lectio", person(15, reading="none"), "to_check"),
    ("lectio", person(30), "to_check"),
    # projet_pro: jobseeker, project none or open
    ("projet_pro", person(situation="jobseeker", project="none"), "yes"),
    ("projet_pro", person(situation="jobseeker", project="open"), "yes"),
    ("projet_pro", person(situation="jobseeker", project="settled"), "no"),
    ("projet_pro", person(situation="employed", project="none"), "no"),
    ("projet_pro", person(project="settled"), "no"),
    ("projet_pro", person(situation="student"), "no"),
    ("projet_pro", person(situation="jobseeker"), "to_check"),
    ("projet_pro", person(project="open"), "to_check"),
    # competence_plus: jobseeker
    ("competence_plus", person(situation="jobseeker"), "yes"),
    ("competence_plus", person(situation="trainee"), "no"),
    ("competence_plus", NOBODY, "to_check"),
    # parcours_qualifiant: jobseeker, aims at level 3-5
    ("parcours_qualifiant", person(situation="jobseeker", aims_at_level=3), "yes"),
    ("parcours_qualifiant", person(situation="jobseeker", aims_at_level=5), "yes"),
    ("parcours_qualifiant", person(situation="jobseeker", aims_at_level=2), "no"),
    ("parcours_qualifiant", person(situation="jobseeker", aims_at_level=6), "no"),
    ("parcours_qualifiant", person(situation="other", aims_at_level=4), "no"),
    ("parcours_qualifiant", person(aims_at_level=6), "no"),
    ("parcours_qualifiant", person(situation="jobseeker"), "to_check"),
    ("parcours_qualifiant", person(aims_at_level=4), "to_check"),
    # innovemploi_experimentation: 18-29, level 5 or more, in a QPV
    ("innovemploi_experimentation", person(18, qualification_level=5, in_qpv=True), "yes"),
    ("innovemploi_experimentation", person(29, qualification_level=8, in_qpv=True), "yes"),
    ("innovemploi_experimentation", person(17, qualification_level=5, in_qpv=True), "no"),
    ("innovemploi_experimentation", person(30, qualification_level=5, in_qpv=True), "no"),
    ("innovemploi_experimentation", person(20, qualification_level=4, in_qpv=True), "no"),
    ("innovemploi_experimentation", person(20, qualification_level=5, in_qpv=False), "no"),
    ("innovemploi_experimentation", person(in_qpv=False), "no"),
    ("innovemploi_experimentation", person(20, qualification_level=5), "to_check"),
    ("innovemploi_experimentation", person(20, in_qpv=True), "to_check"),
    ("innovemploi_experimentation", person(qualification_level=5, in_qpv=True), "to_check"),
    # innovemploi_recrutement: jobseeker
    ("innovemploi_recrutement", person(situation="jobseeker"), "yes"),
    ("innovemploi_recrutement", person(situation="pupil"), "no"),
    ("innovemploi_recrutement", NOBODY, "to_check"),
    # always yes
    *[(scheme, NOBODY, "yes") for scheme in ALWAYS],
    *[(scheme, person(70, situation="other", in_qpv=False), "yes") for scheme in ALWAYS],
    # revenu_ecologique_jeunes: to check from 16 to 30, no outside, never yes
    ("revenu_ecologique_jeunes", person(16), "to_check"),
    ("revenu_ecologique_jeunes", person(30), "to_check"),
    ("revenu_ecologique_jeunes", person(22, situation="jobseeker", wants_business=True), "to_check"),
    ("revenu_ecologique_jeunes", NOBODY, "to_check"),
    ("revenu_ecologique_jeunes", person(15), "no"),
    ("revenu_ecologique_jeunes", person(31), "no"),
    # id_stages: pupil, student, trainee
    ("id_stages", person(situation="pupil"), "yes"),
    ("id_stages", person(situation="student"), "yes"),
    ("id_stages", person(situation="trainee"), "yes"),
    ("id_stages", person(situation="jobseeker"), "no"),
    ("id_stages", person(situation="out_of_school"), "no"),
    ("id_stages", person(situation="employed"), "no"),
    ("id_stages", person(situation="other"), "no"),
    ("id_stages", NOBODY, "to_check"),
    # yes where the Region has entered a place for the home, else to check
    *[(scheme, NOBODY, "to_check") for scheme in WITH_PLACE],
    *[(scheme, person(places_entered=frozenset({scheme})), "yes") for scheme in WITH_PLACE],
    *[(scheme, person(places_entered=frozenset({"cria"})), "to_check") for scheme in WITH_PLACE],
    # cria: reading none is yes, usual is no
    ("cria", person(reading="none"), "yes"),
    ("cria", person(reading="simple"), "to_check"),
    ("cria", NOBODY, "to_check"),
    ("cria", person(reading="usual"), "no"),
    # psad: 16-17 out of school; no for pupils, students and other ages
    ("psad", person(16, situation="out_of_school"), "yes"),
    ("psad", person(17, situation="out_of_school"), "yes"),
    ("psad", person(15, situation="out_of_school"), "no"),
    ("psad", person(18, situation="out_of_school"), "no"),
    ("psad", person(17, situation="pupil"), "no"),
    ("psad", person(17, situation="student"), "no"),
    ("psad", person(situation="pupil"), "no"),
    ("psad", person(18), "no"),
    ("psad", person(17), "to_check"),
    ("psad", person(17, situation="jobseeker"), "to_check"),
    ("psad", person(17, situation="employed"), "to_check"),
    ("psad", person(situation="out_of_school"), "to_check"),
    # mission_locale: 16-25, neither pupil nor student
    ("mission_locale", person(16, situation="jobseeker"), "yes"),
    ("mission_locale", person(25, situation="employed"), "yes"),
    ("mission_locale", person(15, situation="jobseeker"), "no"),
    ("mission_locale", person(26, situation="jobseeker"), "no"),
    ("mission_locale", person(20, situation="pupil"), "no"),
    ("mission_locale", person(situation="student"), "no"),
    ("mission_locale", person(20), "to_check"),
    ("mission_locale", person(situation="jobseeker"), "to_check"),
    # entrepreneuriat_qpv: wants a business, in a QPV; no when no business is wanted
    ("entrepreneuriat_qpv", person(wants_business=True, in_qpv=True), "yes"),
    ("entrepreneuriat_qpv", person(wants_business=False, in_qpv=True), "no"),
    ("entrepreneuriat_qpv", person(wants_business=False), "no"),
    ("entrepreneuriat_qpv", person(wants_business=True), "to_check"),
    ("entrepreneuriat_qpv", person(wants_business=True, in_qpv=False), "to_check"),
    ("entrepreneuriat_qpv", person(in_qpv=True), "to_check"),
    # et_pourquoi_pas: pupil
    ("et_pourquoi_pas", person(situation="pupil"), "yes"),
    ("et_pourquoi_pas", person(situation="student"), "no"),
    ("et_pourquoi_pas", NOBODY, "to_check"),
    # lio_plus_egal_zero: 12 to the eve of 27
    ("lio_plus_egal_zero", person(12), "yes"),
    ("lio_plus_egal_zero", person(26), "yes"),
    ("lio_plus_egal_zero", person(11), "no"),
    ("lio_plus_egal_zero", person(27), "no"),
    ("lio_plus_egal_zero", NOBODY, "to_check"),
    # lio_solidario: to check, whoever asks
    ("lio_solidario", person(situation="jobseeker"), "to_check"),
    ("lio_solidario", person(situation="employed"), "to_check"),
    ("lio_solidario", NOBODY, "to_check"),
]


@pytest.mark.parametrize(("scheme", "who", "expected"), CASES)
def test_answers_the_table_of_the_domain(scheme: str, who: Person, expected: str) -> None:
    assert found(who, scheme).answer == expected


def test_the_table_has_a_case_for_every_scheme_and_enough_of_them() -> None:
    assert {scheme for scheme, _, _ in CASES} == set(IDENTIFIERS)
    assert len(CASES) >= 120


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2004, 5, 14), date(2026, 5, 13), 21),
        (date(2004, 5, 14), date(2026, 5, 14), 22),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2026, 12, 1), date(2026, 12, 1), 0),
        (date(1999, 12, 31), date(2000, 1, 1), 0),
    ],
)
def test_age_is_in_completed_years(birth: date, on: date, age: int) -> None:
    assert age_on(birth, on) == age


@pytest.mark.parametrize(
    ("scheme", "first", "last", "known"),
    [
        ("e2c", 16, 25, {"qualification_level": 1, "situation": "jobseeker"}),
        ("innovemploi_experimentation", 18, 29, {"qualification_level": 5, "in_qpv": True}),
        ("psad", 16, 17, {"situation": "out_of_school"}),
        ("mission_locale", 16, 25, {"situation": "jobseeker"}),
        ("lio_plus_egal_zero", 12, 26, {}),
    ],
)
def test_ages_turn_on_the_birthday(scheme: str, first: int, last: int, known: dict[str, object]) -> None:
    def answered(birth: date) -> str:
        return found(Person(birth_date=birth, **known), scheme).answer  # type: ignore[arg-type]

    day_after = TODAY + timedelta(days=1)
    assert answered(day_after.replace(year=TODAY.year - first)) == "no"  # birthday tomorrow
    assert answered(born(first)) == "yes"
    assert answered(day_after.replace(year=TODAY.year - last - 1)) == "yes"  # eve of the birthday
    assert answered(born(last + 1)) == "no"


def test_born_on_29_february_turns_18_on_1_march() -> None:
    who = Person(birth_date=date(2008, 2, 29), situation="out_of_school")
    assert found(who, "psad", date(2026, 2, 28)).answer == "yes"
    assert found(who, "psad", date(2026, 3, 1)).answer == "no"


def test_a_birth_after_the_day_is_not_an_age() -> None:
    one = found(Person(birth_date=TODAY + timedelta(days=1)), "lio_plus_egal_zero")
    assert one.answer == "to_check"
    assert one.reasons == ("votre âge : à vérifier",)


# -- the dates rule


def test_after_the_plan_a_yes_is_to_check_and_counts_half() -> None:
    who = person(20, qualification_level=2, situation="jobseeker", project="open", reading="none")
    who = replace(who, aims_at_level=4)
    for scheme in PLAN:
        before, after = found(who, scheme, date(2026, 12, 31)), found(who, scheme, date(2027, 1, 1))
        assert (before.answer, before.half) == ("yes", False)
        assert (after.answer, after.half) == ("to_check", True)
        assert after.reasons[-1] == "valable jusqu’au 31/12/2026 : à confirmer par la Région"


def test_after_the_plan_a_no_stays_a_no() -> None:
    who = person(40, situation="employed", reading="usual", french="written")
    for scheme in PLAN:
        assert found(who, scheme, date(2027, 1, 1)).answer == "no"


def test_the_plan_ends_on_its_day_and_the_rest_goes_on() -> None:
    assert out_of_force(date(2026, 12, 31)) == frozenset()
    assert out_of_force(date(2027, 1, 1)) == PLAN


def test_before_its_first_day_a_yes_is_to_check() -> None:
    coming = replace(scheme_named("lio_plus_egal_zero"), valid_from=date(2027, 1, 1))
    [young, old] = [check(person(age), TODAY, [coming])[0] for age in (20, 40)]
    assert (young.answer, young.half, old.answer) == ("to_check", True, "no")
    assert young.reasons[-1] == "valable à partir du 01/01/2027 : à confirmer par la Région"
    assert check(person(20), date(2027, 1, 1), [coming])[0].answer == "yes"


def scheme_named(identifier: str):  # type: ignore[no-untyped-def]
    return next(scheme for scheme in read_builtin_schemes() if scheme.identifier == identifier)


# -- the words


def test_reasons_say_what_decided() -> None:
    who = person(22, qualification_level=2)
    assert found(who, "e2c").reasons == (
        "vous avez 22 ans : oui",
        "votre niveau est 2 : oui",
        "votre situation : à vérifier",
    )
    assert found(replace(who, qualification_level=4), "e2c").reasons == (
        "votre niveau est 4, il faut 1 ou 2 : non",
    )
    assert found(person(situation="pupil"), "e2c").reasons == ("vous êtes élève, cas non prévu : non",)
    assert found(person(30, reading="none", french="spoken"), "lectio").reasons == (
        "vous avez 30 ans : oui",
        "vous avez du mal à lire : oui",
    )
    assert found(person(in_qpv=False), "innovemploi_experimentation").reasons == (
        "vous habitez un quartier prioritaire : non",
    )
    assert found(person(1), "lio_plus_egal_zero").reasons == ("vous avez 1 an, il faut 12 à 26 : non",)


def test_a_note_is_said_unless_the_answer_is_no() -> None:
    assert "seulement sur les offres qui le proposent" in found(NOBODY, "innovemploi_recrutement").reasons
    no = found(person(situation="pupil"), "innovemploi_recrutement")
    assert no.reasons == ("vous êtes élève, il faut chercher un emploi : non",)


# -- properties

PEOPLE = st.builds(
    Person,
    birth_date=st.none() | st.dates(date(1940, 1, 1), date(2020, 1, 1)),
    qualification_level=st.none() | st.integers(1, 8),
    situation=st.none() | st.sampled_from(values.SITUATIONS),
    in_qpv=st.none() | st.booleans(),
    registered=st.frozensets(st.sampled_from(values.REGISTRATIONS)),
    reading=st.none() | st.sampled_from(values.READINGS),
    french=st.none() | st.sampled_from(values.FRENCH),
    project=st.none() | st.sampled_from(values.PROJECTS),
    aims_at_level=st.none() | st.integers(1, 8),
    wants_business=st.none() | st.booleans(),
    places_entered=st.frozensets(st.sampled_from(IDENTIFIERS)),
)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))
FIELDS = [field.name for field in fields(Person)]


@given(full=PEOPLE, forgotten=st.sets(st.sampled_from(FIELDS)), on=DAYS)
def test_what_is_answered_only_makes_to_check_sharper(full: Person, forgotten: set[str], on: date) -> None:
    less = replace(full, **{name: getattr(NOBODY, name) for name in forgotten})
    for vague, sharp in zip(check(less, on), check(full, on), strict=True):
        assert vague.answer in ("to_check", sharp.answer), (vague, sharp)


@given(who=PEOPLE, on=DAYS)
def test_reasons_are_there_short_and_agree_with_the_answer(who: Person, on: date) -> None:
    for one in check(who, on):
        assert one.reasons
        assert len(set(one.reasons)) == len(one.reasons)
        for reason in one.reasons:
            assert count_words(reason) <= 12, reason
            assert "'" not in reason
        verdicts = {reason.rpartition(" : ")[2] for reason in one.reasons}
        if one.answer == "no":
            assert verdicts == {"non"}
        else:
            assert "non" not in verdicts
        if one.answer == "yes":
            assert "oui" in verdicts


@given(who=PEOPLE, on=DAYS, rules=st.permutations(read_builtin_schemes()))
def test_the_order_of_the_rules_never_matters(who: Person, on: date, rules: list) -> None:  # type: ignore[type-arg]
    assert check(who, on, rules) == check(who, on)
    assert [one.scheme for one in check(who, on, rules)] == list(IDENTIFIERS)


@given(who=PEOPLE, on=DAYS)
def test_the_answer_without_words_is_the_same(who: Person, on: date) -> None:
    facts = facts_of(who, on)
    assert [answer(scheme, facts, on) for scheme in read_builtin_schemes()] == [
        one.answer for one in check(who, on)
    ]


# -- one vocabulary with the exchange files


def test_words_and_identifiers_are_those_of_the_exchange_files() -> None:
    assert IDENTIFIERS == values.SCHEMES
    said = {name: tuple(field.said) for name, field in predicates.WORDS.items()}
    assert said == {
        "situation": values.SITUATIONS,
        "reading": values.READINGS,
        "french": values.FRENCH,
        "project": values.PROJECTS,
        "registered": values.REGISTRATIONS,
    }


@pytest.mark.parametrize(
    "wrong",
    [{"situation": "rentier"}, {"registered": frozenset({"apec"})}, {"places_entered": frozenset({"ecole"})}],
)
def test_a_word_that_no_rule_knows_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Person(**wrong)  # type: ignore[arg-type]


# -- the built-in data


def test_built_in_schemes_are_plain_sourced_and_dated() -> None:
    for scheme in read_builtin_schemes():
        assert len(scheme.sentences) == 3
        assert scheme.source
        assert scheme.checked_on <= TODAY
        assert (scheme.valid_to == date(2026, 12, 31)) is (scheme.identifier in PLAN)
        assert scheme.effects
        said = (scheme.name, scheme.plain_name, *scheme.sentences, scheme.note or "")
        assert not any("'" in text for text in said), scheme.identifier


def test_no_price_is_said_and_lengths_are_only_those_of_the_sources() -> None:
    schemes = read_builtin_schemes()
    months = {
        scheme.identifier: (scheme.gives.months_from, scheme.gives.months_to)
        for scheme in schemes
        if scheme.gives.months_from or scheme.gives.months_to
    }
    assert months == {"e2c": (4, 18), "lectio": (None, 12)}
    assert {s.identifier: s.gives.paid for s in schemes if s.gives.paid is not None} == {
        "e2c": True,
        "lectio": False,
    }
    assert all(scheme.gives.cost_cents is None for scheme in schemes)
