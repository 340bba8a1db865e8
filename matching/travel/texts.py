"""Many short texts as two arrays: a million names are memory-mapped, and never made into objects at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Texts:
    """N texts in order.

    blob  : uint8 (B,)  their UTF-8 bytes, one after the other
    first : int64 (N + 1,)  first byte of each; the last entry is B
    """

    blob: NDArray[np.uint8]
    first: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """The texts as arrays."""
        encoded = [text.encode() for text in texts]
        first = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(one) for one in encoded], out=first[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), first)

    def __len__(self) -> int:
        return len(self.first) - 1

    def __getitem__(self, row: int) -> str:
        return self.blob[self.first[row] : self.first[row + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))
