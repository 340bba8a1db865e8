"""Every kernel of the room compiled, for a mapped timetable and for one just made: before any request."""

from __future__ import annotations

import numpy as np

from .bicycle import Bicycle
from .connections import HOMEWARD_OFFSET
from .destination import Destination
from .estimate import Means
from .post_day import tell_day
from .posts import Way, WorkDay, prepare_posts, stops_near, who_reads
from .reach import Reach
from .timetable import Timetable


def warm_up(timetable: Timetable) -> None:
    """Ask a question of each kind, between two stops. What is compiled is kept on disk for every process."""
    lat, lon = timetable.stops.lat, timetable.stops.lon
    home, place = (float(lat[0]), float(lon[0])), (float(lat[-1]), float(lon[-1]))
    week = (WorkDay(0, (Way(0, 9 * 3600, 0, 17 * 3600),)),)
    reach = Reach(timetable, home, Means.WALK | Means.TRANSIT)
    near = stops_near(timetable, lat[:1], lon[:1])
    who_reads(near, timetable.day_type("weekday").outward, timetable.changes)
    posts = prepare_posts(timetable, [place[0]], [place[1]], [week])
    reach.ways(posts, np.zeros(1, np.bool_))
    reach.arrivals_s(0, 8 * 3600)
    # Between the two ends of a ride, so that there is one to tell.
    hop = timetable.day_type("weekday").hops
    if len(hop):
        ends = int(hop.departs[0]), int(hop.arrives[0])
        start, end = ((float(lat[one]), float(lon[one])) for one in ends)
        tell_day(Reach(timetable, start, Means.WALK | Means.TRANSIT), end, week)
    Destination(timetable, place).ways(week, [home[0]], [home[1]], [int(Means.WALK | Means.TRANSIT)])
    with_bicycle = Means.WALK | Means.TRANSIT | Means.BICYCLE
    Reach(timetable, home, with_bicycle).ways(posts, np.zeros(1, np.bool_))
    Bicycle(timetable, home).homeward(
        np.zeros(1, np.int32), {"weekday"}, (0, HOMEWARD_OFFSET), booked=False, limited=False
    )
    Destination(timetable, place).ways(week, [home[0]], [home[1]], [int(with_bicycle)])
