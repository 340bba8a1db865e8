"""A contact proven by six digits, in two forms: asked for, then given back. Entering and changing share it.

Knows the request: the browser's session holds what its code is given back with, under a name for each use.
"""

from __future__ import annotations

from flask import current_app, session

from matching.accounts import codes, limits
from matching.accounts.codes import Given
from matching.accounts.contacts import Contact, read_contact
from matching.accounts.forms import CodeForm, ContactForm
from matching.accounts.messages import send_code
from matching.accounts.tokens import cleaned
from matching.clock import now
from matching.extensions import db


def ask(form: ContactForm, name: str) -> None:
    """Send six digits to the contact of a valid form, and commit. The same whether it has an account."""
    contact = read_contact(form.contact.data)
    assert contact is not None
    limits.count(limits.ASK, contact.address)
    asked = codes.ask_code(db.session, contact, now=now(), secret=current_app.config["SECRET_KEY"])
    send_code(db.session, contact, asked)
    db.session.commit()
    session[name] = asked.handle


def asked_for(name: str) -> Contact | None:
    """The contact to which this browser had a code sent; None when it asked for none."""
    handle = session.get(name, "")
    return codes.asked_of(db.session, handle) if handle else None


def give(form: CodeForm, contact: Contact, name: str) -> Given:
    """Try the code of a valid form. A wrong one is said beside its field. The caller always commits."""
    limits.count(limits.TRY, contact.address)
    given = codes.give_code(
        db.session,
        session.get(name, ""),
        cleaned(form.code.data),
        now=now(),
        secret=current_app.config["SECRET_KEY"],
    )
    if given.contact is None:
        form.code.errors = [wrong_code(given.tries_left)]
    return given


def wrong_code(left: int) -> str:
    """What is said of a wrong code, with the tries that are left."""
    if not left:
        return "Ce code ne sert plus. Demandez un autre code."
    return f"Ce code n’est pas le bon. Il reste {left} {'essai' if left == 1 else 'essais'}."
