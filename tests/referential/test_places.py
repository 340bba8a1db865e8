"""From what people type to a place, over the built-in tables."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.place_names import all_names
from matching.referential.places import PlaceFinder
from matching.referential.territory import (
    Commune,
    Neighbourhood,
    read_builtin_communes,
    read_builtin_neighbourhoods,
)

COMMUNES = read_builtin_communes()
NEIGHBOURHOODS = read_builtin_neighbourhoods()
FINDER = PlaceFinder(COMMUNES, NEIGHBOURHOODS)


def labels(text: str, limit: int = 8) -> list[str]:
    return [place.label for place in FINDER.find(text, limit)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Pissevin", "QN03003M"),
        ("valdegour", "QN03003M"),
        ("Pissevin, Nîmes", "QN03003M"),
        ("pissevin nimes", "QN03003M"),
        ("Nîmes Pissevin", "QN03003M"),
        ("la mosson montpellier", "QN03405M"),
        ("paillade", "QN03405M"),
        ("LA PAILLADE", "QN03405M"),
        ("mirail", "QN03107M"),
        ("Bellefontaine", "QN03107M"),
        ("les Izards", "QN03110M"),
        ("trois cocus", "QN03110M"),
        ("Mas-de-Mingue", "QN03006I"),
        ("chemin bas", "QN03005I"),
        ("ile de thau", "QN03415I"),
        ("Centre ville Béziers", "QN03401M"),
        ("quartier gare perpignan", "QN06603I"),
        ("Nimes", "30189"),
        ("34080", "34172"),
        ("30900 Nîmes", "30189"),
        ("st gaudens", "31483"),
        ("aigues-vives 30", "30004"),
        ("Aigues-Vives (Gard)", "30004"),
        ("Montpelier", "34172"),
        ("La Grand-Combe", "30132"),
    ],
)
def test_what_people_type_names_one_place(typed: str, code: str) -> None:
    place = FINDER.resolve(typed)
    assert place is not None
    assert place.code == code


@pytest.mark.parametrize(
    "city",
    ["Paris", "Lyon", "Marseille", "Bordeaux", "Avignon", "Nice", "Nantes", "Rennes", "Lille", "Strasbourg"],
)
def test_a_city_of_another_region_is_not_guessed_at(city: str) -> None:
    assert FINDER.resolve(city) is None


@pytest.mark.parametrize("text", ["", "   ", "?", "la", "'", "x" * 5000, "1", "99999", "\0", "🏠"])
def test_nothing_is_made_of_nothing(text: str) -> None:
    assert FINDER.resolve(text) is None


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("Saint-Jean", {"QN03101M", "31488"}),
        ("centre ville", {"QN03401M", "QN03013M"}),
        ("bas vernet", {"QN06604I", "QN06607I"}),
        ("30140", {"30010", "30042"}),
        ("Beaucaire", {"30032", "32035"}),
    ],
)
def test_an_ambiguous_name_gives_candidates_not_a_guess(typed: str, among: set[str]) -> None:
    assert FINDER.resolve(typed) is None
    assert among <= {place.code for place in FINDER.candidates(typed, limit=30)}


def test_every_label_resolves_to_its_place() -> None:
    lost = [
        (name.place.label, found and found.code)
        for name in all_names(COMMUNES, NEIGHBOURHOODS, ())
        if (found := FINDER.resolve(name.place.label)) is None or found.code != name.place.code
    ]
    assert lost == []


def test_every_neighbourhood_is_found_by_each_of_its_names_with_its_commune() -> None:
    names = [name for name in all_names(COMMUNES, NEIGHBOURHOODS, ()) if name.joined]
    assert {name.place.code for name in names} == {neighbourhood.code for neighbourhood in NEIGHBOURHOODS}
    lost = [
        (name.place.code, typed)
        for name in names
        for typed in (name.joined[0][0], name.joined[0][1], f"{name.key}, {name.joined[0][0]}")
        if name.place.code not in {place.code for place in FINDER.candidates(typed)}
    ]
    assert lost == []


def test_completion_puts_beginnings_then_neighbourhoods_then_larger_towns() -> None:
    assert labels("mont")[:3] == ["Mont", "Montpellier", "Montauban"]
    assert labels("pau")[0] == "Paul Valéry, Montpellier"
    assert labels("nim")[:2] == ["Nîmes", "Pissevin, Nîmes"]
    # A word inside the name comes after every name that begins so.
    assert labels("beaucaire")[:3] == ["Beaucaire (Gard)", "Beaucaire (Gers)", "Route de Beaucaire, Nîmes"]


def test_a_town_is_followed_by_its_neighbourhoods() -> None:
    found = FINDER.find("montpellier", limit=12)
    assert found[0].label == "Montpellier"
    assert Counter(place.kind for place in found)["neighbourhood"] >= 10


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("pisev", "Pissevin, Nîmes"),
        ("belfontaine", "Bellefontaine, Toulouse"),
        ("monpel", "Montpellier"),
        ("perpinian", "Perpignan"),
        ("340", "Montpellier (34000)"),
        ("j'habite à la paillade", "La Paillade, Montpellier"),
        ("12 rue des Lilas, Pissevin, Nîmes 30900", "Pissevin, Nîmes"),
    ],
)
def test_completion_forgives(typed: str, label: str) -> None:
    assert label in labels(typed)


def test_scores_say_how_near() -> None:
    assert FINDER.find("Nîmes")[0].score == 1.0
    assert FINDER.find("Carcasso")[0].score == 0.9
    assert FINDER.find("monpel")[0].score == 0.7


@given(st.text(max_size=40), st.integers(1, 12))
def test_any_text_gives_a_short_list_of_different_places(text: str, limit: int) -> None:
    found = FINDER.find(text, limit)
    assert len(found) <= limit
    assert len({(place.kind, place.code) for place in found}) == len(found)
    assert [place.score for place in found] == sorted((place.score for place in found), reverse=True)


@given(st.sampled_from([place for place in COMMUNES if len(place.name) > 3]), st.data())
def test_the_beginning_of_a_name_finds_it(commune: Commune, data: st.DataObject) -> None:
    typed = commune.name[: data.draw(st.integers(2, len(commune.name)))]
    everything = FINDER.find(typed, limit=10_000)
    assert commune.code in {place.code for place in everything}


@given(st.sampled_from([place.name for place in COMMUNES]))
def test_case_accents_and_hyphens_do_not_matter(name: str) -> None:
    expected = FINDER.candidates(name)
    for typed in (name.upper(), name.lower(), name.replace("-", " "), name.replace("'", "’")):
        assert FINDER.candidates(typed) == expected


def test_a_neighbourhood_of_an_unknown_commune_is_refused_by_name() -> None:
    lost = Neighbourhood("QN03499N", "Ailleurs", ("34999",), 43.6, 3.9)
    with pytest.raises(ValueError, match="QN03499N"):
        PlaceFinder(COMMUNES[:10], [lost])


def test_the_nearest_commune_of_a_point() -> None:
    town = FINDER.with_code("30189")
    assert town is not None
    assert FINDER.nearest_commune(town.lat, town.lon) == town
    assert PlaceFinder((), ()).nearest_commune(43.6, 3.9) is None
