"""Tables of the referential: occupations with their words, territory, structures, shortage, schemes.

What is official (labels, titles, items, links, mobility) comes from ROME and is replaced by an import;
what is ours (`Usual…`) comes from the built-in vocabulary and is never touched by an import.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among, between, point_checks
from matching.extensions import db
from matching.referential.stops import MODES

ROME_CODE = sa.String(5)
INSEE_CODE = sa.String(5)


def _occupation_key(**options: bool) -> Mapped[str]:
    return mapped_column(ROME_CODE, sa.ForeignKey("occupation.rome_code", ondelete="CASCADE"), **options)


class Occupation(db.Model):
    """A ROME code. The first three characters are its professional domain, the family of the ranking."""

    __tablename__ = "occupation"
    __table_args__ = (
        sa.CheckConstraint("length(rome_code) = 5", name="rome_code_has_5_characters"),
        sa.CheckConstraint(
            among("transition_eco", ("", "green", "strategic", "neutral", "brown")), name="transition_known"
        ),
    )
    rome_code: Mapped[str] = mapped_column(ROME_CODE, primary_key=True)
    label: Mapped[str]
    transition_eco: Mapped[str] = mapped_column(sa.String(10), default="", server_default=sa.text("''"))
    regulated: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class OccupationContext(db.Model):
    """A work context of an occupation that somebody may avoid: standing, loads, night ..."""

    __tablename__ = "occupation_context"
    rome_code: Mapped[str] = _occupation_key(primary_key=True)
    flag: Mapped[str] = mapped_column(sa.String(10), primary_key=True)


class OccupationNear(db.Model):
    """ROME mobility: from one occupation to another; `position` 1 is the nearest."""

    __tablename__ = "occupation_near"
    __table_args__ = (sa.CheckConstraint("position >= 1", name="position_from_1"),)
    rome_code: Mapped[str] = _occupation_key(primary_key=True)
    near_code: Mapped[str] = mapped_column(ROME_CODE, primary_key=True)
    position: Mapped[int]


class UsualOccupation(db.Model):
    """How residents and employers name an occupation, and what such posts usually ask (ours)."""

    __tablename__ = "usual_occupation"
    __table_args__ = (
        sa.CheckConstraint(among("reading", ("none", "simple", "usual")), name="reading_known"),
        sa.CheckConstraint(among("french", ("none", "spoken", "written")), name="french_known"),
        sa.CheckConstraint("level BETWEEN 0 AND 8", name="level_0_to_8"),
    )
    rome_code: Mapped[str] = _occupation_key(primary_key=True)
    women: Mapped[str]
    men: Mapped[str]
    verb: Mapped[str]
    reading: Mapped[str] = mapped_column(sa.String(8))
    french: Mapped[str] = mapped_column(sa.String(8))
    level: Mapped[int]
    requires: Mapped[str] = mapped_column(
        default="", server_default=sa.text("''")
    )  # words of EXCHANGE, by spaces
    demands: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))  # words, by spaces


class JobTitle(db.Model):
    """Words that mean an occupation: official titles, what is typed (usual), what is said (says)."""

    __tablename__ = "job_title"
    __table_args__ = (
        sa.CheckConstraint(among("kind", ("official", "usual", "says")), name="kind_known"),
        sa.CheckConstraint("(kind = 'official') = (number IS NOT NULL)", name="official_has_number"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("rome_code", "kind", "label", "number"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    rome_code: Mapped[str] = _occupation_key(index=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    label: Mapped[str]
    number: Mapped[int | None]  # ROME's OGR number
    rare: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # ROME: little used


class Skill(db.Model):
    """An item of ROME, competence or savoir."""

    __tablename__ = "skill"
    __table_args__ = (sa.CheckConstraint(among("kind", ("competence", "savoir")), name="kind_known"),)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str]
    kind: Mapped[str] = mapped_column(sa.String(10))
    soft: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class OccupationSkill(db.Model):
    """An item of an occupation; `core` is ROME's mark: main, emerging, or nothing."""

    __tablename__ = "occupation_skill"
    __table_args__ = (sa.CheckConstraint(among("core", ("", "main", "emerging")), name="core_known"),)
    rome_code: Mapped[str] = _occupation_key(primary_key=True)
    item: Mapped[int] = mapped_column(sa.ForeignKey("skill.item", ondelete="CASCADE"), primary_key=True)
    core: Mapped[str] = mapped_column(sa.String(8), default="", server_default=sa.text("''"))


