"""The site of a meeting that is played, the hour it is there, and the devices of who comes."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from environ import SECRET
from flask import Flask
from playwright.sync_api import Browser, Page

from matching import clock
from matching.clock import now
from matching.events import inviting
from matching.events.answer_times import keep_answer_time
from matching.events.models import Attendance, Event
from matching.events.service import close_ended
from matching.extensions import db
from matching.introductions.values import Occasion

PATIENCE_MS = 90_000  # the first list of a town compiles and reads its index


class Meeting:
    """The site, the hour it is there, and who is at which device."""

    def __init__(self, browser: Browser, app: Flask, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._browser, self._app, self._address = browser, app, address
        self._patch = monkeypatch
        self.errors: list[str] = []

    def it_is(self, day: date, hour: int, minute: int = 0) -> None:
        """Set the calendar and the hour of France. Time goes on from there."""
        here = datetime.now(clock.PARIS)
        ahead = here.replace(hour=hour, minute=minute) - here

        class Set(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + ahead

        self._patch.setattr(clock, "datetime", Set)
        self._patch.setattr(clock, "hour_in_paris", lambda: Set.now(clock.PARIS).time())
        self._app.config["CLOCK"] = day

    def device(self, role: str = "", who: int = 0, *, width: int = 390, script: bool = True) -> Page:
        """A page of somebody on their own device."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 844}, base_url=self._address, java_script_enabled=script,
            bypass_csp=script, locale="fr-FR",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        if role:
            # The doors of the demonstration list the first people only; this one opens for anybody.
            seal = self._app.session_interface.get_signing_serializer(self._app)
            held = seal.dumps({"role": role, "id": who})
            cookie = self._app.session_interface.get_cookie_name(self._app)
            context.add_cookies([{"name": cookie, "value": held, "url": self._address}])
        return page

    def rows(self, query: sa.Select) -> list:
        with self._app.app_context():
            found = list(db.session.execute(query))
            db.session.remove()
            return found

    def links(self, event_id: int, count: int) -> list[tuple[int, str]]:
        """Numbers of those who were invited, and the link that each received."""
        with self._app.app_context():
            event = db.session.get_one(Event, event_id)
            query = sa.select(Attendance).where(Attendance.event_id == event_id).order_by(Attendance.id)
            occasion = Occasion(now(), self._address, SECRET, demo=True)
            found = [
                (one.number, inviting.link_of(event, one.id, occasion))
                for one in db.session.scalars(query.limit(count))
            ]
            db.session.remove()
            return found

    def worker(self) -> None:
        """What the worker does each night and each ten minutes."""
        with self._app.app_context():
            occasion = Occasion.of(self._app.config, now())
            close_ended(db.session, occasion)
            db.session.commit()
            keep_answer_time(db.session, occasion, self._app.config["SEED"])
            db.session.remove()
