"""What was made last is kept, by what it was made from: bounded, and safe between threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

Kept = TypeVar("Kept")


class Recent(OrderedDict[object, object]):
    """The last things made, by what they were made from."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most, self._lock = most, threading.Lock()

    def get_or_make(self, key: object, make: Callable[[], Kept]) -> Kept:
        """What was made for a key, or what `make` gives now."""
        with self._lock:
            if key in self:
                self.move_to_end(key)
                return self[key]
        made = make()
        with self._lock:
            self[key] = made
            while len(self) > self._most:
                self.popitem(last=False)
        return made
