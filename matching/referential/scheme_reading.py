"""A scheme (dispositif) as data, read strictly from the rules' TOML: one table for each identifier.

    name, plain_name (5 words), short_name (5 words, how an offer names it), sentences (3 of 12 words), who
    (see `predicate_reading`), note (said with every answer but no), effects, source, checked_on,
    valid_from, valid_to, to_confirm (which parts the Region has yet to confirm), gives, entry, placement,
    places, courses (see `scheme_parts`)

What is not known is absent, and shown "à confirmer par la Région".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from matching.referential.predicate_reading import read_condition
from matching.referential.predicates import LONGEST_REASON, Condition, count_words
from matching.referential.rule_fields import Fields
from matching.referential.rule_findings import Finding, Findings, key_lines, parse
from matching.referential.scheme_parts import (
    Course,
    Entry,
    Gives,
    PlacementTerms,
    SchemePlace,
    read_course,
    read_entry,
    read_gives,
    read_place,
    read_placement,
)

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
    "placements_first", "easy_reading_first", "gives_basics", "near_occupations", "immersions_first",
    "gives_skills", "opens_next_level", "trains_then_hires", "graduate_vacancies_first",
    "trains_for_vacancy", "occupations_by_interest", "marks_shortage", "marks_green", "placements_listed",
    "nearest_place", "next_visit", "counsellor_first",
)  # fmt: skip
"""What a scheme changes for a match or on a page (DOMAIN, column `effect`), by key.

Each is done for whichever schemes carry it, and for no other: an agent of the Region ticks them.
"""
FORMER_EFFECTS: Final[Mapping[str, str]] = {
    # A mission locale was told by its identifier: whoever published it then goes on telling where it is.
    "caseload": "nearest_place",
    "attested_skills": "", "contact_card": "", "hidden_from_employers": "", "legal_vacancies_only": "",
    "business_card": "", "fare": "", "on_request_travel": "", "directory": "",
}  # fmt: skip
"""Keys that versions published before may hold, and what each is read as; "" is nothing.

They only described, or protect people whatever is published (`region.scheme_words.KEPT_WORDS`).
"""
PARTS: Final = ("who", "gives", "entry")
LONGEST_PLAIN_NAME: Final = 5
LONGEST_SENTENCE: Final = 12
SENTENCES: Final = 3
FIELDS: Final = (
    "name", "plain_name", "short_name", "sentences", "who", "note", "effects", "source", "checked_on",
    "valid_from", "valid_to", "to_confirm", "gives", "entry", "placement", "places", "courses",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scheme:
    """One dispositif. `to_confirm` names the parts (`PARTS`) that the Region has not confirmed yet.

    effects : of EFFECTS alone, whatever keys its text holds
    """

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
    gives: Gives = field(default_factory=Gives)
    entry: Entry = field(default_factory=Entry)
    placement: PlacementTerms = field(default_factory=PlacementTerms)
    places: tuple[SchemePlace, ...] = ()
    courses: tuple[Course, ...] = ()
    short_name: str | None = None

    @property
    def label(self) -> str:
        """How an offer names it, in 5 words at most: its short name, else its plain one."""
        return self.short_name or self.plain_name

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


def read_who(text: str, identifier: str) -> tuple[dict[str, Any], list[Finding]]:
    """The condition of a scheme, written alone (« all = [ … ] »): its table, and what is not accepted in it.

    Lines of the findings are those of this text.
    """
    table = parse(text)
    if isinstance(table, Finding):
        return {}, [table]
    findings = Findings(key_lines(text))
    read_condition(table, (), findings, scheme=identifier)
    return table, sorted(findings.found, key=lambda finding: finding.line or 0)


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
    fields = Fields(table, (identifier,), findings)
    fields.only(FIELDS)
    who = read_condition(table.get("who"), (identifier, "who"), findings, scheme=identifier)
    scheme = Scheme(
        identifier=identifier,
        name=fields.text("name"),
        plain_name=fields.text("plain_name", LONGEST_PLAIN_NAME),
        sentences=_sentences(fields),
        # Never kept without its condition: a refused one is a finding, and so no scheme at all.
        who=who,  # type: ignore[arg-type]
        effects=_effects(fields),
        source=fields.text("source"),
        checked_on=fields.day("checked_on"),
        valid_from=fields.find_day("valid_from"),
        valid_to=fields.find_day("valid_to"),
        note=fields.find_text("note", LONGEST_REASON),
        to_confirm=fields.words("to_confirm", PARTS),
        gives=read_gives(fields.table("gives")),
        entry=read_entry(fields.table("entry")),
        placement=read_placement(fields.table("placement")),
        places=tuple([read_place(one) for one in fields.tables("places")]),
        courses=tuple([read_course(one) for one in fields.tables("courses")]),
        short_name=fields.find_text("short_name", LONGEST_PLAIN_NAME),
    )
    if scheme.valid_from and scheme.valid_to and scheme.valid_from > scheme.valid_to:
        accepted = f"une date à partir de {scheme.valid_from.isoformat()} (valid_from)"
        findings.refuse((identifier, "valid_to"), scheme.valid_to, accepted)
    return scheme if len(findings.found) == before else None


def effects_now(words: Iterable[str]) -> tuple[str, ...]:
    """The keys of a text as they count today: each once, the former ones as FORMER_EFFECTS reads them."""
    return tuple(dict.fromkeys(now for word in words if (now := FORMER_EFFECTS.get(word, word))))


def _effects(fields: Fields) -> tuple[str, ...]:
    value = fields.values.get("effects")
    # A refusal names what may be ticked, and not what was once.
    held = [word for word in FORMER_EFFECTS if isinstance(value, list) and word in value]
    return effects_now(fields.words("effects", (*EFFECTS, *held)))


def _sentences(fields: Fields) -> tuple[str, ...]:
    path, value = (*fields.path, "sentences"), fields.values.get("sentences")
    if not isinstance(value, list) or len(value) != SENTENCES:
        fields.findings.refuse(path, value, f"une liste de {SENTENCES} phrases")
        return ()
    for place, sentence in enumerate(value):
        if not isinstance(sentence, str) or not 1 <= count_words(sentence) <= LONGEST_SENTENCE:
            accepted = f"une phrase de 1 à {LONGEST_SENTENCE} mots"
            fields.findings.refuse((*path, place), sentence, accepted)
    return tuple(value)