class UsualSkill(db.Model):
    """A skill of an occupation in plain words (ours), with the ROME item it stands for, if any."""

    __tablename__ = "usual_skill"
    __table_args__ = (sa.UniqueConstraint("rome_code", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    rome_code: Mapped[str] = _occupation_key(index=True)
    position: Mapped[int]
    label: Mapped[str]
    item: Mapped[int | None] = mapped_column(index=True)
    core: Mapped[bool]


class Commune(db.Model):
    """A commune of Occitanie. The point is its town hall, or its centre where none is known."""

    __tablename__ = "commune"
    __table_args__ = (
        *point_checks(),
        sa.CheckConstraint("length(code) = 5", name="code_has_5_characters"),
        sa.CheckConstraint(among("point", ("town_hall", "centre")), name="point_known"),
        sa.CheckConstraint("population >= 0", name="population_not_negative"),
    )
    code: Mapped[str] = mapped_column(INSEE_CODE, primary_key=True)
    name: Mapped[str]
    department: Mapped[str] = mapped_column(sa.String(3), index=True)
    population: Mapped[int]
    lat: Mapped[float]
    lon: Mapped[float]
    point: Mapped[str] = mapped_column(sa.String(10))


class PostalCode(db.Model):
    """A postal code of a commune; one code often serves several communes."""

    __tablename__ = "postal_code"
    __table_args__ = (sa.CheckConstraint("length(postal_code) = 5", name="code_has_5_characters"),)
    commune_code: Mapped[str] = mapped_column(
        INSEE_CODE, sa.ForeignKey("commune.code", ondelete="CASCADE"), primary_key=True
    )
    postal_code: Mapped[str] = mapped_column(sa.String(5), primary_key=True, index=True)


class Neighbourhood(db.Model):
    """A quartier prioritaire (QPV) of 2024, with the centre of its outline."""

    __tablename__ = "neighbourhood"
    __table_args__ = (
        *point_checks(),
        sa.CheckConstraint("length(code) = 8", name="code_has_8_characters"),
    )
    code: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    name: Mapped[str]
    commune_code: Mapped[str] = mapped_column(INSEE_CODE, sa.ForeignKey("commune.code"), index=True)
    lat: Mapped[float]
    lon: Mapped[float]


class NeighbourhoodCommune(db.Model):
    """A commune over which a neighbourhood lies: nearly always one, the largest being its `commune_code`."""

    __tablename__ = "neighbourhood_commune"
    neighbourhood_code: Mapped[str] = mapped_column(
        sa.String(8), sa.ForeignKey("neighbourhood.code", ondelete="CASCADE"), primary_key=True
    )
    commune_code: Mapped[str] = mapped_column(INSEE_CODE, sa.ForeignKey("commune.code"), primary_key=True)


class NeighbourhoodName(db.Model):
    """A name people use for a neighbourhood, with where it comes from."""

    __tablename__ = "neighbourhood_name"
    neighbourhood_code: Mapped[str] = mapped_column(
        sa.String(8), sa.ForeignKey("neighbourhood.code", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]


class Stop(db.Model):
    """A stop of public transport, as a place to start from; `town` only where its name is borne twice."""

    __tablename__ = "stop"
    __table_args__ = (
        *point_checks(),
        sa.CheckConstraint(among("mode", MODES), name="mode_known"),
        sa.CheckConstraint("length(name) > 0", name="name_not_empty"),
    )
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str]
    network: Mapped[str] = mapped_column(sa.String(20))
    mode: Mapped[str] = mapped_column(sa.String(8))
    town: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    lat: Mapped[float]
    lon: Mapped[float]


class Structure(db.Model):
    """A place that helps: mission locale, France Travail agency, France services."""

    __tablename__ = "structure"
    __table_args__ = (
        *point_checks(),
        sa.CheckConstraint(
            among("kind", ("mission_locale", "france_travail", "france_services")), name="kind_known"
        ),
        sa.UniqueConstraint("kind", "reference"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16), index=True)
    reference: Mapped[str]
    name: Mapped[str]
    commune_code: Mapped[str] = mapped_column(INSEE_CODE, index=True)  # "" when the publisher gives none
    commune: Mapped[str]
    postal_code: Mapped[str] = mapped_column(sa.String(5), default="", server_default=sa.text("''"))
    address: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    phone: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    lat: Mapped[float | None]
    lon: Mapped[float | None]


class Shortage(db.Model):
    """How hard an occupation is to fill in Occitanie: an estimate carried from job families to ROME."""

    __tablename__ = "shortage"
    __table_args__ = (
        sa.CheckConstraint(between("hard_pct", 0, 100), name="hard_is_a_share"),
        sa.CheckConstraint(between("seasonal_pct", 0, 100), name="seasonal_is_a_share"),
        sa.CheckConstraint("projects >= 0", name="projects_not_negative"),
    )
    rome_code: Mapped[str] = mapped_column(ROME_CODE, primary_key=True)
    year: Mapped[int]
    projects: Mapped[int]
    hard_pct: Mapped[float | None]
    seasonal_pct: Mapped[float | None]
    families: Mapped[str]


class Scheme(db.Model):
    """A dispositif of the Region or of its partners, with its validity and where the fact comes from."""

    __tablename__ = "scheme"
    __table_args__ = (
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="dates_in_order"
        ),
    )
    identifier: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str]
    plain_name: Mapped[str]
    summary: Mapped[str]
    source: Mapped[str]
    checked_on: Mapped[date]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class ReferentialImport(db.Model):
    """What was imported, when and from where: the referential that is loaded."""

    __tablename__ = "referential_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16), index=True)
    version: Mapped[str]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime())
    added: Mapped[int]
    changed: Mapped[int]
    refused: Mapped[int]
