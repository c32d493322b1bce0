"""Photos in an S3-compatible bucket, one object a photo, by the library obstore (the extra `s3`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from webapp.journal.envelope import HEX256
from webapp.journal.photos import PhotoFolder, PhotoStore, StoreDownError
from webapp.journal.points import Reached, unwatched

if TYPE_CHECKING:
    from obstore.store import S3Store

OPTIONS = {"endpoint", "region"}
CONNECTING = timedelta(seconds=5)
ASKING = timedelta(seconds=60)
# a thread of the server waits meanwhile, and the phone asks again anyway
RETRIES, RETRYING = 2, timedelta(seconds=15)
NO_BUCKET = "NoSuchBucket"


class PhotoStoreSettingError(ValueError):
    """ROUNDS_PHOTOS is not an address that photos could be kept at."""


def open_photo_store(address: str, default: Path, reached: Reached = unwatched) -> PhotoStore:
    """Return the store at `address`: a folder's path, `s3://bucket/prefix?endpoint=…&region=…`, or nothing for the
    folder `default`. Nothing is asked of a bucket yet. Raises `PhotoStoreSettingError`.
    """
    if not address:
        return PhotoFolder(default, reached=reached)
    if address.startswith("/"):
        return PhotoFolder(Path(address), reached=reached)
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc:
        raise PhotoStoreSettingError("ROUNDS_PHOTOS: a folder's absolute path, or s3://bucket/prefix?endpoint=…")
    return PhotoBucket(_open_bucket(parts))


def _open_bucket(parts: SplitResult) -> S3Store:
    """Credentials come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY …), never from the address."""
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(options.keys() - OPTIONS) or (["user"] if parts.username else []):
        raise PhotoStoreSettingError(f"ROUNDS_PHOTOS: {', '.join(unknown)} is no option; there are endpoint and region")
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise PhotoStoreSettingError("ROUNDS_PHOTOS: for s3:// run: pip install 'campus-rounds[s3]'") from error
    config: Any = options
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config=config,
        client_options={
            "allow_http": options.get("endpoint", "").startswith("http://"),
            "connect_timeout": CONNECTING,
            "timeout": ASKING,
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": RETRYING},
    )


class PhotoBucket:
    """A `PhotoStore` over an object store. A put is whole or not at all, and is there once it is answered."""

    def __init__(self, bucket: S3Store) -> None:
        self._bucket = bucket

    def has(self, sha256: str) -> bool:
        try:
            self._ask(lambda: self._bucket.head(sha256))
        except FileNotFoundError:
            return False
        return True

    def put(self, sha256: str, content: bytes) -> None:
        try:
            self._ask(lambda: self._bucket.put(sha256, content))
        except FileNotFoundError as error:
            raise StoreDownError("the bucket is missing") from error

    def get(self, sha256: str) -> bytes:
        """Raises `FileNotFoundError`."""
        return bytes(self._ask(lambda: self._bucket.get(sha256).bytes()))

    def delete(self, sha256: str) -> None:
        """Remove the photo; one that is not there is no error."""
        try:
            self._ask(lambda: self._bucket.delete(sha256))
        except FileNotFoundError:
            return

    def names(self) -> Iterator[str]:
        """Yield the hash of every photo, in no order. Objects that are no photos of ours are not named."""
        pages = iter(self._bucket.list())
        while (page := self._ask(lambda: next(pages, None))) is not None:
            yield from (item["path"] for item in page if HEX256.fullmatch(item["path"]))

    def drop_unfinished(self, now: datetime) -> int:
        """Nothing: an object store has none that is half there."""
        return 0

    def _ask(self, question: Callable[[], Any]) -> Any:
        """Raises `FileNotFoundError`, and `StoreDownError` for whatever else goes wrong on the way."""
        with _naming_errors():
            return question()


@contextmanager
def _naming_errors() -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        if NO_BUCKET in str(error):
            raise StoreDownError("the bucket is missing") from error
        raise
    except (BaseError, OSError) as error:
        # the rest of it is the library's own account of its parts
        raise StoreDownError(str(error).split("\n", 1)[0]) from error
