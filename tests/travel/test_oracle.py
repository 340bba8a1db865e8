"""The oracle against answers worked out by hand, one rule at a time.

The stops of a text stand 8 km apart, so that nothing but the timetable joins them, unless a test says else.
"""

from datetime import date

import pytest
from travel.asking import ask
from travel.networks import METRE, Place, Repeated, grid, hms, timetable, write
from travel.oracle import read_feed, walk_s
from travel.oracle_ways import metres

ONE_LINE = """
    Home   Square   School
    8:00   8:10     8:20
    8:30   8:40     8:50
"""


# A: one line


def test_a_degree_of_latitude_and_its_walk():
    assert metres((43.0, 3.0), (44.0, 3.0)) == pytest.approx(6_371_008.8 * 3.141592653589793 / 180)
    assert walk_s((43.6, 3.8), (43.6 + 100 * METRE, 3.8)) == 104
    assert walk_s((43.6, 3.8), (43.6, 3.8)) == 0


def test_the_first_bus_after_the_hour_of_leaving():
    answer = ask(timetable(ONE_LINE), "Home", "School", leave="8:01")
    assert answer.times == (True, hms("8:30"), hms("8:50"), 0, "timetable")


def test_leaving_at_the_very_second():
    assert ask(timetable(ONE_LINE), "Home", "School", leave="8:00").arrival_s == hms("8:20")


def test_the_last_bus_that_arrives_in_time():
    assert ask(timetable(ONE_LINE), "Home", "School", by="8:49:59").departure_s == hms("8:00")
    assert ask(timetable(ONE_LINE), "Home", "School", by="8:50").departure_s == hms("8:30")


def test_the_horizon_is_three_hours_from_what_was_asked():
    town = timetable(ONE_LINE)
    assert ask(town, "Home", "School", leave="5:20").arrival_s == hms("8:20")
    assert not ask(town, "Home", "School", leave="5:19:59").reachable
    assert ask(town, "Home", "School", by="11:30").departure_s == hms("8:30")
    assert not ask(town, "Home", "School", by="11:30:01").reachable


def test_a_slower_bus_that_leaves_later_and_arrives_as_early_is_taken():
    town = timetable("""
    Home  School
    8:00  8:50
    8:20  8:50
    """)
    assert ask(town, "Home", "School", leave="7:55").times[1:3] == (hms("8:20"), hms("8:50"))


def test_of_the_latest_departures_the_earliest_arrival():
    town = timetable("""
    Home  School
    8:00  8:50
    8:00  8:20
    """)
    assert ask(town, "Home", "School", by="9:00").times[1:3] == (hms("8:00"), hms("8:20"))


def test_nobody_gets_on_or_off_where_it_is_forbidden():
    town = timetable("""
    Home   Square  School
    8:00p  8:10    8:20
    8:30   8:40    8:50
    8:10   8:15    8:25d
    """)
    assert ask(town, "Home", "School", leave="7:55").arrival_s == hms("8:50")
    assert ask(town, "Home", "Square", leave="7:55").arrival_s == hms("8:15")


def test_the_driver_may_be_asked():
    town = timetable("""
    Home   School
    8:00a  8:20a
    """)
    assert ask(town, "Home", "School", leave="7:55").times[3:] == (0, "timetable")


def test_missing_times_are_spread_evenly():
    town = timetable("""
    Home  Square  Park  School
    8:00  .       .     8:30
    """)
    assert ask(town, "Home", "Square", leave="7:55").arrival_s == hms("8:10")
    assert ask(town, "Park", "School", leave="7:55").departure_s == hms("8:20")


def test_frequencies_start_every_headway_before_the_end():
    repeated = (Repeated("1-1", hms("9:00"), hms("9:20"), 600),)
    town = timetable("Home Square School\n8:00 8:05 8:07", repeated=repeated)
    assert not ask(town, "Home", "School", by="8:59").reachable
    assert ask(town, "Home", "School", leave="8:00").times[1:3] == (hms("9:00"), hms("9:07"))
    assert ask(town, "Home", "School", leave="9:01").times[1:3] == (hms("9:10"), hms("9:17"))
    assert not ask(town, "Home", "School", leave="9:11").reachable


