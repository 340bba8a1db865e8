"""`ranking run` and `ranking schema`: files of the exchange format ranked, with no database.

What the ranking knows is the built-in referential. Exit codes are those of EXCHANGE: 0 done, 1 refused or
failed, 2 wrong usage. One French sentence on standard error says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click
from flask import current_app

from matching.clock import today
from matching.commands import (
    Day,
    FrenchCommand,
    FrenchGroup,
    ReadableFile,
    RefusedError,
    WrongUsageError,
    json_option,
    write,
    write_json,
)
from matching.matches.exchange_files import at_home, builtin_vocabulary, placed, schemes_of, understood
from matching.matches.travels import home_of, means_of
from matching.matches.vocabulary import Vocabulary
from matching.ranking.everything import Market
from matching.ranking.everything_dask import SchedulerLost, Where
from matching.ranking.everything_files import OF_PROFILES, OF_VACANCIES
from matching.ranking.everything_run import rank_everything
from matching.ranking.everything_ways import ByEstimate, ByTimetable, Ways
from matching.ranking.exchange import (
    Refused,
    read_profile_file,
    read_profiles,
    read_vacancies,
    schema,
    write_match,
)
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.note import note
from matching.ranking.person import person_of
from matching.ranking.post_ways import ways_from
from matching.ranking.rank import Ranked, rank_vacancies
from matching.ranking.schemas import Subject
from matching.ranking.values import Profile, Vacancy
from matching.ranking.warming import warm_up, warm_up_everything
from matching.referential.official import WrongFile
from matching.referential.schemes import check, out_of_force
from matching.region.schemes_cli import builtin_neighbourhood_codes
from matching.region.timetable_cli import ExistingFeed
from matching.travel.estimate import TravelArrays, estimate
from matching.travel.reach import Reach
from matching.travel.store import WrongTimetable, write_timetable
from matching.travel.timetable import Timetable

SUBJECTS = get_args(Subject)
GROUP_WORDS = {
    "now": "maintenant",
    "with_scheme": "avec un dispositif",
    "talk": "à voir avec quelqu’un",
}


class Count(click.ParamType[int]):
    """A whole number, `least` or more."""

    name = "N"

    def __init__(self, option: str, least: int = 0) -> None:
        self._option, self._least = option, least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if not (text.isascii() and text.isdecimal() and len(text) < 10) or int(text) < self._least:
            told = f"{self._option} : « {value} » n’est pas un nombre entier, {self._least} ou plus."
            self.fail(told, param, ctx)
        return int(text)


ranking_cli = FrenchGroup("ranking", help="Le classement : des fichiers d’échange, sans base de données.")


@ranking_cli.command("run", cls=FrenchCommand)
@click.option("--profile", "profile_file", type=ReadableFile(), required=True, help="Un profil, en JSON.")
@click.option("--vacancies", "lines", type=ReadableFile(), required=True, help="Des offres, une par ligne.")
@click.option("--feed", "feeds", multiple=True, type=ExistingFeed(), help="Un GTFS ; sans, des estimations.")
@click.option("--date", "on", type=Day(), help="Le jour du classement ; aujourd’hui sinon.")
@click.option("--top", type=Count("--top"), help="Combien d’offres ; toutes sinon.")
@json_option
def run(
    profile_file: bytes,
    lines: bytes,
    feeds: tuple[Path, ...],
    on: date | None,
    top: int | None,
    as_json: bool,
) -> None:
    """Classe des offres pour un profil, la meilleure d’abord, avec les raisons."""
    try:
        profile, vacancies = read_profile_file(profile_file), read_vacancies(lines.split(b"\n"))
        vocabulary = builtin_vocabulary(Path(current_app.config["INSTANCE"]))
        ranked = rank_files(profile, vacancies, vocabulary, feeds, on or today(), top)
    except Refused as refused:
        raise RefusedError(str(refused)) from None
    if as_json:
        write_json([write_match(match) for match in ranked.matches])
        click.echo(f"Graine de l’ordre : {ranked.seed}, {ranked.today}.", err=True)
    else:
        write(*_lines(ranked, {vacancy.id: vacancy.title for vacancy in vacancies}))


@ranking_cli.command("everything", cls=FrenchCommand)
@click.option("--profiles", type=ReadableFile(), required=True, help="Des profils, un par ligne.")
@click.option("--vacancies", "lines", type=ReadableFile(), required=True, help="Des offres, une par ligne.")
@click.option(
    "--out", "folder", type=click.Path(path_type=Path), required=True, help="Le dossier des listes."
)
@click.option("--feed", "feeds", multiple=True, type=ExistingFeed(), help="Un GTFS ; sans, des estimations.")
@click.option("--top", type=Count("--top", least=1), default=50, help="Combien de chaque liste ; 50 sinon.")
@click.option("--workers", type=Count("--workers"), default=0, help="Combien de processus ici ; 0 : un seul.")
@click.option("--scheduler", metavar="ADRESSE", help="Un planificateur Dask, comme tcp://10.0.0.1:8786.")
@click.option("--date", "on", type=Day(), help="Le jour du classement ; aujourd’hui sinon.")
@click.option("--seed", help="La graine de l’ordre des ex æquo ; celle du service sinon.")
@json_option
def everything(
    profiles: bytes,
    lines: bytes,
    folder: Path,
    feeds: tuple[Path, ...],
    top: int,
    workers: int,
    scheduler: str | None,
    on: date | None,
    seed: str | None,
    as_json: bool,
) -> None:
    """Classe toutes les offres pour chaque profil, et tous les profils pour chaque offre.

    Un classement interrompu reprend où il s’est arrêté : relancez la même commande.
    """
    if workers and scheduler:
        raise WrongUsageError("Choisissez --workers ou --scheduler : l’un des deux suffit.")
    where = Where(workers, scheduler)
    try:
        people, vacancies = read_profiles(profiles.split(b"\n")), read_vacancies(lines.split(b"\n"))
        vocabulary = builtin_vocabulary(Path(current_app.config["INSTANCE"]))
        summary = rank_all(
            people, vacancies, vocabulary, folder, feeds, on or today(),
            top, current_app.config["SEED"] if seed is None else seed, where,
        )  # fmt: skip
    except (Refused, SchedulerLost, WrongTimetable) as refused:
        raise RefusedError(str(refused)) from None
    except MemoryError:
        raise RefusedError(
            f"La mémoire ne suffit pas pour {top} résultats par liste : baissez --top."
        ) from None
    except OSError as failure:
        told = f"{failure.filename or folder} : {failure.strerror or failure}"
        raise RefusedError(
            f"Le classement n’a pas pu être écrit dans {folder} ({told}) : changez --out."
        ) from None
    if as_json:
        write_json(summary | {"folder": str(folder)})
    else:
        write(
            f"{summary['profiles']} profils, {summary['vacancies']} offres, {top} au plus par liste.",
            f"Graine {summary['seed']}, le {summary['date']}.",
            *(str(folder / name) for name in (OF_PROFILES, OF_VACANCIES)),
        )


@ranking_cli.command("schema", cls=FrenchCommand)
@click.argument("subject", metavar="|".join(SUBJECTS))
@click.option("--json", "as_json", is_flag=True, help="C’est toujours un document JSON.")
def print_schema(subject: Subject, as_json: bool) -> None:
    """Le schéma JSON d’une ligne d’offres, d’un profil ou d’un résultat."""
    if subject not in SUBJECTS:
        raise WrongUsageError(f"« {subject} » n’a pas de schéma : écrivez {', '.join(SUBJECTS)}.")
    write_json(schema(subject))


@ranking_cli.command("prepare", cls=FrenchCommand)
def prepare() -> None:
    """Compile le classement pour cette machine : ce que fait l’installation, une fois."""
    warm_up()
    warm_up_everything()
    write("Le classement est prêt.")


def rank_files(
    profile: Profile,
    vacancies: Sequence[Vacancy],
    vocabulary: Vocabulary,
    feeds: Sequence[Path],
    on: date,
    top: int | None,
) -> Ranked:
    """The vacancies of a file for the profile of a file. Raises `Refused` for a place that is not known."""
    profile = understood(at_home(profile, vocabulary), vocabulary)
    index = index_of(vacancies, vocabulary)
    answers = {one.scheme: one.answer for one in check(person_of(profile, builtin_neighbourhood_codes()), on)}
    return rank_vacancies(
        index,
        profile,
        ways_for(profile, index, feeds),
        today=on,
        seed=current_app.config["SEED"],
        top=top,
        schemes=answers,
        expired=frozenset(out_of_force(on)),
    )


def ways_for(profile: Profile, index: VacancyIndex, feeds: Sequence[Path]) -> TravelArrays:
    """The ways from the home to every row of the index: by the timetable of `feeds`, else straight lines."""
    home, means = home_of(profile), means_of(profile)
    if not feeds:
        return estimate(home, index.lat, index.lon, int(means), index.rides)
    return ways_from(Reach(timetable_of(feeds), home, means), index.base.things)


def index_of(vacancies: Sequence[Vacancy], vocabulary: Vocabulary) -> VacancyIndex:
    """The index of the vacancies of a file. Raises `Refused` for an unknown place or too many skills."""
    return VacancyIndex.build([placed(one, vocabulary) for one in vacancies], vocabulary.ranking)


def timetable_of(feeds: Sequence[Path]) -> Timetable:
    """The feeds compiled into one timetable."""
    # Here and not above: it brings polars, which no web worker needs.
    from matching.travel.feeds import read_feed
    from matching.travel.timetable import compile_feeds

    try:
        return compile_feeds([read_feed(path) for path in feeds])
    except WrongFile as wrong:
        raise RefusedError(str(wrong)) from None


def rank_all(
    profiles: Sequence[Profile],
    vacancies: Sequence[Vacancy],
    vocabulary: Vocabulary,
    folder: Path,
    feeds: Sequence[Path],
    on: date,
    top: int,
    seed: str,
    where: Where,
) -> dict[str, object]:
    """Both lists of the files of everybody and everything, written in `folder`; returns their summary."""
    index = index_of(vacancies, vocabulary)
    people = ProfileIndex.build(
        [understood(at_home(one, vocabulary, f" du profil {one.id}"), vocabulary) for one in profiles],
        vocabulary.ranking,
        schemes_of(profiles, on),
        frozenset(out_of_force(on)),
    )
    # Before the folder: what is refused leaves nothing behind.
    timetable = timetable_of(feeds) if feeds else None
    folder.mkdir(parents=True, exist_ok=True)
    ways: Ways = ByEstimate()
    if timetable is not None:
        compiled = folder / "horaires.bin"
        write_timetable(timetable, compiled)
        ways = ByTimetable.of(compiled)
    if where.workers:
        # Once, here: its processes would each compile the same at the same time.
        warm_up_everything()
    # No list is longer than there are others: places are kept for what can stand in it, and no more.
    top = min(top, max(1, len(index.base), len(people.base)))
    market = Market(index.base, vocabulary.ranking.mobility, ways, on, seed, top)
    return rank_everything(folder, market, people.base, where=where, told=_progress)


def _progress(done: int, of: int) -> None:
    click.echo(f"Blocs classés : {done} sur {of}.", err=True)


def _lines(ranked: Ranked, titles: dict[str, str]) -> list[str]:
    lines = []
    for place, match in enumerate(ranked.matches, 1):
        told = f"{match.score:.6f}, {note(match)}, {GROUP_WORDS[match.group]}"
        lines.append(f"{place}. {match.vacancy_id} {titles[match.vacancy_id]} : {told}")
        lines += [f"   {blocker.words}" for blocker in match.blockers]
    return [*lines, f"{ranked.total} offres, graine {ranked.seed}, le {ranked.today}."]
