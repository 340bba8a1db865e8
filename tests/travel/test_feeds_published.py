"""Feeds as operators publish them: each is read whole, and the fast search answers it as the oracle does.

Small feeds of our own, the ordinary one of `gtfs_files` with one thing changed, on Tuesday 2026-12-01.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from gtfs_files import FILES, ROUTES, STOP_TIMES, STOPS, TRIPS, write_feed
from travel.asking import both_of
from travel.networks import hms

from matching.travel.feeds import read_feed

TUESDAY = date(2026, 12, 1)
HOURS = ("0:30", "2:00", "5:50", "6:30", "8:00", "8:30", "12:00", "23:00", "24:30", "26:30", "29:30")
HERE = ((43.60, 3.80), (43.60, 3.83), (43.60, 3.86))
RIDGE = ((-20.90, 55.45), (-20.90, 55.48), (-20.90, 55.51))
SHIFTED = STOPS.replace("43.60", "43.70")


def answered_alike(*feeds: Path, places: tuple[tuple[float, float], ...] = HERE, day: date = TUESDAY) -> int:
    """Both searches between all places, leaving and arriving; how many answers ride."""
    oracle, fast = both_of(feeds, day)
    ridden = 0
    for hour in HOURS:
        for start in places:
            for end in places:
                for arrive in (False, True):
                    expected = oracle.ask(start, end, hms(hour), arrive=arrive)
                    found = fast.ask(start, end, hms(hour), arrive=arrive)
                    assert found == expected._replace(legs=()), (hour, start, end, arrive)
                    ridden += bool(expected.lines)
    return ridden


def whole(folder: Path) -> Path:
    """The feed, of which nothing was refused."""
    assert read_feed(folder).rejects == ()
    return folder


CALLS = STOP_TIMES.splitlines()
DATES = "service_id,date,exception_type\n"
FREQUENCIES = "trip_id,start_time,end_time,headway_secs,exact_times\n"
NODES = """\
stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
GARE,Gare,43.60,3.83,1,
CITE,Cité,43.60,3.80,0,
HALLE,Halle,43.60,3.83,0,GARE
USINE,Usine,43.60,3.86,0,
PORTE,Porte,43.601,3.83,2,GARE
NOEUD,,,,3,GARE
BOUT,,,,4,HALLE
"""
PATHWAYS = """\
pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time
P1,PORTE,NOEUD,2,1,40
P2,NOEUD,BOUT,5,1,80
"""

PUBLISHED = {
    "as it is": {},
    "degrees with an exponent": {"stops": STOPS.replace("43.60", "4.360e1").replace("3.80", "+3800E-3")},
    "hours out of order": {"stop_times": "\n".join([CALLS[0], *CALLS[:0:-1]]) + "\n"},
    "hours of two trips mingled": {"stop_times": "\n".join([*CALLS[:1], *CALLS[1::2], *CALLS[2::2]]) + "\n"},
    "no departure on the way": {"stop_times": STOP_TIMES.replace("06:11:00", "")},
    "no arrival on the way": {"stop_times": STOP_TIMES.replace("06:10:00", "")},
    "no hour on the way": {"stop_times": STOP_TIMES.replace("06:10:00,06:11:00", ",")},
    "departures only": {"stop_times": STOP_TIMES.replace("06:00:00,06", ",06").replace("08:00:00,08", ",08")},
    "dates alone": {"calendar": None, "calendar_dates": f"{DATES}WEEK,20261201,1\nWEEK,20261130,1\n"},
    "a calendar of no day, and dates": {
        "calendar": FILES["calendar"].replace("1,1,1,1,1", "0,0,0,0,0"),
        "calendar_dates": f"{DATES}WEEK,20261201,1\n",
    },
    "a calendar without a line, and dates": {
        "calendar": FILES["calendar"].splitlines()[0] + "\n",
        "calendar_dates": f"{DATES}WEEK,20261201,1\n",
    },
    "entrances, nodes and ways between": {"stops": NODES, "pathways": PATHWAYS},
    "an operator and shapes": {
        "agency": "agency_id,agency_name,agency_url,agency_timezone\nA,Exemple,http://a.invalid,Europe/Paris\n",
        "shapes": "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\nS,43.6,3.8,1\n",
        "feed_info": "feed_publisher_name,feed_lang\nExemple,fr\n",
        "levels": "level_id,level_index\nL0,0\n",
    },
    "exact departures": {"frequencies": f"{FREQUENCIES}early,06:00:00,07:00:00,900,1\n"},
    "departures that are not exact": {"frequencies": f"{FREQUENCIES}early,06:00:00,07:00:00,900,0\n"},
    "departures until after midnight": {"frequencies": f"{FREQUENCIES}late,23:30:00,25:10:00,1200,\n"},
    "departures on three lines": {
        "frequencies": f"{FREQUENCIES}early,06:00:00,06:20:00,600,1\nearly,08:00:00,08:20:00,300,0\n"
        "late,12:00:00,12:40:00,1200,\n"
    },
    "a night that ends after 24:00": {"stop_times": STOP_TIMES.replace(",08:", ",24:")},
    "a night told at 47:30": {"stop_times": STOP_TIMES.replace(",08:", ",47:")},
    "hours of 48:00 and later": {"stop_times": STOP_TIMES.replace(",08:", ",50:")},
    "hours across 48:00": {"stop_times": STOP_TIMES.replace("08:00:00", "47:50:00").replace(",08:", ",48:")},
    "lines of Windows": {name: text.replace("\n", "\r\n") for name, text in FILES.items()},
}


@pytest.mark.parametrize("tables", PUBLISHED.values(), ids=PUBLISHED)
def test_a_feed_is_read_whole_and_answered_as_the_oracle_does(
    tmp_path: Path, tables: dict[str, str | None]
) -> None:
    assert answered_alike(whole(write_feed(tmp_path / "town", **tables))) >= 6


@pytest.mark.parametrize("kind", ["0", "11", "100", "109", "200", "400", "700", "702", "900", "1000", "1501"])
def test_a_line_of_any_kind_is_ridden(tmp_path: Path, kind: str) -> None:
    routes = ROUTES.replace("Usine,3", f"Usine,{kind}")
    assert answered_alike(whole(write_feed(tmp_path / "town", routes=routes))) >= 6


def test_a_feed_from_overseas_is_a_feed(tmp_path: Path) -> None:
    stops = STOPS.replace("43.60,3.8", "-20.90,55.4").replace("55.43", "55.48").replace("55.46", "55.51")
    stops = stops.replace("55.40", "55.45")
    assert answered_alike(whole(write_feed(tmp_path / "island", stops=stops)), places=RIDGE) >= 6


def test_two_feeds_may_call_other_stops_and_trips_by_the_same_ids(tmp_path: Path) -> None:
    """Each rides in its own town; nobody changes between two stops that only share a name."""
    north = tuple((43.70, lon) for _, lon in HERE)
    feeds = whole(write_feed(tmp_path / "south")), whole(write_feed(tmp_path / "north", stops=SHIFTED))
    alone = answered_alike(feeds[0])
    assert answered_alike(*feeds) == answered_alike(*feeds, places=north) == alone >= 6
    assert answered_alike(*feeds, places=(*HERE, *north)) == 2 * alone


def test_two_feeds_may_share_stops_and_ids_of_other_trips(tmp_path: Path) -> None:
    later = STOP_TIMES.replace(",06:", ",09:").replace(",08:", ",12:")
    feeds = whole(write_feed(tmp_path / "one")), whole(write_feed(tmp_path / "two", stop_times=later))
    assert answered_alike(*feeds) > answered_alike(feeds[0])


def test_the_same_trips_in_two_feeds_are_ridden_once_with_the_first(tmp_path: Path) -> None:
    feeds = whole(write_feed(tmp_path / "one")), whole(write_feed(tmp_path / "two"))
    assert answered_alike(*feeds) == answered_alike(feeds[0])
    _, fast = both_of(feeds, TUESDAY)
    ridden = fast.journey(HERE[0], HERE[2], hms("8:30"), arrive=True)
    assert {leg.feed for leg in ridden.legs} == {"one"}


CLOCKS = {
    "Europe/Paris": None,
    "Europe/Madrid": None,
    "Europe/London": "« Europe/London » n’est pas à l’heure de Paris : heures lues comme écrites",
    "UTC": "« UTC » n’est pas à l’heure de Paris",
    "Africa/Lagos": "« Africa/Lagos » n’est pas à l’heure de Paris",  # as here in winter, not in summer
    "Indian/Reunion": "« Indian/Reunion » n’est pas à l’heure de Paris",
    "Paris": "« Paris » n’est pas un fuseau connu : heures lues à celle de Paris",
    "../x": "« ../x » n’est pas un fuseau connu",
    "Europe": "« Europe » n’est pas un fuseau connu",
}


@pytest.mark.parametrize(("zone", "reason"), CLOCKS.items(), ids=CLOCKS)
def test_the_clock_of_an_operator_is_told_when_it_is_not_that_of_here(
    tmp_path: Path, zone: str, reason: str | None
) -> None:
    agency = (
        f"agency_name,agency_url,agency_timezone\nUne,http://a.invalid,{zone}\nDeux,http://b.invalid,{zone}\n"
    )
    feed = read_feed(write_feed(tmp_path / "town", agency=agency))
    told = [(one.file, one.line, one.reason) for one in feed.rejects]
    if reason is None:
        assert told == []
    else:
        assert [one[:2] for one in told] == [("agency.txt", 2)], "once, at the first line that says so"
        assert reason in told[0][2]
    assert feed.calls.departure[0] == hms("6:00"), "the hours stay as written"


def test_a_call_at_an_entrance_is_told(tmp_path: Path) -> None:
    calls = STOP_TIMES + "late,08:30:00,08:30:00,PORTE,4\n"
    feed = read_feed(write_feed(tmp_path / "town", stops=NODES, stop_times=calls))
    assert [(one.file, one.line, one.reason) for one in feed.rejects] == [
        ("stop_times.txt", 8, "stop_id « PORTE » inconnu de stops.txt")
    ]


def test_folders_in_folders_hold_a_feed(tmp_path: Path) -> None:
    write_feed(tmp_path / "outer" / "export" / "2026" / "town")
    (tmp_path / "outer" / "notes").mkdir()
    assert len(read_feed(tmp_path / "outer").trips) == TRIPS.count("WEEK")