def test_a_trip_that_goes_back_in_time_is_refused():
    town = timetable("""
    Home  Square  School
    8:00  8:30    8:20
    """)
    assert not ask(town, "Home", "School", leave="8:00").reachable


# B: from the door and to the door


NEAR = {"Home": Place(43.6, 3.8), "School": Place(43.6, 3.9)}


def test_the_walks_at_both_ends_count():
    town = timetable("Home School\n8:00 8:20", places=NEAR)
    door, gate = (43.6 - 500 * METRE, 3.8), (43.6 + 200 * METRE, 3.9)
    walks = walk_s(door, town.point("Home")), walk_s(gate, town.point("School"))
    assert walks == (520, 208)
    answer = ask(town, door, gate, leave="7:00")
    assert answer.times[1:3] == (hms("8:00") - 520, hms("8:20") + 208)
    assert ask(town, door, gate, leave="7:51:20").reachable
    assert not ask(town, door, gate, leave="7:51:21").reachable


def test_a_stop_is_at_most_1500_s_away():
    town = timetable("Home School\n8:00 8:20", places=NEAR)
    for north, walk in ((1442, 1500), (1443, 1501)):
        door = (43.6 + north * METRE, 3.8)
        assert walk_s(door, town.point("Home")) == walk
        assert ask(town, door, "School", leave="7:00").reachable is (walk <= 1500)
        assert ask(town, "Home", (43.6 + north * METRE, 3.9), leave="7:00").reachable is (walk <= 1500)


def test_on_foot_all_the_way_within_the_hour():
    town = timetable(ONE_LINE)
    for north, walk in ((3461, 3600), (3462, 3601)):
        place = (43.6 + north * METRE, 3.0)
        assert walk_s(town.point("Home"), place) == walk
        answer = ask(town, "Home", place, leave="12:00")
        assert answer.reachable is (walk <= 3600)
        if answer.reachable:
            assert answer.times[1:] == (hms("12:00"), hms("13:00"), 0, "direct")
            assert ask(town, "Home", place, by="12:00").times[1:3] == (hms("11:00"), hms("12:00"))


def test_a_walk_may_begin_the_day_before():
    town = timetable(ONE_LINE)
    assert ask(town, "Home", (43.6 + 1000 * METRE, 3.0), by="0:05").departure_s == 300 - 1040
    night = timetable("Home School\n0:05 0:20", places=NEAR)
    assert ask(night, (43.6 + 500 * METRE, 3.8), "School", by="1:00").departure_s == 300 - 520


def test_a_bicycle_to_the_first_stop_but_not_from_the_last():
    places = {"Home": Place(43.6, 3.8), "School": Place(43.6, 4.2)}
    town = timetable("Home School\n8:00 8:20", places=places)
    far = 3323 * METRE  # 1,200 s by bicycle
    answer = ask(town, (43.6 + far, 3.8), "School", leave="7:00", bicycle=True)
    assert answer.times[1:3] == (hms("8:00") - 1200 - 120, hms("8:20"))
    assert not ask(town, (43.6 + far + 2 * METRE, 3.8), "School", leave="7:00", bicycle=True).reachable
    assert not ask(town, "Home", (43.6 + far, 4.2), leave="7:00", bicycle=True).reachable


def test_a_bicycle_all_the_way():
    town = timetable(ONE_LINE)
    place = (43.6 + 9969 * METRE, 3.0)
    assert ask(town, "Home", place, leave="7:00", bicycle=True).times[1:] == (
        hms("7:00"),
        hms("8:02"),
        0,
        "direct",
    )
    assert not ask(town, "Home", (43.6 + 9972 * METRE, 3.0), leave="7:00", bicycle=True).reachable
    near = (43.6 + 100 * METRE, 3.0)  # 104 s on foot, 37 s by bicycle and 120 s to park it
    assert ask(town, "Home", near, leave="7:00", bicycle=True).arrival_s == hms("7:00") + 104


