"""What PDF sheets are drawn with: the letter of the site, and pango where the machine has none.

Usage: .venv/bin/python scripts/pango.py     `scripts/prepare.py` runs it; nothing is done twice

The letter is a locked npm package, made into files that pango reads. Pango itself is in no wheel for Linux:
where the machine lacks it, or the library that makes PDF files small, and has apt, the signed packages of its
own distribution are unpacked into `instance/pango`: nothing is installed on the machine, no right is needed.
Elsewhere this only says so: the site then gives each sheet as a page to be printed by the browser.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PANGO = ROOT / "instance" / "pango"
PAPER = ROOT / "instance" / "paper"
LETTER = ROOT / "node_modules" / "@fontsource" / "atkinson-hyperlegible-next" / "files"
WEIGHTS = re.compile(r".*-latin(-ext)?-(400|700)-normal\.woff")
NEEDED = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
)
PACKAGES = ("libpangoft2-1.0-0", "libharfbuzz-subset0")
"""Each brings the rest of what it needs; the second one is not in every distribution."""
NEVER = re.compile(r"(libc|libm|libdl|librt|libpthread|libresolv|libgcc_s|libstdc\+\+|ld-linux.*)\.so")
"""What this Python runs on already: another one beside it would end it."""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir>{pango}/unpacked/usr/share/fonts</dir>
  <dir>{paper}/fonts</dir>
  <cachedir>{paper}/cache</cachedir>
</fontconfig>
"""
TRY = """
from pathlib import Path
from matching.events.paper import NoPaper, draw
try:
    draw("<html lang=fr><title>Essai</title><p>Essai", Path("static"))
except NoPaper:
    raise SystemExit(1)
"""


def missing() -> list[str]:
    """The libraries that the machine itself does not find."""
    found = []
    for name in NEEDED:
        try:
            ctypes.CDLL(name)
        except OSError:
            found.append(name)
    return found


def bring_letter() -> None:
    """The files of the letter as pango reads them, and where fonts are looked for."""
    from fontTools.ttLib import TTFont  # of the environment, which brings it with what draws

    folder = PAPER / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for source in LETTER.glob("*.woff"):
        target = folder / f"{source.stem}.ttf"
        if WEIGHTS.fullmatch(source.name) and not target.exists():
            with TTFont(source) as letter:
                letter.flavor = None
                letter.save(target)
    (PAPER / "fonts.conf").write_text(FONTS.format(pango=PANGO, paper=PAPER))


def bring_libraries() -> None:
    """Unpack what is missing from packages of the distribution, where it has apt."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return
    for name in ("archives/partial", "lists/partial", "unpacked", "lib"):
        (PANGO / name).mkdir(parents=True, exist_ok=True)
    print("Unpacking pango for the PDF sheets ...", flush=True)
    for package in PACKAGES:
        # The machine's own lists first; where they are absent or old, fresh ones that are ours alone.
        if not (_download(package, fresh=False) or (_update() and _download(package, fresh=True))):
            print(f"{package} could not be had.", flush=True)
    for package in (PANGO / "archives").glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, PANGO / "unpacked"], check=False)
        package.unlink()
    shutil.rmtree(PANGO / "lists")
    for path in (PANGO / "unpacked").rglob("*.so.*"):
        link = PANGO / "lib" / path.name
        if re.search(r"\.so\.\d+$", path.name) and not NEVER.match(path.name) and not link.is_symlink():
            link.symlink_to(os.path.relpath(path, link.parent))


def _apt(*command: str, fresh: bool) -> bool:
    options = [
        f"Dir::Cache::Archives={PANGO}/archives/",
        "Debug::NoLocking=1",
        "Dir::Cache::pkgcache=",
        "Dir::Cache::srcpkgcache=",
    ]
    if fresh:
        options.append(f"Dir::State::Lists={PANGO}/lists")
    if os.geteuid() == 0:
        options.append("APT::Sandbox::User=root")
    words = [word for option in options for word in ("-o", option)]
    ran = subprocess.run(["apt-get", "-qq", *words, *command], capture_output=True, text=True)
    return ran.returncode == 0


def _download(package: str, *, fresh: bool) -> bool:
    return _apt("install", "--yes", "--download-only", "--no-install-recommends", package, fresh=fresh)


def _update() -> bool:
    return any((PANGO / "lists").glob("*Packages*")) or _apt("update", fresh=True)


def main() -> None:
    """Bring what is missing, draw one sheet, and say whether that works."""
    bring_letter()
    if any(not (PANGO / "lib" / name).exists() for name in missing()):
        bring_libraries()
    drawn = subprocess.run([sys.executable, "-c", TRY], cwd=ROOT, capture_output=True, text=True)
    if drawn.returncode:
        sys.exit(
            "PDF sheets cannot be drawn here: they are shown as pages to be printed. Install pango "
            "(libpangoft2-1.0-0 on Debian), then run the same command again."
        )


if __name__ == "__main__":
    main()
