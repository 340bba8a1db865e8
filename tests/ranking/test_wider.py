"""The counts of "what if" come out of the pass of the list, and are those of the wider lists themselves."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking import rank
from matching.ranking.filters import Filters
from matching.ranking.index import VacancyIndex
from matching.ranking.rank import rank_vacancies
from matching.ranking.values import CONTRACTS, GROUPS

from .made import REFERENTIAL, answers, lists_of, profiles, travel_of, vacancies, ways_of
from .slow import TODAY
from .test_lists import PERSON, PLAIN

some_filters = st.builds(
    Filters,
    max_minutes=st.none() | st.sampled_from([15, 30, 45]),
    contracts=st.frozensets(st.sampled_from(CONTRACTS), max_size=3),
    times=st.frozensets(st.sampled_from(["day", "early", "evening", "night", "weekend"]), max_size=2),
    groups=st.frozensets(st.sampled_from(GROUPS), max_size=2),
    occupation=st.sampled_from(["same", "near", "kind", "any"]),
)


def kept(index, profile, travel, schemes, filters):
    ranked = rank_vacancies(index, profile, travel, today=TODAY, seed=1, schemes=schemes, filters=filters)
    assert ranked.total == len(ranked.matches)
    return ranked


@settings(deadline=None, max_examples=150)
@given(st.data(), profiles, answers, some_filters)
def test_each_step_wider_shows_what_was_said(data, profile, schemes, filters):
    offers = data.draw(lists_of(vacancies, "v", 14))
    index, travel = VacancyIndex.build(offers, REFERENTIAL), travel_of(data.draw(ways_of(len(offers))))
    ranked = kept(index, profile, travel, schemes, filters)
    shown = {match.vacancy_id for match in ranked.matches}
    for step in ranked.widenings:
        wider = kept(index, profile, travel, schemes, step.filters)
        assert (step.total, step.added) == (wider.total, wider.total - ranked.total)
        assert step.added > 0
        # Nothing that was shown is lost, nor changes its place among the others.
        assert [one.vacancy_id for one in wider.matches if one.vacancy_id in shown] == [
            match.vacancy_id for match in ranked.matches
        ]


@settings(deadline=None, max_examples=60)
@given(st.data(), profiles, some_filters)
def test_without_filters_everything_is_there_and_nothing_is_wider(data, profile, filters):
    offers = data.draw(lists_of(vacancies, "v", 10))
    index, travel = VacancyIndex.build(offers, REFERENTIAL), travel_of(data.draw(ways_of(len(offers))))
    whole = kept(index, profile, travel, {}, Filters())
    assert {match.vacancy_id for match in whole.matches} == {offer.id for offer in offers}
    assert whole.widenings == ()
    assert sum(whole.groups.values()) == len(offers)
    # A score alone hides nothing: what a filter keeps is what the filter says, in the order of the whole.
    some = kept(index, profile, travel, {}, filters)
    ids = [match.vacancy_id for match in some.matches]
    assert ids == [match.vacancy_id for match in whole.matches if match.vacancy_id in ids]


def test_the_counts_cost_no_other_pass(monkeypatch):
    passes, run = [], rank.pass_vacancies

    def counted(*told):
        passes.append(told)
        return run(*told)

    monkeypatch.setattr(rank, "pass_vacancies", counted)
    index = VacancyIndex.build([PLAIN], REFERENTIAL)
    filters = Filters(max_minutes=15)
    ranked = rank_vacancies(index, PERSON, travel_of([(20, 20)]), today=TODAY, seed=1, filters=filters)
    assert [(step.change, step.to, step.added) for step in ranked.widenings][:1] == [("minutes", "30", 1)]
    assert len(passes) == 1
