"""A site on the day of its meeting, and the hands of those who hold it: at the door, at a stand."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from demo_town import load_town
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from matching.clock import now, today
from matching.demo.events import PISSEVIN
from matching.events.models import Attendance, Event, EventInterview, EventLine, EventStand
from matching.extensions import db

EXPECTED = (11, 12, 13, 14, 15, 16, 17, 18)


@dataclass
class Site:
    """A site on the day of its meeting: eight numbers are expected, four have an interview at one stand."""

    address: str
    app: Flask
    employer: int
    stand: int

    def rows(self, query: sa.Select) -> list:
        with self.app.app_context():
            found = list(db.session.execute(query))
            db.session.remove()
            return found

    def arrived(self) -> dict[int, object]:
        came = sa.select(Attendance.number, Attendance.checked_in_at).where(
            Attendance.event_id == PISSEVIN, Attendance.checked_in_at.is_not(None)
        )
        return {row.number: row.checked_in_at for row in self.rows(came)}

    def log(self) -> list[tuple[str, int | None]]:
        """What was done, in order: the act, and the number of whom it is about."""
        query = (
            sa.select(EventLine.act, Attendance.number)
            .outerjoin(Attendance, Attendance.id == EventLine.attendance_id)
            .where(EventLine.event_id == PISSEVIN)
            .order_by(EventLine.id)
        )
        return [(row.act, row.number) for row in self.rows(query)]

    def names(self) -> list[str]:
        query = sa.select(Attendance.first_name).where(
            Attendance.event_id == PISSEVIN, Attendance.wants != ""
        )
        return [row.first_name for row in self.rows(query)]

    def notes(self) -> dict[int, tuple[str, str]]:
        query = (
            sa.select(Attendance.number, EventInterview.note, EventInterview.line)
            .join(EventInterview, EventInterview.attendance_id == Attendance.id)
            .where(Attendance.event_id == PISSEVIN, EventInterview.note != "")
        )
        return {row.number: (row.note, row.line) for row in self.rows(query)}


def prepare() -> tuple[int, int]:
    load_town()
    event = db.session.get_one(Event, PISSEVIN)
    event.day = today()
    stand = db.session.scalars(
        sa.select(EventStand).where(EventStand.event_id == PISSEVIN, EventStand.kind == "employer").limit(1)
    ).one()
    for slot, number in enumerate(EXPECTED):
        one = Attendance(
            event_id=PISSEVIN, comer="walk_in", number=number, first_name=f"Lila {number}", created_at=now()
        )
        db.session.add(one)
        db.session.flush()
        if slot < 4:
            db.session.add(EventInterview(stand_id=stand.id, attendance_id=one.id, slot=slot))
    db.session.commit()
    return stand.establishment_id, stand.id


def tablet(
    browser: Browser, day: Site, role: str, address: str, width: int = 390
) -> tuple[BrowserContext, Page]:
    """Somebody in a role on their own device, at a page that is kept for a reload without network."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, base_url=day.address, bypass_csp=True, locale="fr-FR"
    )
    page = context.new_page()
    page.set_default_timeout(180_000)  # the first list of a town compiles and reads its index
    page.goto(f"/demo/entrer/{role}")
    if role == "employeur":
        page.get_by_label("Qui êtes-vous ?").select_option(str(day.employer))
    page.locator("main").get_by_role("button").first.click()
    page.goto(address)
    page.wait_for_function(
        "async here => { const kept = await caches.open('day'); return Boolean(await kept.match(here)); }",
        arg=address,
    )
    return context, page


def arrive(page: Page, number: int) -> None:
    page.get_by_label("Numéro", exact=True).fill(str(number))
    page.get_by_role("button", name="Arrivé", exact=True).click()
    expect(page.get_by_label("Numéro", exact=True)).to_have_value("")


def walk_in(page: Page, name: str, contact: str = "") -> None:
    page.get_by_label("Prénom", exact=True).fill(name)
    page.get_by_label("Comment la joindre").fill(contact)
    page.get_by_label("Quel travail ?").fill("vendre")
    page.get_by_role("button", name="Donner un numéro").click()
    expect(page.get_by_label("Prénom", exact=True)).to_have_value("")


def waiting(page: Page, count: int) -> None:
    """What is kept is said; none: all was sent. The first timetable compiles: it may be long."""
    place = page.locator("#file [data-count]")
    if count:
        expect(place).to_have_text(f"Gardé ici : {count} à envoyer.")
    else:
        expect(place).to_be_hidden(timeout=120_000)


def held(page: Page) -> list:
    return page.evaluate(
        "() => new Promise(done => { const o = indexedDB.open('day'); o.onsuccess = () => {"
        "const a = o.result.transaction('lines').objectStore('lines').getAll(); a.onsuccess = () => {"
        "o.result.close(); done(a.result); }; }; })"
    )


def reach(page: Page, address: str) -> None:
    """Ask for a page of a line that is just back, until it comes.

    The browser puts a page and its service worker back on line one after the other: asked for in between, the
    worker still finds no network, as somebody finds who reloads too soon.
    """
    for tries_left in reversed(range(20)):
        try:
            page.goto(address)
        except Error as failed:
            if not tries_left or "ERR_FAILED" not in str(failed):
                raise
            page.wait_for_timeout(250)
        else:
            return
