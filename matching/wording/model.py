"""The logistic model: a few numbers that turn likeness into probability, kept in a dated table."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.wording.nearness import F32


class Model(NamedTuple):
    """`weights` by name of feature; `none` the weight of "none of these".

    Sharpness multiplies all of them: below 1 the probabilities are more modest. There are two, chosen so that
    of the answers scored 0.8 about 80 % are right: `title_sharpness` for a title in a vacancy's dress (H/F),
    of which each publisher picks one code and not always the same, `speech_sharpness` for all else. For that
    reason too a title's probabilities are multiplied by `title_agreement`, the most that any can reach.
    """

    weights: dict[str, float]
    none: float
    title_sharpness: float
    speech_sharpness: float
    title_agreement: float = 1.0
    alike: float = 1.0

    def chances(self, figures: F32, names: Sequence[str], is_vacancy: bool) -> NDArray[np.float64]:
        """Probability of each answer: float64 (C,) from figures (C, features) so named. Sums to 1 at most.

        Raises KeyError when the table gives no weight to a feature.
        """
        weights = np.asarray([self.weights[name] for name in names])
        raw = np.append(figures.astype(np.float64) @ weights, self.none)
        raw *= self.title_sharpness if is_vacancy else self.speech_sharpness
        powers = np.exp(raw - raw.max())
        agreed = self.title_agreement if is_vacancy else 1.0
        return np.asarray(powers[:-1] / powers.sum() * agreed, dtype=np.float64)


@lru_cache(maxsize=1)
def read_model() -> Model:
    """The model of occupations, `tables/model.toml`."""
    return _read("model.toml")


@lru_cache(maxsize=1)
def read_skill_model() -> Model:
    """The model of skills, `tables/skill_model.toml`."""
    return _read("skill_model.toml")


def _read(table: str) -> Model:
    raw = tomllib.loads((files("matching.wording") / "tables" / table).read_text("utf-8"))
    sharpness = raw["sharpness"]
    return Model(
        raw["weights"],
        raw["none"],
        sharpness["title"],
        sharpness["speech"],
        raw.get("title_agreement", 1.0),
        raw.get("alike", 1.0),
    )
