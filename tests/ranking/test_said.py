"""What is kept of what was said of a post is said again only to who is alike for it, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from matching.ranking import explain
from matching.ranking.index import VacancyIndex
from matching.ranking.rank import rank_vacancies
from matching.ranking.told import MOST_SAID, told_of
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
def test_who_came_before_changes_no_word(post, monkeypatch):
    monkeypatch.setattr(explain, "MOST_SAID", 1_000_000)
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
            alone.told.clear()
            assert match_of(person, kept, before, schemes) == match_of(person, alone, now, schemes)
    assert len(told_of(post, kept).said) > MOST_SAID


def test_a_post_keeps_a_few_of_what_was_said_and_no_more():
    known = replace(REFERENTIAL)
    index = VacancyIndex.build([PLAIN], known)
    for level in range(1, 9):
        person = replace(PERSON, qualification_level=level)
        rank_vacancies(index, person, travel_of([(20, 20)]), today=TODAY, seed=1)
        assert 1 <= len(told_of(index.thing(0), known).said) <= MOST_SAID
