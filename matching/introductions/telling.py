"""What each party is told when something happened: short sentences, through the outbox, once each."""

from __future__ import annotations

from datetime import date, timedelta

from matching.french import short_day
from matching.introductions.models import IntroductionMessage
from matching.introductions.reasons import as_it_stands, find_reason
from matching.introductions.sides import ANSWER_DAYS, EXPIRY_DAYS, Sides
from matching.introductions.tellers import tell_counsellor, tell_employer, tell_helper, tell_resident
from matching.matches.lawful import forbidden_to
from matching.matches.snapshot import current_snapshot


def proposed(sides: Sides, met_on: date | None = None) -> None:
    """The resident reads who proposes what; and where they met, if that is why.

    What the law forbids at their age is no news for them: the counsellor is told, and sees it first.
    """
    today = sides.occasion.today
    why = forbidden_to(sides.session, sides.row.vacancy_id, sides.row.profile_id, today=today)
    if why is not None:
        tell_counsellor(
            sides, "forbidden", f"Poste interdit à cet âge : {sides.first_name}",
            f"{sides.establishment.name} propose : {sides.title}.\n{why.rule}\n"
            "La personne n’a pas reçu de message. Parlez-en avec elle.",
        )  # fmt: skip
        return
    if met_on is not None:
        tell_resident(
            sides, "proposed", f"On continue : {sides.title}",
            f"{sides.establishment.name} veut continuer avec vous.\n"
            f"Vous vous êtes vus le {short_day(met_on)}.\nPoste : {sides.title}.\n"
            "Lisez l’offre, puis dites oui ou non.",
        )  # fmt: skip
        return
    who = {"employer": sides.establishment.name, "counsellor": "Votre conseiller"}.get(
        sides.row.proposed_by, ""
    )
    if who:
        tell_resident(
            sides, "proposed", f"Une offre pour vous : {sides.title}",
            f"{who} vous propose une offre.\nPoste : {sides.title}, {sides.establishment.name}.\n"
            "Lisez-la, puis dites oui ou non.",
        )  # fmt: skip


def agreed_for(sides: Sides, mandate: str) -> None:
    """Somebody said yes for the resident, who can undo it before it leaves."""
    said = {"oral": "à l’oral", "written": "par écrit"}[mandate]
    tell_resident(
        sides, "agreed", f"Votre conseiller a dit oui pour vous : {sides.title}",
        f"Vous lui avez donné votre accord {said}.\nLa demande part dans 24 heures.\n"
        "Vous pouvez encore dire non.", link=sides.undo_link(),
    )  # fmt: skip


def sent(sides: Sides) -> None:
    """The employer receives the request, and until when to answer."""
    # Calendar days of France: seven times 24 hours would miss one when the clocks change.
    last = short_day(sides.occasion.today + timedelta(days=ANSWER_DAYS))
    tell_employer(
        sides, "sent", f"Une demande pour votre offre : {sides.title}",
        f"{sides.person.called} veut travailler avec vous.\nPoste : {sides.title}.\n"
        f"Répondez avant le {last}, sans compte, par ce lien.",
    )  # fmt: skip
    tell_resident(
        sides,
        "sent",
        f"Votre demande est partie : {sides.title}",
        f"{sides.establishment.name} a votre demande.\nL’employeur répond avant le {last}.",
    )


def seen(sides: Sides) -> None:
    """The employer opened the request: the resident knows that it is read."""
    tell_resident(
        sides, "seen", f"L’employeur lit votre demande : {sides.title}",
        f"{sides.establishment.name} a ouvert votre demande.",
    )  # fmt: skip


def declined(sides: Sides, reason: str) -> None:
    """A resident said no to a proposal: who proposed is told, an employer without the reason."""
    found = find_reason("proposed", reason)
    if sides.row.employer_asked:
        _tell_not_this_time(sides, "declined")
    tell_counsellor(
        sides, "declined", f"{sides.first_name} a dit non : {sides.title}", found.label + "." if found else ""
    )


def refused(sides: Sides, reason: str) -> None:
    """An employer said no: the resident reads the reason, and what it opens."""
    found = find_reason("sent", reason)
    if found and found.way:
        found = as_it_stands(found, current_snapshot(sides.session).expired)
    told = found.told if found else ""
    way = f"\n{found.way[0]} : {found.way[1]}" if found and found.way else ""
    tell_resident(
        sides, "refused", f"Réponse pour {sides.title}",
        f"{sides.establishment.name} ne donne pas suite.\n{told}{way}",
    )  # fmt: skip
    tell_counsellor(
        sides, "refused", f"Réponse pour {sides.first_name} : {sides.title}",
        f"{sides.establishment.name} ne donne pas suite.\n{told}{way}",
    )  # fmt: skip


