"""What each criterion says to its three readers, and what each blocker says.

A resident reads twelve words or fewer, verb first where it can be. An employer reads words for savoir-faire
only, and they rest on what EXCHANGE lets an employer know: never on a scheme, an age or a place. A counsellor
reads the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from matching.travel.estimate import UNREACHABLE

from .hours import LAW_DAY, LAW_NIGHT, LAW_REST, LAW_WEEK, LOADS, NIGHT, SATURDAY, SPLIT, STANDING, SUNDAY
from .labels import CONTRACT_LABELS, FRENCH_LABELS, READING_LABELS, card_label, day_label
from .referential import Relation
from .values import (
    FRENCH,
    READINGS,
    BlockerName,
    Card,
    Contract,
    French,
    Reading,
    Vacancy,
    Words,
)

_OCCUPATION: Final[Mapping[Relation, tuple[str, str]]] = {
    "same": ("C’est le métier que vous cherchez.", "Cherche ce métier."),
    "near": ("C’est proche du métier que vous cherchez.", "Cherche un métier proche."),
    "kind": ("C’est le même genre de travail.", "Cherche le même genre de travail."),
    "family": ("C’est le même grand domaine.", "Cherche dans le même grand domaine."),
    "other": ("C’est un autre métier que le vôtre.", "Cherche un autre métier."),
}

_AVOIDED: Final = {
    NIGHT: ("Il y a du travail de nuit.", "nuit"),
    SATURDAY: ("Il y a du travail le samedi.", "samedi"),
    SUNDAY: ("Il y a du travail le dimanche.", "dimanche"),
    SPLIT: ("La journée est coupée en deux.", "journée coupée"),
    STANDING: ("Vous restez souvent debout.", "station debout"),
    LOADS: ("Vous portez souvent des charges.", "port de charges"),
}

_LAW: Final = {
    LAW_NIGHT: "Avant 18 ans, la loi interdit le travail de nuit.",
    LAW_DAY: "Avant 18 ans, la loi limite la journée à 8 heures.",
    LAW_WEEK: "Avant 18 ans, la loi limite la semaine à 35 heures.",
    LAW_REST: "Avant 18 ans, la loi veut 2 jours de repos de suite.",
}


def occupation_words(
    relation: Relation, offered: str | None, offered_label: str, best: str | None, best_label: str
) -> Words:
    """`offered` and `best` are ROME codes: the vacancy's, and the wanted one that counts the most, if any."""
    if best is None:
        return Words(
            "Dites quel métier vous cherchez.",
            "N’a pas encore dit son métier.",
            "Aucun métier demandé : compté pour moitié.",
        )
    if offered is None:
        return Words("Le métier de l’offre est à confirmer.", "Métier à confirmer.", "Offre sans code ROME.")
    resident, employer = _OCCUPATION[relation]
    told = f"Métier demandé : {best_label} ({best}). Métier de l’offre : {offered_label} ({offered})."
    return Words(resident, employer, told)


def skills_words(held: int, asked: int, missing_required: int, implied: bool) -> Words:
    """The same figures for all three: an employer may read the skills held and missing."""
    if asked == 0:
        return Words(
            "L’offre ne demande pas de compétence précise.",
            "Aucune compétence demandée.",
            "Aucune compétence demandée ni connue pour ce métier : compté pour moitié.",
        )
    if implied:
        return Words(
            f"Vous savez faire {_things(held)} de ce métier.",
            f"{_skills(held)} du métier.",
            f"Offre sans liste. {_skills(held)} sur {asked} principales du métier, 5 suffisent.",
        )
    return Words(
        f"Vous savez faire {_things(held)} sur {asked}.",
        f"{_skills(held)} sur {asked}.",
        f"{_skills(held)} sur {asked}. Obligatoires manquantes : {missing_required}.",
    )


def level_words(asked: int | None, held: int | None) -> Words:
    """Levels 1 to 8; an employer reads the comparison, not the level."""
    told = f"Niveau demandé : {asked or 'aucun'}. Niveau acquis : {held or 'à confirmer'}."
    if held is None:
        return Words("Dites votre niveau d’études.", "Niveau à confirmer.", told)
    if asked is None:
        return Words("L’offre ne demande pas de diplôme.", "Aucun niveau demandé.", told)
    if held >= asked:
        return Words("Vous avez le niveau demandé.", "A le niveau demandé.", told)
    if asked - held == 1:
        return Words("Il vous manque un niveau de diplôme.", "Un niveau en dessous.", told)
    return Words("L’offre demande un niveau plus haut.", "Plusieurs niveaux en dessous.", told)


def journey_words(minutes_out: int, minutes_back: int, accepted: int, said: bool) -> Words:
    """`accepted` is the longest way in minutes, the person's own when `said`."""
    longer = max(minutes_out, minutes_back)
    if longer >= UNREACHABLE:
        return Words("Aucun trajet trouvé avec vos moyens.", None, "Aucun trajet aller et retour trouvé.")
    told = f"Aller {minutes_out} minutes, retour {minutes_back}, limite {accepted}"
    told += "." if said else " (par défaut)."
    if longer <= accepted:
        return Words(f"Comptez {longer} minutes de trajet.", None, told)
    return Words(f"Comptez {longer} minutes, plus que vos {accepted} minutes.", None, told)


