"""QR codes, on a page and on paper: black on white whatever the theme, so that a phone reads them."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """An SVG to put in a page, without a style attribute: the policy of contents takes none."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - lines and colours alone, the text is drawn


def qr_picture(text: str) -> str:
    """The same as the address of an image, for a sheet."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=4, dark="#000", light="#fff")