def trial(sides: Sides) -> None:
    """An immersion is decided: the resident reads the days, and who follows them prepares the convention."""
    days = f"du {short_day(sides.row.trial_from)} au {short_day(sides.row.trial_to)}"
    alone = sides.counsellor is None
    tell_resident(
        sides, "trial", f"Une immersion : {sides.title}",
        f"{sides.establishment.name} vous prend en immersion, {days}.\n"
        + ("Il faut une convention. Choisissez qui vous suit." if alone
           else "Votre conseiller prépare la convention."),
        link=sides.follow_page() if alone else "",
    )  # fmt: skip
    tell_counsellor(
        sides, "trial", f"Immersion de {sides.first_name} : {sides.title}",
        f"{sides.establishment.name}, {days}.\nPréparez la convention.",
    )  # fmt: skip
    # A convention needs a structure that signs it; the employer knows the person, and says who it is.
    tell_helper(
        sides, "trial", f"Une immersion à préparer : {sides.title}",
        f"{sides.establishment.name}, {days}.\nPersonne ne suit encore la personne.\n"
        "Il faut une convention. Appelez l’employeur.",
        link=sides.post_page(),
    )  # fmt: skip


def hired(sides: Sides) -> None:
    """The resident and who follows them read of the hiring; the employer has just written it."""
    tell_resident(
        sides, "hired", f"Vous êtes embauché·e : {sides.title}",
        f"{sides.establishment.name} vous embauche. Bravo !"
        + ("\nVotre conseiller reste à vos côtés." if sides.counsellor else ""),
    )  # fmt: skip
    tell_counsellor(
        sides,
        "hired",
        f"{sides.first_name} est embauché·e : {sides.title}",
        f"Chez {sides.establishment.name}.",
    )


def withdrawn(sides: Sides, by: str) -> None:
    """The others are told. An employer who has neither a request nor a proposal reads nothing."""
    if sides.row.sent_at is not None:
        tell_employer(
            sides, "withdrawn", f"Demande retirée : {sides.title}",
            f"{sides.person.called} retire sa demande.\nVous n’avez rien à faire.",
        )  # fmt: skip
    elif sides.row.employer_asked and by != "employer":
        _tell_not_this_time(sides, "withdrawn")
    words = "L’employeur retire sa proposition." if by == "employer" else "C’est fait. Rien d’autre ne part."
    tell_resident(sides, "withdrawn", f"Demande retirée : {sides.title}", words)
    tell_counsellor(
        sides, "withdrawn", f"Demande retirée : {sides.first_name}, {sides.title}", "Plus rien n’est attendu."
    )


def _tell_not_this_time(sides: Sides, what: str) -> None:
    """An employer's own proposal comes to nothing: the same words whatever the reason."""
    tell_employer(
        sides, what, f"Votre proposition : {sides.title}",
        f"Personne {sides.person.code} ne vient pas cette fois.\nD’autres personnes pourraient venir.",
    )  # fmt: skip


def agreement_missing(sides: Sides) -> None:
    """A minor said yes: the counsellor asks for the written agreement, and nothing leaves before."""
    alone = sides.counsellor is None
    helps = "Choisissez d’abord qui vous suit." if alone else "Votre conseiller vous aide."
    tell_resident(
        sides, "agreement", f"Il manque un accord : {sides.title}",
        f"Vous avez moins de 18 ans.\nUn parent ou un tuteur signe d’abord. {helps}",
        link=sides.follow_page() if alone else "",
    )  # fmt: skip
    tell_counsellor(
        sides, "agreement", f"Accord écrit à demander : {sides.first_name}",
        f"Une demande attend cet accord : {sides.title}.",
    )  # fmt: skip


def employer_to_check(sides: Sides) -> None:
    """A yes waits for the employer to be checked: the resident knows why, the counsellor does it."""
    tell_resident(
        sides, "check", f"Votre demande attend : {sides.title}",
        "Nous vérifions d’abord cet employeur.\nVotre demande part ensuite, sans rien faire.",
    )  # fmt: skip
    subject = f"Employeur à vérifier : {sides.establishment.name}"
    tell_counsellor(
        sides, "check", subject,
        f"La demande de {sides.first_name} attend : {sides.title}.\nVérifiez-le dans « Établissements ».",
    )  # fmt: skip
    tell_helper(
        sides, "check", subject, f"Une demande attend : {sides.title}.\nVérifiez-le ici.",
        link=sides.checks_page(),
    )  # fmt: skip


