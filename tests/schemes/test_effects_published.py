"""The Region ticks an effect: the resident reads it at once, under the name of the scheme that carries it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest
from demo_town import SAMIRA, load_town
from employers.forms import enter, held, soup
from flask import Flask
from flask.testing import FlaskClient

from matching.clock import now
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.french import spaced
from matching.matches.snapshot import current_snapshot, note_change
from matching.referential.scheme_reading import FORMER_EFFECTS
from matching.referential.schemes import EFFECTS, IDENTIFIERS, read_builtin_schemes
from matching.region.scheme_models import SchemeVersion
from matching.region.scheme_store import latest_version
from matching.region.scheme_words import EFFECT_WORDS, KEPT_WORDS, slug_of

from .made import a_seeker_and_a_post, rewrite_person, rewrite_post
from .test_trainings import MISSING

OTHER = "plateforme_discriminations"
OTHER_NAME = "Plateforme contre les discriminations"
CLEANS = "K2204"


def tick(app: Flask, identifier: str, add: Collection[str] = (), remove: Collection[str] = ()) -> None:
    """An agent ticks and unticks effects of a scheme, and publishes."""
    agent, edit = app.test_client(), f"/region/dispositifs/{slug_of(identifier)}/modifier"
    enter(agent, 0, "region")
    data = held(agent.get(edit), edit)
    ticked = [one for one in data.getlist("effects") if one not in remove]
    data.setlist("effects", [*ticked, *add])
    data["geste"] = "publier"
    assert agent.post(edit, data=data).status_code == 303


def go_back(app: Flask, *identifiers: str) -> None:
    """An agent puts the version that comes with the service in force again."""
    agent = app.test_client()
    enter(agent, 0, "region")
    for identifier in identifiers:
        page = f"/region/dispositifs/{slug_of(identifier)}"
        data = held(agent.get(page), f"{page}/revenir")
        data["version"] = "0"
        assert agent.post(f"{page}/revenir", data=data).status_code == 303


def read(client: FlaskClient, address: str, part: str = "main") -> str:
    """What Samira reads there; "" where that part of the page is not."""
    enter(client, SAMIRA, "habitant")
    answer = client.get(address)
    assert answer.status_code == 200
    found = soup(answer).select_one(part)
    return "" if found is None else " ".join(found.get_text(" ", strip=True).split())


@pytest.fixture
def post(app: Flask) -> Vacancy:
    """A post of the work that Samira wants; she may enter E2C."""
    found = a_seeker_and_a_post(CLEANS, rome_code=CLEANS, qualification_level=2)
    rewrite_person(SAMIRA, age=20)
    return found


def test_the_explanation_follows_the_published_version(
    app: Flask, client: FlaskClient, post: Vacancy
) -> None:
    rewrite_post(post, accepts=["stage"])
    hers = f"/mes-offres/{post.id}", "section[aria-labelledby=pourquoi]"
    before = read(client, *hers)
    assert "Une aide existe : École de la 2e chance." in before
    tick(app, "e2c", remove=["placements_first"])
    gone = read(client, *hers)
    assert "École de la 2e chance" not in gone
    tick(app, OTHER, add=["placements_first"])
    assert f"Une aide existe : {OTHER_NAME}." in read(client, *hers) + read(client, hers[0])
    go_back(app, "e2c", OTHER)
    assert read(client, *hers) == before


def test_what_gives_a_skill_follows_in_the_list_and_on_the_offer(
    app: Flask, client: FlaskClient, post: Vacancy
) -> None:
    rewrite_post(post, skills=[MISSING])
    everything, hers = "/mes-offres?minutes=0&autour=tous", f"/mes-offres/{post.id}"
    boss = app.test_client()
    enter(boss, post.establishment_id)

    def employers_page() -> str:
        return boss.get(f"/recruter/offres/{post.id}/candidats").text

    before = read(client, everything), read(client, hers)
    assert "Compétence +" in before[1]
    assert "peut l’apporter" in employers_page()
    tick(app, "competence_plus", remove=["gives_skills"])
    gone = read(client, everything), read(client, hers)
    assert not any("Compétence +" in page for page in gone)
    assert "peut l’apporter" not in employers_page()
    tick(app, OTHER, add=["gives_skills"])
    moved = read(client, everything), read(client, hers)
    assert all(f"{OTHER_NAME}" in page for page in moved)
    assert "Compétence + peut aider." in before[1]
    assert f"{OTHER_NAME} peut aider." in moved[1]
    assert "peut l’apporter" in employers_page()
    assert OTHER_NAME not in employers_page()  # of a scheme, an employer reads what it brings
    go_back(app, "competence_plus", OTHER)
    assert (read(client, everything), read(client, hers)) == before


def test_where_to_go_follows(app: Flask, client: FlaskClient, post: Vacancy) -> None:
    part = "section[aria-labelledby=lieux]"
    before = read(client, "/mes-pistes", part)
    assert "Mission locale" in before
    assert "Associations du quartier" not in before
    assert before.count("Date du prochain passage") == 1
    tick(app, "mission_locale", remove=["nearest_place"])
    tick(app, "maison_orientation_mobile", remove=["next_visit"])
    tick(app, "association_quartier", add=["next_visit"])
    after = read(client, "/mes-pistes", part)
    assert "Mission locale" not in after
    assert "Maison mobile" not in after
    assert "Associations du quartier" in after
    assert after.count("Date du prochain passage") == 1
    go_back(app, "mission_locale", "maison_orientation_mobile", "association_quartier")
    assert read(client, "/mes-pistes", part) == before


def test_the_mark_of_a_shortage_follows(app: Flask, client: FlaskClient, post: Vacancy) -> None:
    snapshot = current_snapshot(db.session)
    offered = {one.rome_code for one in snapshot.vacancies.base.things if one.rome_code}
    figures = snapshot.vocabulary.ranking.shortage
    rewrite_post(post, rome_code=max(offered, key=lambda code: (figures.get(code, 0), code)))
    hers = f"/mes-offres/{post.id}"
    before = read(client, hers)
    assert "Métier en tension" in before
    tick(app, "pacte_embauche", remove=["marks_shortage"])
    assert "Métier en tension" not in read(client, hers)
    tick(app, OTHER, add=["marks_shortage"])
    assert "Métier en tension" in read(client, hers)
    go_back(app, "pacte_embauche", OTHER)
    assert read(client, hers) == before


@pytest.mark.parametrize(
    ("effect", "home", "asks", "says"),
    [
        ("gives_basics", "lectio", {"french": "written"}, "Parler ou écrire davantage le français"),
        ("opens_next_level", "parcours_qualifiant", {"qualification_level": 3}, "Niveau CAP"),
    ],
)
def test_what_an_offer_tells_to_learn_follows(
    app: Flask, client: FlaskClient, post: Vacancy, effect: str, home: str, asks: dict[str, object], says: str
) -> None:
    rewrite_person(SAMIRA, french="none", reading="usual", aims_at_level=3, qualification_level=2)
    rewrite_post(post, **asks)
    hers = f"/mes-offres/{post.id}", "section[aria-labelledby=dispositif]"
    name = next(one.name for one in read_builtin_schemes() if one.identifier == home)
    before = read(client, *hers)
    assert f"{name}" in before
    assert says in before
    tick(app, home, remove=[effect])
    assert name not in read(client, *hers)
    tick(app, OTHER, add=[effect])
    moved = read(client, *hers)
    assert OTHER_NAME in moved
    assert says in moved
    go_back(app, home, OTHER)
    assert read(client, *hers) == before


def test_who_trains_for_a_vacancy_is_told_to_who_seeks_three_people(
    app: Flask, client: FlaskClient, post: Vacancy
) -> None:
    post.positions = 3
    db.session.commit()
    enter(client, post.establishment_id)
    address = f"/recruter/offres/{post.id}"

    def told() -> str:
        return client.get(address).text

    assert "Découvrir Innov’emploi recrutement" in told()
    tick(app, "innovemploi_recrutement", remove=["trains_for_vacancy"])
    assert "personnes pour ce métier" not in told()
    tick(app, OTHER, add=["trains_for_vacancy"])
    assert f"Découvrir {OTHER_NAME}" in told()
    assert "/aides/plateforme-discriminations" in told()


@pytest.mark.parametrize(
    ("effect", "home", "says"),
    [
        ("occupations_by_interest", "mon_parcours_formation_metiers", "Chercher par ce que j’aime"),
        ("placements_listed", "id_stages", "Télécharger les offres de stage, pour un tableur"),
    ],
)
def test_what_a_page_opens_follows(
    app: Flask, client: FlaskClient, post: Vacancy, effect: str, home: str, says: str
) -> None:
    pages = [f"/aides/{slug_of(one)}" for one in (home, OTHER)]
    assert [says in read(client, page) for page in pages] == [True, False]
    tick(app, home, remove=[effect])
    tick(app, OTHER, add=[effect])
    assert [says in read(client, page) for page in pages] == [False, True]


def test_a_person_first_follows_and_the_law_stays(app: Flask, client: FlaskClient, post: Vacancy) -> None:
    rewrite_person(SAMIRA, birth_date=date(2009, 6, 1), situation="out_of_school")
    first, legal = "Parlez d’abord à une personne", "Seules les offres permises à votre âge sont montrées."
    part = "/mes-offres?minutes=0&autour=tous", "#resultats"
    assert first in read(client, *part)
    assert legal in read(client, *part)
    tick(app, "psad", remove=["counsellor_first"])
    assert first not in read(client, *part)
    assert legal in read(client, *part)  # what protects is no effect that an agent can take away
    tick(app, OTHER, add=["counsellor_first"])
    assert first in read(client, *part)


# -- what can be ticked, and what cannot


def test_what_can_be_ticked_is_said_and_nothing_else() -> None:
    assert set(EFFECT_WORDS) == set(EFFECTS)
    assert set(FORMER_EFFECTS).isdisjoint(EFFECTS)
    assert set(FORMER_EFFECTS.values()) - {""} <= set(EFFECTS)
    carried = {effect for scheme in read_builtin_schemes() for effect in scheme.effects}
    assert carried == set(EFFECTS)
    assert set(KEPT_WORDS) <= set(IDENTIFIERS)


@pytest.mark.parametrize("identifier", sorted(KEPT_WORDS))
def test_what_is_always_done_is_said_and_has_no_box(app: Flask, client: FlaskClient, identifier: str) -> None:
    load_town(20)
    agent, edit = app.test_client(), f"/region/dispositifs/{slug_of(identifier)}/modifier"
    enter(agent, 0, "region")
    kept = KEPT_WORDS[identifier]
    form = soup(agent.get(edit)).select_one("section[aria-labelledby=effets]")
    boxes = {box["value"] for box in form.select("input[type=checkbox]")}
    assert boxes == set(EFFECTS)
    said = f"Toujours, quoi que vous cochiez : {kept[0].lower()}{kept[1:]}"
    assert spaced(said) in " ".join(form.get_text(" ", strip=True).split(" "))
    assert kept in read(client, f"/aides/{slug_of(identifier)}")
    tick(app, identifier, add=["marks_green"])
    assert kept in read(client, f"/aides/{slug_of(identifier)}")


def test_a_scheme_that_changes_nothing_says_so(client: FlaskClient, post: Vacancy) -> None:
    assert "Vos offres restent les mêmes." in read(client, "/aides/spro")


def test_the_preview_says_what_is_ticked(app: Flask, post: Vacancy) -> None:
    agent, edit = app.test_client(), "/region/dispositifs/e2c/modifier"
    enter(agent, 0, "region")
    data = held(agent.get(edit), edit)
    data.setlist("effects", ["marks_green"])
    data["geste"] = "essayer"
    tried = soup(agent.post(edit, data=data)).select_one("#essai")
    lines = [line.get_text(" ", strip=True) for line in tried.select(".changed li")]
    assert lines == [
        spaced('Avant : effects = ["placements_first"]'),
        spaced('Après : effects = ["marks_green"]'),
    ]
    assert latest_version(db.session, "e2c").number == 0


# -- versions that were published before


def published_before(identifier: str, *effects: str) -> None:
    """A version as an older service wrote it: with effects of then, and no short name."""
    lines = latest_version(db.session, identifier).rules.splitlines()
    rules = "\n".join(line for line in lines if not line.startswith(("effects =", "short_name =")))
    words = ", ".join(f'"{one}"' for one in effects)
    db.session.add(
        SchemeVersion(
            identifier=identifier, number=1, rules=f"{rules}\neffects = [{words}]\n",
            published_by="region:0", published_at=now(),
        )
    )  # fmt: skip
    note_change(db.session, "referential", 1, now())
    db.session.commit()


def test_a_former_effect_is_read_and_changes_nothing(app: Flask, client: FlaskClient, post: Vacancy) -> None:
    published_before("e2c", "placements_first", "attested_skills")
    rewrite_post(post, accepts=["stage"])
    version = latest_version(db.session, "e2c")
    assert version.readable
    assert version.scheme.effects == ("placements_first",)
    assert "Une aide existe : École de la 2e chance." in read(client, f"/mes-offres/{post.id}")
    tick(app, "e2c", add=["marks_green"])
    assert latest_version(db.session, "e2c").table["effects"] == ["placements_first", "marks_green"]
    agent, page = app.test_client(), "/region/dispositifs/e2c"
    enter(agent, 0, "region")
    data = held(agent.get(page), f"{page}/revenir")
    data["version"] = "1"
    assert agent.post(f"{page}/revenir", data=data).status_code == 303  # and one may go back to it
    assert latest_version(db.session, "e2c").scheme.effects == ("placements_first",)


def test_a_mission_locale_published_before_is_still_told(
    app: Flask, client: FlaskClient, post: Vacancy
) -> None:
    published_before("mission_locale", "caseload")
    assert latest_version(db.session, "mission_locale").scheme.effects == ("nearest_place",)
    assert "Mission locale" in read(client, "/mes-pistes", "section[aria-labelledby=lieux]")


def test_what_was_never_an_effect_is_still_refused(app: Flask, post: Vacancy) -> None:
    agent, edit = app.test_client(), "/region/dispositifs/cria/modifier"
    enter(agent, 0, "region")
    data = held(agent.get(edit), edit)
    data.setlist("effects", ["magic", "hidden_from_employers"])
    data["geste"] = "publier"
    assert agent.post(edit, data=data).status_code == 422
    data.setlist("effects", ["hidden_from_employers"])  # a page that was open since before
    assert agent.post(edit, data=data).status_code == 409  # nothing changed: it is no effect any more
