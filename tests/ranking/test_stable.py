"""The same input gives the same bytes in every process, whatever the seed of its hashes."""

import os
import subprocess
import sys
from pathlib import Path

TOLD = """
import hashlib, json
from dataclasses import replace
from matching.ranking.exchange import write_match
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.values import Point, SkillAsked, SkillHeld
from ranking.made import CODES, REFERENTIAL, travel_of
from ranking.slow import TODAY
from ranking.test_lists import PERSON, PLAIN
ITEMS = (11, 12, 13, 14, 15)
asked = [SkillAsked("x", item, required) for item in ITEMS for required in (True, False)]
held = [SkillHeld("x", item) for item in ITEMS for _ in range(2)]
offers = [
    replace(PLAIN, id=f"v-{n}", rome_code=CODES[n % 6], skills=tuple(asked[n % 7 : n % 10]))
    for n in range(60)
]
people = [replace(PERSON, id=f"p-{n}", skills=tuple(held[n % 5 : n % 9])) for n in range(60)]
answers = {"competence_plus": "yes", "projet_pro": "to_check", "lectio": "yes"}
ways = travel_of([(20 + n % 5, 25) for n in range(60)])
posts = VacancyIndex.build(offers, REFERENTIAL)
everybody = ProfileIndex.build(people, REFERENTIAL, {one.id: answers for one in people[::2]})
lists = [rank_vacancies(posts, one, ways, today=TODAY, seed=1, top=20, schemes=answers) for one in people[:9]]
lists += [rank_profiles(everybody, one, ways, today=TODAY, seed=1, top=20) for one in offers[:9]]
told = json.dumps([[write_match(match) for match in ranked.matches] for ranked in lists], ensure_ascii=False)
print(len(told), hashlib.sha256(told.encode()).hexdigest())
"""


def told_by_a_process(hash_seed):
    tests = Path(__file__).parents[1]
    paths = os.pathsep.join((str(tests), str(tests.parent)))
    done = subprocess.run(
        [sys.executable, "-c", TOLD],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_every_worker_gives_the_same_bytes():
    first = told_by_a_process("1")
    assert int(first.split()[0]) > 100_000
    assert {told_by_a_process(seed) for seed in ("2", "3")} == {first}
