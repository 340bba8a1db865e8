"""How the kernels of this room are compiled: once at set-up, kept on disk, never more than one thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., object])

kernel = cast(Callable[[Kernel], Kernel], njit(nogil=True, cache=True))
"""Decorates a function over arrays. A read-only memory map compiles apart from a writable array."""
