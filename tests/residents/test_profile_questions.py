"""The questions of a profile: each saved at once, passed, taken back, resumed elsewhere, counted at once."""

from __future__ import annotations

from datetime import date

import pytest
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient

from matching.extensions import db
from matching.french import spaced
from matching.referential.grid import round_home
from matching.residents.models import Profile
from matching.residents.progress import doorstep_of, progress_of
from matching.residents.questions import NONE, read_questions

from .asking import PART, a_resident, answer, enter, soup, yes_to

QUESTIONS = read_questions()
LISTED = [one for one in QUESTIONS.values() if one.kind in ("one", "many", "hard")]


@pytest.fixture
def resident(app: Flask, client: FlaskClient) -> int:
    made = a_resident()
    enter(client, made)
    return made


def the(profile_id: int) -> Profile:
    db.session.expire_all()
    return db.session.get(Profile, profile_id)


def test_a_new_profile_says_where_to_begin(client: FlaskClient, resident: int) -> None:
    page = soup(client.get("/mon-profil"))
    assert page.select_one(".button.big")["href"] == "/mon-profil/depart"
    assert "3 questions" in page.get_text()
    assert client.get("/mes-offres").location == "/mon-profil"


def test_every_question_opens_and_says_what_for_and_who_sees(client: FlaskClient, resident: int) -> None:
    for slug, question in QUESTIONS.items():
        page = soup(client.get(f"/mon-profil/{slug}"))
        assert page.h1.get_text(strip=True) == spaced(question.title)
        assert page.select_one(".nav [aria-current]").get_text() == "Mon profil"
        why = page.select_one("#pourquoi").get_text(" ")
        assert spaced(question.use) in why
        assert spaced(question.seen) in why
        assert page.select_one("button[value=passer]") is not None


def test_passing_every_question_ends_at_the_summary_and_keeps_nothing(
    client: FlaskClient, resident: int
) -> None:
    address, seen = "/mon-profil/depart", []
    while address != "/mon-profil":
        seen.append(address.rsplit("/", 1)[1])
        passed = answer(client, seen[-1], action="passer")
        assert passed.status_code == 303
        address = passed.location
    assert seen == list(QUESTIONS)
    page = soup(client.get("/mon-profil"))
    assert page.get_text().count("Passée") == len(QUESTIONS) - 1  # her first name was known
    profile = the(resident)
    assert not profile.choices
    assert profile.changed_at is not None
    assert client.get("/mes-offres").status_code == 303, "passing is not answering"


def test_three_answers_open_the_offers_and_another_telephone_goes_on(
    app: Flask, client: FlaskClient, resident: int
) -> None:
    load_town()
    assert answer(client, "depart", lieu="Pissevin").location == "/mon-profil/metiers"
    assert yes_to(client, "metiers", "ménage", "nettoyer").location == "/mon-profil/savoir-faire"
    assert client.get("/mes-offres").status_code == 303
    assert yes_to(client, "savoir-faire", "laver les vitres", "vitre").location == "/mon-profil/transport"
    assert soup(client.get("/mes-offres")).select(".match")

    other = app.test_client()
    enter(other, resident)
    page = soup(other.get("/mon-profil"))
    assert "Pissevin" in page.select_one("#depart").get_text()
    assert page.find("a", string="Continuer")["href"] == "/mon-profil/transport"


def test_a_chosen_answer_is_kept_shown_and_taken_back(client: FlaskClient, resident: int) -> None:
    for question in LISTED:
        slug, last = question.slug, question.options[-1]
        assert answer(client, slug, reponse=last.value).status_code == 303, slug
        page = soup(client.get(f"/mon-profil/{slug}"))
        assert [one["value"] for one in page.select("input[checked]")] == [last.value]
    lines = soup(client.get("/mon-profil"))
    for question in LISTED:
        assert question.options[-1].words in lines.select_one(f"#{question.slug}").get_text()
        taken = answer(client, question.slug, action="effacer")
        assert taken.location == f"/mon-profil/{question.slug}"
        assert soup(client.get(taken.location)).select("input[checked]") == [], question.slug
    lines = soup(client.get("/mon-profil"))
    assert all("À remplir" in lines.select_one(f"#{one.slug}").get_text() for one in LISTED)


def test_none_of_them_is_an_answer(client: FlaskClient, resident: int) -> None:
    with_none = [one for one in LISTED if one.none]
    for question in with_none:
        assert answer(client, question.slug, reponse=question.options[0].value).status_code == 303
        assert answer(client, question.slug, reponse=NONE).status_code == 303
        if question.kind != "one":
            both = answer(client, question.slug, reponse=[NONE, question.options[0].value])
            assert both.status_code == 422, question.slug
    lines = soup(client.get("/mon-profil"))
    assert all(one.none in lines.select_one(f"#{one.slug}").get_text() for one in with_none)


