"""The numbers of the model that turns likeness into a probability. Dated table: see `learned_on`."""

from __future__ import annotations

FEATURES = ("spelling", "words", "again", "stock", "size", "everyday")

WEIGHTS = {"spelling": 8.0, "words": 4.0, "again": 4.0, "stock": 4.0, "size": 0.3, "everyday": 0.3}
