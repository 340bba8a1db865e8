"""The logistic model: a few numbers that turn likeness into probability, kept in a dated table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.wording.likeness import FEATURES
from matching.wording.nearness import F32


class Model(NamedTuple):
    """`weights` float64 (features,) as FEATURES names them; `none` the weight of "none of these".

    Sharpness multiplies all of them: below 1 the probabilities are more modest. There are two, chosen so that
    of the answers scored 0.8 about 80 % are right: `title_sharpness` for a title in a vacancy's dress (H/F),
    of which each publisher picks one code and not always the same, `speech_sharpness` for all else.
    """

    weights: NDArray[np.float64]
    none: float
    title_sharpness: float
    speech_sharpness: float

    def chances(self, figures: F32, is_vacancy: bool) -> NDArray[np.float64]:
        """Probability of each occupation: float64 (C,) from figures (C, features). Sums to 1 at most."""
        raw = np.append(figures.astype(np.float64) @ self.weights, self.none)
        raw *= self.title_sharpness if is_vacancy else self.speech_sharpness
        powers = np.exp(raw - raw.max())
        return np.asarray(powers[:-1] / powers.sum(), dtype=np.float64)


@lru_cache(maxsize=1)
def read_model() -> Model:
    """The model of `tables/model.toml`. Raises ValueError when its features are not those of `likeness`."""
    raw = tomllib.loads((files("matching.wording") / "tables" / "model.toml").read_text("utf-8"))
    return model_of(raw["weights"], raw["none"], raw["sharpness"])


def model_of(weights: Mapping[str, float], none: float, sharpness: Mapping[str, float]) -> Model:
    """A model from weights by name of feature; ValueError unless each feature has one."""
    if set(weights) != set(FEATURES):
        raise ValueError(
            f"model.toml must give a weight to each of {', '.join(FEATURES)}; got {', '.join(weights)}."
        )
    return Model(
        np.asarray([weights[name] for name in FEATURES], dtype=np.float64),
        none,
        sharpness["title"],
        sharpness["speech"],
    )
