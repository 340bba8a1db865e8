"""Dealing and titles, the two small tools of the invented town."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from matching.demo.dealing import Deck, Turns
from matching.demo.titles import draw_detail, title_forms, write_title


def test_a_deck_deals_each_card_once_before_it_deals_one_again():
    deck = Deck("abcdef", Random(1))
    assert sorted(deck.deal() for _ in range(6)) == list("abcdef")
    assert sorted(deck.deal() for _ in range(6)) == list("abcdef")


def test_turns_come_as_often_as_they_weigh_and_are_spread_out():
    turns = Turns({"a": 5, "b": 1, "c": 1})
    drawn = [turns.draw() for _ in range(14)]
    assert Counter(drawn) == {"a": 10, "b": 2, "c": 2}
    assert "".join(drawn[:7]).count("aaaa") == 0
    assert {"b", "c"} <= set(drawn[:7])


@pytest.mark.parametrize(
    ("women", "men", "form"),
    [
        ("Agente de propreté", "Agent de propreté", "Agent·e de propreté{}"),
        ("Agente de propreté", "Agent de propreté", "Agente ou agent de propreté{}"),
        ("Cuisinière", "Cuisinier", "Cuisinier·ère{}"),
        ("Vendeuse en alimentation", "Vendeur en alimentation", "Vendeur·euse en alimentation{}"),
        ("Conductrice de bus", "Conducteur de bus", "Conducteur·rice de bus{}"),
        ("Technicienne qualité", "Technicien qualité", "Technicien·ne qualité{}"),
        ("Auxiliaire ambulancière", "Auxiliaire ambulancier", "Auxiliaire ambulancier·ère{}"),
        ("Fleuriste", "Fleuriste", "Fleuriste{} (h/f)"),
    ],
)
def test_a_job_is_written_for_women_and_men(women, men, form):
    assert form in title_forms(women, men)


def test_names_that_share_no_word_are_not_joined_by_a_point():
    assert set(title_forms("Hôtesse de l’air", "Steward")) == {
        "Steward{} (h/f)",
        "Hôtesse de l’air{} (f/h)",
    }


@pytest.mark.parametrize(
    ("women", "men", "unreadable"),
    [
        ("Secrétaire médicale", "Secrétaire médical", "Secrétaire médicale ou médical{}"),
        ("Femme de chambre", "Valet de chambre", "Femme ou valet de chambre{}"),
    ],
)
def test_a_form_that_reads_badly_is_left_out(women, men, unreadable):
    forms = title_forms(women, men)
    assert unreadable not in forms
    assert f"{men}{{}} (h/f)" in forms


def test_a_detail_never_repeats_a_word_of_the_title():
    rng = Random(3)
    drawn = {
        draw_detail("Agent de quai{} (h/f)", ("quai", "quais couverts", "retours"), (), rng)
        for _ in range(60)
    }
    assert drawn == {"", "retours"}


def test_a_detail_may_say_where_or_when():
    rng = Random(3)
    drawn = {draw_detail("Cariste{} (h/f)", ("retours",), ("de nuit",), rng) for _ in range(60)}
    assert drawn == {"", "retours", "de nuit"}


@pytest.mark.parametrize(
    ("contract", "title"),
    [
        ("cdi", "Boulanger – pain au levain (h/f)"),
        ("apprentissage", "Boulanger en apprentissage (h/f)"),
        ("professionnalisation", "Boulanger en alternance (h/f)"),
        ("stage", "Stage : boulanger – pain au levain (h/f)"),
        ("immersion", "Immersion : boulanger – pain au levain (h/f)"),
        ("service_civique", "Service civique : boulanger – pain au levain (h/f)"),
    ],
)
def test_a_title_says_its_contract(contract, title):
    assert write_title("Boulanger{} (h/f)", "pain au levain", contract) == title
