"""The seed and the day that everybody may read do not tell, from the order of a list, who has which code."""

from __future__ import annotations

from itertools import groupby, pairwise

import sqlalchemy as sa
from demo_town import load_town
from environ import SECRET
from flask import Flask

from matching.clock import now, today
from matching.employers.candidates import candidates_for
from matching.employers.codes import Codes
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.matches.snapshot import note_change
from matching.matches.values import vacancy_key
from matching.ranking.order import tie_break

SEED = "occitanie"


def test_the_hash_that_everybody_can_work_out_does_not_order_a_list(app: Flask) -> None:
    """A post that asks nothing: most people tie. In the order of a public hash of their numbers, a number
    could be found for each code, and with it the codes of one person on two posts."""
    load_town(60)
    post = db.session.scalars(sa.select(Vacancy).where(Vacancy.status == "open").limit(1)).one()
    post.shifts, post.skills, post.choices = [], [], []
    post.rome_code = post.qualification_level = None
    note_change(db.session, "vacancy", post.id, now())
    db.session.commit()
    key = vacancy_key(post.id)
    codes = Codes(key, SECRET)
    listed = candidates_for(db.session, post.id, top=200, today=today(), seed=SEED, secret=SECRET).ranked
    assert listed.seed == SEED, "what is written down is what is shown on the page of the ranking"
    follow = against = 0
    for _, tied in groupby(listed.candidates, key=lambda one: one.savoir_faire):
        hashes = [tie_break(SEED, today(), key, codes.person(one.code) or "") for one in tied]
        follow += sum(one < other for one, other in pairwise(hashes))
        against += sum(one > other for one, other in pairwise(hashes))
    assert follow + against > 40
    assert against > follow / 2
    again = candidates_for(db.session, post.id, top=200, today=today(), seed=SEED, secret=SECRET).ranked
    assert again == listed, "the order of a day stays"
