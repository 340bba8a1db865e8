"""What an employer reads of the schemes: the same words whoever comes, and Innov’emploi for like posts."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from demo_town import load_town
from employers.forms import enter
from flask import Flask
from flask.testing import FlaskClient

from matching.clock import now
from matching.employers.models import Vacancy, VacancyChoice
from matching.extensions import db
from matching.french import spaced
from matching.matches.snapshot import note_change


@pytest.fixture
def post(app: Flask) -> Vacancy:
    """The first open post of the town, alone of its occupation at its employer's."""
    load_town(20)
    found = db.session.scalars(
        sa.select(Vacancy).where(Vacancy.status == "open").order_by(Vacancy.id)
    ).first()
    assert found is not None
    db.session.execute(
        sa.update(Vacancy)
        .where(Vacancy.establishment_id == found.establishment_id, Vacancy.id != found.id)
        .values(status="closed")
    )
    return found


@pytest.mark.parametrize(("positions", "told"), [(2, False), (3, True)])
def test_from_three_like_posts_innovemploi_recrutement_is_told(
    client: FlaskClient, post: Vacancy, positions: int, told: bool
) -> None:
    post.positions = positions
    db.session.commit()
    enter(client, post.establishment_id)
    page = client.get(f"/recruter/offres/{post.id}").text
    assert ("Innov’emploi recrutement" in page) is told


@pytest.mark.parametrize("accepted", [True, False])
def test_a_stage_is_said_of_the_vacancy_and_of_nobody(
    client: FlaskClient, post: Vacancy, accepted: bool
) -> None:
    post.choices = [one for one in post.choices if one.kind != "accepts"]
    db.session.flush()
    if accepted:
        post.choices.append(VacancyChoice(kind="accepts", value="stage"))
    note_change(db.session, "vacancy", post.id, now())
    db.session.commit()
    enter(client, post.establishment_id)
    page = client.get(f"/recruter/offres/{post.id}/candidats").text
    said = spaced("Vous acceptez un stage : possible avec chaque personne, sans coût.")
    assert page.count(said) == int(accepted)
    for name in ("2e chance", "E2C", "Lectio", "CRIA"):
        assert name not in page
