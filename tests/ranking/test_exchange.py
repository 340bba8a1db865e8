"""Every example of EXCHANGE validates, and what is wrong is refused where it is wrong."""

import copy
import json
import re
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.exchange import (
    Refused,
    read_profile,
    read_profile_file,
    read_vacancies,
    read_vacancy,
    schema,
    write_match,
)
from matching.ranking.values import (
    Blocker,
    Criterion,
    Match,
    MissingSkill,
    Place,
    Point,
    Shift,
    SkillAsked,
    SkillHeld,
    Travel,
    Want,
    Words,
)

VACANCY = json.loads("""
{"id": "v-17", "employer_id": "e-3", "title": "Agent de nettoyage", "rome_code": "K2204",
 "place": {"lat": 43.6196, "lon": 3.8148, "commune": "34172"},
 "contract": "cdi", "weekly_hours": 25.0, "positions": 2,
 "shifts": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "06:00", "end": "09:00"},
            {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "17:00", "end": "19:00"}],
 "skills": [{"label": "Entretenir une surface, un sol", "rome_item": 125246, "required": true},
            {"label": "Monobrosse"}],
 "requires": [], "qualification_level": null, "reading": "simple", "french": "spoken",
 "accepts": ["stage", "later_start"], "published_on": "2026-11-02", "starts_on": "2026-12-01",
 "pay": {"cents": 1202, "per": "hour"}}
""")
PROFILE = json.loads("""
{"id": "p-4", "home": {"lat": 43.6169, "lon": 3.8207}, "neighbourhood": "QN03405M",
 "wants": [{"rome_code": "K2204"}, {"text": "garder des enfants"}],
 "skills": [{"label": "Entretenir une surface, un sol", "rome_item": 125246}, {"label": "repassage"}],
 "holds": [], "means": ["walk", "transit"], "max_minutes": 45,
 "contracts": ["cdi", "cdd"], "hours": "part", "avoid": ["night", "sunday"],
 "qualification_level": 2, "reading": "simple", "french": "spoken",
 "birth_date": "2003-05-14", "situation": "jobseeker", "registered": ["mission_locale"],
 "in_schemes": ["e2c"],
 "project": "settled", "aims_at_level": null, "wants_business": null, "available_from": "2026-11-23"}
""")
MATCH = json.loads("""
{"vacancy_id": "v-17", "profile_id": "p-4", "score": 0.81, "group": "now",
 "criteria": [{"name": "occupation", "brick": "savoir_faire", "contribution": 0.1667, "of": 0.1667,
   "words": {"resident": "C'est le métier que vous cherchez.", "employer": "Cherche ce métier.",
             "counsellor": "Métier demandé : K2204."}}],
 "missing_skills": [{"label": "Monobrosse", "required": false, "scheme": "competence_plus"}],
 "travel": {"minutes_out": 22, "minutes_back": 25, "wait_minutes": 6, "basis": "timetable",
            "worst_day": "weekday", "leave_at": "05:25", "home_at": "19:32"},
 "blockers": []}
""")


