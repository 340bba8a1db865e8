"""How the plain text of a message is drawn on a page: paragraphs, and links that stand alone on a line."""

from __future__ import annotations


def parts_of(text: str, site_url: str) -> list[tuple[str, str]]:
    """The parts of a message, in order: ("text", paragraph) or ("link", address).

    A link of this site becomes a path, so that it works whatever name the site is opened by. Any other
    address stays words: nothing that a person wrote becomes a link.
    """
    parts: list[tuple[str, str]] = []
    for block in text.split("\n\n"):
        for line in block.split("\n"):
            line = line.strip()
            if _is_ours(line, site_url):
                parts.append(("link", line.removeprefix(site_url)))
            elif line:
                parts.append(("text", line))
    return parts


def _is_ours(line: str, site_url: str) -> bool:
    # « //elsewhere » after our name would be another site's address; a space, a sentence that begins by ours.
    path = line.removeprefix(site_url)
    return path != line and path.startswith("/") and not path.startswith(("//", "/\\")) and " " not in path
