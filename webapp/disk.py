"""Files that must be whole, whoever dies and whoever else begins at the same moment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PART = ".part"


class EmptyFileError(RuntimeError):
    """A file that is made once and must be whole has nothing in it: what it held is not ours to make up."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"檔案 {path.name} 是空的。請從備份還原；全新安裝還沒有資料的，請刪除這個檔案再啟動一次。"
            f"{path.name} is empty. Restore it from a backup; a new installation may delete it and start again."
        )


def flush_folder(folder: Path) -> None:
    """Have the disk hold the names in this folder: a new file is there after a power cut only once its name is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def written_beside(path: Path, content: bytes) -> Iterator[Path]:
    """Write `content` for the owner's eyes only, flushed, under another name in the folder of `path`, to be given that
    name; what has not got it by the end is gone. Raises `OSError`.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        yield part
    finally:
        part.unlink(missing_ok=True)
    flush_folder(path.parent)


def write_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """Write what `make` makes, unless there is a file of this name; return what is there.

    Of several who begin at once the first one's counts, and none reads half of it. A start that was cut off leaves
    nothing under this name. Raises `EmptyFileError`.
    """
    with suppress(FileNotFoundError):
        return _whole(path)
    with written_beside(path, make()) as part, suppress(FileExistsError):
        os.link(part, path)
    return _whole(path)


def _whole(path: Path) -> bytes:
    content = path.read_bytes()
    if not content.strip():
        raise EmptyFileError(path)
    return content
