"""The road of an employer: the establishment, its vacancies, and who could come."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, current_app, flash, request, url_for

from matching import french
from matching.accounts import limits
from matching.accounts.contacts import read_any_phone
from matching.accounts.establishing import settle_establishment
from matching.accounts.guards import checked_employer_only, employer_only
from matching.accounts.visitor import Visitor
from matching.clock import now, today
from matching.employers import service
from matching.employers.candidates import candidates_for
from matching.employers.forms import EstablishmentForm, VacancyForm, number_of
from matching.employers.models import Establishment, Vacancy
from matching.employers.proposals import NONE_OF_THEM, item_of, propose, skills_of
from matching.employers.service import AskedSkill, Post, WrongAnswer
from matching.extensions import db
from matching.introductions.answers import answer_rates
from matching.introductions.doing import occasion, vocabulary
from matching.introductions.listing import asked_codes
from matching.introductions.log import record_list
from matching.introductions.needs import filled
from matching.introductions.service import close_post, require_place
from matching.matches import words
from matching.matches.snapshot import current_snapshot
from matching.matches.vocabulary import Vocabulary
from matching.pages import count_pages, go, page, page_number
from matching.ranking.labels import card_label
from matching.ranking.values import DAYS, Shift
from matching.refusals import Refusal
from matching.region.scheme_words import slug_of

bp = Blueprint("employers", __name__)
PER_PAGE = 20
MOST_PAGES = 500


def _label_of(code: str) -> str:
    place = vocabulary().places.with_code(code)
    return place.label if place else ""


@bp.get("/recruter")
@employer_only
def vacancies(visitor: Visitor) -> Response:
    """The vacancies of the establishment, each with where it stands."""
    establishment = service.find_establishment(db.session, visitor.id)
    if establishment is None:
        return go(url_for("employers.establishment"))
    found = service.vacancies_of(db.session, establishment.id)
    communes = {one.commune_code: _label_of(one.commune_code) for one in found}
    return page(
        "employers/vacancies.html",
        part="main",
        establishment=establishment,
        vacancies=found,
        communes=communes,
        contract_of=words.contract_of,
        rates=answer_rates(db.session, establishment.id, now()),
    )


@bp.route("/recruter/etablissement", methods=["GET", "POST"])
@employer_only
def establishment(visitor: Visitor) -> Response:
    """Create or change the establishment."""
    old = service.find_establishment(db.session, visitor.id)
    form = EstablishmentForm(
        data=None
        if old is None
        else {
            "siret": old.siret,
            "name": old.name,
            "address": old.address,
            "phone": french.national(old.phone),
            "commune": _label_of(old.commune_code),
        }
    )
    if form.validate_on_submit():
        before = (old.siret, old.name) if old else None
        try:
            saved = service.save_establishment(
                db.session,
                old,
                siret=form.siret.data,
                name=form.name.data,
                address=form.address.data,
                phone=read_any_phone(form.phone.data or "") or "",
                place=service.commune_of(vocabulary().places, form.commune.data),
                now=now(),
            )
        except WrongAnswer as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            settle_establishment(visitor, saved, before)
            db.session.commit()
            flash("Votre établissement est enregistré.", "good")
            return go(url_for("employers.vacancies"))
    status = 422 if form.is_submitted() else 200
    return page("employers/establishment.html", part="main", status=status, form=form, fresh=old is None)


@bp.route("/recruter/offres/nouvelle", methods=["GET", "POST"])
@employer_only
def new_vacancy(visitor: Visitor) -> Response:
    """Write a vacancy on one page; it is kept as a draft."""
    owner = service.find_establishment(db.session, visitor.id)
    if owner is None:
        return go(url_for("employers.establishment"))
    form = VacancyForm(data={"address": owner.address, "commune": _label_of(owner.commune_code)})
    return _write(form, owner, None)


@bp.get("/recruter/offres/proposer")
@employer_only
def suggest(visitor: Visitor) -> Response:
    """Occupations and skills for the title typed: the block of the form, or the form itself."""
    form = VacancyForm(formdata=request.args)
    chosen = request.args.get("rome_code", "") if "choix" in request.args else ""
    form.offer(propose(vocabulary(), form.title.data or "", chosen))
    return _form_page(form, None)


@bp.route("/recruter/offres/<int:vacancy_id>/modifier", methods=["GET", "POST"])
@employer_only
def edit_vacancy(vacancy_id: int, visitor: Visitor) -> Response:
    """Change a vacancy; an open one changes for everybody at once."""
    vacancy = service.vacancy_of(db.session, visitor.id, vacancy_id)
    return _write(VacancyForm(data=_typed(vacancy)), vacancy.establishment, vacancy)


@bp.get("/recruter/offres/<int:vacancy_id>")
@employer_only
def vacancy(vacancy_id: int, visitor: Visitor) -> Response:
    """The vacancy as a resident will read it, and what may be done with it."""
    found = service.vacancy_of(db.session, visitor.id, vacancy_id)
    snapshot = current_snapshot(db.session)
    shifts = [Shift((DAYS[one.day],), one.start_at, one.end_at) for one in found.shifts]
    pay = f"{french.euros(found.pay_cents)} brut {words.PER[found.pay_per]}" if found.pay_cents else ""
    return page(
        "employers/vacancy.html",
        part="main",
        vacancy=found,
        plain_name=snapshot.vocabulary.plain_name(found.rome_code) or found.title,
        commune=_label_of(found.commune_code),
        contract=words.contract_of(found),
        pay=pay,
        hours=words.hours_of(shifts),
        cards=[card_label(one.value) for one in found.choices if one.kind == "requires"],
        like_posts=service.count_like_posts(db.session, found),
        trainers=[(slug_of(one.identifier), one.label) for one in snapshot.carrying("trains_for_vacancy")],
        filled=filled(db.session, found),
    )


@bp.post("/recruter/offres/<int:vacancy_id>/publier")
@employer_only
def publish(vacancy_id: int, visitor: Visitor) -> Response:
    """Open the vacancy."""
    found = service.vacancy_of(db.session, visitor.id, vacancy_id)
    require_place(db.session, found)
    if found.published_on is None:
        limits.count_post(limits.PUBLISH, visitor.id)
    service.publish(db.session, found, today=today(), now=now())
    db.session.commit()
    flash("Votre offre est publiée. Les habitants la voient.", "good")
    return go(url_for("employers.vacancy", vacancy_id=vacancy_id))


@bp.post("/recruter/offres/<int:vacancy_id>/fermer")
@employer_only
def close(vacancy_id: int, visitor: Visitor) -> Response:
    """Close the vacancy."""
    found = service.vacancy_of(db.session, visitor.id, vacancy_id)
    service.close(db.session, found, now())
    close_post(db.session, found, occasion())
    db.session.commit()
    flash("Votre offre est fermée. Plus personne ne la voit.", "good")
    return go(url_for("employers.vacancy", vacancy_id=vacancy_id))


@bp.post("/recruter/offres/<int:vacancy_id>/debut-plus-tard")
@employer_only
def accept_later_start(vacancy_id: int, visitor: Visitor) -> Response:
    """Say yes to somebody who is trained first, and begins later."""
    found = service.vacancy_of(db.session, visitor.id, vacancy_id)
    service.accept_later_start(db.session, found, now())
    db.session.commit()
    flash("Vous acceptez un début plus tard. Les habitants le voient.", "good")
    return go(
        url_for(
            "employers.candidates" if found.status == "open" else "employers.vacancy", vacancy_id=vacancy_id
        )
    )


@bp.get("/recruter/offres/<int:vacancy_id>/candidats")
@checked_employer_only
def candidates(vacancy_id: int, visitor: Visitor) -> Response:
    """Who could come, without a name, twenty at a time."""
    found = service.vacancy_of(db.session, visitor.id, vacancy_id)
    number = page_number(MOST_PAGES)
    listed = candidates_for(
        db.session,
        vacancy_id,
        top=number * PER_PAGE,
        today=today(),
        seed=current_app.config["SEED"],
        secret=current_app.config["SECRET_KEY"],
    )
    shown = listed.ranked.candidates[(number - 1) * PER_PAGE :]
    record_list(
        db.session,
        establishment_id=visitor.id,
        vacancy_id=vacancy_id,
        page=number,
        ranked=listed.ranked,
        profile_ids=[listed.who[person.code] for person in shown],
        now=now(),
    )
    return page(
        "employers/candidates.html",
        part="candidats",
        asked=asked_codes(db.session, vacancy_id, current_app.config["SECRET_KEY"]),
        vacancy=found,
        plain_name=vocabulary().plain_name(found.rome_code) or found.title,
        commune=_label_of(found.commune_code),
        contract=words.contract_of(found),
        listed=listed,
        shown=shown,
        number=number,
        pages=count_pages(listed.ranked.total, PER_PAGE),
        card_label=card_label,
    )


def _form_page(form: VacancyForm, vacancy: Vacancy | None, status: int = 200) -> Response:
    action = (
        url_for("employers.edit_vacancy", vacancy_id=vacancy.id)
        if vacancy
        else url_for("employers.new_vacancy")
    )
    return page(
        "employers/vacancy_form.html",
        part="propositions",
        status=status,
        form=form,
        action=action,
        editing=vacancy is not None,
    )


def _write(form: VacancyForm, owner: Establishment, old: Vacancy | None) -> Response:
    known = vocabulary()
    asked = form.title.data or ""
    form.offer(propose(known, asked, form.rome_code.data or ""))
    if not form.is_submitted() or request.form.get("action") == "proposer":
        return _form_page(form, old)
    if form.validate():
        try:
            post = _post_of(form, owner, known)
            if old is not None and service.asks_anew(old, post):
                limits.count_post(limits.MOVE, owner.id)
        except WrongAnswer as wrong:
            form[wrong.field].errors = [str(wrong)]
        except Refusal as refused:  # what was typed is kept, for tomorrow
            form.commune.errors = [refused.sentence]
            return _form_page(form, old, refused.status)
        else:
            if old is None:
                saved = service.create_vacancy(db.session, owner.id, post, now())
                flash("Votre brouillon est prêt. Relisez, puis publiez.", "good")
            else:
                saved = old
                service.change_vacancy(db.session, old, post, now())
                flash("Votre offre est modifiée.", "good")
            db.session.commit()
            return go(url_for("employers.vacancy", vacancy_id=saved.id))
    return _form_page(form, old, 422)


def _post_of(form: VacancyForm, owner: Establishment, vocabulary: Vocabulary) -> Post:
    place = service.commune_of(vocabulary.places, form.commune.data)
    if place.code == owner.commune_code and form.address.data in ("", owner.address):
        place = replace(place, lat=owner.lat, lon=owner.lon)
    code = "" if form.rome_code.data == NONE_OF_THEM else form.rome_code.data
    usual = skills_of(vocabulary, code)
    typed = [line.strip(" -•\t") for line in form.other_skills.data.splitlines()]
    labels = dict.fromkeys([*form.skills.data, *(line for line in typed if line)])
    needed = set(form.required_skills.data)
    amount = number_of(form.pay_amount.data)
    return Post(
        title=form.title.data,
        rome_code=code or None,
        skills=tuple(
            AskedSkill(one, usual[one] if one in usual else item_of(vocabulary, one), one in needed)
            for one in labels
        ),
        contract=form.contract.data,
        weekly_hours=number_of(form.weekly_hours.data),
        shifts=tuple(
            (int(day), line.start.data, line.end.data)
            for line in form.shifts
            if line.form.filled
            for day in line.days.data
        ),
        pay_cents=None if amount is None else round(amount * 100),
        pay_per=form.pay_per.data or None,
        address=form.address.data,
        place=place,
        requires=tuple(dict.fromkeys(form.requires.data)),
        accepts=tuple(dict.fromkeys(form.accepts.data)),
        level=int(form.level.data) if form.level.data else None,
        reading=form.reading.data or None,
        french=form.french.data or None,
        positions=form.positions.data,
        starts_on=form.starts_on.data,
        description=form.description.data,
    )


def _typed(vacancy: Vacancy) -> dict[str, object]:
    """A vacancy as the form holds it."""
    lines: dict[tuple[object, object], list[str]] = {}
    for one in vacancy.shifts:
        lines.setdefault((one.start_at, one.end_at), []).append(str(one.day))
    shifts = [{"days": days, "start": start, "end": end} for (start, end), days in lines.items()]
    return {
        "title": vacancy.title,
        "rome_code": vacancy.rome_code or NONE_OF_THEM,
        "skills": [one.label for one in vacancy.skills],
        "required_skills": [one.label for one in vacancy.skills if one.required],
        "contract": vacancy.contract,
        "weekly_hours": french.number(vacancy.weekly_hours) if vacancy.weekly_hours else "",
        "shifts": shifts,
        "pay_amount": french.number(vacancy.pay_cents / 100) if vacancy.pay_cents else "",
        "pay_per": vacancy.pay_per or "",
        "address": vacancy.address,
        "commune": _label_of(vacancy.commune_code),
        "requires": [one.value for one in vacancy.choices if one.kind == "requires"],
        "accepts": [one.value for one in vacancy.choices if one.kind == "accepts"],
        "level": str(vacancy.qualification_level or ""),
        "reading": vacancy.reading or "",
        "french": vacancy.french or "",
        "positions": vacancy.positions,
        "starts_on": vacancy.starts_on,
        "description": vacancy.description,
    }
