"""Stops among the places that people type: told apart, completed last, never in the way of a town."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.place_names import all_names, place_key
from matching.referential.places import PlaceFinder
from matching.referential.stops import MODES, Stop, read_builtin_stops
from matching.referential.territory import read_builtin_communes, read_builtin_neighbourhoods

COMMUNES = read_builtin_communes()
NEIGHBOURHOODS = read_builtin_neighbourhoods()
STOPS = read_builtin_stops()
FINDER = PlaceFinder(COMMUNES, NEIGHBOURHOODS, STOPS)
WITHOUT = PlaceFinder(COMMUNES, NEIGHBOURHOODS)


def test_the_table_holds_the_stops_of_both_networks_each_at_one_place() -> None:
    assert len({stop.code for stop in STOPS}) == len(STOPS) > 1_000
    assert {stop.network for stop in STOPS} == {"TER", "TaM"}
    assert {stop.mode for stop in STOPS} == set(MODES)
    for stop in STOPS:
        assert 42.3 < stop.lat < 45.1, stop
        assert -0.4 < stop.lon < 4.9, stop
        assert (stop.lat, stop.lon) == (round(stop.lat, 5), round(stop.lon, 5))
    towns = {commune.name for commune in COMMUNES}
    assert {stop.town for stop in STOPS} - {""} <= towns


def test_two_stops_of_one_name_are_kilometres_apart_and_each_says_its_town() -> None:
    bearers = Counter((stop.network, place_key(stop.name)) for stop in STOPS)
    for stop in STOPS:
        assert bool(stop.town) == (bearers[stop.network, place_key(stop.name)] > 1), stop
    mairies = {stop.town: stop for stop in STOPS if stop.name == "Mairie"}
    assert len(mairies) == 7
    assert abs(mairies["Lattes"].lat - mairies["Sussargues"].lat) > 0.1


def test_every_label_leads_back_to_its_stop() -> None:
    assert len({place_key(stop.label) for stop in STOPS}) == len(STOPS)
    lost = [
        (stop.label, found and found.label)
        for stop in STOPS
        if (found := FINDER.resolve(stop.label)) is None or found.code != stop.code
    ]
    assert lost == []


def test_labels_of_towns_and_neighbourhoods_still_lead_back_to_them() -> None:
    lost = [
        (name.place.label, found and found.label)
        for name in all_names(COMMUNES, NEIGHBOURHOODS, ())
        if (found := FINDER.resolve(name.place.label)) is None or found.code != name.place.code
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Odysseum", "Odysseum (tram TaM)"),
        ("odyseum", "Odysseum (tram TaM)"),
        ("gare saint-roch", "Gare Saint-Roch (tram TaM)"),
        ("Stade Clapiers", "Stade, vers Clapiers (bus TaM)"),
        ("Nîmes Centre", "Nîmes Centre (gare TER)"),
        ("gare de Tarbes", "Tarbes (gare TER)"),
        ("Gare d'Albi-Ville", "Albi Ville (gare TER)"),
    ],
)
def test_a_stop_is_named_by_what_people_type(typed: str, label: str) -> None:
    found = FINDER.resolve(typed)
    assert found is not None
    assert (found.kind, found.label) == ("stop", label)


@pytest.mark.parametrize(
    ("typed", "code"), [("Mosson", "QN03405M"), ("Tarbes", "65440"), ("Castres", "81065")]
)
def test_a_stop_yields_to_the_place_of_its_name(typed: str, code: str) -> None:
    found = FINDER.resolve(typed)
    assert found is not None
    assert found.code == code


def test_a_name_of_several_stops_gives_them_all_to_choose_from() -> None:
    assert FINDER.resolve("Stade") is None
    assert {"Stade, vers Clapiers (bus TaM)", "Stade, vers Montaud (bus TaM)"} <= {
        place.label for place in FINDER.candidates("Stade")
    }


@pytest.mark.parametrize(
    ("typed", "first", "stop"),
    [
        ("mosson", "Mosson, Montpellier", "Mosson (tram TaM)"),
        ("odys", "Odysseum (tram TaM)", "Odysseum (tram TaM)"),
        ("gare saint", "Gare Saint-Roch (tram TaM)", "Gare Saint-Roch (tram TaM)"),
    ],
)
def test_stops_complete_what_is_typed(typed: str, first: str, stop: str) -> None:
    labels = [place.label for place in FINDER.find(typed)]
    assert labels[0] == first
    assert stop in labels


@given(st.sampled_from([*STOPS, *COMMUNES, *NEIGHBOURHOODS]), st.data())
def test_stops_stand_last_and_hide_no_other_place(place, data: st.DataObject) -> None:
    typed = place.name[: data.draw(st.integers(1, len(place.name)))]
    # Without a typo: a stop so named spares the guess.
    others = [one for one in WITHOUT.find(typed, 10_000) if one.score >= 0.8]
    found = [one for one in FINDER.find(typed, 10_000) if one.score >= 0.8]
    assert [one for one in found if one.kind != "stop"] == others
    assert [one.kind == "stop" for one in found] == sorted(one.kind == "stop" for one in found)
    # "St" is a saint until a third letter makes it a stadium.
    if isinstance(place, Stop) and place_key(place.name).startswith(place_key(typed)):
        assert place.code in {one.code for one in found}


@pytest.mark.parametrize("typed", ["12 rue des Lilas, Nîmes", "au centre de Montpellier"])
def test_a_town_in_a_sentence_wins_over_a_stop_in_it(typed: str) -> None:
    assert all(place.kind != "stop" for place in FINDER.candidates(typed))


@pytest.mark.parametrize("city", ["Marseille", "Bordeaux", "Clermont-Ferrand"])
def test_a_city_of_another_region_is_still_not_guessed_at(city: str) -> None:
    assert FINDER.resolve(city) is None
