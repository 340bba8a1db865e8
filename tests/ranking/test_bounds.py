"""A bound that is too low would lose a row of a list: it is held against the formula that it bounds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.ranking.bounds import (
    MOST_BACK,
    UNIT_AT,
    least_skills,
    most_journey,
    most_skills,
    needs_of_ask,
    required_of,
    slope_of,
)
from matching.ranking.criteria import HELD, SKILLS_OF, journey_part, most_given, skills_part
from matching.ranking.postings import MOST_SKILLS
from matching.travel.estimate import UNREACHABLE


@given(
    enough=st.integers(1, 4 * MOST_SKILLS),
    more=st.integers(0, 200),
    covered=st.floats(0, 1),
    lost=st.floats(0, 1),
    required=st.integers(0, MOST_SKILLS),
    back=st.sampled_from([0, 1, 2]),
)
def test_skills_never_bring_more_than_their_bound(
    enough: int, more: int, covered: float, lost: float, required: int, back: int
) -> None:
    # No skill weighs more than 4.
    asked = min(enough + more, 4 * MOST_SKILLS)
    held = int(covered * HELD * asked)
    missed = int(lost * max(HELD * enough - held, 0))
    needs = needs_of_ask(asked, enough, required)
    bound = most_skills(needs >> UNIT_AT, least_skills(needs), held, most_given(back))
    brought = skills_part(held, missed, asked, enough, back)
    # Two parts rounded apart may lose a millionth beside their sum: `kinds.ROUNDING` makes up for it.
    assert brought - 1 <= bound <= SKILLS_OF
    # And it is close: within a unit, what is given back, and the rounding.
    assert bound <= brought + most_given(back) + 64 * SKILLS_OF // (HELD * enough) + held // 64 + 2
    assert required_of(needs) == required


def test_where_nothing_is_asked_skills_bring_one_half() -> None:
    needs = needs_of_ask(0, 0, 0)
    assert most_skills(needs >> UNIT_AT, least_skills(needs), 0, most_given(2)) == skills_part(0, 0, 0, 0, 2)


@given(accepted=st.integers(1, 1440), longer=st.one_of(st.integers(0, 3000), st.just(UNREACHABLE)))
def test_a_way_never_brings_more_than_its_bound_and_hardly_less(accepted: int, longer: int) -> None:
    bound = int(most_journey(np.int32(longer), np.int32(accepted), np.int32(slope_of(accepted))))
    brought = journey_part(longer, longer, accepted)
    assert brought <= bound <= brought + 3
    # The same in whole numbers of 64 bits, as a row looked at alone has it.
    assert bound == most_journey(longer, accepted, slope_of(accepted))


@given(back=st.sampled_from([0, 1, 2]))
def test_what_is_given_back_never_brings_more_than_its_parts(back: int) -> None:
    assert most_given(back) <= back * MOST_BACK <= most_given(back) + 1
