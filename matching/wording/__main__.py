"""Learn the model again: python -m matching.wording ROME.zip DATE > matching/wording/tables/model.toml"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from matching.referential.official.reading import WrongFile
from matching.referential.official.rome import parse_rome
from matching.referential.rome import read_builtin_vocabulary
from matching.wording.learning import learn
from matching.wording.rows import occupation_rows

# Chosen on labelled titles and phrases that are not kept here: half of the questions about occupations of the
# vocabulary, three in five of them a known title that is blurred.
EVERYDAY_SHARE = 0.5
BLURRED_SHARE = 0.6
# Chosen there too, so that a score of 0.8 is right eight times in ten; see `model.Model`.
NONE = 8.0
SHARPNESS = {"title": 0.9, "speech": 1.8}
TITLE_AGREEMENT = 0.9

USAGE = "Usage: python -m matching.wording ROME.zip AAAA-MM-JJ"


def main(arguments: list[str]) -> int:
    """Print the table of the model; 0 when done, 1 when the archive is refused, 2 on wrong usage."""
    if len(arguments) != 2:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        learned_on = dt.date.fromisoformat(arguments[1])
        rome = parse_rome(Path(arguments[0]))
    except (ValueError, WrongFile) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    rows = occupation_rows(rome.titles, read_builtin_vocabulary(), rome.skills, rome.links)
    print(write_table(learn(rows, EVERYDAY_SHARE, BLURRED_SHARE), learned_on), end="")
    return 0


def write_table(weights: dict[str, float], learned_on: dt.date) -> str:
    """The text of tables/model.toml from the weights of `learn`."""
    lines = [
        "# Weights of the likeness figures, learned from ROME's titles and the project's vocabulary alone.",
        "# Written by: python -m matching.wording ROME.zip DATE (the same files give the same numbers).",
        f"learned_on = {learned_on.isoformat()}",
        f"none = {NONE}",
        f"title_agreement = {TITLE_AGREEMENT}",
        "",
        "[sharpness]",
        *(f"{name} = {value}" for name, value in SHARPNESS.items()),
        "",
        "[weights]",
        *(f"{name} = {weight}" for name, weight in weights.items() if name != "none"),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
