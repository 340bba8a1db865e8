"""Two and more hops of no length in one second, with changes of no seconds: no clock tells their order."""

import pytest
from travel.asking import both
from travel.networks import Rule, hms, timetable

AT_ONCE = [Rule(stop, stop, 2, 0) for stop in ("A", "B", "C", "D")]


def check(text, ends, *, rules=AT_ONCE):
    """Asks both searches both ways. Returns the answer, which they share."""
    town = timetable(text, rules=rules)
    oracle, fast = both([town])
    for seconds, arrive in ((hms("7:50"), False), (hms("8:30"), True)):
        expected = oracle.ask(town.point(ends[0]), town.point(ends[1]), seconds, arrive=arrive)
        assert fast.ask(
            town.point(ends[0]), town.point(ends[1]), seconds, arrive=arrive
        ) == expected._replace(legs=())
    return expected


# The rides stand in the file in the order in which they are ridden, or not.
CHAIN = {
    "in order": "1: A B\n8:00 8:00\n\n2: B C\n8:00 8:00\n\n3: C D\n8:00 8:10",
    "backwards": "3: C D\n8:00 8:10\n\n2: B C\n8:00 8:00\n\n1: A B\n8:00 8:00",
}


@pytest.mark.parametrize("text", CHAIN.values(), ids=CHAIN)
def test_rides_of_no_length_follow_one_another_whatever_the_file(text):
    answer = check(text, ("A", "D"))
    assert answer.times[1:4] == (hms("8:00"), hms("8:10"), 2)
    assert answer.lines == ("1", "2", "3")


def test_rides_that_lead_in_a_circle_are_ridden_from_anywhere_to_anywhere():
    circle = "3: C A\n8:00 8:00\n\n2: B C\n8:00 8:00\n\n1: A B\n8:00 8:00"
    for start in "ABC":
        for end in set("ABC") - {start}:
            rides = ("ABC".index(end) - "ABC".index(start)) % 3
            assert check(circle, (start, end), rules=AT_ONCE[:3]).times[1:4] == (
                hms("8:00"),
                hms("8:00"),
                rides - 1,
            )


def test_a_ride_is_boarded_in_the_middle_of_its_second():
    # Line 1 takes no time from A to C, line 2 none back to B: nothing is won by it, and all is read.
    text = "1: A B C\n8:00 8:00 8:00\n\n2: C B\n8:00 8:00\n\n3: B D\n8:00 8:20\n\n4: C D\n8:01 8:05"
    assert check(text, ("A", "D")).times[1:4] == (hms("8:00"), hms("8:05"), 1)
    assert check(text, ("C", "B")).times[1:4] == (hms("8:00"), hms("8:00"), 0)


def test_six_rides_in_one_second_and_not_seven():
    names = "ABCDEFGH"
    rides = [f"{at}: {names[at]} {names[at + 1]}\n8:00 8:00" for at in reversed(range(7))]
    rules = [Rule(stop, stop, 2, 0) for stop in names]
    assert check("\n\n".join(rides), ("A", "G"), rules=rules).times[1:4] == (hms("8:00"), hms("8:00"), 5)
    assert not check("\n\n".join(rides), ("A", "H"), rules=rules).reachable