def conditions_words(contract_wished: bool, hours_wished: int, contract: Contract, avoided: int) -> Words:
    """`hours_wished` as in `criteria.hours_met`; `avoided` are the bits avoided that the post has."""
    unmet = []
    if not contract_wished:
        unmet.append((f"Le contrat proposé : {CONTRACT_LABELS[contract]}.", "contrat non souhaité"))
    if hours_wished == 0:
        unmet.append(("Le temps de travail n’est pas celui souhaité.", "temps de travail non souhaité"))
    unmet += [words for bit, words in _AVOIDED.items() if avoided & bit]
    if unmet:
        return Words(unmet[0][0], None, f"Écarts : {', '.join(gap for _, gap in unmet)}.")
    if hours_wished == 1:
        return Words("Demandez les horaires à l’employeur.", None, "Temps de travail non précisé.")
    return Words("Le contrat et les horaires vous vont.", None, "Aucun écart avec les souhaits.")


def schemes_words(helping: Sequence[tuple[str, int]]) -> Words:
    """`helping` are the schemes that help this pair, as they are called, with 2 for yes and 1 to check."""
    if not helping:
        return Words("Aucune aide repérée pour cette offre.", None, "Aucun dispositif n’aide ce couple.")
    answers = {2: "oui", 1: "à vérifier"}
    told = ", ".join(f"{label} ({answers[strength]})" for label, strength in helping)
    first, strength = max(helping, key=lambda pair: pair[1])
    verb = "Une aide existe" if strength == 2 else "Vérifiez cette aide"
    return Words(f"{verb} : {first}.", None, f"Dispositifs : {told}.")


def welcome_words(
    placements: bool,
    later_start: bool,
    reading: Reading | None,
    reads: Reading | None,
    french: French | None,
    speaks: French | None,
) -> Words:
    """Placements first, then a later start, then what is asked to be read and spoken beside what is held."""
    told = (
        f"Stage ou immersion : {'oui' if placements else 'non'}. "
        f"Début plus tard : {'oui' if later_start else 'non'}. "
        f"Lecture : {READING_LABELS[reading]}. Français : {FRENCH_LABELS[french]}."
    )
    if placements:
        return Words("Commencez par un stage ou une immersion.", None, told)
    if later_start:
        return Words("Vous pouvez commencer plus tard.", None, told)
    if _below(reads, reading, READINGS):
        return Words("L’offre demande de lire davantage.", None, told)
    if _below(speaks, french, FRENCH):
        return Words("L’offre demande plus de français.", None, told)
    return Words("L’offre ne prévoit pas d’accueil particulier.", None, told)


def shortage_words(thousandths: int, year: int | None) -> Words:
    """The figure of the occupation in Occitanie, with its year."""
    if thousandths == 0:
        return Words("Aucun chiffre sur ce métier.", None, "Pas de chiffre de tension pour ce code.")
    percent = (thousandths + 5) // 10
    when = "" if year is None else f" en {year}"
    told = f"Recrutements jugés difficiles en Occitanie{when} : {percent} %."
    if thousandths >= 500:
        return Words("Les employeurs cherchent beaucoup ce métier.", None, told)
    return Words("Les employeurs trouvent assez souvent dans ce métier.", None, told)


def permit_words(missing: Sequence[Card]) -> str:
    """What is required and not held, and who can help."""
    named = ", ".join(card_label(card) for card in missing)
    return f"Il vous manque : {named}. Demandez à votre conseiller comment l’obtenir."


def law_rule(law: int, below_sixteen: bool) -> str:
    """The first rule that forbids the post before 18, or to whom it is too early to work at all."""
    if below_sixteen:
        return "Il faut avoir 16 ans pour ce poste."
    return next(sentence for bit, sentence in _LAW.items() if law & bit)


def law_words(law: int, below_sixteen: bool) -> str:
    """The same rule, and when it ends."""
    ends = "Parlez-en à votre conseiller." if below_sixteen else "Ce poste vous est ouvert à 18 ans."
    return f"{law_rule(law, below_sixteen)} {ends}"


def blocker_words(name: BlockerName, vacancy: Vacancy) -> str:
    """The words of the blockers that need no figure."""
    if name == "no_way_there":
        return "Aucun trajet trouvé pour arriver à l’heure. Essayez un autre moyen de transport."
    if name == "no_way_back":
        return "Aucun trajet trouvé pour rentrer après le travail. Essayez un autre moyen de transport."
    begins = day_label(vacancy.starts_on) if vacancy.starts_on else "bientôt"
    return f"Le poste commence le {begins}, trop tôt pour vous. Demandez à commencer plus tard."


def _below(held: str | None, asked: str | None, order: Sequence[str]) -> bool:
    return held is not None and asked is not None and order.index(held) < order.index(asked)


def _things(count: int) -> str:
    return f"{count} chose" if count < 2 else f"{count} choses"


def _skills(count: int) -> str:
    return f"{count} compétence" if count < 2 else f"{count} compétences"
