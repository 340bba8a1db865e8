"""The slow twin: the rules of EXCHANGE and the documented formulas, one pair at a time, in plain Python.

It shares no code with the arrays: it reads the values and the referential's tables, and counts in fractions.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from matching.referential.folding import fold

# Ninths 1.5, 2, 0.5, 2, 1, 1, 0.5, 0.5 in millionths that add up to a million.
MILLIONTHS = {
    "occupation": 166667,
    "skills": 222222,
    "level": 55556,
    "journey": 222222,
    "conditions": 111111,
    "schemes": 111111,
    "welcome": 55556,
    "shortage": 55555,
}
# Which schemes carry each effect of the data that comes with the service.
CARRIED = {
    "placements_first": ["e2c"],
    "easy_reading_first": ["lectio"],
    "immersions_first": ["projet_pro"],
    "near_occupations": ["projet_pro"],
    "gives_skills": ["competence_plus"],
    "opens_next_level": ["parcours_qualifiant"],
    "trains_then_hires": ["parcours_qualifiant"],
    "graduate_vacancies_first": ["innovemploi_experimentation"],
    "marks_shortage": ["pacte_embauche"],
    "marks_green": ["revenu_ecologique_jeunes"],
    "placements_listed": ["id_stages"],
}
NO_WAY = 1_000_000_000
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DIPLOMAS = {"bafa", "bafd", "deaes"}
HEAVIER = {"permis_be", "permis_c1", "permis_c", "permis_ce", "permis_d1", "permis_d"}
NONE = Fraction(0)
HALF = Fraction(1, 2)
WHOLE = Fraction(1)


@dataclass
class Slow:
    contributions: dict
    score: int
    group: str
    blockers: list
    savoir_faire: int


def key_of(label, item, referential):
    if item is not None:
        return item
    same = [one for one, words in referential.item_labels.items() if fold(words) == fold(label)]
    return min(same) if same else fold(label)


def nearness(wanted, offered, referential):
    if wanted == offered:
        return 1000
    order = referential.near.get(wanted, {}).get(offered)
    if order is not None:
        return max(500, 825 - 25 * order)
    if wanted[:3] == offered[:3]:
        return 400
    return 150 if wanted[0] == offered[0] else 0


def wanted_codes(profile):
    pairs = []
    for want in profile.wants:
        pairs += [(want.rome_code, 1.0)] if want.rome_code else list(want.meanings)
    return [(code, int(1000 * confidence)) for code, confidence in pairs if int(1000 * confidence) > 0]


def best_nearness(vacancy, profile, referential):
    if vacancy.rome_code is None:
        return 0
    return max(
        (
            nearness(code, vacancy.rome_code, referential) * sure // 1000
            for code, sure in wanted_codes(profile)
        ),
        default=0,
    )


def occupation(vacancy, profile, referential):
    if not wanted_codes(profile):
        return HALF
    return Fraction(best_nearness(vacancy, profile, referential), 1000)


def asked(vacancy, referential):
    """key -> [weight, required]"""
    core = referential.core.get(vacancy.rome_code, ())
    if not vacancy.skills:
        return {item: [2, False] for item in core}, True
    found = {}
    for skill in vacancy.skills:
        key = key_of(skill.label, skill.rome_item, referential)
        found.setdefault(key, [2 if key in core else 1, False])
        if skill.required and not found[key][1]:
            found[key] = [found[key][0] + 2, True]
    return found, False


def brought(key, profile, referential):
    own = [key_of(skill.label, skill.rome_item, referential) for skill in profile.skills]
    if key in own:
        return 1000
    return max((int(600 * referential.likeness.get(one, {}).get(key, 0)) for one in own), default=0)


def missing_required(vacancy, profile, referential):
    wanted, _ = asked(vacancy, referential)
    return [k for k, (_, required) in wanted.items() if required and brought(k, profile, referential) < 1000]


def missing_cards(vacancy, profile):
    holds = set(profile.holds) | ({"permis_b"} if set(profile.holds) & HEAVIER else set())
    return set(vacancy.requires) - holds


def answered(schemes, expired, name):
    answer = schemes.get(name, "no")
    if answer == "no":
        return 0
    return 2 if answer == "yes" and name not in expired else 1


def strengths_of(schemes, expired, carried):
    """effect -> 0, 1 or 2: the surest of the schemes that carry it"""
    return {
        effect: max((answered(schemes, expired, name) for name in names), default=0)
        for effect, names in (dict.fromkeys(CARRIED, ()) | carried).items()
    }


def skills(vacancy, profile, referential, strengths):
    wanted, implied = asked(vacancy, referential)
    if not wanted:
        return HALF
    missing = missing_required(vacancy, profile, referential)
    things = len(missing) + len(missing_cards(vacancy, profile))
    back = Fraction(strengths["gives_skills"], 4) if 1 <= things <= 2 else NONE
    gained = NONE
    for key, (weight, _) in wanted.items():
        held = Fraction(brought(key, profile, referential), 1000)
        if key in missing:
            held += back * (1 - held)
        gained += weight * held
    enough = sum(weight for weight, _ in wanted.values())
    return min(WHOLE, gained / (min(enough, 10) if implied else enough))


def level(vacancy, profile, strengths):
    held, wanted = profile.qualification_level, vacancy.qualification_level
    if held is None:
        return HALF
    if wanted is None or held >= wanted:
        return WHOLE
    if wanted == held + 1:
        return HALF + Fraction(strengths["opens_next_level"], 8)
    return NONE


def journey(out, back, max_minutes):
    longer, most = max(out, back), max_minutes or 45
    if longer >= NO_WAY or longer >= 2 * most:
        return NONE
    if 3 * longer <= most:
        return WHOLE
    if longer <= most:
        # From 1 at a third of the limit to one half at the limit.
        return 1 - HALF * (Fraction(longer) - Fraction(most, 3)) / (Fraction(most) * Fraction(2, 3))
    return HALF * (2 - Fraction(longer, most))


def minutes(clock):
    return clock.hour * 60 + clock.minute


def week(vacancy):
    """Minutes of the week at which each shift starts and ends."""
    spans = []
    for shift in vacancy.shifts:
        for day in shift.days:
            start = DAYS.index(day) * 1440 + minutes(shift.start)
            length = (minutes(shift.end) - minutes(shift.start)) % 1440 or 1440
            spans.append((start, start + length))
    return sorted(spans)


def works_at_night(vacancy):
    return any(
        (minute % 1440) >= 1320 or (minute % 1440) < 360
        for start, end in week(vacancy)
        for minute in range(start, end)
    )


def days_worked(vacancy):
    return {minute // 1440 % 7 for start, end in week(vacancy) for minute in range(start, end)}


def starting_days(vacancy):
    return [start // 1440 for start, _ in week(vacancy)]


def avoided(vacancy, profile, referential):
    contexts = referential.contexts.get(vacancy.rome_code, ())
    starts = starting_days(vacancy)
    has = {
        "night": works_at_night(vacancy),
        "saturday": 5 in days_worked(vacancy),
        "sunday": 6 in days_worked(vacancy),
        "split": len(starts) > len(set(starts)),
        "standing": "standing" in contexts,
        "loads": "loads" in contexts,
    }
    return sum(has[one] for one in profile.avoid)


def worked(spans):
    """Each minute once, whatever shifts hold it; the night after a Sunday is in the same week."""
    return len({minute % 10080 for start, end in spans for minute in range(start, end)})


def full_time(vacancy):
    if vacancy.weekly_hours is not None:
        return vacancy.weekly_hours >= 35
    if not vacancy.shifts:
        return None
    return worked(week(vacancy)) >= 35 * 60


def conditions(vacancy, profile, referential):
    points = 4 if not profile.contracts or vacancy.contract in profile.contracts else 0
    full = full_time(vacancy)
    if profile.hours in (None, "any") or full is (profile.hours == "full"):
        points += 3
    elif full is None:
        points += 1
    points += {0: 5, 1: 1}.get(avoided(vacancy, profile, referential), 0)
    return Fraction(points, 12)


def accepts(vacancy, *words):
    return bool(set(words) & {*vacancy.accepts, vacancy.contract})


def tenths_of(vacancy, profile, referential, strengths):
    """What the effects that help this pair bring, in tenths, twice as much for a yes"""
    asked_level, held = vacancy.qualification_level or 0, profile.qualification_level or 0
    trains = vacancy.contract in ("apprentissage", "professionnalisation") or accepts(vacancy, "alternance")
    surest = max((sure for _, sure in wanted_codes(profile)), default=0)
    near = surest > 0 and 2 * best_nearness(vacancy, profile, referential) >= surest
    helps = {
        "placements_first": (6, accepts(vacancy, "stage", "alternance")),
        "easy_reading_first": (6, vacancy.reading in ("none", "simple")),
        "trains_then_hires": (5, trains and asked_level <= held + 1),
        "graduate_vacancies_first": (6, 5 <= asked_level <= held),
        "marks_shortage": (2, referential.shortage.get(vacancy.rome_code, 0) >= 50),
        "marks_green": (3, vacancy.rome_code in referential.green),
        "placements_listed": (6, accepts(vacancy, "stage")),
    }
    project = {"near_occupations": near, "immersions_first": accepts(vacancy, "immersion")}
    once = max(5 * strengths[effect] * true for effect, true in project.items())
    return once + sum(tenths * strengths[effect] for effect, (tenths, true) in helps.items() if true)


def reach(wanted, held, order):
    if held is None:
        return 2
    if wanted is None:
        return 1
    return 2 if order.index(held) >= order.index(wanted) else 0


def welcome(vacancy, profile):
    points = 4 if accepts(vacancy, "stage", "alternance", "immersion") else 0
    points += 2 if accepts(vacancy, "later_start") else 0
    points += 2 * reach(vacancy.reading, profile.reading, ["none", "simple", "usual"])
    points += reach(vacancy.french, profile.french, ["none", "spoken", "written"])
    return Fraction(points, 12)


def age_on(born, day):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def first_shift(vacancy, today):
    day = vacancy.starts_on or today
    starts = starting_days(vacancy)
    while starts and day.weekday() not in starts:
        day += timedelta(days=1)
    return day


def forbidden_to_minors(vacancy):
    spans = week(vacancy)
    by_day = [worked(one for one in spans if one[0] // 1440 == day) for day in range(7)]
    present = days_worked(vacancy)
    rests = any(day not in present and (day + 1) % 7 not in present for day in range(7))
    weekly = max(worked(week(vacancy)), 60 * (vacancy.weekly_hours or 0))
    return works_at_night(vacancy) or max(by_day) > 480 or weekly > 2100 or not rests


def blockers(vacancy, profile, out, back, today):
    found = []
    if missing_cards(vacancy, profile):
        found.append("permit")
    if profile.birth_date:
        age = age_on(profile.birth_date, first_shift(vacancy, today))
        if age < 16 or (age < 18 and forbidden_to_minors(vacancy)):
            found.append("law")
    if vacancy.shifts and out >= NO_WAY:
        found.append("no_way_there")
    if vacancy.shifts and back >= NO_WAY:
        found.append("no_way_back")
    late = vacancy.starts_on and profile.available_from and profile.available_from > vacancy.starts_on
    if late and "later_start" not in vacancy.accepts:
        found.append("start_date")
    return found


def group(vacancy, profile, referential, found, strengths):
    skills_missing = missing_required(vacancy, profile, referential)
    cards = missing_cards(vacancy, profile)
    if not found and not skills_missing:
        return "now"
    if set(found) - {"permit"}:
        return "talk"
    cannot = {card for card in cards if card.startswith("permis_") or card in DIPLOMAS}
    some = 1 <= len(skills_missing) + len(cards) <= 2
    return "with_scheme" if some and not cannot and strengths["gives_skills"] else "talk"


def slow_pair(vacancy, profile, referential, out, back, today, schemes=None, expired=(), carried=CARRIED):
    strengths = strengths_of(schemes or {}, expired, carried)
    tenths = tenths_of(vacancy, profile, referential, strengths)
    parts = {
        "occupation": occupation(vacancy, profile, referential),
        "skills": skills(vacancy, profile, referential, strengths),
        "level": level(vacancy, profile, strengths),
        "journey": journey(out, back, profile.max_minutes),
        "conditions": conditions(vacancy, profile, referential),
        "schemes": min(WHOLE, Fraction(tenths, 20)),
        "welcome": welcome(vacancy, profile),
        "shortage": Fraction(round(10 * referential.shortage.get(vacancy.rome_code, 0)), 1000),
    }
    contributions = {name: floor(MILLIONTHS[name] * part + HALF) for name, part in parts.items()}
    found = blockers(vacancy, profile, out, back, today)
    return Slow(
        contributions,
        sum(contributions.values()),
        group(vacancy, profile, referential, found, strengths),
        found,
        contributions["occupation"] + contributions["skills"] + contributions["level"],
    )


def slow_order(pairs, seed, today, ids):
    """The places of `pairs`, best first; `ids` are what the hash is taken of, a tuple for each pair."""

    def key(place):
        pair = pairs[place]
        told = "|".join((str(seed), today.isoformat(), *ids[place])).encode()
        return bool(pair.blockers), -pair.score, hashlib.sha256(told).hexdigest()

    return sorted(range(len(pairs)), key=key)


TODAY = date(2026, 12, 1)
