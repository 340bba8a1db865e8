"""Why somebody says no: a list that orients. A reason opens a way, for the resident and the counsellor.

Employers choose in a list too, and nothing can be typed: a reason that the law forbids has no place to stand.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from matching.french import upper_first
from matching.referential.schemes import TO_CONFIRM


@dataclass(frozen=True, slots=True)
class Reason:
    """label : in the list of who says no. told : what the other one reads. way : what it opens for the
    resident, as (title, sentence, endpoint), or None."""

    code: str
    label: str
    told: str
    way: tuple[str, str, str] | None = None


TRANSPORT: Final = (
    "De l’aide pour le trajet",
    "Demandez les tarifs solidaires liO, ou un autre moyen. Votre conseiller vous aide.",
    "residents.pistes",
)
TRAINING: Final = (
    "Une formation peut aider",
    "Compétence + peut apporter ce qui manque. Demandez à votre conseiller.",
    "residents.pistes",
)
TRAINING_GIVEN_BY: Final = "competence_plus"
"""The scheme that `TRAINING` names."""
OTHER_OFFERS: Final = ("D’autres offres près de vous", "Regardez les offres du jour.", "residents.offers")

OF_RESIDENTS: Final = (
    Reason("trajet", "Le trajet est trop difficile", "Le trajet ne convient pas.", TRANSPORT),
    Reason("competence", "Je ne sais pas assez faire", "La personne veut d’abord se former.", TRAINING),
    Reason("horaires", "Les horaires ne vont pas", "Les horaires ne conviennent pas.", OTHER_OFFERS),
    Reason("contrat", "Le contrat ne va pas", "Le contrat ne convient pas.", OTHER_OFFERS),
    Reason("deja_un_emploi", "J’ai déjà trouvé", "La personne a trouvé un emploi."),
    Reason("sans_raison", "Je préfère ne pas dire", "La personne n’est pas disponible.", OTHER_OFFERS),
)
OF_EMPLOYERS: Final = (
    Reason("deja_pourvu", "Le poste est déjà pourvu", "Le poste est déjà pourvu.", OTHER_OFFERS),
    Reason("competence", "Il manque un savoir-faire", "Il manque un savoir-faire pour ce poste.", TRAINING),
    Reason("disponibilite", "Les dates ne vont pas", "Les dates ne vont pas ensemble.", OTHER_OFFERS),
    Reason("horaires", "Les horaires ne vont pas", "Les horaires ne vont pas ensemble.", OTHER_OFFERS),
    Reason("autre_choix", "Quelqu’un d’autre est choisi", "Quelqu’un d’autre est choisi.", OTHER_OFFERS),
)  # fmt: skip


def reasons_for(state: str) -> tuple[Reason, ...]:
    """The reasons that may be given in a state: a resident's before agreement, an employer's after."""
    return OF_RESIDENTS if state == "proposed" else OF_EMPLOYERS


def find_reason(state: str, code: str) -> Reason | None:
    """The reason of this code that may be given in this state."""
    return next((one for one in reasons_for(state) if one.code == code), None)


def as_it_stands(reason: Reason, expired: Collection[str]) -> Reason:
    """The same reason; a way that names a scheme out of its dates says that the Region has to confirm it."""
    if reason.way is not TRAINING or TRAINING_GIVEN_BY not in expired:
        return reason
    title, sentence, endpoint = TRAINING
    return replace(reason, way=(title, f"{sentence} {upper_first(TO_CONFIRM)}.", endpoint))
