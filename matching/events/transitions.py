"""Who may do what to a meeting, from where to where: the one table. Pages, service and tests read it.

`needs` is checked before (in `needs`), `follows` is done after (in `following`), each by its name.
"""

from __future__ import annotations

from typing import Final

from matching.state_table import StateTable, Way

REGION, COUNSELLOR, SERVICE = "region", "counsellor", "service"
ORGANISERS: Final = (REGION, COUNSELLOR)
OPEN: Final = ("draft", "published")
"""States in which what is said of a meeting, and its stands, may still change."""


TABLE: Final = StateTable((
    Way("publish", ("draft",), "published", ORGANISERS, ("ahead", "somebody"), ("tell_stands",)),
    Way("edit", ("draft",), "draft", ORGANISERS),
    Way("edit", ("published",), "published", ORGANISERS, ("ahead",), ("tell_change",)),
    Way("cancel", ("published",), "cancelled", ORGANISERS, ("why",), ("keep_back", "tell_cancelled")),
    Way("close", ("published",), "over", (REGION, COUNSELLOR, SERVICE), ("ended",),
        ("keep_back", "end_interviews")),
))  # fmt: skip

ACTS: Final = TABLE.acts
