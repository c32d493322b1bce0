"""Install other people's browser code, icons and fonts from the npm packages that package-lock.json pins.

package.json says what goes where: "vendor" maps a folder of ours to {file: path in node_modules},
"icons" names the Lucide icons that make up the sprite. Nothing of it is committed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools.node import npm_command

STAMP = ".stamp"
INPUTS = ("package.json", "package-lock.json", "tools/vendor.py")
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
ICONS = "lucide-static"
SPRITE = "lucide/sprite.svg"
SPRITE_FOLDER = "webapp/static/vendor"
COMPRESSED, COMPRESSED_FROM_BYTES = {".js", ".svg", ".wasm"}, 1000
SYMBOL_STYLE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def fingerprint(root: Path) -> str:
    """Return the SHA-256 of everything that decides what gets installed."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def is_up_to_date(root: Path) -> bool:
    """Tell whether every vendor folder carries the stamp of the present package.json and lock."""
    wanted = fingerprint(root)
    stamps = [root / folder / STAMP for folder in _plan(root)["vendor"]]
    return all(stamp.is_file() and stamp.read_text() == wanted for stamp in stamps)


def install(root: Path) -> None:
    """Fill the vendor folders unless they are up to date; raises CalledProcessError when npm fails."""
    if is_up_to_date(root):
        return
    plan = _plan(root)
    with tempfile.TemporaryDirectory(prefix="vendor-") as temporary:
        work = Path(temporary)
        for name in NPM_FILES:
            shutil.copyfile(root / name, work / name)
        subprocess.run([*npm_command(), "ci", "--omit=dev", "--ignore-scripts"], cwd=work, check=True)
        for folder, files in plan["vendor"].items():
            fresh = work / "fresh" / folder
            _copy_files(work / "node_modules", fresh, files)
            if folder == SPRITE_FOLDER:
                _write_sprite(work / "node_modules" / ICONS, fresh, plan["icons"])
                _compress(fresh)
            (fresh / STAMP).write_text(fingerprint(root))
            shutil.rmtree(root / folder, ignore_errors=True)
            shutil.copytree(fresh, root / folder)


def _plan(root: Path) -> dict:
    return json.loads((root / "package.json").read_text(encoding="utf-8"))


def _copy_files(modules: Path, folder: Path, files: Mapping[str, str]) -> None:
    for destination, source in files.items():
        (folder / destination).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, folder / destination)
        _copy_licences(modules, folder, _package_of(source))


def _package_of(source: str) -> str:
    return "/".join(source.split("/")[: 2 if source.startswith("@") else 1])


def _copy_licences(modules: Path, folder: Path, package: str) -> None:
    licences = folder / "licences"
    licences.mkdir(parents=True, exist_ok=True)
    for licence in sorted((modules / package).glob("LICENSE*")):
        shutil.copyfile(licence, licences / f"{package.replace('/', '+')}.{licence.name}.txt")


def _compress(folder: Path) -> None:
    """Put a .gz beside each file worth it: the decoder alone is a megabyte, half a megabyte when packed."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in COMPRESSED and path.stat().st_size >= COMPRESSED_FROM_BYTES:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def _write_sprite(package: Path, folder: Path, names: list[str]) -> None:
    target = folder / SPRITE
    target.parent.mkdir(parents=True, exist_ok=True)
    symbols = "".join(symbol(name, (package / "icons" / f"{name}.svg").read_text()) for name in sorted(set(names)))
    target.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n')
    _copy_licences(package.parent, folder, package.name)


def symbol(name: str, svg: str) -> str:
    """Turn one icon file into a <symbol> that `<use href="sprite.svg#name">` draws in the text's colour."""
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if body is None:
        raise ValueError(f"icon {name} is not an SVG file")
    shapes = re.sub(r">\s+<", "><", body[1].strip())
    return f'<symbol id="{name}" viewBox="0 0 24 24" {SYMBOL_STYLE}>{shapes}</symbol>'


if __name__ == "__main__":
    install(Path(__file__).resolve().parent.parent)