def test_nothing_chosen_or_something_unknown_is_said(client: FlaskClient, resident: int) -> None:
    for question in LISTED:
        for wrong in ({}, {"reponse": "<script>"}, {"reponse": "'"}):
            refused = answer(client, question.slug, **wrong)
            assert refused.status_code == 422, question.slug
            assert "Choisissez" in soup(refused).select_one(".field-error").get_text()


def test_words_are_never_kept_without_a_yes(client: FlaskClient, resident: int) -> None:
    found = answer(client, "savoir-faire", action="chercher", mots="je repasse le linge, j’ai le permis B")
    labels = [one.text for one in soup(found).select(".yes-no legend")]
    assert len(labels) >= 2
    assert "Permis B" in labels
    assert all(not one.has_attr("checked") for one in soup(found).select(".yes-no input"))
    assert the(resident).skills == []
    unsaid = answer(client, "savoir-faire", mots="je repasse le linge", cherche="je repasse le linge")
    assert unsaid.status_code == 422, "no yes: nothing to keep"
    forged = answer(client, "savoir-faire", cherche="repasser", **{"savoir-0000000000": "oui"})
    assert forged.status_code == 422, "what was not proposed cannot be kept"
    assert the(resident).skills == []
    assert the(resident).choices == []


def test_cards_are_recognised_and_confirmed_one_by_one(client: FlaskClient, resident: int) -> None:
    assert yes_to(client, "permis", "j’ai le caces 1b et le permis B", "CACES").status_code == 303
    assert [(one.kind, one.value) for one in the(resident).choices] == [("holds", "caces_r489_1b")]
    again = answer(client, "permis", action="chercher", mots="caces 1b")
    assert "déjà dans votre profil" in soup(again).get_text()
    page = soup(client.get("/mon-profil/permis"))
    [line] = page.select(".kept li")
    removed = answer(client, "permis", action=line.button["value"])
    assert removed.location == "/mon-profil/permis"
    assert the(resident).choices == []


def test_words_typed_and_not_looked_up_are_looked_up_first(client: FlaskClient, resident: int) -> None:
    found = answer(client, "metiers", mots="conduire un bus")
    assert found.status_code == 200
    assert soup(found).select(".yes-no")
    assert the(resident).wants == []


def test_words_that_no_occupation_meets_may_be_kept_as_they_are(client: FlaskClient, resident: int) -> None:
    assert yes_to(client, "metiers", "dresser des licornes", "licornes").status_code == 303
    assert [(one.rome_code, one.text) for one in the(resident).wants] == [(None, "dresser des licornes")]


def test_another_persons_answer_cannot_be_removed(app: Flask, client: FlaskClient, resident: int) -> None:
    load_town()
    theirs = the(SAMIRA).skills[0].id
    assert answer(client, "savoir-faire", action=f"retirer:{theirs}").status_code == 404
    assert theirs in [one.id for one in the(SAMIRA).skills]


def test_a_place_is_a_neighbourhood_a_commune_or_a_rounded_point(client: FlaskClient, resident: int) -> None:
    for typed, kept in (
        ({"lieu": "La Paillade"}, ("QN03405M", None, None)),
        ({"lieu": "Alès"}, (None, "30007", None)),
        ({"lat": "43.8341", "lon": "4.3299"}, (None, None, round_home(43.8341, 4.3299))),
    ):
        assert answer(client, "depart", **typed).status_code == 303, typed
        profile = the(resident)
        point = None if profile.lat is None else (profile.lat, profile.lon)
        assert (profile.neighbourhood_code, profile.commune_code, point) == kept


def test_what_is_no_place_is_said_and_not_kept(client: FlaskClient, resident: int) -> None:
    for typed in (
        {"lieu": ""},
        {"lieu": "Zzyzx"},
        {"lieu": "12 rue des Lilas"},
        {"lat": "48.85", "lon": "2.35"},
        {"lat": "nan", "lon": "4"},
        {"lat": "x", "lon": "4"},
        {"lat": "43.6", "lon": ""},
    ):
        refused = answer(client, "depart", **typed)
        assert refused.status_code == 422, typed
        assert soup(refused).select_one(".field-error")
    profile = the(resident)
    assert (profile.lat, profile.neighbourhood_code, profile.commune_code) == (None, None, None)


def test_a_start_is_now_or_a_date_to_come(client: FlaskClient, resident: int) -> None:
    for wrong in (
        {},
        {"reponse": "later"},
        {"reponse": "later", "jour": "2026-11-30"},
        {"reponse": "later", "jour": "x"},
    ):
        assert answer(client, "disponible", **wrong).status_code == 422, wrong
    assert the(resident).available_from is None
    assert answer(client, "disponible", reponse="now").status_code == 303
    assert the(resident).available_from == date(2026, 12, 1)
    assert answer(client, "disponible", reponse="later", jour="2027-02-28").status_code == 303
    assert the(resident).available_from == date(2027, 2, 28)


