"""ROME 4.0 as France Travail publishes it: one zip of CSV files."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from matching.referential.official import values
from matching.referential.official.archive import read_archive
from matching.referential.official.reading import BadValue, Reject, Source, collect, read_csv
from matching.referential.rome import (
    CONTEXT_FLAGS,
    TRANSITION_ECO,
    Context,
    Link,
    Near,
    Occupation,
    Skill,
    Title,
)

T = TypeVar("T")
Values = dict[str, str]  # one record: column -> stripped text

ADVICE = "donnez l’archive CSV du ROME 4.0 (rome_v460_csv.zip), telle que France Travail la publie"

# Member of the archive -> its required columns.
COLUMNS = {
    "referentiel_code_rome": ("code_rome", "libelle_rome", "transition_eco", "emploi_reglemente"),
    "referentiel_appellation": (
        "code_ogr",
        "libelle_appellation_court",
        "code_rome",
        "classification",
        "peu_usite",
    ),
    "referentiel_competence": ("code_ogr", "libelle_competence", "cat_comp"),
    "referentiel_savoir": ("code_ogr_savoir", "libelle_savoir"),
    "referentiel_contexte_travail": ("code_ogr", "libelle_cont_travail", "libelle_type_cont_trav"),
    "coherence_item": ("code_rome", "code_ogr", "coeur_metier"),
    "rubrique_mobilite": ("code_rome", "code_rome_cible", "numero_ordre"),
}
_CORE = {"": "", "Principale": "main", "Émergente": "emerging"}
_PATTERNS = {name: re.compile(rf"(?:unix_)?{name}_v(?P<version>[0-9]+)(?:_utf8)?\.csv") for name in COLUMNS}
_PATTERNS["version"] = re.compile(r"version\.txt")


@dataclass(frozen=True, slots=True)
class ParsedRome:
    """All of ROME. Occupations carry their work contexts and near codes; `links` holds context links too."""

    version: int  # 60
    published_on: dt.date | None
    occupations: tuple[Occupation, ...]
    titles: tuple[Title, ...]
    skills: tuple[Skill, ...]  # competences, then savoirs
    contexts: tuple[Context, ...]
    links: tuple[Link, ...]
    near: tuple[Near, ...]
    rejects: tuple[Reject, ...]


def parse_rome(path: Path) -> ParsedRome:
    """Read the official archive. Raises WrongFile; a wrong line (an unknown code included) is a reject."""
    archive = Source(path.name, ADVICE)
    members = read_archive(path, archive, _PATTERNS)
    missing = [name for name in COLUMNS if name not in members]
    if missing:
        raise archive.wrong(f"ne contient pas unix_{missing[0]}_v…_utf8.csv")
    return _Reader(archive, members).read()


class _Reader:
    """One pass over the members, in the order in which they name each other."""

    def __init__(self, archive: Source, members: dict[str, tuple[str, bytes]]) -> None:
        self.archive = archive
        self.members = members
        self.rejects: list[Reject] = []
        self.codes: set[str] = set()
        self.kinds: dict[int, str] = {}  # number of an item -> competence, savoir, context

    def read(self) -> ParsedRome:
        version, published_on = self._version()
        heads = self._rows("referentiel_code_rome", _head, lambda head: head.code)
        self.codes = {head.code for head in heads}
        titles = self._rows("referentiel_appellation", self._title, lambda title: title.number)
        skills = self._rows("referentiel_competence", _competence, lambda skill: skill.number)
        skills += self._rows("referentiel_savoir", _savoir, lambda skill: skill.number)
        contexts = self._rows("referentiel_contexte_travail", _context, lambda context: context.number)
        self.kinds = {skill.number: skill.kind for skill in skills}
        self.kinds |= {context.number: "context" for context in contexts}
        links = self._rows("coherence_item", self._link, lambda link: (link.code, link.item))
        near = self._rows("rubrique_mobilite", self._near, lambda step: (step.code, step.near_code))
        return ParsedRome(
            version=version,
            published_on=published_on,
            occupations=_complete(heads, links, near),
            titles=tuple(titles),
            skills=tuple(skills),
            contexts=tuple(contexts),
            links=tuple(links),
            near=tuple(near),
            rejects=tuple(self.rejects),
        )

    def _rows(self, member: str, build: Callable[[Values], T], key: Callable[[T], Hashable]) -> list[T]:
        name, raw = self.members[member]
        source = Source(f"{self.archive.name}/{name}", ADVICE)
        rows = read_csv(raw, source, COLUMNS[member], self.rejects)
        return list(collect(rows, build, key, source, self.rejects).rows)

    def _title(self, row: Values) -> Title:
        return Title(
            number=values.whole_number(row["code_ogr"], "code_ogr"),
            label=values.some_text(row["libelle_appellation_court"], "libelle_appellation_court"),
            code=self._known(row["code_rome"], "code_rome"),
            main=row["classification"] == "PRINCIPALE",
            rare=row["peu_usite"] == "O",
        )

    def _link(self, row: Values) -> Link:
        item = values.whole_number(row["code_ogr"], "code_ogr")
        if item not in self.kinds:
            raise BadValue(f"code_ogr {item} n’est pas un item de l’archive")
        if row["coeur_metier"] not in _CORE:
            raise BadValue(f"coeur_metier « {row['coeur_metier']} » n’est pas Principale, Émergente ou vide")
        code = self._known(row["code_rome"], "code_rome")
        return Link(code, item, self.kinds[item], _CORE[row["coeur_metier"]])

    def _near(self, row: Values) -> Near:
        code = self._known(row["code_rome"], "code_rome")
        near_code = self._known(row["code_rome_cible"], "code_rome_cible")
        if code == near_code:
            raise BadValue(f"{code} est donné comme proche de lui-même")
        return Near(code, near_code, values.whole_number(row["numero_ordre"], "numero_ordre"))

    def _known(self, value: str, column: str) -> str:
        code = values.rome_code(value, column)
        if code not in self.codes:
            raise BadValue(f"{column} {code} n’est pas un code de l’archive")
        return code

    def _version(self) -> tuple[int, dt.date | None]:
        """From the names of the members, which must agree; the date from version.txt, None without it."""
        numbers = {
            found["version"] for key in COLUMNS if (found := _PATTERNS[key].fullmatch(self.members[key][0]))
        }
        if len(numbers) != 1:
            raise self.archive.wrong(f"mélange les versions {', '.join(sorted(numbers))} du ROME")
        text = self.members.get("version", ("", b""))[1].decode("utf-8", errors="replace")
        date = re.search(r"publication\s*:\s*([0-9]{2})/([0-9]{2})/([0-9]{4})", text)
        try:
            published_on = dt.date(int(date[3]), int(date[2]), int(date[1])) if date else None
        except ValueError:
            published_on = None
        # "v460" is ROME 4.0, version 60.
        return int(re.sub(r"^4(?=[0-9]{2}$)", "", numbers.pop())), published_on


def _head(row: Values) -> Occupation:
    tag = row["transition_eco"]
    if tag not in TRANSITION_ECO:
        raise BadValue(f"transition_eco « {tag} » inconnu")
    return Occupation(
        code=values.rome_code(row["code_rome"]),
        label=values.some_text(row["libelle_rome"], "libelle_rome"),
        transition_eco=TRANSITION_ECO[tag],
        regulated=row["emploi_reglemente"] == "O",
        contexts=frozenset(),
        near=(),
    )


def _competence(row: Values) -> Skill:
    return Skill(
        number=values.whole_number(row["code_ogr"], "code_ogr"),
        label=values.some_text(row["libelle_competence"], "libelle_competence"),
        kind="competence",
        soft=row["cat_comp"] == "Savoir-être professionnel",
    )


def _savoir(row: Values) -> Skill:
    return Skill(
        number=values.whole_number(row["code_ogr_savoir"], "code_ogr_savoir"),
        label=values.some_text(row["libelle_savoir"], "libelle_savoir"),
        kind="savoir",
        soft=False,
    )


def _context(row: Values) -> Context:
    number = values.whole_number(row["code_ogr"], "code_ogr")
    return Context(
        number=number,
        label=values.some_text(row["libelle_cont_travail"], "libelle_cont_travail"),
        family=values.some_text(row["libelle_type_cont_trav"], "libelle_type_cont_trav"),
        flag=CONTEXT_FLAGS.get(number, ""),
    )


def _complete(heads: list[Occupation], links: list[Link], near: list[Near]) -> tuple[Occupation, ...]:
    """The occupations with the flags of their contexts and their near codes, nearest first."""
    flags: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.kind == "context" and link.item in CONTEXT_FLAGS:
            flags[link.code].add(CONTEXT_FLAGS[link.item])
    steps: dict[str, list[str]] = defaultdict(list)
    for step in sorted(near, key=lambda step: (step.code, step.order, step.near_code)):
        steps[step.code].append(step.near_code)
    return tuple(
        replace(head, contexts=frozenset(flags[head.code]), near=tuple(steps[head.code])) for head in heads
    )
