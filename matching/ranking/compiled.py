"""The one way of this room to compile a function: numba, no Python inside, no lock held, kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np

Function = TypeVar("Function", bound=Callable[..., object])
Whole: TypeAlias = int | np.int32 | np.int64
"""A whole number, of 32 bits where several rows are counted at once."""
Plain: TypeAlias = tuple[Any, ...]
"""A tuple with names, handed over to compiled code without them: numba reads it in a fifth of the time."""
Yes: TypeAlias = bool | np.bool_
"""The same of yes or no."""


def compiled(function: Function) -> Function:
    """The function as machine code, compiled at its first call with such arguments, then read from disk.

    Never parallel: a web process forks, and numba's threads do not outlive a fork. A division by zero is not
    looked for: no formula here divides by what may be zero.
    """
    return cast(Function, numba.njit(nogil=True, cache=True, error_model="numpy")(function))


def inlined(function: Function) -> Function:
    """The same, written into each function that calls it: for what is called at each row.

    A call counts the references of every array it is given, twice; that costs more than a row does.
    """
    made = numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")(function)
    return cast(Function, made)
