"""A refusal says what to do next: a stable code for tests, why, and the ways on."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Refusal(Exception):
    """Something that is not done, and the person is told so.

    `code` is stable, for tests and logs. `title` and `sentence` are French, for the page. `ways` are
    `(label, endpoint)` pairs to go on. `status` is the HTTP status of the answer.
    """

    code: str
    title: str
    sentence: str
    status: int = 409
    ways: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


def not_found(what: str = "Cette page n’existe pas.") -> Refusal:
    """The thing asked for is not there, or is not for this reader: both get the same answer."""
    return Refusal("not_found", "Page introuvable", what, 404, [("Revenir à l’accueil", "public.home")])


def wrong(field: str, title: str, sentence: str) -> Refusal:
    """An answer that cannot be taken: 422, and the field it is about in the code."""
    return Refusal(f"wrong_{field}", title, sentence, 422)


def require_short(field: str, text: str, longest: int) -> str:
    """A text on one line. Refuses a longer one as `wrong` does: nothing is cut without a word."""
    line = " ".join(text.split())
    if len(line) > longest:
        raise wrong(field, "C’est trop long", f"Écrivez {longest} caractères au plus.")
    return line
