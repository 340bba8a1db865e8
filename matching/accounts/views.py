"""Gathers the views of entering on their blueprint."""

from __future__ import annotations

from matching.accounts import (  # noqa: F401 - each registers its routes
    account_views,
    acting_views,
    card_views,
    contact_views,
    member_views,
    organisation_views,
    resident_views,
    second_views,
)
from matching.accounts.blueprint import bp

__all__ = ["bp"]
