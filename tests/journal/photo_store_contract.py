"""What every photo store promises. A backend's test class inherits these tests and gives the fixture `store`."""

from __future__ import annotations

import hashlib
import threading

import pytest

from webapp.journal.photos import PhotoStore

CONTENT = b"\xff\xd8 not decoded here \x00" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


class PhotoStoreContract:
    def test_what_was_never_put_is_not_there(self, store: PhotoStore) -> None:
        assert not store.has(SHA256)
        with pytest.raises(FileNotFoundError):
            store.get(SHA256)
        assert list(store.names()) == []

    def test_what_was_put_comes_back_byte_for_byte(self, store: PhotoStore) -> None:
        store.put(SHA256, CONTENT)

        assert store.has(SHA256)
        assert store.get(SHA256) == CONTENT
        assert type(store.get(SHA256)) is bytes
        assert not store.has(OTHER)

    def test_putting_it_again_changes_nothing(self, store: PhotoStore) -> None:
        store.put(SHA256, CONTENT)
        store.put(SHA256, CONTENT)

        assert (store.get(SHA256), list(store.names())) == (CONTENT, [SHA256])

    def test_nothing_is_something(self, store: PhotoStore) -> None:
        store.put(SHA256, b"")

        assert (store.has(SHA256), store.get(SHA256)) == (True, b"")

    def test_a_photo_of_the_largest_size_fits(self, store: PhotoStore) -> None:
        store.put(SHA256, bytes(12 << 20))

        assert len(store.get(SHA256)) == 12 << 20

    def test_what_was_deleted_is_gone_and_deleting_it_again_is_no_error(self, store: PhotoStore) -> None:
        store.put(SHA256, CONTENT)
        store.put(OTHER, b"other")
        store.delete(SHA256)
        store.delete(SHA256)

        assert not store.has(SHA256)
        with pytest.raises(FileNotFoundError):
            store.get(SHA256)
        assert list(store.names()) == [OTHER]

    def test_it_names_all_that_it_holds(self, store: PhotoStore) -> None:
        names = {hashlib.sha256(bytes([number])).hexdigest() for number in range(60)}
        for name in names:
            store.put(name, b"x")

        assert sorted(store.names()) == sorted(names)

    def test_many_threads_may_use_it(self, store: PhotoStore) -> None:
        names = [hashlib.sha256(bytes([number])).hexdigest() for number in range(8)]
        threads = [threading.Thread(target=store.put, args=(name, name.encode() * 100)) for name in names * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert [store.get(name) for name in names] == [name.encode() * 100 for name in names]
