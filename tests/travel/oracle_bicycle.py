"""The minutes of a day with a bicycle that is left at a stop, in plain Python, question by question."""

from travel.oracle import Answer, bicycle_s, walk_s

from matching.travel.estimate import UNREACHABLE

PARKING_S = 120


def pairs_by_the_oracle(oracle, home, place, by_s, from_s, stop):
    """(out, back) in plain Python: on foot, and by bicycle to `stop`, which must be as good as any other."""
    stops = oracle.stops
    near = {one: (walk_s(place, one.point),) * 2 for one in stops if walk_s(place, one.point) <= 1500}
    left = {
        one: (bicycle_s(home, one.point) + PARKING_S, 0)
        for one in stops
        if bicycle_s(home, one.point) <= 1200
    }
    on_foot = oracle.ask(home, place, by_s, arrive=True), oracle.ask(place, home, from_s, arrive=False)
    any_stop = oracle.between(left, near, None, by_s, arrive=True)
    by_stop = any_stop, Answer(False)
    if stop is not None:
        own = {one: ride for one, ride in left.items() if one.id == stop}
        assert oracle.between(own, near, None, by_s, arrive=True).times == any_stop.times
        by_stop = any_stop, oracle.between(near, own, None, from_s, arrive=False)
    return on_foot, by_stop


def expected_minutes(oracle, home, place, by_s, from_s, stop):
    """As TRAVEL says of the day of a post, the bicycle held: there by a second, and back from another.

    Lines to be booked left out.
    """
    pairs = pairs_by_the_oracle(oracle, home, place, by_s, from_s, stop)
    foot, stand = (
        tuple(Answer(False) if one.basis == "on_request" else one for one in pair) for pair in pairs
    )

    def complete(pair):
        return all(one.reachable for one in pair)

    def later(one, other):
        return (one.departure_s, -one.arrival_s) > (other.departure_s, -other.arrival_s)

    chosen = foot
    sooner = stand[0].reachable and (not foot[0].reachable or later(stand[0], foot[0]))
    if sooner or (complete(stand) and not complete(foot)):
        chosen = stand
    if complete(foot) and not complete(stand):
        chosen = foot
    ridden_s = bicycle_s(home, place)
    if ridden_s <= 3600 and (not complete(chosen) or by_s - ridden_s - PARKING_S > chosen[0].departure_s):
        return (-(-(ridden_s + PARKING_S) // 60),) * 2
    return tuple(
        -(-(one.arrival_s - one.departure_s) // 60) if one.reachable else UNREACHABLE for one in chosen
    )
