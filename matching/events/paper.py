"""A sheet as a PDF file: tagged, titled and in French (PDF/UA), and made of this site's own files alone.

What draws it needs pango and its kin, libraries of the machine. Where the machine has none,
`scripts/pango.py` puts them and the letter of the site under `instance/`, where they are found by name. Where
there are none at all, `NoPaper` is raised: the page is then shown, to be printed by the browser.
"""

from __future__ import annotations

import ctypes
import os
import re
import warnings
from contextlib import redirect_stdout
from functools import cache, lru_cache
from io import StringIO
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

from matching.config import ROOT

LIBRARIES: Final = ROOT / "instance" / "pango" / "lib"
FONTS: Final = ROOT / "instance" / "paper" / "fonts.conf"
SELF: Final = "https://papier.invalid"
"""What addresses without a host stand for; nothing is ever asked of it."""
STATIC: Final = "/static/"
MEDIA_TYPES: Final = {".css": "text/css", ".svg": "image/svg+xml"}
INK: Final = "#2b1d17"
CUT_AT: Final = "1796083200"
"""Seconds since 1970, as SOURCE_DATE_EPOCH is written (reproducible-builds.org): 2026-12-01."""
# One sheet at a time: two at once would take twice the memory and be no sooner ready on a small machine.
_drawing = Lock()


class NoPaper(RuntimeError):
    """This machine has not what draws PDF files."""


class NotOurs(ValueError):
    """A sheet asks for something that is not a file of this site: a fault of ours."""


def draw(html: str, static: Path) -> tuple[bytes, int]:
    """The PDF of a whole page, and how many sheets it has. `static` is the folder behind /static/.

    Raises NoPaper where the libraries are missing, NotOurs where the page asks for any other file.
    """
    with _drawing:
        tool = _tool()
        if tool is None:
            raise NoPaper
        page = tool.HTML(string=html, base_url=SELF, url_fetcher=_fetcher(static))
        try:
            document = page.render()
            return document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages)
        except tool.urls.FatalURLFetchingError as wrong:  # no Exception: it would end more than the request
            raise NotOurs(str(wrong)) from wrong


# Anybody may ask for a poster, as often as they like; sheets that name somebody are not to be kept.
draw_once = lru_cache(maxsize=32)(draw)
"""`draw` of what everybody may read: the same page is not drawn twice in a row."""


@cache
def _tool() -> Any | None:
    """What draws; None where it cannot. Found at the first sheet: it takes most of a second, which neither
    the start nor any other page should wait for.
    """
    if FONTS.exists():
        os.environ.setdefault("FONTCONFIG_FILE", str(FONTS))
    # Letters say when they were cut out of their font: always then, so that one page is one file.
    os.environ.setdefault("SOURCE_DATE_EPOCH", CUT_AT)
    load_libraries(LIBRARIES)
    try:
        # Where libraries are missing it prints a long text for who installs: ours is in `scripts/pango.py`.
        with warnings.catch_warnings(), redirect_stdout(StringIO()):
            # A machine may lack the library that makes letters small: files are then larger, and as good.
            warnings.simplefilter("ignore", DeprecationWarning)
            import weasyprint
    except OSError:
        return None
    return weasyprint


def load_libraries(folder: Path) -> list[str]:
    """Load the libraries of a folder of links, whichever needs which. Returns the names that could be loaded.

    Once loaded they are found by name, as those of the machine are: no variable has to be set at start.
    """
    waiting = sorted(folder.glob("*.so*"))
    loaded: list[str] = []
    while waiting:
        left = []
        for path in waiting:
            try:
                ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
            except OSError:
                left.append(path)
            else:
                loaded.append(path.name)
        if len(left) == len(waiting):
            break
        waiting = left
    return loaded


def _fetcher(static: Path) -> Any:
    """What may be read for a sheet: our own static files, and pictures that stand in the page itself."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path, part = own_file(url, static), urlsplit(url).fragment
            content = drawing(path, part) if part else path.read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": MEDIA_TYPES[path.suffix]})

    return OwnFiles(fail_on_errors=True)


def own_file(url: str, static: Path) -> Path:
    """The static file that an address of a sheet names. Raises NotOurs for every other address."""
    parts = urlsplit(url)
    path = (static / parts.path.removeprefix(STATIC)).resolve()
    ours = url.startswith(SELF + STATIC) and path.is_relative_to(static.resolve())
    if not (ours and path.suffix in MEDIA_TYPES and path.is_file()):
        raise NotOurs(url)
    return path


@cache
def drawing(symbols: Path, part: str) -> bytes:
    """The symbol that a view of icons.svg shows, « paper-walk », as a picture: WeasyPrint knows no views."""
    name = re.escape(part.removeprefix("paper-"))
    symbol = rf'<symbol id="(?:i-)?{name}" viewBox="([^"]*)">(.*?)</symbol>'
    found = re.search(symbol, symbols.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise NotOurs(f"{symbols.name}#{part}")
    box, lines = found.groups()
    pen = f'fill="none" stroke="{INK}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {pen}>{lines}</svg>'.encode()
