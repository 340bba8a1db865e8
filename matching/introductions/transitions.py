"""Who may do what to an introduction, from where to where: the one table. Pages, service and tests read it.

`needs` is checked before (in `needs`), `follows` is done after (in `following`), each by its name.
"""

from __future__ import annotations

from typing import Final

from matching.state_table import StateTable, Way

RESIDENT, EMPLOYER, COUNSELLOR, SERVICE = "resident", "employer", "counsellor", "service"
"""The parties of an introduction; `service` is the calendar and what follows from other acts."""

ACTIVE: Final = ("proposed", "agreed", "sent", "seen", "interview", "trial")
PROPOSED: Final = ("proposed", "agreed")
"""An employer reads the two as one: a yes that waits tells a minor, whose parent signs first."""
AT_THE_EMPLOYERS: Final = ("sent", "seen", "interview", "trial")
ENDED_UNREAD: Final = ("refused", "withdrawn", "expired", "no_longer_needed")
"""How it may end before an employer has anything of it."""
UNANSWERED: Final = ("sent", "seen")


TABLE: Final = StateTable((
    Way("agree", ("proposed",), "agreed", (RESIDENT, COUNSELLOR), ("lawful", "lines", "mandate"),
        ("keep_lines", "tell_agreed", "send_when_ready")),
    Way("send", ("agreed",), "sent", (RESIDENT, COUNSELLOR, SERVICE),
        ("grown_up", "open_post", "lawful", "checked", "time_to_undo"), ("tell_sent",)),
    Way("refuse", ("proposed",), "refused", (RESIDENT, COUNSELLOR), ("reason",), ("tell_declined",)),
    Way("refuse", UNANSWERED, "refused", (EMPLOYER, COUNSELLOR), ("reason",),
        ("date_answer", "tell_refused", "close_when_filled")),
    Way("open", ("sent",), "seen", (EMPLOYER,), (), ("tell_seen",)),
    Way("invite", ("sent", "seen", "interview"), "interview", (EMPLOYER, COUNSELLOR), ("slots",),
        ("date_answer", "forget_slots", "offer_slots", "tell_invited")),
    Way("choose_slot", ("interview",), "interview", (RESIDENT, COUNSELLOR), ("slot",),
        ("keep_slot", "tell_slot", "remind_slot")),
    Way("cannot_come", ("interview",), "interview", (RESIDENT, EMPLOYER, COUNSELLOR), ("chosen",),
        ("cancel_slot",)),
    Way("try", ("sent", "seen", "interview"), "trial", (EMPLOYER, COUNSELLOR), ("trial_days",),
        ("date_answer", "forget_slots", "keep_trial", "tell_trial")),
    Way("hire", ("sent", "seen", "interview", "trial"), "hired", (EMPLOYER, COUNSELLOR), ("place_left",),
        ("date_answer", "forget_slots", "tell_hired", "fill")),
    Way("not_retain", ("interview", "trial"), "not_retained", (EMPLOYER, COUNSELLOR), ("reason",),
        ("date_answer", "forget_slots", "tell_not_retained", "close_when_filled")),
    Way("withdraw", ("proposed",), "withdrawn", (RESIDENT, COUNSELLOR), ("proposer",), ("tell_withdrawn",)),
    # Whoever began it, and whether a yes waits: a page on which it could not be done would tell which.
    Way("withdraw", PROPOSED, "withdrawn", (EMPLOYER,), (), ("tell_withdrawn",)),
    Way("withdraw", ("agreed", "sent", "seen", "interview", "trial"), "withdrawn", (RESIDENT, COUNSELLOR), (),
        ("forget_slots", "tell_withdrawn")),
    Way("expire", ("proposed", "sent", "seen"), "expired", (SERVICE,), (), ("pause_post", "tell_expired")),
    Way("release", ACTIVE, "no_longer_needed", (SERVICE,), (), ("forget_slots", "tell_released")),
    Way("propose_again", ("withdrawn", "expired"), "proposed", (RESIDENT, COUNSELLOR),
        ("open_post", "lawful"), ("start_again", "tell_proposed")),
    Way("propose_again", ("refused", "no_longer_needed"), "proposed", (COUNSELLOR,), ("open_post", "lawful"),
        ("start_again", "tell_proposed")),
    # An employer proposes what came to nothing before they could read of it: for them it is the first time.
    Way("propose_again", ENDED_UNREAD, "proposed", (SERVICE,), (), ("start_again", "tell_proposed")),
))  # fmt: skip

ACTS: Final = TABLE.acts
OVER: Final = "over"
"""What an employer reads, in place of a state, of a proposal that came to nothing: never why, nor by whom."""


def state_for(party: str, state: str, *, sent: bool) -> str:
    """The state that a party reads. Before anything was sent, an employer reads of their own proposal that it
    waits, or that it is over: no more could be learnt of somebody who has shown themselves to nobody."""
    if party != EMPLOYER or sent:
        return state
    return "proposed" if state in PROPOSED else OVER