def test_without_transit_only_on_foot():
    assert not ask(timetable(ONE_LINE), "Home", "School", leave="7:55", transit=False).reachable


# D: days


def test_trips_of_the_day_before_and_after_are_folded_in():
    town = timetable("""
    Home   School
    25:00  25:20  @BEFORE
    0:10   0:20   @AFTER
    4:00   4:10   @ALWAYS
    """)
    assert ask(town, "Home", "School", leave="0:30").arrival_s == hms("1:20")
    assert ask(town, "Home", "School", leave="23:00").arrival_s == hms("24:20")
    assert ask(town, "Home", "School", leave="26:30").arrival_s == hms("28:10")
    assert ask(town, "Home", "School", by="28:10").departure_s == hms("28:00")


def test_a_search_sees_nothing_after_30_00():
    town = timetable("""
    Home   Square  School
    29:50  30:00   30:00:01
    """)
    assert ask(town, "Home", "Square", leave="29:00").arrival_s == hms("30:00")
    assert not ask(town, "Home", "School", leave="29:00").reachable


def test_a_trip_of_the_day_before_is_boarded_from_midnight_on():
    town = timetable("""
    Home      Square  School
    23:59:59  24:00   24:20  @BEFORE
    """)
    assert ask(town, "Square", "School", by="1:00").departure_s == 0
    assert not ask(town, "Home", "School", by="1:00").reachable


def test_calendars_and_their_exceptions(tmp_path):
    folder = write(timetable("Home School\n8:00 8:20"), tmp_path / "feed")
    (folder / "calendar.txt").write_text(
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "DAY,1,0,0,0,0,0,0,20261123,20261207\n"
    )
    (folder / "calendar_dates.txt").write_text(
        "service_id,date,exception_type\nDAY,20261130,2\nDAY,20261201,1\n"
    )
    feed = read_feed(folder)
    runs = [day for day in range(16, 31) if feed.runs("DAY", date(2026, 11, day))]
    assert runs == [23]
    assert [day for day in range(1, 20) if feed.runs("DAY", date(2026, 12, day))] == [1, 7]


# E: to be booked

BOOKED = """
    T*:
    Home  School
    8:00  8:20

    N:
    Home  School
    9:00  9:20
    7:30b 7:40

    M:
    Home  Park
    8:00  8:10b
"""


def test_what_is_to_be_booked_comes_only_when_nothing_else_arrives():
    town = timetable(BOOKED.replace(":\n    Home", ": Home"))
    assert ask(town, "Home", "School", leave="7:20").times[2:] == (hms("9:20"), 0, "timetable")
    assert ask(town, "Home", "School", by="8:30").times[1:] == (hms("8:00"), hms("8:20"), 0, "on_request")
    assert ask(town, "Home", "School", by="7:59").times[1:] == (hms("7:30"), hms("7:40"), 0, "on_request")
    assert ask(town, "Home", "Park", leave="7:30").times[2:] == (hms("8:10"), 0, "on_request")


# F: plain arithmetic


@pytest.mark.parametrize(
    ("from_stop", "to_stop"), [("0-0", "0-1"), ("0-0", "3-2"), ("2-3", "0-1"), ("3-0", "0-0")]
)
def test_the_grid_town(from_stop, to_stop):
    town = grid(4)
    (row, column), (to_row, to_column) = [
        [int(part) for part in stop.split("-")] for stop in (from_stop, to_stop)
    ]
    hops = abs(row - to_row) + abs(column - to_column)
    changes = 1 if row != to_row and column != to_column else 0
    leaves, takes = hms("8:00"), hops * 540 - 60  # 8:00 is 20 x 9 min after 5:00
    answer = ask(town, from_stop, to_stop, leave="7:52")
    assert answer.times == (True, leaves, leaves + takes, changes, "timetable")
    answer = ask(town, from_stop, to_stop, by="9:00")
    last = (hms("9:00") - takes - hms("5:00")) // 540 * 540 + hms("5:00")
    assert answer.times == (True, last, last + takes, changes, "timetable")
