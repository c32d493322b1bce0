"""Photos on disk, named by their hash: original bytes as they came, and re-encoded views without metadata."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PIL import Image, ImageOps, UnidentifiedImageError

from webapp.journal.envelope import HEX256

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MAX_BYTES = 12 << 20
MAX_PIXELS = 50_000_000
VIEW_EDGES_PX = {"thumb": 320, "full": 1600}


class BadPhotoError(ValueError):
    """Not a photo that we take: another hash, another format, too large."""


@dataclass(frozen=True)
class PhotoFacts:
    mime: str
    width_px: int
    height_px: int


class PhotoStore(Protocol):
    """Where photos lie: a folder, or something that speaks like one."""

    def has(self, sha256: str) -> bool: ...
    def put(self, sha256: str, content: bytes) -> None: ...
    def get(self, sha256: str) -> bytes: ...
    def delete(self, sha256: str) -> None: ...
    def names(self) -> Iterator[str]: ...


class PhotoFolder:
    """One file a photo: `ab/cd/abcd…`. A name is always a hash, so no user's text ever touches the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def has(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def put(self, sha256: str, content: bytes) -> None:
        """Write whole or not at all: temporary file, flush to disk, rename, flush the folder."""
        path = self._path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{sha256}.{secrets.token_hex(4)}")
        try:
            with temporary.open("xb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            temporary.rename(path)
        finally:
            temporary.unlink(missing_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def get(self, sha256: str) -> bytes:
        """Raises `FileNotFoundError`."""
        return self._path(sha256).read_bytes()

    def delete(self, sha256: str) -> None:
        """Remove the photo; one that is not there is no error."""
        self._path(sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Yield the hash of every photo, in no order. Files that are not whole photos are not named."""
        for path in self.folder.glob("??/??/*"):
            if HEX256.fullmatch(path.name):
                yield path.name


def check_photo(sha256: str, content: bytes) -> PhotoFacts:
    """Check hash, format and size from the bytes themselves. Raises `BadPhotoError`; decodes no pixels."""
    if len(content) > MAX_BYTES:
        raise BadPhotoError("too_large")
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BadPhotoError("wrong_hash")
    try:
        with Image.open(io.BytesIO(content), formats=tuple(FORMATS)) as image:
            width, height, mime = image.width, image.height, FORMATS[str(image.format)]
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise BadPhotoError("not_a_photo") from error
    if width * height > MAX_PIXELS:
        raise BadPhotoError("too_many_pixels")
    return PhotoFacts(mime, width, height)


def photo_view(content: bytes, size: str) -> bytes:
    """Return a JPEG for looking at: upright, at most `VIEW_EDGES_PX[size]` a side, without metadata. Raises
    `BadPhotoError`.
    """
    edge = VIEW_EDGES_PX[size]
    try:
        with Image.open(io.BytesIO(content), formats=tuple(FORMATS)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadPhotoError("too_many_pixels")
            image.draft("RGB", (edge, edge))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((edge, edge))
            out = io.BytesIO()
            upright.save(out, "JPEG", quality=82, exif=b"")
            return out.getvalue()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise BadPhotoError("not_a_photo") from error
