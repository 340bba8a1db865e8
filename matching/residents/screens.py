"""What each kind of question shows and takes. A screen reads the request; the answers' service writes."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request, url_for
from sqlalchemy.orm import Session

from matching.clock import now, today
from matching.matches.vocabulary import Vocabulary
from matching.privacy import erasure
from matching.privacy.minors import may_have_account
from matching.residents import answers, proposals
from matching.residents.access import Hand
from matching.residents.forms import LATER, SOON, AnswerForm, BirthForm, NameForm, StartForm
from matching.residents.models import Profile
from matching.residents.places import WrongPlace, place_label, read_place, read_point, save_place
from matching.residents.proposals import Proposal
from matching.residents.questions import Question
from matching.residents.summary import card_name, want_label

FULL = "Gardez {most} réponses au plus. Retirez-en une d’abord."


class Screen:
    """One question, shown or answered. `way` is where to go after it, when it is not the next question."""

    kind: ClassVar[str] = ""

    def __init__(
        self, session: Session, vocabulary: Vocabulary, question: Question, profile: Profile, hand: Hand
    ) -> None:
        self.session, self.vocabulary, self.question, self.profile = session, vocabulary, question, profile
        self.hand = hand
        self.status = 200
        self.way = ""
        self.error = ""

    def show(self) -> None:
        """Prepare the screen as it stands."""

    def search(self) -> None:
        """Look for what the words mean; only questions in words do."""
        self.show()

    def take(self) -> bool:
        """Keep the answer. False: show the screen again, with what is wrong."""
        raise NotImplementedError

    def _wrong(self) -> bool:
        self.status = 422
        return False


class ChoiceScreen(Screen):
    """One answer of a list, or several."""

    kind = "choice"
    form: Any

    def show(self) -> None:
        self.form = AnswerForm.of(self.question, answers.values_of(self.profile, self.question))

    def take(self) -> bool:
        self.show()
        if not self.form.validate():
            return self._wrong()
        answers.save_values(self.session, self.hand.profile_id, self.question, self.form.values, now=now())
        return True


class PlaceScreen(Screen):
    """Words that name a place, or the point where the telephone is."""

    kind = "place"

    def show(self) -> None:
        self.text = place_label(self.vocabulary, self.profile)
        if self.profile.lat is not None and not self.profile.neighbourhood_code:
            self.text = ""

    def take(self) -> bool:
        self.text = " ".join(request.form.get("lieu", "").split())[:120]
        try:
            point = read_point(request.form.get("lat", ""), request.form.get("lon", ""))
            if not self.text and point is None:
                raise WrongPlace("Écrivez un quartier, une commune ou un arrêt.")
            place = read_place(self.vocabulary, self.text) if self.text else None
        except WrongPlace as wrong:
            self.error = str(wrong)
            return self._wrong()
        save_place(self.session, self.hand.profile_id, self.question, place, point, now=now())
        return True


class WordsScreen(Screen):
    """Words, then what they may mean, each for a yes or a no."""

    kind = "words"

    def show(self) -> None:
        self.text = ""
        self.proposed = self._propose("")

    def search(self) -> None:
        self.text = request.form.get("mots", "").strip()[: proposals.LONGEST_TEXT]
        self.proposed = self._propose(self.text)
        if not self.text:
            self.error = "Écrivez quelques mots."
            self.status = 422
        elif not self.proposed and self._propose(self.text, whole=True):
            self.error = "C’est déjà dans votre profil."
        elif not self.proposed:
            self.error = "Nous n’avons pas compris. Essayez d’autres mots."

    def take(self) -> bool:
        typed = request.form.get("mots", "").strip()[: proposals.LONGEST_TEXT]
        searched = request.form.get("cherche", "")[: proposals.LONGEST_TEXT]
        none = bool(self.question.none and request.form.get("aucun"))
        if typed and typed != searched and not none:  # words not looked up yet: nothing typed is lost
            self.search()
            return False
        yes = [] if none else proposals.confirmed(self._propose(searched), request.form)
        if not yes and not self.kept and not none:
            self.search() if searched else self.show()
            self.error = "Répondez oui à une proposition, ou passez."
            return self._wrong()
        if not answers.has_room(self.profile, yes, searched):
            self.search() if searched else self.show()
            self.error = FULL.format(most=answers.MOST_OF[self.question.kind])
            return self._wrong()
        answers.keep_proposals(self.session, self.hand.profile_id, self.question, yes, searched, now=now())
        return True

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the profile holds already: (which, words)."""
        match self.question.kind:
            case "wants":
                return [(str(one.id), want_label(one, self.vocabulary)) for one in self.profile.wants]
            case "skills":
                return [(str(one.id), one.label) for one in self.profile.skills]
        return [(value, card_name(value)) for value in answers.values_of(self.profile, self.question)]

    def _propose(self, text: str, *, whole: bool = False) -> list[Proposal]:
        """What the words may mean, without what is kept already unless `whole`."""
        wanted = [one.rome_code for one in self.profile.wants if one.rome_code]
        cards = [one.value for one in self.profile.choices if one.kind == "holds" and not whole]
        match self.question.kind:
            case "wants":
                return proposals.propose_work(self.vocabulary, text, () if whole else wanted)
            case "skills":
                held = [*(one.label for one in self.profile.skills if not whole), *cards]
                return proposals.propose_skills(self.vocabulary, text, wanted, held)
        return proposals.propose_cards(self.vocabulary, text, cards)


class StartScreen(Screen):
    """Now, or from a date."""

    kind = "start"

    def show(self) -> None:
        day = self.profile.available_from
        said = None if day is None else SOON if day <= today() else LATER
        self.form = StartForm(data={"reponse": said, "jour": day if said == LATER else None})

    def take(self) -> bool:
        self.show()
        if not self.form.validate_on(today()):
            return self._wrong()
        answers.save_date(self.session, self.hand.profile_id, self.question, self.form.day, now=now())
        return True


class NameScreen(Screen):
    """A first name, for who counsels; and for an employer once it is shared."""

    kind = "name"

    def show(self) -> None:
        self.form = NameForm(data={"prenom": self.profile.name})

    def take(self) -> bool:
        self.show()
        if not self.form.validate():
            return self._wrong()
        answers.save_name(self.session, self.hand.profile_id, self.question, self.form.name, now=now())
        return True


class BirthScreen(Screen):
    """A birth date. Under 16, the profile is to be erased, and nothing of it is shown any more."""

    kind = "birth"

    def show(self) -> None:
        day = self.profile.birth_date
        shown = {"jour": str(day.day), "mois": str(day.month), "annee": str(day.year)} if day else {}
        self.form = BirthForm(data=shown)

    def take(self) -> bool:
        self.show()
        if not self.form.validate_on(today()):
            return self._wrong()
        if may_have_account(self.form.day, today()):
            erasure.undo(self.session, self.hand.profile_id, whys=("under_16",), now=now())
            answers.save_date(self.session, self.hand.profile_id, self.question, self.form.day, now=now())
        else:
            erasure.plan(self.session, self.hand.profile_id, why="under_16", now=now())
            self.way = url_for("profile.too_young")
        return True


SCREENS: dict[str, type[Screen]] = {
    "place": PlaceScreen,
    "wants": WordsScreen,
    "skills": WordsScreen,
    "cards": WordsScreen,
    "one": ChoiceScreen,
    "many": ChoiceScreen,
    "hard": ChoiceScreen,
    "start": StartScreen,
    "birth": BirthScreen,
    "name": NameScreen,
}
