"""Whatever is done to the bytes of a feed, it is read with every promise kept, or refused in one sentence."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from gtfs_files import FILES, write_feed
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.travel.feed import NO_STATION, Feed
from matching.travel.feeds import WrongFile, read_feed

TABLES = {
    **FILES,
    "stops": """\
stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
CITE,Cité,43.60,3.80,0,HALLE
HALLE,Halle,43.60,3.83,1,
USINE,"Usine ""Nord"", quai",43.60,3.86,,
""",
    "calendar_dates": "service_id,date,exception_type\nWEEK,20261201,2\nWEEK,20261205,1\n",
    "frequencies": "trip_id,start_time,end_time,headway_secs\nearly,07:00:00,07:30:00,600\n",
    "transfers": "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nCITE,HALLE,2,300\n",
}

# What a table may be struck with: pieces that mean something to a reader of CSV, and any bytes.
MEANT = '"|""|,|,,|;|\n|\r|\r\n|\n\n| |\t|\0|\ufeff|é|-1|24:00:00|99:99:99|20261399|1e9|nan|{line}'
PIECES = st.one_of(st.sampled_from([piece.encode() for piece in MEANT.split("|")]), st.binary(max_size=4))
STROKES = st.lists(
    st.tuples(st.sampled_from(sorted(TABLES)), st.floats(0, 1), st.integers(0, 12), PIECES),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(strokes=STROKES)
def test_a_feed_struck_anywhere(strokes: list[tuple[str, float, int, bytes]]) -> None:
    tables = {name: text.encode() for name, text in TABLES.items()}
    for name, where, length, piece in strokes:
        raw = tables[name]
        at = int(where * len(raw))
        tables[name] = raw[:at] + piece + raw[at + length :]
    with tempfile.TemporaryDirectory() as folder:
        found = read_or_refused(write_feed(Path(folder) / "town", **tables))
    if isinstance(found, Feed):
        keeps_every_promise(found)
    else:
        assert found.startswith("Le ")
        assert found.endswith(".")
        assert "\n" not in found


def read_or_refused(path: Path) -> Feed | str:
    try:
        return read_feed(path)
    except WrongFile as refused:
        return str(refused)


def keeps_every_promise(feed: Feed) -> None:
    calls, first = feed.calls, feed.trips.first
    stops, trips = len(feed.stops.ids), len(feed.trips.ids)
    assert trips > 0
    assert (first[0], first[-1], len(first)) == (0, len(calls.stop), trips + 1)
    assert (np.diff(first) >= 2).all()
    assert calls.arrival.min() >= 0
    assert (calls.departure >= calls.arrival).all()
    inside = np.ones(len(calls.stop), bool)
    inside[first[:-1]] = False
    assert (calls.arrival[1:] >= calls.departure[:-1])[inside[1:]].all()
    for rows, count in (
        (calls.stop, stops),
        (feed.trips.line, len(feed.lines.ids)),
        (feed.trips.service, len(feed.services.ids)),
        (feed.transfers.from_stop, stops),
        (feed.transfers.to_stop, stops),
    ):
        assert ((rows >= 0) & (rows < count)).all()
    assert ((feed.stops.station >= NO_STATION) & (feed.stops.station < stops)).all()
    assert feed.stops.is_station[feed.stops.station[feed.stops.station >= 0]].all()
    assert len(set(feed.stops.ids)) == stops
    assert np.isfinite([feed.stops.lat, feed.stops.lon]).all()
    assert set(calls.pickup.tolist()) | set(calls.drop_off.tolist()) <= {0, 1, 2, 3}
    assert feed.services.runs.shape[0] == len(feed.services.ids)
    assert all(one.line is None or one.line >= 1 for one in feed.rejects)
    assert all(one.reason and "\n" not in one.reason for one in feed.rejects)
