"""The pages of figures: a meeting's for who organises it, a quarter's for the Region; and both as files."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from matching.accounts.guards import organiser_only, region_only
from matching.accounts.visitor import Visitor
from matching.clock import today
from matching.events import doing, service
from matching.events.figures import LATE, SOON
from matching.events.figures_tables import (
    Figures,
    Quarter,
    figures_in,
    figures_of,
    quarters_with_meetings,
)
from matching.events.models import Event
from matching.events.views import bp
from matching.extensions import db
from matching.pages import page
from matching.referential.territory import DEPARTMENTS
from matching.refusals import Refusal
from matching.spreadsheets import to_csv

DEFINITIONS = (
    ("Venus", "Passés par l’accueil, ou vus à un stand."),
    ("Entretiens tenus", "L’employeur a noté l’entretien. Les autres sont manqués."),
    ("Ont rencontré un employeur", "Chaque personne compte une fois."),
    ("Sans réponse", "L’employeur n’a rien dit en 5 jours."),
    ("Immersion", "Habitants mis à l’essai par un employeur rencontré ce jour, dans les 90 jours."),
    ("Embauche à 30 et à 90 jours", "Habitants embauchés par un employeur rencontré ce jour, dans ce délai."),
    ("Par dispositif", "Suivi noté au profil, ou prescrit. Une personne peut en suivre deux."),
    ("Pas mesuré", "Le maintien dans l’emploi, et la suite des personnes sans compte."),
    ("« moins de 5 »", "De 1 à 4 personnes : elles pourraient se reconnaître."),
    ("« masqué »", "Ce nombre ferait deviner un nombre caché."),
)
OF_SUMS = ("« 31 à 40 »", "Une somme où des nombres sont cachés, rencontre par rencontre.")
"""What each figure counts, in words."""


@bp.get("/organiser/<int:event_id>/chiffres")
@organiser_only
def meeting_figures(event_id: int, visitor: Visitor) -> Response:
    """The figures of one meeting, once it is over."""
    event = _over(event_id, visitor)
    ends = [event.day + delay for delay in (SOON, LATE)]
    return page(
        "events/figures.html",
        part="chiffres",
        event=event,
        figures=figures_of(db.session, event),
        running=[end for end in ends if end > today()],
        definitions=DEFINITIONS,
    )


@bp.get("/organiser/<int:event_id>/chiffres.csv")
@organiser_only
def meeting_figures_file(event_id: int, visitor: Visitor) -> Response:
    """The same, for a spreadsheet: nothing in it that the page hides."""
    event = _over(event_id, visitor)
    return _file(figures_of(db.session, event), f"chiffres-{event.slug}.csv")


def _over(event_id: int, visitor: Visitor) -> Event:
    event = service.load(db.session, event_id, doing.organiser_of(visitor))
    if event.state != "over":
        raise Refusal(
            "not_over", "Les chiffres viennent après", "Ils sont là quand la rencontre est terminée.", 409,
            [("Rencontres", "events.organise")],
        )  # fmt: skip
    return event


@bp.get("/region/rencontres")
@region_only
def quarter_figures(visitor: Visitor) -> Response:
    """The figures of the meetings of a quarter, in a department or in all of them."""
    quarters = quarters_with_meetings(db.session)
    quarter, department = _asked(quarters)
    return page(
        "events/quarter.html",
        part="chiffres",
        quarters=[(str(one), one.words) for one in quarters],
        departments=[("", "Toute la région"), *DEPARTMENTS.items()],
        quarter=quarter,
        department=department,
        place=DEPARTMENTS.get(department, "Toute la région"),
        running=quarter.days[1] + LATE > today(),
        figures=figures_in(db.session, quarter, department),
        definitions=(*DEFINITIONS, OF_SUMS),
    )


@bp.get("/region/rencontres.csv")
@region_only
def quarter_figures_file(visitor: Visitor) -> Response:
    """The same, for a spreadsheet."""
    quarter, department = _asked(quarters_with_meetings(db.session))
    where = f"-{department}" if department else ""
    return _file(figures_in(db.session, quarter, department), f"rencontres-{quarter}{where}.csv", OF_SUMS)


def _asked(quarters: list[Quarter]) -> tuple[Quarter, str]:
    """The quarter and the department asked for; the latest with a meeting, and the Region, where none is."""
    usual = quarters[0] if quarters else Quarter.of(today())
    department = request.args.get("departement", "")
    quarter = Quarter.read(request.args.get("trimestre", "")) or usual
    return quarter, department if department in DEPARTMENTS else ""


def _file(figures: Figures, name: str, *more: tuple[str, str]) -> Response:
    """All tables under each other, and what is counted: « ; » between cells, as spreadsheets here read it."""
    lines: list[Sequence[object]] = list(figures.essential)
    for table in figures.tables:
        lines += [[], [table.title], [table.first, *table.columns]]
        lines += [[line.name, *line.shown] for line in (*table.lines, *filter(None, (table.foot,)))]
    lines += [[], ["Définitions"], *DEFINITIONS, *more]
    response = Response(to_csv(["L’essentiel", "Nombre"], lines), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
