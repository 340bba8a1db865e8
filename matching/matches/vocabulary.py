"""The referential in memory: what finds a place, an occupation or a skill, and what the ranking knows.

It is made from the database's rows alone. Making it takes seconds, so it is kept by the digest of those rows:
in this process, and as a file of the instance folder that the next process reads.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.ranking.referential import RankingReferential
from matching.referential.folding import fold
from matching.referential.places import PlaceFinder
from matching.referential.rome import Link, PlainSkill, Skill, Title, UsualOccupation
from matching.referential.stops import Stop
from matching.referential.territory import Commune, Neighbourhood
from matching.region import models
from matching.wording.rows import occupation_rows, skill_rows
from matching.wording.skills import SkillFinder
from matching.wording.titles import OccupationFinder

logger = logging.getLogger(__name__)
KEPT_FILES = 2
_kept: dict[str, Vocabulary] = {}
_typed: dict[str, list[tuple[list[str], str]]] = {}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that depends on the referential alone. Safe to share between threads.

    usual : ROME code -> our words for it, for the occupations that have some
    """

    digest: str
    occupations: OccupationFinder
    skills: SkillFinder
    places: PlaceFinder
    ranking: RankingReferential
    usual: Mapping[str, UsualOccupation]

    def plain_name(self, code: str | None) -> str:
        """An occupation as an action in everyday words, else its official label."""
        if code is None:
            return ""
        usual = self.usual.get(code)
        return usual.verb if usual else self.ranking.occupation_label(code)

    def complete_occupation(self, typed: str, limit: int) -> list[str]:
        """Plain names for words being typed: those that hold words beginning so, then what the words mean."""
        begun = fold(typed).split()
        found = [code for words, code in self._typed_words() if _begin(begun, words)] if begun else []
        named = dict.fromkeys(self.plain_name(code) for code in found)
        named = dict.fromkeys([*(name for name in named if _begin(begun, fold(name).split())), *named])
        meant = [self.plain_name(one.rome_code) for one in self.occupations.find(typed, limit)]
        return list(dict.fromkeys([*named, *meant]))[:limit]

    def _typed_words(self) -> list[tuple[list[str], str]]:
        """The words of each name and title that somebody types, and the code it is of."""
        if self.digest not in _typed:
            _typed.clear()
            _typed[self.digest] = [
                (fold(text).split(), code)
                for code, usual in sorted(self.usual.items())
                for text in (usual.verb, usual.women, usual.men, *usual.titles)
            ]
        return _typed[self.digest]


