"""The Region edits a scheme: what is wrong is said, who is concerned is shown, what is published counts."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from employers.forms import enter, errors, held, soup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matching import create_app
from matching.accounts.models import Account
from matching.clock import now, today
from matching.extensions import db
from matching.french import spaced
from matching.matches.snapshot import Keeper, current_snapshot
from matching.matches.values import read_profiles
from matching.refusals import Refusal
from matching.region.scheme_form import LONGEST
from matching.region.scheme_models import AuditEntry, SchemeVersion
from matching.region.scheme_service import list_authors, publish, restore, say_count
from matching.region.scheme_store import latest_version, list_versions, schemes_in_force
from matching.residents.models import Profile

EDIT = "/region/dispositifs/e2c/modifier"
PAGE = "/region/dispositifs/e2c"


@pytest.fixture
def region(client: FlaskClient) -> FlaskClient:
    load_town(20)
    enter(client, 0, "region")
    return client


def send(client: FlaskClient, act: str, **over: str | list[str]) -> TestResponse:
    """Fill the form as it is drawn, change some fields, press one of its two buttons."""
    data = held(client.get(EDIT), EDIT)
    for name, value in over.items():
        data.setlist(name.replace("__", "-"), [value] if isinstance(value, str) else value)
    data["geste"] = act
    return client.post(EDIT, data=data)


def answer_to(profile_id: int, scheme: str = "e2c") -> str:
    """What the index of this process says now."""
    snapshot = current_snapshot(db.session)
    profiles = read_profiles(db.session, snapshot.vocabulary.occupations, {profile_id}, only_open=False)
    return snapshot.schemes_of(profiles)[profiles[0].id][scheme]


def samira(age: int, level: int = 2) -> None:
    profile = db.session.get_one(Profile, SAMIRA)
    profile.birth_date = date(2026 - age, 5, 14)
    profile.qualification_level, profile.situation = level, "jobseeker"
    db.session.commit()


def test_the_form_drawn_and_sent_as_it_is_changes_nothing(region: FlaskClient) -> None:
    answer = send(region, "publier")
    assert answer.status_code == 409
    assert "Rien n’a changé" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SchemeVersion)) == 0


def test_publishing_counts_at_the_next_request_in_every_worker(region: FlaskClient, app: Flask) -> None:
    samira(27)
    elsewhere = Keeper(app.config["INSTANCE"])  # another process, with an index of its own
    assert answer_to(SAMIRA) == "no"
    before = elsewhere.current(db.session)
    db.session.commit()
    answer = send(region, "publier", who="all = [{ age = { from = 16, to = 29 } }]")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert answer_to(SAMIRA) == "yes"
    after = elsewhere.current(db.session)
    assert after.vacancies is before.vacancies  # only the answers were made again
    assert after.profiles is not before.profiles
    assert "Version 1" in region.get(PAGE).text
    assert "Avoir de 16 à 29 ans." in region.get("/aides/e2c").text


def test_a_version_published_survives_a_restart(region: FlaskClient, app: Flask, database_url: str) -> None:
    send(region, "publier", plain_name="École pour rebondir")
    again = create_app({"DATABASE_URL": database_url, "SECRET_KEY": "x" * 40, "INSTANCE": app.instance_path})
    with again.app_context():
        assert schemes_in_force(db.session, today())[0].plain_name == "École pour rebondir"
        db.session.remove()
        db.engine.dispose()


def test_the_trail_holds_before_and_after(region: FlaskClient) -> None:
    send(region, "publier", plain_name="École pour rebondir")
    [entry] = db.session.scalars(sa.select(AuditEntry))
    assert (entry.subject, entry.action, entry.by) == ("scheme:e2c", "publish", "region:0")
    assert 'plain_name = "École de la 2e chance"' in entry.before
    assert 'plain_name = "École pour rebondir"' in entry.after
    for address in (PAGE, "/region/journal"):
        lines = [line.get_text(" ", strip=True) for line in soup(region.get(address)).select(".changed li")]
        assert lines == [
            spaced('Avant : plain_name = "École de la 2e chance"'),
            spaced('Après : plain_name = "École pour rebondir"'),
        ]


def test_going_back_is_one_more_version(region: FlaskClient) -> None:
    samira(27)
    send(region, "publier", who="all = [{ age = { from = 16, to = 29 } }]")
    assert answer_to(SAMIRA) == "yes"
    back = f"{PAGE}/revenir"
    answer = region.post(back, data=held(region.get(PAGE), back))
    assert answer.status_code == 303
    assert answer_to(SAMIRA) == "no"
    versions = list_versions(db.session, "e2c")
    assert [(one.number, one.restored_from) for one in versions] == [(2, 0), (1, None), (0, None)]
    assert versions[0].rules == versions[2].rules
    actions = list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["publish", "restore"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("who", "all = [\n  { age = { from = 16, to = 250 } },\n]", "Ligne 2, all[0].age.to : 250"),
        ("who", "all = [\n  { taille = 3 },\n]", "Ligne 2, all[0].taille"),
        ("who", "age = { from = 16", "du TOML bien formé"),
        ("who", "", "une table d’une seule condition"),
        ("who", "[e2c.gives]\nx = 1", "une condition parmi"),
        ("plain_name", "Une école pour les jeunes adultes", "un texte de 1 à 5 mots"),
        ("sentences-1", "", "une phrase de 1 à 12 mots"),
        ("valid_to", "31/12/2026", "une date, écrite AAAA-MM-JJ"),
        ("gives-months-from", "douze", "un nombre entier de 1 à 120"),
        ("gives-months-to", "3", "un nombre entier à partir de 4 (from)"),
        ("gives-cost_cents", "beaucoup", "un nombre entier de 0 à"),
        ("source", "", "un texte non vide"),
        ("effects", "rien", "un mot parmi placements_first"),
        ("places-0-areas", "75", "un département (34)"),
        ("courses-0-name", "", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field(region: FlaskClient, field: str, value: str, said: str) -> None:
    over = {field: value} if said else {"courses-0-hours": "14"}
    answer = send(region, "publier", **over)
    assert answer.status_code == 422
    found = errors(answer)
    assert list(found) == [field]
    assert spaced(said) in found[field]
    assert latest_version(db.session, "e2c").number == 0
    if value and field != "effects":
        assert value.splitlines()[0].replace("&", "&amp;") in answer.text  # what was typed stays


def test_trying_writes_nothing_and_rounds_its_counts(region: FlaskClient) -> None:
    load_town(300)
    answer = send(region, "essayer", who="always = true")
    assert answer.status_code == 200
    total = len(current_snapshot(db.session).profiles)
    told = soup(answer).select_one("#essai")
    assert f"Essayé sur {total} profils de démonstration" in told.text.replace("\xa0", " ")
    rows = {row.th.text: [cell.text for cell in row.select("td")] for row in told.select("tbody tr")}
    assert rows["Oui"][1] == say_count(total)
    assert rows["Non"][1] == "moins de 10"
    assert all(cell.startswith(("environ ", "moins de 10")) for cells in rows.values() for cell in cells)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SchemeVersion)) == 0
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))


def test_small_counts_are_hidden_and_others_rounded() -> None:
    assert [say_count(n) for n in (0, 1, 9, 10, 14, 15, 412)] == [
        "moins de 10", "moins de 10", "moins de 10", "environ 10", "environ 10", "environ 20", "environ 410",
    ]  # fmt: skip


def test_two_agents_at_once_the_second_is_told(region: FlaskClient) -> None:
    data = held(region.get(EDIT), EDIT)
    send(region, "publier", plain_name="École pour rebondir")
    data["plain_name"], data["geste"] = "École de la relance", "publier"
    answer = region.post(EDIT, data=data)
    assert answer.status_code == 409
    assert "Une autre version vient de paraître" in answer.text
    assert latest_version(db.session, "e2c").number == 1


@pytest.mark.parametrize("act", [{"geste": "essayer"}, {"geste": "publier", "source": ""}])
def test_a_form_drawn_again_does_not_undo_what_another_agent_published(
    region: FlaskClient, act: dict[str, str]
) -> None:
    data = held(region.get(EDIT), EDIT)
    send(region, "publier", plain_name="École pour rebondir")
    for name, value in act.items():
        data[name] = value
    answer = region.post(EDIT, data=data)
    assert answer.status_code == 409
    assert "Une autre version vient de paraître" in answer.text
    assert latest_version(db.session, "e2c").scheme.plain_name == "École pour rebondir"


def test_every_place_that_is_typed_is_kept(region: FlaskClient) -> None:
    # A mobile house that comes once to each of the 108 neighbourhoods.
    over = {f"places__{n}__name": f"Lieu {n}" for n in range(108)}
    over |= {f"places__{n}__areas": "34" for n in range(108)}
    assert send(region, "publier", **over).status_code == 303
    names = [place.name for place in latest_version(db.session, "e2c").scheme.places]
    assert names == [f"Lieu {n}" for n in range(108)]
    assert send(region, "publier").status_code == 409  # and drawn as it was: nothing changes


@pytest.mark.parametrize("field", ["source", "who", "places-0-hours"])
def test_a_text_too_long_is_refused_and_never_cut(region: FlaskClient, field: str) -> None:
    long = "always = true # " + "x" * LONGEST
    answer = send(region, "publier", **{field: long})
    assert answer.status_code == 422
    assert spaced(f"Ce texte a {len(long)} signes, il en faut {LONGEST} au plus.") in errors(answer)[field]
    assert latest_version(db.session, "e2c").number == 0


def test_a_day_to_come_is_no_day_of_checking(region: FlaskClient) -> None:
    answer = send(region, "publier", checked_on="2026-12-02")
    assert answer.status_code == 422
    assert list(errors(answer)) == ["checked_on"]
    assert send(region, "publier", checked_on="2026-12-01").status_code == 303


def test_rules_that_a_later_release_refuses_can_be_repaired(region: FlaskClient) -> None:
    old = '[e2c]\nname = "École"\n'  # a field has become necessary since
    db.session.add(
        SchemeVersion(identifier="e2c", number=1, rules=old, published_by="region:0", published_at=now())
    )
    db.session.commit()
    text = region.get(PAGE).text
    assert spaced("La version 1 n’est plus acceptée") in text
    assert schemes_in_force(db.session, today())[0].name == latest_version(db.session, "e2c").scheme.name
    assert send(region, "publier", plain_name="École pour rebondir").status_code == 303
    assert latest_version(db.session, "e2c").number == 2
    assert spaced("n’est plus acceptée") not in region.get(PAGE).text


def test_what_follows_is_entered_before_it_begins_and_what_stands_goes_on(
    region: FlaskClient, app: Flask
) -> None:
    samira(25)
    tried = send(region, "essayer", valid_from="2027-01-01", valid_to="2030-12-31", who="always = true")
    assert spaced("Avec ce changement, le 1er janvier 2027") in tried.text
    cells = {row.th.text: row("td")[1].text for row in soup(tried).select("#essai tbody tr")}
    assert cells["Oui"] == say_count(len(current_snapshot(db.session).profiles))
    send(region, "publier", valid_from="2027-01-01", valid_to="2030-12-31", plain_name="L’école d’après")
    assert answer_to(SAMIRA) == "yes"  # the plan of today ends on 31 December
    page = region.get(PAGE).text
    assert spaced("La version 1 attend le 1er janvier 2027") in page
    assert spaced("Version 0 en service.") in page
    for day, name in ((date(2026, 12, 31), "École de la 2e chance"), (date(2027, 1, 1), "L’école d’après")):
        app.config["CLOCK"] = day
        assert answer_to(SAMIRA) == "yes"
        assert f"<h1>{name}</h1>" in region.get("/aides/e2c").text
    assert "attend le" not in region.get(PAGE).text


def test_what_begins_after_a_gap_is_to_confirm_until_then(region: FlaskClient, app: Flask) -> None:
    samira(20)
    send(region, "publier", valid_from="2027-03-01", valid_to="")
    for day, answer in ((date(2026, 12, 31), "yes"), (date(2027, 1, 1), "to_check"),
                        (date(2027, 2, 28), "to_check"), (date(2027, 3, 1), "yes")):  # fmt: skip
        app.config["CLOCK"] = day
        assert answer_to(SAMIRA) == answer
    app.config["CLOCK"] = date(2027, 1, 1)
    assert spaced("Valable à partir du 1er mars 2027") in region.get("/aides/e2c").text


def test_a_place_that_is_over_is_no_longer_told(region: FlaskClient, app: Flask) -> None:
    send(region, "publier", places__0__name="Le bus", places__0__to="2026-12-05")
    for day, told in ((date(2026, 12, 5), True), (date(2026, 12, 6), False)):
        app.config["CLOCK"] = day
        assert ("Le bus" in region.get("/aides/e2c").text) is told


def test_the_service_refuses_rules_that_are_wrong_and_versions_there_never_were(app: Flask) -> None:
    table = latest_version(db.session, "e2c").table
    with pytest.raises(Refusal) as refused:
        publish(db.session, "e2c", table | {"name": ""}, base=0, by="region:0", now=now())
    assert (refused.value.code, refused.value.status) == ("rules_refused", 422)
    with pytest.raises(Refusal) as refused:
        restore(db.session, "e2c", 7, base=0, by="region:0", now=now())
    assert refused.value.code == "not_found"


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_entry", "scheme_version"])
def test_the_database_itself_keeps_what_was_written(region: FlaskClient, table: str, statement: str) -> None:
    send(region, "publier", plain_name="École pour rebondir")
    with pytest.raises(sa.exc.DBAPIError, match="only grows"):
        db.session.execute(sa.text(statement.format(table)))
    db.session.rollback()
    assert db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 1


@pytest.mark.parametrize("role", ["habitant", "employeur", "conseiller"])
def test_nobody_but_the_region_reads_or_writes_it(client: FlaskClient, role: str) -> None:
    load_town(20)
    enter(client, SAMIRA, role)
    for address in ("/region/dispositifs", PAGE, EDIT, "/region/journal"):
        assert client.get(address).status_code == 403
    assert latest_version(db.session, "e2c").number == 0


def test_after_its_dates_a_scheme_is_to_confirm_until_the_region_enters_what_follows(
    region: FlaskClient, app: Flask
) -> None:
    samira(20)
    app.config["CLOCK"] = date(2027, 1, 1)
    assert answer_to(SAMIRA) == "to_check"
    assert "e2c" in current_snapshot(db.session).expired
    assert "À confirmer par la Région" in region.get("/aides/e2c").text
    send(region, "publier", valid_to="2027-06-30")
    assert answer_to(SAMIRA) == "yes"
    assert "e2c" not in current_snapshot(db.session).expired
    for day, answer in ((date(2027, 6, 30), "yes"), (date(2027, 7, 1), "to_check")):
        app.config["CLOCK"] = day
        assert answer_to(SAMIRA) == answer


def test_a_place_that_is_entered_makes_a_yes_for_the_homes_it_serves(region: FlaskClient) -> None:
    edit = "/region/dispositifs/cite-educative/modifier"
    quarter = db.session.get_one(Profile, SAMIRA).neighbourhood_code
    assert answer_to(SAMIRA, "cite_educative") == "to_check"
    data = held(region.get(edit), edit)
    data["places-0-name"], data["places-0-areas"], data["geste"] = "Maison du quartier", quarter, "publier"
    assert region.post(edit, data=data).status_code == 303
    assert answer_to(SAMIRA, "cite_educative") == "yes"
    assert "Maison du quartier" in region.get("/aides/cite-educative").text


def test_who_published_is_named(region: FlaskClient) -> None:
    agent = Account(email="agent@region.invalid", created_at=now())
    db.session.add(agent)
    db.session.flush()
    told = list_authors(db.session, ["region:0", f"region:{agent.id}", "region:999999"])
    assert told == {
        "region:0": "la Région", f"region:{agent.id}": "agent@region.invalid", "region:999999": "la Région",
    }  # fmt: skip
    publish(
        db.session, "e2c", latest_version(db.session, "e2c").table | {"plain_name": "École pour rebondir"},
        base=0, by=f"region:{agent.id}", now=now(),
    )  # fmt: skip
    db.session.commit()
    for address in (PAGE, "/region/journal"):
        page = region.get(address).text
        assert "par agent@region.invalid." in page
        assert "region:" not in page
