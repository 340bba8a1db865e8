"""How each side of an introduction is told of an event: on which page it reads more, by which link."""

from __future__ import annotations

from datetime import datetime

from matching.introductions.sides import Sides
from matching.notifications.people import tell
from matching.notifications.service import Attachment, Kind


def event_of(sides: Sides, what: str) -> str:
    """The key of an event: the introduction, the version that made it, what it is."""
    return f"introduction-{sides.row.id}-{sides.row.version}-{what}"


def tell_resident(
    sides: Sides, what: str, subject: str, text: str, *, link: str = "", files: tuple[Attachment, ...] = (),
    kind: Kind = "notice", not_before: datetime | None = None, key: str = "",
) -> None:  # fmt: skip
    """Tell the resident; the link is the page of the introduction unless another is given."""
    tell(
        sides.session, sides.resident, event=key or event_of(sides, what), subject=subject, text=text,
        link=link or sides.resident_page(), attachments=files, kind=kind, not_before=not_before,
    )  # fmt: skip


def tell_employer(
    sides: Sides, what: str, subject: str, text: str, *, files: tuple[Attachment, ...] = (),
    kind: Kind = "notice", not_before: datetime | None = None, key: str = "",
) -> None:  # fmt: skip
    """Tell the employer, once there is something that an employer may read."""
    tell(
        sides.session, sides.employer, event=key or event_of(sides, what), subject=subject, text=text,
        link=sides.employer_page(), own_link=sides.answer_link, attachments=files, kind=kind,
        not_before=not_before,
    )  # fmt: skip


def tell_counsellor(sides: Sides, what: str, subject: str, text: str, *, key: str = "") -> None:
    """Tell the structure that follows the resident, if there is one."""
    if sides.counsellor is not None:
        tell(
            sides.session, sides.counsellor, event=key or event_of(sides, what), subject=subject, text=text,
            link=sides.counsellor_page(),
        )  # fmt: skip


def tell_helper(sides: Sides, what: str, subject: str, text: str, *, link: str, key: str = "") -> None:
    """Tell who helps a resident whom nobody follows; who the resident is stands nowhere in it."""
    if sides.counsellor is None:
        tell(
            sides.session, sides.helper, event=key or event_of(sides, what), subject=subject, text=text,
            link=link,
        )  # fmt: skip
