"""Files of the command: a school's own stocks and designs come in, outputs go out wholly or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from labels.design import Design, make_design
from labels.errors import LabelError
from labels.stock import Stock, make_stock
from labels.tables import decode

_EPOCH = (1980, 1, 1, 0, 0, 0)


def read_stocks(path: Path) -> dict[str, Stock]:
    """Return the stocks of a JSON file, by id. Raises LabelError that names the wrong number."""
    return {stock.id: stock for stock in map(make_stock, _read_facts(path))}


def read_designs(path: Path) -> dict[str, Design]:
    """Return the designs of a JSON file, by id. Raises LabelError that names the wrong entry."""
    return {design.id: design for design in map(make_design, _read_facts(path))}


def write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file wholly or not at all: a half PDF would be printed. `-` is the standard output."""
    if str(path) == "-":
        with tempfile.SpooledTemporaryFile(max_size=64 << 20) as whole:
            write(whole)  # type: ignore[arg-type]
            whole.seek(0)
            shutil.copyfileobj(whole, sys.stdout.buffer)
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            write(out)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_each(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write many files into a new or existing folder, or into one .zip; none if making one of them fails."""
    if path.suffix.lower() == ".zip":
        write_whole(path, lambda out: _zip(files, out))
        return
    parent = path.absolute().parent
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=parent) as folder:
        names = [_write(Path(folder, name), data) for name, data in files]
        path.mkdir(exist_ok=True)
        for name in names:
            os.replace(Path(folder, name), path / name)


def unused(names: Iterable[str]) -> Iterator[str]:
    """Yield each name, a second one as `name-2`."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"


def _write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return path.name


def _zip(files: Iterable[tuple[str, bytes]], out: BinaryIO) -> None:
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(ZipInfo(name, _EPOCH), data, ZIP_DEFLATED)


def _read_facts(path: Path) -> list[Mapping[str, Any]]:
    try:
        facts = json.loads(decode(path.read_bytes(), path.name))
    except (json.JSONDecodeError, RecursionError) as error:
        raise LabelError(f"{path.name} 不是 JSON：{error}", f"{path.name} is no JSON: {error}") from error
    entries = facts if isinstance(facts, list) else [facts]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise LabelError(f"{path.name} 應為一筆或一串資料", f"{path.name} must be one object or a list of them")
    return entries