def validates(value, rule):
    """Whether a value holds to a JSON Schema, for the words of it that our schemas use."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
    known = {
        "$schema", "title", "type", "required", "properties", "items", "enum", "anyOf", "not",
        "pattern", "format", "minimum", "maximum", "minItems",
    }  # fmt: skip
    assert set(rule) <= known, f"this check does not know {set(rule) - known}"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if (kind := rule.get("type")) in kinds and not isinstance(value, kinds[kind]):
        return False
    if kind == "number" and not is_number:
        return False
    if kind == "integer" and not (is_number and value == value // 1):
        return False
    if is_number and not rule.get("minimum", value) <= value <= rule.get("maximum", value):
        return False
    if "enum" in rule and value not in rule["enum"]:
        return False
    if isinstance(value, str) and "pattern" in rule and not re.search(rule["pattern"], value):
        return False
    if isinstance(value, list):
        if len(value) < rule.get("minItems", 0):
            return False
        if not all(validates(item, rule.get("items", {})) for item in value):
            return False
    if isinstance(value, dict):
        if not set(rule.get("required", ())) <= set(value):
            return False
        properties = rule.get("properties", {})
        if not all(validates(value[name], properties[name]) for name in properties if name in value):
            return False
    if "anyOf" in rule and not any(validates(value, one) for one in rule["anyOf"]):
        return False
    return not ("not" in rule and validates(value, rule["not"]))


@pytest.mark.parametrize(("subject", "value"), [("vacancy", VACANCY), ("profile", PROFILE), ("match", MATCH)])
def test_the_examples_of_the_page_hold_to_the_schemas(subject, value):
    assert validates(value, schema(subject))


def test_the_vacancy_of_the_page():
    vacancy = read_vacancy(VACANCY)
    assert vacancy.place == Place(43.6196, 3.8148, "34172")
    assert vacancy.shifts[1] == Shift(("mon", "tue", "wed", "thu", "fri"), time(17), time(19))
    assert vacancy.skills == (
        SkillAsked("Entretenir une surface, un sol", 125246, True),
        SkillAsked("Monobrosse", None, False),
    )
    assert vacancy.qualification_level is None
    assert vacancy.starts_on == date(2026, 12, 1)
    assert vacancy.pay is not None
    assert (vacancy.pay.cents, vacancy.pay.per) == (1202, "hour")


def test_the_profile_of_the_page():
    profile = read_profile(PROFILE)
    assert profile.home == Point(43.6169, 3.8207)
    assert profile.wants == (Want("K2204"), Want(None, "garder des enfants"))
    assert profile.skills[1] == SkillHeld("repassage", None)
    assert profile.avoid == ("night", "sunday")
    assert profile.birth_date == date(2003, 5, 14)


def test_a_match_is_written_as_on_the_page():
    line = MATCH["criteria"][0]
    match = Match(
        "v-17", "p-4", 0.81, "now",
        (Criterion("occupation", "savoir_faire", 0.1667, 0.1667, Words(**line["words"])),),
        (MissingSkill("Monobrosse", False, "competence_plus"),),
        Travel(22, 25, "timetable", 6, "weekday", time(5, 25), time(19, 32)),
        (),
    )  # fmt: skip
    assert write_match(match) == MATCH | {"held_skills": []}


def test_a_blocked_match_says_why():
    match = Match("v", "p", 0.0, "talk", (), (), None, (Blocker("permit", "Il faut le permis B."),))
    written = write_match(match)
    assert written["blockers"] == [{"name": "permit", "words": "Il faut le permis B."}]
    assert validates(written, schema("match"))


def changed(value, path, new):
    """A copy of a JSON value with one place changed; `...` takes the field away."""
    copied = copy.deepcopy(value)
    *way, last = path
    inner = copied
    for step in way:
        inner = inner[step]
    if new is ...:
        del inner[last]
    else:
        inner[last] = new
    return copied


NAN = float("nan")
WRONG_VACANCIES = [
    (("id",), ..., "$.id"),
    (("id",), 17, "$.id"),
    (("id",), "  ", "$.id"),
    (("title",), None, "$.title"),
    (("title",), "\ud800", "$.title"),
    (("employer_id",), ["e"], "$.employer_id"),
    (("place",), ..., "$.place"),
    (("place",), [43.6, 3.8], "$.place"),
    (("place",), {}, "$.place"),
    (("place",), {"lat": 43.6}, "$.place.lon"),
    (("place",), {"commune": "3417"}, "$.place.commune"),
    (("place", "lat"), NAN, "$.place.lat"),
    (("place", "lat"), 91, "$.place.lat"),
    (("place", "lon"), "3.8", "$.place.lon"),
    (("contract",), "CDI", "$.contract"),
    (("contract",), ..., "$.contract"),
    (("contract",), True, "$.contract"),
    (("rome_code",), "k2204", "$.rome_code"),
    (("weekly_hours",), float("inf"), "$.weekly_hours"),
    (("weekly_hours",), -1, "$.weekly_hours"),
    (("weekly_hours",), True, "$.weekly_hours"),
    (("weekly_hours",), 10**400, "$.weekly_hours"),
    (("positions",), 0, "$.positions"),
    (("positions",), 1.5, "$.positions"),
    (("shifts",), {"days": ["mon"]}, "$.shifts"),
    (("shifts", 1, "days"), [], "$.shifts[1].days"),
    (("shifts", 1, "days", 2), "monday", "$.shifts[1].days[2]"),
    (("shifts", 0, "start"), "24:00", "$.shifts[0].start"),
    (("shifts", 0, "start"), "6:00", "$.shifts[0].start"),
    (("shifts", 0, "end"), ..., "$.shifts[0].end"),
    (("skills", 0), "sols", "$.skills[0]"),
    (("skills", 1), {}, "$.skills[1]"),
    (("skills", 0, "rome_item"), "125246", "$.skills[0].rome_item"),
    (("skills", 0, "required"), 1, "$.skills[0].required"),
    (("requires",), ["permis_z"], "$.requires[0]"),
    (("qualification_level",), 9, "$.qualification_level"),
    (("reading",), "", "$.reading"),
    (("accepts",), "stage", "$.accepts"),
    (("published_on",), "2026-02-30", "$.published_on"),
    (("starts_on",), "20261201", "$.starts_on"),
    (("starts_on",), 20261201, "$.starts_on"),
    (("pay",), {"per": "hour"}, "$.pay.cents"),
    (("pay", "per"), "day", "$.pay.per"),
    (("note",), {"deep": [1, NAN]}, "$.note.deep[1]"),
]
WRONG_PROFILES = [
    (("id",), ..., "$.id"),
    (("home",), {"lat": 43.6}, "$.home.lon"),
    (("home", "lat"), None, "$.home.lat"),
    (("wants", 0), {}, "$.wants[0]"),
    (("wants", 0, "rome_code"), "K22", "$.wants[0].rome_code"),
    (("means",), ["train"], "$.means[0]"),
    (("max_minutes",), 0, "$.max_minutes"),
    (("max_minutes",), "45", "$.max_minutes"),
    (("hours",), "both", "$.hours"),
    (("avoid", 1), "sundays", "$.avoid[1]"),
    (("birth_date",), "14/05/2003", "$.birth_date"),
    (("in_schemes",), ["e2c", "x"], "$.in_schemes[1]"),
    (("wants_business",), "no", "$.wants_business"),
]


@pytest.mark.parametrize(("place", "new", "path"), WRONG_VACANCIES)
def test_a_wrong_vacancy_is_refused_where_it_is_wrong(place, new, path):
    wrong = changed(VACANCY, place, new)
    with pytest.raises(Refused) as caught:
        read_vacancy(wrong)
    assert caught.value.path == path
    assert str(caught.value).startswith(f"Corrigez {path} : ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("place", "new", "path"), WRONG_PROFILES)
def test_a_wrong_profile_is_refused_where_it_is_wrong(place, new, path):
    with pytest.raises(Refused) as caught:
        read_profile(changed(PROFILE, place, new))
    assert caught.value.path == path


@pytest.mark.parametrize("value", [None, [], "v", 3, True])
def test_what_is_not_an_object_is_refused(value):
    for read in (read_vacancy, read_profile):
        with pytest.raises(Refused):
            read(value)


def test_unknown_fields_are_ignored():
    assert read_vacancy(VACANCY | {"sex": "f", "age_limit": 30}) == read_vacancy(VACANCY)
    assert read_profile(PROFILE | {"name": "A", "nationality": "B"}) == read_profile(PROFILE)


def test_the_least_a_vacancy_and_a_profile_need():
    vacancy = {"id": "v", "title": "t", "place": {"commune": "34172"}, "contract": "cdd"}
    assert read_vacancy(vacancy).place == Place(None, None, "34172")
    assert validates(vacancy, schema("vacancy"))
    for where in ({"commune": "34172"}, {"neighbourhood": "QN03405M"}, {"home": {"lat": 43, "lon": 3}}):
        assert read_profile({"id": "p"} | where).id == "p"
        assert validates({"id": "p"} | where, schema("profile"))
    with pytest.raises(Refused):
        read_profile({"id": "p", "home": None})


def test_reading_and_schema_refuse_the_same():
    # A date that does not exist needs a calendar, and NaN is not JSON: the schema cannot say them.
    beyond = {"$.published_on", "$.note.deep[1]", "$.place.lat", "$.title"}
    for place, new, path in WRONG_VACANCIES:
        if path not in beyond:
            assert not validates(changed(VACANCY, place, new), schema("vacancy")), path
    for place, new, path in WRONG_PROFILES:
        assert not validates(changed(PROFILE, place, new), schema("profile")), path


def lines(*values):
    return [json.dumps(value).encode() + b"\n" for value in values]


def test_a_file_of_vacancies():
    second = VACANCY | {"id": "v-18"}
    read = read_vacancies([*lines(VACANCY), b"\n", *lines(second)])
    assert [vacancy.id for vacancy in read] == ["v-17", "v-18"]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (lines(VACANCY)[0], "ligne 2 : $.id"),
        (b'{"id": "v\xff"}', "ligne 2 : $"),
        (b'{"id": ', "ligne 2 : $"),
        (b'{"id": NaN}', "ligne 2 : $.id"),
        (b'{"id": "x", "far": 1e999}', "ligne 2 : $.far"),
        (b"[" * 100_000, "ligne 2 : $"),
        (b'{"id": ' + b"9" * 5000 + b"}", "ligne 2 : $"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number(wrong, path):
    with pytest.raises(Refused) as caught:
        read_vacancies([*lines(VACANCY), wrong])
    assert caught.value.path == path


def test_a_profile_file():
    assert read_profile_file(json.dumps(PROFILE).encode()) == read_profile(PROFILE)
    with pytest.raises(Refused):
        read_profile_file(b"\xff\xfe")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150)
@given(key=st.sampled_from(sorted(VACANCY)), value=JSON)
def test_whatever_stands_in_a_field_is_read_or_refused_with_a_sentence(key, value):
    refused = None
    try:
        read_vacancy(VACANCY | {key: value})
    except Refused as error:
        refused = error
    assert refused is None or (refused.path.startswith("$") and str(refused).endswith("."))
