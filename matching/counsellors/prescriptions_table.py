"""Who may do what to a prescription, from where to where: the one table. Pages, service and tests read it.

`needs` is checked before (in `prescriptions_needs`), `follows` is done after (in `prescriptions_following`).
"""

from __future__ import annotations

from typing import Final

from matching.state_table import StateTable, Way

RESIDENT, COUNSELLOR = "resident", "counsellor"


TABLE: Final = StateTable((
    Way("accept", ("proposed",), "accepted", (RESIDENT, COUNSELLOR), ("mandate",), ("tell_accepted",)),
    Way("start", ("accepted",), "started", (COUNSELLOR,), ("day",),
        ("keep_start", "enter_scheme", "tell_started")),
    Way("finish", ("started",), "finished", (COUNSELLOR,), ("day", "attestation"),
        ("keep_end", "leave_scheme", "enter_skills", "tell_finished")),
    Way("give_up", ("proposed", "accepted"), "given_up", (RESIDENT, COUNSELLOR), ("reason",),
        ("tell_given_up",)),
    Way("give_up", ("started",), "given_up", (RESIDENT, COUNSELLOR), ("reason",),
        ("leave_scheme", "tell_given_up")),
))  # fmt: skip

ACTS: Final = TABLE.acts

REASONS: Final = {
    "trop_loin": "C’est trop loin",
    "dates": "Les dates ne vont pas",
    "autre_chose": "Je préfère autre chose",
    "emploi": "J’ai trouvé un emploi",
    "annule": "La formation est annulée",
    "sans_raison": "Je préfère ne pas dire",
}
"""Why one gives up: a list, and nothing can be typed. Health has no place to stand."""

STATE_WORDS: Final = {
    "proposed": "proposée",
    "accepted": "acceptée",
    "started": "commencée",
    "finished": "finie",
    "given_up": "abandonnée",
}
