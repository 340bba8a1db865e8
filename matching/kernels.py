"""Where what is compiled is kept: one folder for one state of the code, so that no kernel is ever stale."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

COMPILED_ROOMS = ("ranking", "travel")


@cache
def code_digest() -> str:
    """What stands for the code of the rooms that are compiled, as it stood when it was first asked for.

    numba looks at the file of a function only: a formula or a weight changed in another file would go unseen.
    """
    total = sha256()
    for room in COMPILED_ROOMS:
        for file in sorted((Path(__file__).parent / room).rglob("*.py")):
            total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def kernel_folder(root: Path) -> Path:
    """The folder of the kernels of the code as it stands, under the instance folder of `root`."""
    return root / "instance" / "numba" / code_digest()[:16]
