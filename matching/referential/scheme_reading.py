"""A scheme (dispositif) as data, read strictly from the rules' TOML: one table for each identifier.

    name, plain_name (5 words), sentences (3 of 12 words), who (see `predicate_reading`), note (said with
    every answer but no), effects, source, checked_on, valid_from, valid_to, to_confirm (which parts the
    Region has yet to confirm), gives = { kinds, months = { from, to }, part_time, paid, cost_cents },
    entry = { prescribed_by, contact }

What is not known is absent, and shown "à confirmer par la Région".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from matching.referential.predicate_reading import read_condition, read_words
from matching.referential.predicates import LONGEST_REASON, Condition, count_words
from matching.referential.rule_findings import Finding, Findings, Path, key_lines, parse

IDENTIFIERS: Final = (
    "e2c", "lectio", "projet_pro", "competence_plus", "parcours_qualifiant", "innovemploi_experimentation",
    "innovemploi_recrutement", "mon_parcours_formation_metiers", "pacte_embauche",
    "revenu_ecologique_jeunes", "id_stages", "maison_orientation", "maison_orientation_mobile", "cria",
    "psad", "spro", "cite_educative", "mission_locale", "entrepreneuriat_qpv", "et_pourquoi_pas",
    "plateforme_discriminations", "association_quartier", "lio_plus_egal_zero", "lio_solidario",
    "transport_a_la_demande",
)  # fmt: skip
"""The schemes, in EXCHANGE's order."""
EFFECTS: Final = (
    "placements_first", "attested_skills", "easy_reading_first", "gives_basics", "near_occupations",
    "immersions_first", "gives_skills", "opens_next_level", "trains_then_hires", "graduate_vacancies_first",
    "trains_for_vacancy", "occupations_by_interest", "marks_shortage", "marks_green", "placements_listed",
    "nearest_place", "next_visit", "contact_card", "hidden_from_employers", "counsellor_first",
    "legal_vacancies_only", "caseload", "business_card", "fare", "on_request_travel", "directory",
)  # fmt: skip
"""What a scheme changes for a match or on a page (DOMAIN, column `effect`), by key."""
KINDS: Final = ("skills", "cards", "certification", "basics", "placement", "income", "advice", "travel")
"""What a scheme gives; `basics`: reading, writing, spoken French."""
PARTS: Final = ("who", "gives", "entry")
LONGEST_PLAIN_NAME: Final = 5
LONGEST_SENTENCE: Final = 12
SENTENCES: Final = 3
LONGEST_MONTHS: Final = 120
FIELDS: Final = (
    "name", "plain_name", "sentences", "who", "note", "effects", "source", "checked_on", "valid_from",
    "valid_to", "to_confirm", "gives", "entry",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gives:
    """What a person gets. Unknown is None or empty. Months are whole, `cost_cents` what the person pays."""

    kinds: tuple[str, ...] = ()
    months_from: int | None = None
    months_to: int | None = None
    part_time: bool | None = None
    paid: bool | None = None
    cost_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """How to enter: who prescribes it, whom to contact, in French. None is not known."""

    prescribed_by: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """One dispositif. `to_confirm` names the parts (`PARTS`) that the Region has not confirmed yet."""

    identifier: str
    name: str
    plain_name: str
    sentences: tuple[str, ...]
    who: Condition
    effects: tuple[str, ...]
    source: str
    checked_on: date
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None
    to_confirm: tuple[str, ...] = ()
    gives: Gives = Gives()
    entry: Entry = Entry()

    def in_force(self, on: date) -> bool:
        """Whether `on` is within the dates of the rule, both included."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


class RefusedRulesError(ValueError):
    """A text of rules that cannot be used; `findings` says everything that is wrong with it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(finding.sentence for finding in findings))
        self.findings = findings


def lint(text: str) -> list[Finding]:
    """Everything that is not accepted in a text of rules, in the order of the text; empty when all is well.

    A text may hold a part of the schemes: one alone can be checked.
    """
    return _read(text)[1]


def read_schemes(text: str) -> tuple[Scheme, ...]:
    """The schemes of a text of rules, in EXCHANGE's order. Raises `RefusedRulesError` on any finding."""
    schemes, findings = _read(text)
    if findings:
        raise RefusedRulesError(findings)
    return tuple(sorted(schemes, key=lambda scheme: IDENTIFIERS.index(scheme.identifier)))


def _read(text: str) -> tuple[list[Scheme], list[Finding]]:
    tables = parse(text)
    if isinstance(tables, Finding):
        return [], [tables]
    findings = Findings(key_lines(text))
    if not tables:
        findings.found.append(Finding(None, "", "un texte vide", "au moins un dispositif"))
    read = [_scheme(identifier, table, findings) for identifier, table in tables.items()]
    found = sorted(findings.found, key=lambda finding: finding.line or 0)
    return [scheme for scheme in read if scheme is not None], found


