"""The two sides of one introduction: how each may name the other, where each reads it, by which link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from matching.accounts.checks import may_read
from matching.accounts.visitor import Role
from matching.counsellors.caseload import structure_of
from matching.employers.models import Establishment, Vacancy
from matching.introductions.looks import looker_of
from matching.introductions.models import InterviewSlot, Introduction
from matching.introductions.sharing import Shared, read_shared
from matching.introductions.values import Occasion
from matching.notifications.links import seal
from matching.notifications.people import Person
from matching.residents.models import Profile

ANSWER_DAYS, COUNSELLOR_DAY, EXPIRY_DAYS = 7, 8, 15
REMINDER_DAYS = (3, 5, 7)


@dataclass(frozen=True)
class Sides:
    """The two sides of an introduction, named as each may name the other."""

    session: Session
    row: Introduction
    occasion: Occasion

    @cached_property
    def vacancy(self) -> Vacancy:
        return self.session.get_one(Vacancy, self.row.vacancy_id)

    @property
    def title(self) -> str:
        return self.vacancy.title

    @cached_property
    def establishment(self) -> Establishment:
        return self.session.get_one(Establishment, self.vacancy.establishment_id)

    @cached_property
    def first_name(self) -> str:
        """For the resident's own counsellor alone."""
        return self.session.get_one(Profile, self.row.profile_id).name

    @cached_property
    def person(self) -> Shared:
        """The resident as the employer knows them: a code alone until it was sent, or when unchecked."""
        return read_shared(
            self.session,
            vacancy_id=self.row.vacancy_id,
            profile_id=self.row.profile_id,
            shared=self.row.shared if self.row.sent_at and self._checked else None,
            secret=self.occasion.secret,
            today=self.occasion.today,
        )

    @cached_property
    def _checked(self) -> bool:
        return may_read(self.session, self.establishment.id)

    @property
    def resident(self) -> Person:
        return Person(Role.RESIDENT, self.row.profile_id)

    @property
    def employer(self) -> Person:
        return Person(Role.EMPLOYER, self.establishment.id)

    @cached_property
    def counsellor(self) -> Person | None:
        """The structure that follows the resident; None when nobody does."""
        structure = structure_of(self.session, self.row.profile_id)
        return None if structure is None else Person(Role.COUNSELLOR, structure)

    @cached_property
    def helper(self) -> Person:
        """Who acts where somebody must, even for a resident whom nobody follows: never told who they are."""
        return looker_of(self.session, self.row.profile_id).who

    def post_page(self) -> str:
        return f"{self.occasion.site_url}/offres/{self.row.vacancy_id}"

    def follow_page(self) -> str:
        return f"{self.occasion.site_url}/qui-me-suit"

    def checks_page(self) -> str:
        return f"{self.occasion.site_url}/organisation/verifications"

    def resident_page(self) -> str:
        return f"{self.occasion.site_url}/mes-demandes/{self.row.id}"

    def counsellor_page(self) -> str:
        return f"{self.occasion.site_url}/conseiller/demandes/{self.row.id}"

    def employer_page(self) -> str:
        return f"{self.occasion.site_url}/recruter/demandes/{self.row.id}"

    def answer_link(self, account_id: int | None) -> str:
        """A link by which a member of the establishment answers without signing in, until it expires.

        account_id : whose the link is, None for the invented address of a demonstration's employer; it opens
                     nothing any more once that member is gone
        Once there was an answer it stays good for what follows: interview, trial, outcome.
        """
        sent = self.row.sent_at or self.occasion.now
        days = EXPIRY_DAYS if self.row.answered_at is None else 90
        start = sent if self.row.answered_at is None else self.occasion.now
        return self._link("answer", start + timedelta(days=days), account=account_id or 0)

    def come_link(self, slot: InterviewSlot) -> str:
        """A link by which the resident says « je ne peux pas venir », until the interview."""
        return self._link("come", slot.starts_at)

    def undo_link(self) -> str:
        """A link by which the resident takes back a yes that was said for them."""
        return self._link("undo", self.occasion.now + timedelta(days=EXPIRY_DAYS))

    def _link(self, purpose: str, until: datetime, **more: int) -> str:
        facts = {"introduction": self.row.id, **more}
        token = seal(purpose, facts, until=until, secret=self.occasion.secret)
        return f"{self.occasion.site_url}/lien/{purpose}/{token}"
