"""For every view that is read: what HTMX receives stands, letter for letter, in the page, and is spaced."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from accounts.made import cookies_of_views
from counsellors.made import import_of_views
from demo_town import SAMIRA, load_town
from events.made import invitation_of_views
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import introduction_of_views
from swapping import PART, soup, without_token

from matching.demo.events import load_lived_meeting
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.notifications.people import stop_link

EMPLOYER = 1_000_001
# endpoint -> role, number in that role, address
VIEWS = {
    "public.home": ("", 0, "/"),
    "public.ranking": ("", 0, "/comprendre-le-classement"),
    "public.help": ("", 0, "/aide"),
    "public.data": ("", 0, "/vos-donnees"),
    "public.accessibility": ("", 0, "/accessibilite"),
    "public.legal": ("", 0, "/mentions-legales"),
    "public.complete_places": ("", 0, "/completer/lieux?q=piss"),
    "public.complete_occupations": ("", 0, "/completer/metiers?q=mena"),
    "matches.offers": ("", 0, "/offres?lieu=Pissevin&metier=ménage&minutes=30"),
    "matches.offer": ("", 0, "/offres/{offer}?lieu=Pissevin"),
    "matches.occupations": ("", 0, "/metiers?lieu=Pissevin&plait=cuisiner&plait=aider&minutes=30"),
    "matches.neighbourhood": ("", 0, "/quartiers/QN03405M?heure=14"),
    "residents.offers": ("habitant", SAMIRA, "/mes-offres?minutes=60"),
    "residents.offer": ("habitant", SAMIRA, "/mes-offres/{offer}"),
    "residents.pistes": ("habitant", SAMIRA, "/mes-pistes"),
    "residents.pistes_of_somebody": ("conseiller", 0, "/conseiller/suivis/1000001/pistes"),
    "profile.summary": ("habitant", SAMIRA, "/mon-profil"),
    "profile.question": ("habitant", SAMIRA, "/mon-profil/metiers"),
    "profile.preview": ("habitant", SAMIRA, "/mon-profil/apercu"),
    "profile.begin": ("habitant", 0, "/mon-profil/commencer"),
    "privacy.rights": ("habitant", SAMIRA, "/mes-donnees"),
    "privacy.copy": ("habitant", SAMIRA, "/mes-donnees/copie"),
    "privacy.read_by": ("habitant", SAMIRA, "/mes-donnees/lectures"),
    "privacy.register": ("", 0, "/registre-des-traitements"),
    "employers.vacancies": ("employeur", EMPLOYER, "/recruter"),
    "employers.establishment": ("employeur", EMPLOYER, "/recruter/etablissement"),
    "employers.new_vacancy": ("employeur", EMPLOYER, "/recruter/offres/nouvelle"),
    "employers.suggest": ("employeur", EMPLOYER, "/recruter/offres/proposer?title=Aide de cuisine"),
    "employers.vacancy": ("employeur", EMPLOYER, "/recruter/offres/{offer}"),
    "employers.edit_vacancy": ("employeur", EMPLOYER, "/recruter/offres/{offer}/modifier"),
    "employers.candidates": ("employeur", EMPLOYER, "/recruter/offres/{offer}/candidats"),
    "counsellors.offers": ("conseiller", 0, "/conseiller/habitants/1000001?contrat=cdi"),
    "counsellors.offer": ("conseiller", 0, "/conseiller/habitants/1000001/offres/{offer}?contrat=cdi"),
    "region.referential": ("region", 0, "/region"),
    "region.aids": ("habitant", SAMIRA, "/aides"),
    "region.aid": ("habitant", SAMIRA, "/aides/competence-plus"),
    "region.schemes": ("region", 0, "/region/dispositifs"),
    "region.scheme": ("region", 0, "/region/dispositifs/e2c"),
    "region.edit_scheme": ("region", 0, "/region/dispositifs/e2c/modifier"),
    "region.journal": ("region", 0, "/region/journal"),
    "introductions.mine": ("habitant", SAMIRA, "/mes-demandes"),
    "introductions.mine_one": ("habitant", SAMIRA, "/mes-demandes/{request}"),
    "introductions.ask_page": ("habitant", SAMIRA + 1, "/mes-offres/{offer}/demander"),
    "introductions.received": ("employeur", EMPLOYER, "/recruter/demandes"),
    "introductions.received_one": ("employeur", EMPLOYER, "/recruter/demandes/{request}"),
    "introductions.link": ("", 0, "{answer}"),
    "introductions.look": ("conseiller", 0, "/regards-humains/1"),
    "counsellors.desk": ("conseiller", 0, "/conseiller?voir=semaine"),
    "counsellors.stuck": ("conseiller", 0, "/conseiller/sans-offre"),
    "counsellors.views": ("conseiller", 0, "/conseiller/vues"),
    "counsellors.newcomer": ("conseiller", 0, "/conseiller/habitants/nouveau"),
    "counsellors.import_file": ("conseiller", 0, "/conseiller/importer"),
    "counsellors.import_preview": ("conseiller", 0, "/conseiller/importer/{sheet_import}"),
    "counsellors.all_transfers": ("conseiller", 0, "/conseiller/transferts"),
    "counsellors.ask_transfer": ("conseiller", 0, "/conseiller/suivis/1000001/transfert"),
    "counsellors.person": ("conseiller", 0, "/conseiller/suivis/1000001"),
    "counsellors.prescriptions_of": ("conseiller", 0, "/conseiller/suivis/1000001/dispositifs"),
    "counsellors.my_prescriptions": ("habitant", SAMIRA, "/mes-formations"),
    "counsellors.people_for": ("conseiller", 0, "/conseiller/offres/{offer}/proposer"),
    "counsellors.who_follows": ("habitant", SAMIRA, "/qui-me-suit"),
    "counsellors.sheets": ("conseiller", 0, "/conseiller/feuilles"),
    "counsellors.sheet": ("conseiller", 0, "/conseiller/feuilles/{sheet}"),
    "counsellors.followed_request": ("conseiller", 0, "/conseiller/demandes/{request}"),
    "notifications.mine": ("habitant", SAMIRA, "/messages"),
    "notifications.stop": ("", 0, "/messages/arreter/{stop}"),
    "notifications.mailbox": ("", 0, "/demo/courrier"),
    "events.upcoming": ("", 0, "/rencontres?quartier=QN03003M"),
    "events.meeting": ("", 0, "/rencontres/pissevin-demonstration?lieu=Pissevin"),
    "events.organise": ("region", 0, "/organiser"),
    "events.new_event": ("region", 0, "/organiser/nouvelle"),
    "events.organised": ("region", 0, "/organiser/1000001"),
    "events.edit_event": ("conseiller", 0, "/organiser/1000001/modifier"),
    "events.add_stand": ("region", 0, "/organiser/1000001/stands"),
    "events.change_stand": ("region", 0, "/organiser/1000001/stands/1000001"),
    "events.invitations": ("region", 0, "/organiser/1000001/invitations"),
    "events.invited": ("", 0, "{invited}"),
    "events.mine": ("habitant", SAMIRA, "/mes-rencontres"),
    "events.mine_one": ("habitant", SAMIRA, "/mes-rencontres/1000001"),
    "events.welcome": ("region", 0, "/organiser/1000001/accueil"),
    "events.wall": ("region", 0, "/organiser/1000001/mur"),
    "events.my_interviews": ("employeur", EMPLOYER, "/recruter/rencontres/1000001/entretiens"),
    "events.my_answers": ("employeur", EMPLOYER, "/recruter/rencontres/1000001/reponses"),
    "events.meeting_figures": ("region", 0, "/organiser/1000003/chiffres"),
    "events.quarter_figures": ("region", 0, "/region/rencontres?trimestre=2026-T4"),
    "events.my_meetings": ("employeur", EMPLOYER, "/recruter/rencontres"),
    "events.my_meeting": ("employeur", EMPLOYER, "/recruter/rencontres/1000001"),
    "demo.doors": ("", 0, "/demo/entrer"),
    "demo.choose": ("", 0, "/demo/entrer/habitant"),
}
# Who has an account: the role is a name of `cookies_of_views`.
VIEWS |= {
    "accounts.enter": ("", 0, "/entrer"),
    "accounts.code": ("@asked", 0, "/entrer/code"),
    "accounts.card": ("", 0, "/carte"),
    "accounts.enter_member": ("", 0, "/entrer/pro"),
    "accounts.link_sent": ("", 0, "/entrer/lien"),
    "accounts.link": ("", 0, "/entrer/lien/jeton"),
    "accounts.password": ("", 0, "/entrer/mot-de-passe"),
    "accounts.invitation": ("", 0, "/invitation/{invitation}"),
    "accounts.give_second": ("@half", 0, "/entrer/second"),
    "accounts.install_second": ("@bare", 0, "/entrer/second/installer"),
    "accounts.account": ("@region", 0, "/compte"),
    "accounts.add_contact": ("@resident", 0, "/compte/contact"),
    "accounts.prove_contact": ("@resident", 0, "/compte/contact/code"),
    "accounts.sessions_page": ("@region", 0, "/compte/sessions"),
    "accounts.change_password": ("@region", 0, "/compte/mot-de-passe"),
    "accounts.second_factor": ("@region", 0, "/compte/second"),
    "accounts.organisation": ("@region", 0, "/organisation"),
    "accounts.checks": ("@region", 0, "/organisation/verifications"),
    "accounts.structures": ("@region", 0, "/organisation/structures"),
    "accounts.resident_card": ("conseiller", 0, "/conseiller/habitants/1000001/carte"),
    "accounts.act": ("conseiller", 0, "/conseiller/habitants/1000001/agir"),
}
NOT_PAGES = {
    "static", "public.health", "public.index_marks", "notifications.attachment", "accounts.scan",
    "accounts.go_on", "introductions.mine_file", "counsellors.import_model",
    "matches.placements", "events.calendar", "events.feed", "events.neighbourhood_feed",
    "events.poster", "events.flyers", "events.draft_poster", "events.draft_flyers", "events.timetable_sheets",
    "events.all_stand_sheets", "events.one_stand_sheet", "events.my_stand_sheet", "events.my_sheet",
    "events.invited_sheet", "events.followed_sheet", "events.number_slip",
    "events.meeting_figures_file", "events.quarter_figures_file",
    "privacy.copy_json", "profile.too_young",  # a file; a page that its own test opens
}  # fmt: skip


@pytest.fixture
def filled() -> Callable[[], None]:
    return load_town


def told(html: str) -> str:
    """The same text without the layout of its lines nor the token of its forms, new each second."""
    return " ".join(without_token(html).split())


def test_every_view_that_is_read_is_compared(app: Flask) -> None:
    read = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert read - NOT_PAGES == set(VIEWS)


def addresses(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Each view of VIEWS with its address, the client being by then whoever may read it."""
    open_ones = db.session.query(Vacancy.id).filter_by(establishment_id=EMPLOYER, status="open")
    offer = open_ones.order_by(Vacancy.id).first()[0]
    stop = stop_link(client.application.config, "email", "x@exemple.invalid").rpartition("/")[2]
    cookies, invitation = cookies_of_views()
    request, answer, sheet = introduction_of_views(offer)
    sheet_import = import_of_views()
    invited = invitation_of_views(EMPLOYER)
    load_lived_meeting(db.session)
    db.session.commit()
    for endpoint, (role, number, address) in VIEWS.items():
        with client.session_transaction() as session:
            session.clear()
            if role in cookies:
                session.update(cookies[role])
            elif role:
                session["role"], session["id"] = role, number
        there = address.format(
            offer=offer, stop=stop, invitation=invitation, request=request, answer=answer, sheet=sheet,
            sheet_import=sheet_import, invited=invited,
        )  # fmt: skip
        yield endpoint, there


def test_the_part_stands_in_the_page(app: Flask, client: FlaskClient) -> None:
    for endpoint, there in addresses(client):
        whole, part = client.get(there), client.get(there, headers=PART)
        assert whole.status_code == part.status_code == 200, endpoint
        assert "<html" not in part.text, endpoint
        assert told(part.text), endpoint
        assert told(part.text) in told(whole.text), endpoint
        assert "HX-Request" in part.headers["Vary"], endpoint


def test_no_line_may_begin_with_a_double_mark(app: Flask, client: FlaskClient) -> None:
    marks = 0
    for endpoint, there in addresses(client):
        page = soup(client.get(there).text)
        for one in page.select("textarea, code, kbd"):
            one.decompose()
        words = page.get_text()
        assert not re.findall(r".{0,30}(?:\s+(?<!\u00a0)[:;?!»]|«(?!\u00a0)\s).{0,30}", words), endpoint
        marks += len(re.findall("\u00a0[:;?!»]", words))
    assert marks > len(VIEWS)
