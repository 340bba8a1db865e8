"""What a resident says counts in the very next list; what is private changes no byte for an employer."""

from __future__ import annotations

import re

import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import without_token

from matching.employers.models import Vacancy
from matching.extensions import db
from matching.residents.models import Profile
from matching.residents.questions import read_questions

from .asking import PART, answer, enter, soup, yes_to

# Questions whose answer EXCHANGE lists for the employer, in part or whole.
SHOWN = {"depart", "metiers", "savoir-faire", "transport", "permis", "disponible", "niveau"}
PRIVATE = [one for slug, one in read_questions().items() if slug not in SHOWN and one.options]


def a_post_with_candidates() -> Vacancy:
    return db.session.scalars(sa.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id)).first()


def read_list(client: FlaskClient, vacancy: Vacancy) -> tuple[str, str, str]:
    """The employer's list: two pages, and a part of one."""
    enter(client, vacancy.establishment_id, "employeur")
    address = f"/recruter/offres/{vacancy.id}/candidats"
    pages = [client.get(address), client.get(f"{address}?page=2"), client.get(address, headers=PART)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    return tuple(without_token(page.text) for page in pages)


def test_private_answers_change_no_byte_that_an_employer_reads(app: Flask, client: FlaskClient) -> None:
    load_town(60)
    vacancy = a_post_with_candidates()
    before = read_list(client, vacancy)
    people = db.session.scalars(sa.select(Profile.id).where(Profile.open_to_employers).limit(3)).all()
    assert len(people) == 3
    for person in people:
        enter(client, person)
        for question in PRIVATE:
            current = set(soup(client.get(f"/mon-profil/{question.slug}")).select("input[checked]"))
            held = {one["value"] for one in current}
            other = next(option.value for option in question.options if option.value not in held)
            assert answer(client, question.slug, reponse=other).status_code == 303, question.slug
        assert answer(client, "prenom", prenom="Quelqu’un").status_code == 303
        assert answer(client, "naissance", jour="3", mois="2", annee="1961").status_code == 303
        assert answer(client, "naissance", action="effacer").status_code == 303
        db.session.expire_all()
        assert db.session.get(Profile, person).difficulties
    assert read_list(client, vacancy) == before


def test_an_answer_counts_in_the_very_next_list_of_both_sides(app: Flask, client: FlaskClient) -> None:
    load_town(60)
    enter(client, SAMIRA)
    first = soup(client.get("/mon-profil/apercu"))
    offer = int(re.search(r"offre=(\d+)", str(first.select_one(".widen a"))).group(1))
    vacancy = db.session.get(Vacancy, offer)
    before = soup(read_list(client, vacancy)[0])
    enter(client, SAMIRA)
    code = soup(client.get(f"/mon-profil/apercu?offre={offer}")).select_one(".match-title").text
    assert answer(client, "disponible", reponse="later", jour="2027-03-01").status_code == 303
    assert code in before.get_text()
    for page in read_list(client, vacancy)[:2]:
        for card in soup(page).select(".match"):
            if card.select_one(".match-title").text == code:
                assert "1er mars" in card.get_text()
    enter(client, SAMIRA)
    offers = [link["href"].split("?")[0] for link in soup(client.get("/mes-offres")).select(".match-title a")]
    assert yes_to(client, "metiers", "boulanger", "pain").status_code == 303
    assert answer(client, "metiers", action="effacer").status_code == 303
    assert yes_to(client, "metiers", "conduire un bus", "bus").status_code == 303
    after = [link["href"].split("?")[0] for link in soup(client.get("/mes-offres")).select(".match-title a")]
    assert after != offers


def test_the_preview_is_the_card_that_the_employer_reads(app: Flask, client: FlaskClient) -> None:
    load_town(60)
    enter(client, SAMIRA)
    page = soup(client.get("/mon-profil/apercu"))
    links = [link["href"] for link in page.select(".widen a")]
    assert links
    for link in links:
        enter(client, SAMIRA)
        mine = soup(client.get(link)).select_one(".match")
        vacancy = db.session.get(Vacancy, int(link.rsplit("=", 1)[1]))
        theirs = [card for listed in read_list(client, vacancy)[:2] for card in soup(listed).select(".match")]
        assert _told(mine) in [_told(card) for card in theirs], link


def _told(card) -> str:
    # What one may do with a card (propose an exchange) is the employer's; what it says is the same.
    for act in card.select("form, .match-foot"):
        act.decompose()
    return " ".join(str(card).split())


def test_the_preview_swaps_and_refuses_other_offers(app: Flask, client: FlaskClient) -> None:
    load_town(60)
    enter(client, SAMIRA)
    whole = soup(client.get("/mon-profil/apercu"))
    link = whole.select_one(".widen a")["href"]
    part = client.get(link, headers=PART)
    assert str(soup(part).select_one("#apercu")) == str(soup(client.get(link)).select_one("#apercu"))
    assert str(soup(client.get("/mon-profil/apercu?offre=999999")).select_one("#apercu")) == str(
        whole.select_one("#apercu")
    )