def _scheme(identifier: str, table: object, findings: Findings) -> Scheme | None:
    if identifier not in IDENTIFIERS:
        findings.refuse((identifier,), identifier, f"un dispositif parmi {', '.join(IDENTIFIERS)}")
        return None
    if not isinstance(table, dict):
        findings.refuse((identifier,), table, "une table")
        return None
    before = len(findings.found)
    fields = _Fields(table, (identifier,), findings)
    fields.only(FIELDS)
    who = read_condition(table.get("who"), (identifier, "who"), findings, scheme=identifier)
    scheme = Scheme(
        identifier=identifier,
        name=fields.text("name"),
        plain_name=fields.text("plain_name", LONGEST_PLAIN_NAME),
        sentences=_sentences(fields),
        # Never kept without its condition: a refused one is a finding, and so no scheme at all.
        who=who,  # type: ignore[arg-type]
        effects=fields.words("effects", EFFECTS),
        source=fields.text("source"),
        checked_on=fields.day("checked_on"),
        valid_from=fields.find_day("valid_from"),
        valid_to=fields.find_day("valid_to"),
        note=fields.find_text("note", LONGEST_REASON),
        to_confirm=fields.words("to_confirm", PARTS),
        gives=_gives(fields.table("gives")),
        entry=_entry(fields.table("entry")),
    )
    if scheme.valid_from and scheme.valid_to and scheme.valid_from > scheme.valid_to:
        accepted = f"une date à partir de {scheme.valid_from.isoformat()} (valid_from)"
        findings.refuse((identifier, "valid_to"), scheme.valid_to, accepted)
    return scheme if len(findings.found) == before else None


def _sentences(fields: _Fields) -> tuple[str, ...]:
    path, value = (*fields.path, "sentences"), fields.values.get("sentences")
    if not isinstance(value, list) or len(value) != SENTENCES:
        fields.findings.refuse(path, value, f"une liste de {SENTENCES} phrases")
        return ()
    for place, sentence in enumerate(value):
        if not isinstance(sentence, str) or not 1 <= count_words(sentence) <= LONGEST_SENTENCE:
            accepted = f"une phrase de 1 à {LONGEST_SENTENCE} mots"
            fields.findings.refuse((*path, place), sentence, accepted)
    return tuple(value)


def _gives(fields: _Fields) -> Gives:
    fields.only(("kinds", "months", "part_time", "paid", "cost_cents"))
    months = fields.table("months")
    months.only(("from", "to"))
    low, high = (months.find_whole(name, 1, LONGEST_MONTHS) for name in ("from", "to"))
    if low is not None and high is not None and low > high:
        months.findings.refuse((*months.path, "to"), high, f"un nombre entier à partir de {low} (from)")
    return Gives(
        kinds=fields.words("kinds", KINDS),
        months_from=low,
        months_to=high,
        part_time=fields.find_flag("part_time"),
        paid=fields.find_flag("paid"),
        cost_cents=fields.find_whole("cost_cents", 0, 100_000_000),
    )


def _entry(fields: _Fields) -> Entry:
    fields.only(("prescribed_by", "contact"))
    return Entry(fields.find_text("prescribed_by"), fields.find_text("contact"))


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of one table. What is refused is noted, and a harmless value stands in for it."""

    values: Mapping[str, object]
    path: Path
    findings: Findings

    def only(self, accepted: tuple[str, ...]) -> None:
        for name in self.values:
            if name not in accepted:
                self.findings.refuse((*self.path, name), name, f"un champ parmi {', '.join(accepted)}")

    def text(self, name: str, longest: int | None = None) -> str:
        value = self.values.get(name)
        if isinstance(value, str) and value.strip() and (not longest or count_words(value) <= longest):
            return value
        accepted = f"un texte de 1 à {longest} mots" if longest else "un texte non vide"
        self.findings.refuse((*self.path, name), value, accepted)
        return ""

    def find_text(self, name: str, longest: int | None = None) -> str | None:
        return self.text(name, longest) if name in self.values else None

    def words(self, name: str, accepted: tuple[str, ...]) -> tuple[str, ...]:
        if name not in self.values:
            return ()
        return read_words(self.values[name], (*self.path, name), accepted, self.findings) or ()

    def day(self, name: str) -> date:
        value = self.values.get(name)
        # TOML knows moments too, and a datetime is a Python date.
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.findings.refuse((*self.path, name), value, "une date, écrite AAAA-MM-JJ sans guillemets")
        return date.min

    def find_day(self, name: str) -> date | None:
        return self.day(name) if name in self.values else None

    def find_whole(self, name: str, low: int, high: int) -> int | None:
        value = self.values.get(name)
        # TOML's true is a Python int, and no number.
        if type(value) is int and low <= value <= high:
            return value
        if name in self.values:
            self.findings.refuse((*self.path, name), value, f"un nombre entier de {low} à {high}")
        return None

    def find_flag(self, name: str) -> bool | None:
        value = self.values.get(name)
        if name in self.values and not isinstance(value, bool):
            self.findings.refuse((*self.path, name), value, "true ou false")
        return value if isinstance(value, bool) else None

    def table(self, name: str) -> _Fields:
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            self.findings.refuse((*self.path, name), value, "une table")
            value = {}
        return _Fields(value, (*self.path, name), self.findings)