def test_a_first_name_is_given_changed_passed_and_taken_back(client: FlaskClient, resident: int) -> None:
    """In one question, which says who sees it; it brings no offer, and counts for none of the three."""
    page = soup(client.get("/mon-profil/prenom"))
    assert "Votre conseiller le voit." in page.select_one("#pourquoi").get_text()
    assert page.select_one("#prenom")["value"] == "Inès"
    for wrong in ("", "   ", "<b>", "123", "a" * 41, "Zoé\nBcc: x@y", "zoe@exemple.fr"):
        refused = answer(client, "prenom", prenom=wrong)
        assert refused.status_code == 422, wrong
        assert soup(refused).select_one(".field-error"), wrong
        assert the(resident).name == "Inès"
    for right in ("Zoé", "Jean-Loïc", "N’Golo", "  Mary  Ann ", "Ольга", "ليلى"):
        assert answer(client, "prenom", prenom=right).status_code == 303, right
        assert the(resident).name == " ".join(right.split())
    assert answer(client, "temps", reponse="30").status_code == 303
    assert answer(client, "heures", reponse="part").status_code == 303
    db.session.expire_all()
    assert not progress_of(the(resident)).useful
    assert not doorstep_of(db.session, resident).useful
    assert "ليلى" in soup(client.get("/mon-profil")).get_text()
    assert answer(client, "prenom", action="effacer").status_code == 303
    assert the(resident).name == ""
    assert answer(client, "prenom", action="passer").status_code == 303
    assert the(resident).name == ""


def test_a_birth_date_that_is_none_is_said(client: FlaskClient, resident: int) -> None:
    for typed in (("31", "2", "2003"), ("", "", ""), ("1", "1", "03"), ("2", "12", "2026")):
        refused = answer(client, "naissance", **dict(zip(("jour", "mois", "annee"), typed, strict=True)))
        assert refused.status_code == 422, typed
    assert the(resident).birth_date is None


def test_the_part_that_is_swapped_is_the_page_a_reload_shows(client: FlaskClient, resident: int) -> None:
    after = answer(client, "temps", part=True, reponse="30")
    there = client.get(after.location, headers=PART)
    assert there.headers["HX-Push-Url"] == after.location
    assert "<html" not in there.text
    whole = soup(client.get(after.location)).select_one("#profil")
    swapped = soup(there).select_one("#profil")
    for page in (whole, swapped):
        for hidden in page.select("[name=csrf_token]"):
            hidden.decompose()
    assert str(swapped) == str(whole)
    wrong = answer(client, "temps", part=True, reponse="7")
    assert wrong.status_code == 422
    assert "<html" not in wrong.text
    assert soup(wrong).select_one("#profil") is not None


def test_from_the_summary_one_comes_back_to_the_summary(client: FlaskClient, resident: int) -> None:
    link = soup(client.get("/mon-profil")).select_one("#heures a")["href"]
    page = soup(client.get(link))
    form = page.select_one("#question")
    data = {
        "csrf_token": form.select_one("[name=csrf_token]")["value"],
        "reponse": "part",
        "action": "garder",
    }
    assert client.post(form["action"], data=data).location == "/mon-profil"


def test_strangers_and_other_roles_are_kept_out(app: Flask, client: FlaskClient, resident: int) -> None:
    stranger = app.test_client()
    for address in ("/mon-profil", "/mon-profil/depart", "/mon-profil/apercu", "/mon-profil/commencer"):
        assert stranger.get(address).status_code == 403
        for role in ("employeur", "conseiller", "region"):
            enter(client, resident, role)
            assert client.get(address).status_code == 403, (role, address)
    enter(client, 999_999)
    assert client.get("/mon-profil").status_code == 404
    enter(client, resident)
    assert client.get("/mon-profil/nope").status_code == 404


def test_an_eleventh_work_is_refused_and_said(client: FlaskClient, resident: int) -> None:
    def keep(words: str):
        return answer(client, "metiers", mots=words, cherche=words, **{"metier-mots": "oui"})

    for turn in range(10):
        assert keep(f"dresser {turn} licornes").status_code == 303, turn
    refused = keep("coiffer des licornes")
    assert refused.status_code == 422
    assert "Gardez 10 réponses au plus" in soup(refused).get_text().replace("\xa0", " ")
    assert soup(refused).select_one("[name=mots]")["value"] == "coiffer des licornes", "nothing typed is lost"
    assert keep("dresser 9 licornes").status_code == 303, "pressed twice: it is kept already"
    assert len(the(resident).wants) == 10
