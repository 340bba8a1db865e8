"""What is kept of what was said of a post is said again only to who is alike for it, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from matching.ranking.index import VacancyIndex
from matching.ranking.rank import rank_vacancies
from matching.ranking.told import told_of
from matching.ranking.values import SkillAsked, SkillHeld

from .made import REFERENTIAL, travel_of
from .slow import TODAY
from .test_lists import NIGHT, PERSON, PLAIN

POST = replace(
    PLAIN,
    shifts=(NIGHT,),
    weekly_hours=35.0,
    skills=(SkillAsked("laver", required=True), SkillAsked("ranger"), SkillAsked("trier")),
    qualification_level=3,
)
POSTS = [
    replace(POST, french="spoken"),
    replace(POST, reading="usual", french="written", accepts=("stage",)),
]
# All that the words of a post may depend on, each with what may be answered in the place of another answer.
KINDS = {
    "contracts": [(), ("cdd",)],
    "hours": [None, "full", "part"],
    "avoid": [(), ("night",)],
    "qualification_level": [None, 2, 3],
    "reading": [None, "none"],
    "french": [None, "none", "written"],
    "skills": [(), (SkillHeld("laver"),), (SkillHeld("ranger"),), (SkillHeld("trier"),)],
}
HELPED = [{}, {"competence_plus": "yes"}]


@pytest.mark.parametrize("post", POSTS)
def test_who_came_before_changes_no_word(post):
    kept, alone = replace(REFERENTIAL), replace(REFERENTIAL)

    def match_of(person, known, index, schemes):
        [match] = rank_vacancies(index, person, way, today=TODAY, seed=1, schemes=schemes).matches
        return match

    way, before, now = (
        travel_of([(20, 25)]),
        VacancyIndex.build([post], kept),
        VacancyIndex.build([post], alone),
    )
    for values in product(*KINDS.values()):
        person = replace(PERSON, **dict(zip(KINDS, values, strict=True)))
        for schemes in HELPED:
            alone.kept.clear()
            assert match_of(person, kept, before, schemes) == match_of(person, alone, now, schemes)
    assert len(told_of(post, kept).said) > 100


def test_no_more_is_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr("matching.ranking.kept.MOST_SAID", 5)
    monkeypatch.setattr("matching.ranking.kept.MOST_READ", 3)
    known = replace(REFERENTIAL)
    posts = [replace(PLAIN, id=f"v-{place}") for place in range(4)]
    indexes = [VacancyIndex.build([post], known) for post in posts]
    for index in indexes:
        for level in range(1, 9):
            person = replace(PERSON, qualification_level=level)
            [match] = rank_vacancies(index, person, travel_of([(20, 20)]), today=TODAY, seed=1).matches
            assert match.vacancy_id == index.thing(0).id
            read = [told for post in posts if (told := known.kept.get(post))]
            assert 1 <= len(read) <= 3
            assert 1 <= sum(len(told.said) for told in read) <= 5
