"""The room of entering: its views are in several files, by who enters and what for."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)
