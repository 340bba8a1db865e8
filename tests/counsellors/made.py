"""What tests of the desk make: structures, and a sheet set aside."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from introductions.made import COUNSELLOR, NOON, an_introduction, at

from matching.accounts.organisation_models import Organisation
from matching.accounts.visitor import Role
from matching.clock import now
from matching.counsellors import importing, service, transfers
from matching.counsellors.models import Followed
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions.values import Actor
from matching.notifications.people import Person, set_preference, tell
from matching.residents.models import Profile

TITLES = "Prénom;Téléphone;E-mail;Lieu de départ;Travail voulu;Date de naissance;Mandat;Date du mandat"


def sheet(*lines: str, titles: str = TITLES) -> bytes:
    return "\r\n".join((titles, *lines)).encode()


def import_of_views() -> int:
    """A sheet set aside by the counsellor of the demonstration, with a good line and a wrong one."""
    row, _ = importing.prepare(
        db.session,
        COUNSELLOR,
        "liste.csv",
        sheet("Nora;;;Pissevin;ménage;;oral;30/11/2026", "Paul;12;;;;;oral;30/11/2026"),
        now(),
    )
    db.session.commit()
    return row.id


def structure(name: str = "Mission locale du Canal") -> Actor:
    """A counsellor of a structure of its own."""
    row = Organisation(kind="structure", name=name, created_at=NOON)
    db.session.add(row)
    db.session.flush()
    return Actor("counsellor", row.id)


def caseload(by: Actor, first: int, last: int) -> list[int]:
    """Residents of the town, from the first to before the last, followed by a structure. Their numbers.

    Each second one has a request, each third one a task, each fourth one a sheet that waits, each fifth one a
    transfer.
    """
    ids = list(db.session.scalars(sa.select(Profile.id).order_by(Profile.id)))[first:last]
    posts = list(
        db.session.scalars(sa.select(Vacancy.id).where(Vacancy.status == "open").order_by(Vacancy.id))
    )
    away = structure("Partenaire des Garrigues")
    for place, number in enumerate(ids):
        db.session.add(Followed(profile_id=number, structure_id=by.id, since=NOON))
        db.session.flush()
        if place % 2 == 0:
            vacancy = db.session.get_one(Vacancy, posts[place % len(posts)])
            an_introduction(vacancy, "seen", profile_id=number)
        if place % 3 == 0:
            service.write_task(db.session, by, number, "Rappeler", date(2026, 12, 1), at())
        if place % 4 == 0:
            who = Person(Role.RESIDENT, number)
            set_preference(db.session, who, channel="print", alerts="none")
            tell(db.session, who, event=f"sheet-{number}", subject="Une feuille", text="Venez.", link="/")
        if place % 5 == 0:
            transfers.ask(db.session, by, number, away.id, "Il déménage.", with_notes=False, occasion=at())
    db.session.commit()
    return ids