def expired(sides: Sides, from_state: str) -> None:
    """EXPIRY_DAYS without an answer (or 30 for a proposal): nobody waits any longer."""
    if from_state == "proposed":
        tell_resident(
            sides, "expired", f"Proposition close : {sides.title}",
            "Vous n’avez pas répondu, elle est close.\nVous pouvez la demander de nouveau.",
        )  # fmt: skip
        if sides.row.employer_asked:
            _tell_not_this_time(sides, "expired")
        return
    tell_resident(
        sides, "expired", f"Pas de réponse : {sides.title}",
        f"{sides.establishment.name} n’a pas répondu en {EXPIRY_DAYS} jours.\nCe n’est pas votre faute. "
        "D’autres offres vous attendent.",
    )  # fmt: skip
    tell_employer(
        sides, "expired", f"Votre offre est en pause : {sides.title}",
        f"La demande de {sides.person.called} attend depuis {EXPIRY_DAYS} jours.\n"
        "Elle est close, et votre offre en pause.\nPubliez l’offre de nouveau quand vous êtes prêt.",
    )  # fmt: skip
    tell_counsellor(
        sides, "expired", f"Sans réponse depuis {EXPIRY_DAYS} jours : {sides.first_name}, {sides.title}",
        f"{sides.establishment.name} n’a pas répondu.\nProposez une autre offre.",
    )  # fmt: skip


def released(sides: Sides) -> None:
    """The post is filled or closed: the resident is told, and an employer's own proposal needs no word."""
    tell_resident(
        sides, "released", f"Le poste n’est plus libre : {sides.title}",
        f"{sides.establishment.name} ne cherche plus pour ce poste.\n"
        "Merci d’avoir répondu. D’autres offres vous attendent.",
    )  # fmt: skip
    tell_counsellor(
        sides,
        "released",
        f"Le poste n’est plus libre : {sides.first_name}, {sides.title}",
        "Proposez une autre offre.",
    )


def late(sides: Sides, day: int) -> None:
    """The employer has not answered: reminded, in the same words for everybody."""
    left = ANSWER_DAYS - day
    words = f"Il vous reste {left} jours." if left > 1 else "C’est le dernier jour."
    tell_employer(
        sides, "late", f"Une demande attend : {sides.title}",
        f"{sides.person.called} attend votre réponse.\n{words}",
        kind="reminder", key=f"introduction-{sides.row.id}-{_sent_mark(sides)}-day-{day}",
    )  # fmt: skip


def call_employer(sides: Sides, day: int) -> None:
    """Eight days without an answer: the counsellor calls, or who helps where nobody follows."""
    subject = f"Appelez {sides.establishment.name} : {sides.title}"
    key = f"introduction-{sides.row.id}-{_sent_mark(sides)}-call"
    tell_counsellor(
        sides, "call", subject,
        f"La demande de {sides.first_name} attend depuis {day} jours.\nAppelez l’employeur.", key=key,
    )  # fmt: skip
    tell_helper(
        sides, "call", subject, f"Une demande attend depuis {day} jours.\nAppelez l’employeur.",
        link=sides.post_page(), key=key,
    )  # fmt: skip


def _sent_mark(sides: Sides) -> int:
    # A request that is sent again, after an expiry, is counted and reminded anew.
    return int(sides.row.sent_at.timestamp()) if sides.row.sent_at else 0


def message(sides: Sides, written: IntroductionMessage) -> None:
    """The other parties are told that there is a message; its words stay on the page."""
    key = f"introduction-{sides.row.id}-message-{written.id}"
    subject = f"Un message : {sides.title}"
    if written.party != "resident":
        by = sides.establishment.name if written.party == "employer" else "Votre conseiller"
        tell_resident(sides, "", subject, f"{by} vous écrit.", key=key)
    if written.party != "employer" and written.to_employer:
        by = sides.person.called if written.party == "resident" else "La personne qui conseille"
        tell_employer(sides, "", subject, f"{by} vous écrit.", key=key)
    if written.party != "counsellor":
        by = sides.establishment.name if written.party == "employer" else sides.first_name
        tell_counsellor(sides, "", subject, f"{by} écrit.", key=key)
