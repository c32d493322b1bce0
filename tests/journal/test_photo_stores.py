"""Photos lie in a folder or in an S3-compatible bucket; both keep the same promises."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import patience
from tests.cast import School
from tests.journal.photo_store_contract import CONTENT, SHA256, PhotoStoreContract
from tests.journal.test_photos import jpeg, named, report
from tests.phones import BASE, Phone, record_id
from tests.s3_server import BUCKET, s3_server
from webapp.journal.photo_bucket import PhotoBucket, PhotoStoreSettingError, open_photo_store
from webapp.journal.photos import PhotoFolder, PhotoStore, StoreDownError

PREFIXES = itertools.count()
NOBODY_LISTENS = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with s3_server(tmp_path_factory.mktemp("s3") / "server.log") as address:
        yield address


@pytest.fixture
def bucket_address(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty place of the test's own in the bucket; the credentials are in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    return f"s3://{BUCKET}/school-{next(PREFIXES)}/photos?endpoint={endpoint}&region=us-east-1"


class TestPhotoFolder(PhotoStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> PhotoStore:
        return open_photo_store(str(tmp_path / "photos"), tmp_path / "default")

    def test_what_a_crash_left_half_written_is_no_photo(self, store: PhotoFolder) -> None:
        store.put(SHA256, CONTENT)
        (store.folder / SHA256[:2] / SHA256[2:4] / f".{SHA256}.0badcafe").write_bytes(b"half")

        assert list(store.names()) == [SHA256]


class TestPhotoBucket(PhotoStoreContract):
    @pytest.fixture
    def store(self, bucket_address: str, tmp_path: Path) -> PhotoStore:
        store = open_photo_store(bucket_address, tmp_path)
        assert isinstance(store, PhotoBucket)
        return store

    def test_what_lies_beside_our_photos_is_not_ours(
        self, store: PhotoStore, bucket_address: str, tmp_path: Path
    ) -> None:
        beside = bucket_address.replace("/photos?", "/photos-of-others?")
        open_photo_store(beside, tmp_path).put(SHA256, b"theirs")

        assert not store.has(SHA256)
        assert list(store.names()) == []


@pytest.mark.parametrize(
    "address",
    [
        "photos",
        "ftp://host/photos",
        "s3://",
        "s3://bucket?secret_access_key=x",
        "s3://name:secret@bucket/photos",
        "https://bucket",
    ],
)
def test_an_address_that_is_none_is_refused_before_anything_starts(address: str, tmp_path: Path) -> None:
    with pytest.raises(PhotoStoreSettingError, match="ROUNDS_PHOTOS"):
        open_photo_store(address, tmp_path)


def test_without_an_address_photos_lie_in_the_instance_folder(tmp_path: Path) -> None:
    open_photo_store("", tmp_path / "photos").put(SHA256, CONTENT)

    assert PhotoFolder(tmp_path / "photos").get(SHA256) == CONTENT


QUESTIONS: list[Any] = [
    lambda store: store.has(SHA256),
    lambda store: store.put(SHA256, CONTENT),
    lambda store: store.get(SHA256),
    lambda store: store.delete(SHA256),
    lambda store: list(store.names()),
]


@pytest.mark.parametrize("ask", QUESTIONS, ids=["has", "put", "get", "delete", "names"])
def test_a_bucket_that_nobody_serves_is_down_and_says_so_soon(
    ask: Any, bucket_address: str, endpoint: str, tmp_path: Path
) -> None:
    store = open_photo_store(bucket_address.replace(endpoint, NOBODY_LISTENS), tmp_path)
    started = time.monotonic()

    with pytest.raises(StoreDownError):
        ask(store)
    assert time.monotonic() - started < patience.SECONDS


def test_photos_are_not_put_into_a_bucket_that_is_not_there(bucket_address: str, tmp_path: Path) -> None:
    store = open_photo_store(bucket_address.replace(BUCKET, "nobodys"), tmp_path)

    with pytest.raises(StoreDownError, match="missing"):
        store.put(SHA256, CONTENT)
    with pytest.raises(StoreDownError, match="missing"):
        store.get(SHA256)


def test_a_photo_goes_from_a_phone_through_the_bucket_to_a_page(
    school: School, patrol: Phone, bucket_address: str, tmp_path: Path
) -> None:
    content, journal = jpeg(), school.app.extensions["journal"]
    journal.photos = open_photo_store(bucket_address, tmp_path)
    sealed = report(patrol, school, content)
    patrol.outcomes(sealed)

    assert patrol.put_photo(content).status_code == 204
    assert journal.photos.get(named(content)["sha256"]) == content
    path = f"/records/{record_id(sealed)}/photos/{named(content)['sha256']}"
    assert school.phone("director").client.get(path, base_url=BASE).status_code == 200


def test_while_the_bucket_is_down_phones_are_asked_to_keep_their_photos(
    school: School, patrol: Phone, bucket_address: str, endpoint: str, tmp_path: Path
) -> None:
    content, journal = jpeg(), school.app.extensions["journal"]
    sealed = report(patrol, school, content)
    journal.photos = open_photo_store(bucket_address.replace(endpoint, NOBODY_LISTENS), tmp_path)

    refused = patrol.put_photo(content)

    assert (refused.status_code, refused.json["type"]) == (503, "photo_store_down")
    assert int(refused.headers["Retry-After"]) > 0
    assert patrol.outcomes(sealed)[0]["missing"] == [named(content)["sha256"]]
    path = f"/records/{record_id(sealed)}/photos/{named(content)['sha256']}"
    page = school.phone("director").client.get(path, base_url=BASE)
    assert (page.status_code, "存放照片的地方連不上" in page.text) == (503, True)
