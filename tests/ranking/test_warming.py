"""What set-up compiles is all that a request runs: no list compiles anything more."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]

# Alone in a process: in that of the tests, others may have compiled what is asked here.
SCRIPT = """
import sys
from dataclasses import replace
from datetime import date

from matching.ranking.filters import Filters
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.minors import legal_rows
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.candidates import rank_for_employer
from matching.ranking.values import CONTRACTS, SkillAsked, SkillHeld
from matching.ranking.warming import warm_up
from ranking.made import CODES, REFERENTIAL, travel_of
from ranking.slow import TODAY
from ranking.test_lists import PERSON, PLAIN


def compiled():
    return {
        f"{name}.{one}": len(made.signatures)
        for name, module in list(sys.modules.items())
        if name.startswith("matching.ranking")
        for one, made in list(vars(module).items())
        if hasattr(made, "signatures")
    }


warm_up()
before = compiled()
assert sum(map(bool, before.values())) >= 10, before

offers = [
    replace(PLAIN, id=f"v-{n}", rome_code=CODES[n % 6], skills=(SkillAsked("x", 11 + n % 4, n % 2 > 0),))
    for n in range(60)
]
people = [
    replace(
        PERSON, id=f"p-{n}", skills=(SkillHeld("x", 11 + n % 5),),
        birth_date=date(2010, 1, 1) if n % 3 else None, available_from=date(2027, 1, 1) if n % 2 else None,
    )
    for n in range(60)
]
ways = travel_of([(20 + n % 5, 25) for n in range(60)])
posts = VacancyIndex.build(offers, REFERENTIAL)
everybody = ProfileIndex.build(people, REFERENTIAL, {one.id: {"competence_plus": "yes"} for one in people})
narrow = Filters(30, frozenset(CONTRACTS[:2]), frozenset({"night"}), frozenset({"now"}), "near")
changed = posts.with_changes({"v-0": replace(offers[0], title="Autre")}, {"v-1"})
again = travel_of([(20, 25)] * changed.rows)
for one in people[:6]:
    for filters in (Filters(), narrow):
        for top in (5, None):
            rank_vacancies(posts, one, ways, today=TODAY, seed=1, filters=filters, top=top)
    rank_vacancies(changed, one, again, today=TODAY, seed=1, top=5)
    legal_rows(changed, one, today=TODAY)
for one in offers[:6]:
    for top in (5, None):
        rank_profiles(everybody, one, ways, today=TODAY, seed=1, top=top, filters=Filters())
    rank_for_employer(
        everybody, one, ways, today=TODAY, seed=1, codes={each.id: each.id for each in people}, top=5
    )
more = {name: count for name, count in compiled().items() if count != before.get(name, 0)}
assert not more, more
"""


def test_no_list_compiles_more_than_set_up_did():
    paths = os.pathsep.join((str(TESTS), str(TESTS.parent)))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