def _begin(typed: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each word typed begins one of the words."""
    return all(any(word.startswith(start) for word in words) for start in typed)


Rows = Mapping[str, Sequence[Any]]

_READ = {
    "occupation": models.Occupation,
    "context": models.OccupationContext,
    "near": models.OccupationNear,
    "usual": models.UsualOccupation,
    "title": models.JobTitle,
    "skill": models.Skill,
    "link": models.OccupationSkill,
    "usual_skill": models.UsualSkill,
    "commune": models.Commune,
    "postal": models.PostalCode,
    "quarter": models.Neighbourhood,
    "quarter_commune": models.NeighbourhoodCommune,
    "quarter_name": models.NeighbourhoodName,
    "stop": models.Stop,
    "shortage": models.Shortage,
}


def load_vocabulary(session: Session, folder: Path) -> Vocabulary:
    """The vocabulary of the rows that are in the database now."""
    rows, digest = _read_all(session)
    if digest not in _kept:
        # One at a time in memory: the referential changes rarely, and each is tens of megabytes.
        _kept.clear()
        _kept[digest] = _from_file(folder, digest) or _make(rows, digest, folder)
    return _kept[digest]


def vocabulary_anew(session: Session) -> Vocabulary:
    """The same, made from the rows: neither what this process keeps nor a file is read. Takes seconds."""
    return make_vocabulary(*_read_all(session))


def _read_all(session: Session) -> tuple[Rows, str]:
    """The rows in one order on both databases, whatever their collation, and the digest of them."""
    total = sha256(_source_digest().encode())
    found = {}
    for name, model in sorted(_READ.items()):
        columns = [column for column in model.__table__.columns if column.name != "id"]
        rows = session.execute(sa.select(*columns)).all()
        # Of plain tuples: what a row says of itself is cut short.
        written = sorted(zip(map(repr, map(tuple, rows)), rows, strict=True), key=itemgetter(0))
        total.update(name.encode())
        total.update("".join(text for text, _ in written).encode())
        found[name] = [row for _, row in written]
    return found, total.hexdigest()[:24]


@cache
def _source_digest() -> str:
    """Our own code and tables of words: a file made by another version of them is not read.

    Once for a process: what it makes is made by the code that it loaded, whatever an update lays down since.
    """
    total = sha256()
    for file in source_files():
        total.update(file.read_bytes())
    return total.hexdigest()


def source_files() -> list[Path]:
    """What a vocabulary is made by: this file, and the rooms that it calls. Our words of the occupations are
    rows of the database, which the digest has already."""
    here = Path(__file__).resolve()
    return [
        here,
        *(
            file
            for room in ("wording", "ranking", "referential")
            for file in sorted((here.parent.parent / room).rglob("*"))
            if file.suffix in (".py", ".toml") and "occupations" not in file.parts
        ),
    ]


def _from_file(folder: Path, digest: str) -> Vocabulary | None:
    path = folder / f"vocabulary-{digest}.pickle"
    try:
        with path.open("rb") as file:
            found = pickle.load(file)  # noqa: S301 - a file that we wrote, in a folder that is ours alone
    except FileNotFoundError:
        return None
    except Exception:
        logger.warning("%s cannot be read; the vocabulary is made again", path.name)
        return None
    return found if isinstance(found, Vocabulary) and found.digest == digest else None


def _make(rows: Rows, digest: str, folder: Path) -> Vocabulary:
    made = make_vocabulary(rows, digest)
    path = folder / f"vocabulary-{digest}.pickle"
    aside = path.with_suffix(f".{os.getpid()}")
    with aside.open("wb") as file:
        pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
    aside.replace(path)
    olds = sorted(folder.glob("vocabulary-*.pickle"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in olds[KEPT_FILES:]:
        old.unlink(missing_ok=True)
    return made


def make_vocabulary(rows: Rows, digest: str) -> Vocabulary:
    """The vocabulary of these rows, made anew."""
    usual = _usual(rows)
    titles = [
        Title(one.number, one.label, one.rome_code, False, one.rare) for one in rows["title"] if one.number
    ]
    skills = [Skill(one.item, one.label, one.kind, one.soft) for one in rows["skill"]]
    links = [Link(one.rome_code, one.item, "competence", one.core) for one in rows["link"]]
    occupations = OccupationFinder.build(occupation_rows(titles, usual.values(), skills, links))
    return Vocabulary(
        digest=digest,
        occupations=occupations,
        skills=SkillFinder.build(skill_rows(skills, usual.values(), links), occupations),
        places=PlaceFinder(*_territory(rows)),
        ranking=_ranking(rows, usual),
        usual=usual,
    )


def _by(rows: Iterable[Any], key: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _usual(rows: Rows) -> dict[str, UsualOccupation]:
    titles, skills = _by(rows["title"], "rome_code"), _by(rows["usual_skill"], "rome_code")
    return {
        one.rome_code: UsualOccupation(
            code=one.rome_code,
            women=one.women,
            men=one.men,
            verb=one.verb,
            titles=tuple(title.label for title in titles[one.rome_code] if title.kind == "usual"),
            says=tuple(title.label for title in titles[one.rome_code] if title.kind == "says"),
            skills=tuple(
                PlainSkill(skill.label, skill.item, skill.core)
                for skill in sorted(skills[one.rome_code], key=lambda skill: skill.position)
            ),
            requires=tuple(one.requires.split()),
            demands=frozenset(one.demands.split()),
            reading=one.reading,
            french=one.french,
            level=one.level,
        )
        for one in rows["usual"]
    }


def _territory(rows: Rows) -> tuple[list[Commune], list[Neighbourhood], list[Stop]]:
    codes, names = _by(rows["postal"], "commune_code"), _by(rows["quarter_name"], "neighbourhood_code")
    over = _by(rows["quarter_commune"], "neighbourhood_code")
    communes = [
        Commune(
            one.code,
            one.name,
            tuple(sorted(row.postal_code for row in codes[one.code])),
            one.lat,
            one.lon,
            one.point,
            one.population,
        )
        for one in rows["commune"]
    ]
    quarters = [
        Neighbourhood(
            one.code,
            one.name,
            (
                one.commune_code,
                *sorted({row.commune_code for row in over[one.code]} - {one.commune_code}),
            ),
            one.lat,
            one.lon,
            tuple(row.name for row in names[one.code]),
        )
        for one in rows["quarter"]
    ]
    stops = [Stop(o.code, o.name, o.network, o.mode, o.town, o.lat, o.lon) for o in rows["stop"]]
    return communes, quarters, stops


def _ranking(rows: Rows, usual: Mapping[str, UsualOccupation]) -> RankingReferential:
    near = {
        code: {row.near_code: row.position for row in some}
        for code, some in _by(rows["near"], "rome_code").items()
    }
    contexts = {
        code: frozenset(row.flag for row in some) for code, some in _by(rows["context"], "rome_code").items()
    }
    core = {
        code: tuple(row.item for row in some if row.core == "main")
        for code, some in _by(rows["link"], "rome_code").items()
    }
    # Our own core skills come first: they are fewer, and chosen for these posts.
    core |= {
        code: items
        for code, one in usual.items()
        if (items := tuple(dict.fromkeys(s.item for s in one.skills if s.core and s.item is not None)))
    }
    years = [row.year for row in rows["shortage"]]
    return RankingReferential(
        near=near,
        contexts=contexts,
        shortage={row.rome_code: row.hard_pct for row in rows["shortage"] if row.hard_pct is not None},
        shortage_year=max(years, default=None),
        core={code: items for code, items in core.items() if items},
        green=frozenset(
            row.rome_code for row in rows["occupation"] if row.transition_eco in ("green", "strategic")
        ),
        likeness=_likeness(usual.values()),
        occupation_labels={row.rome_code: row.label for row in rows["occupation"]},
        item_labels={row.item: row.label for row in rows["skill"]},
    )


def _likeness(usual: Iterable[UsualOccupation]) -> dict[int, dict[int, float]]:
    """Items that our plain words name alike are alike: ROME has one item per trade for « Lire un plan »."""
    named: dict[str, set[int]] = defaultdict(set)
    for occupation in usual:
        for skill in occupation.skills:
            if skill.item is not None:
                named[fold(skill.label)].add(skill.item)
    alike: dict[int, dict[int, float]] = defaultdict(dict)
    for items in named.values():
        for held in items:
            alike[held].update({asked: 1.0 for asked in items if asked != held})
    return dict(alike)
