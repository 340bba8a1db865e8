"""Walks the routes instead of listing them: a new one is covered on the day it is written."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from matching.clock import now
from matching.database import WriteRefused
from matching.extensions import db
from matching.matches.models import IndexChange


def views(app: Flask):
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield rule, app.view_functions[rule.endpoint]


def test_every_route_names_its_guard(app: Flask) -> None:
    for rule, view in views(app):
        assert hasattr(view, "guard"), f"{rule.rule} is open to all: add a guard, or @public if that is meant"


def test_public_routes_are_a_list(app: Flask) -> None:
    public = {rule.endpoint for rule, view in views(app) if view.guard == "public"}
    assert public == {
        "public.home", "public.complete_places", "public.complete_occupations", "public.ranking",
        "public.help", "public.data", "public.accessibility", "public.legal", "public.health",
        "public.index_marks",  # it asks for a signed question: tests/matches/test_index_check.py
        "privacy.register", "region.aids", "region.aid",
        "matches.offers", "matches.offer", "matches.placements", "matches.neighbourhood",
        "matches.occupations",
        "accounts.enter", "accounts.code", "accounts.scan", "accounts.card", "accounts.leave",
        "accounts.enter_member", "accounts.link_sent", "accounts.link", "accounts.password",
        "accounts.invitation", "accounts.go_on", "accounts.stop_acting",
        "notifications.stop", "notifications.set_stop",
        "introductions.link", "introductions.link_act",
        "events.upcoming", "events.meeting", "events.calendar", "events.feed", "events.neighbourhood_feed",
        "events.invited", "events.answer_link", "events.poster", "events.flyers", "events.invited_sheet",
    }  # fmt: skip


def test_a_stranger_enters_nothing_that_is_guarded(app: Flask, client: FlaskClient) -> None:
    for rule, view in views(app):
        if view.guard in ("public", "demo_only") or "GET" not in rule.methods:
            continue
        address = rule.rule
        for argument in rule.arguments:
            address = address.replace(f"<int:{argument}>", "1").replace(f"<{argument}>", "1")
        assert client.get(address).status_code == 403, rule.rule


def test_ids_are_typed(app: Flask) -> None:
    for rule, _ in views(app):
        for argument in rule.arguments:
            if argument.endswith("_id"):
                assert f"<int:{argument}>" in rule.rule


def test_every_form_needs_its_token(app: Flask, client: FlaskClient) -> None:
    for rule, _ in views(app):
        if "POST" not in rule.methods:
            continue
        address = rule.rule
        for argument in rule.arguments:
            address = address.replace(f"<int:{argument}>", "1").replace(f"<{argument}>", "employeur")
        answer = client.post(address)
        assert answer.status_code == 400, rule.rule
        assert "Formulaire expiré" in answer.text


def test_a_page_that_is_read_writes_nothing(app: Flask) -> None:
    with app.test_request_context("/offres", method="GET"):
        db.session.add(IndexChange(kind="vacancy", row_id=1, changed_at=now()))
        with pytest.raises(WriteRefused):
            db.session.flush()
        db.session.rollback()


def test_each_answer_carries_the_policy(client: FlaskClient) -> None:
    for address in ("/", "/nope", "/offres?lieu=Pissevin"):
        headers = client.get(address).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_pages_have_no_inline_style_nor_script(client: FlaskClient) -> None:
    for address in (
        "/",
        "/offres?lieu=Pissevin&metier=ménage",
        "/comprendre-le-classement",
        "/aide",
        "/nope",
    ):
        html = client.get(address).text
        assert " style=" not in html
        assert "<style" not in html
        assert "<script>" not in html
        assert " onclick=" not in html


def test_a_missing_page_is_a_part_when_htmx_asked(client: FlaskClient) -> None:
    whole, part = client.get("/nope"), client.get("/nope", headers={"HX-Request": "true"})
    assert whole.status_code == part.status_code == 404
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert "notice" in part.text


def test_a_broken_page_says_so_in_french_and_shows_no_trace(app: Flask, client: FlaskClient) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = ""
    db.session.execute(text("ALTER TABLE index_change RENAME TO gone"))
    db.session.commit()
    answer = client.get("/offres?lieu=Pissevin")
    assert answer.status_code == 500
    assert "Ce n’est pas votre faute" in answer.text
    assert "Traceback" not in answer.text


def test_the_demo_doors_are_shut_outside_the_demonstration(app: Flask, client: FlaskClient) -> None:
    app.config["DEMO"] = False
    assert client.get("/demo/entrer").status_code == 404
    assert client.get("/demo/entrer/habitant").status_code == 404
