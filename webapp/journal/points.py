"""The named places between which a power cut matters: whoever looks at how safe the server is asks to be told of them.

A watcher comes with the setting `REACHED` of `create_app()` and is handed down from there, as the clock is; it is told
each time that a place was passed, in the thread that passes it. Nobody watches a server in service.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Point(StrEnum):
    """What has just been done, and lasts or not if nothing more is done."""

    PUSH_PARSED = "push.parsed"
    PUSH_KEPT = "push.kept"
    PUSH_APPLIED = "push.applied"
    # of every writing transaction, whatever it is for
    COMMIT_BEFORE_TICK = "commit.before_tick"
    COMMIT_BEFORE = "commit.before"
    COMMIT_AFTER = "commit.after"
    PUSH_BEFORE_REPLY = "push.before_reply"

    PART_WRITTEN = "part.written"
    PART_FLUSHED = "part.flushed"
    PHOTO_WRITTEN = "photo.written"
    PHOTO_FLUSHED = "photo.flushed"
    PHOTO_RENAMED = "photo.renamed"
    PHOTO_STORED = "photo.stored"
    PHOTO_NOTED = "photo.noted"

    ERASURE_WRITTEN = "erasure.written"
    ERASURE_LISTED = "erasure.listed"
    ERASURE_EMPTIED = "erasure.emptied"
    ERASURE_COMMITTED = "erasure.committed"
    ERASURE_FILES_DROPPED = "erasure.files_dropped"

    BACKUP_BEGUN = "backup.begun"
    BACKUP_DATABASE_STORED = "backup.database_stored"
    BACKUP_INSTALLATION_STORED = "backup.installation_stored"
    BACKUP_PHOTO_STORED = "backup.photo_stored"
    BACKUP_PHOTOS_LISTED = "backup.photos_listed"
    BACKUP_FINISHED = "backup.finished"
    BACKUP_NOTED = "backup.noted"
    BACKUP_CHECKED = "backup.checked"
    BACKUP_VERIFIED = "backup.verified"
    BACKUP_DURABLE = "backup.durable"
    BACKUP_REMOVED = "backup.removed"

    RESTORE_CHECKED = "restore.checked"
    RESTORE_PHOTO_BROUGHT = "restore.photo_brought"
    RESTORE_MARKED = "restore.marked"
    RESTORE_DATABASE_ASIDE = "restore.database_aside"
    RESTORE_INSTALLATION_ASIDE = "restore.installation_aside"
    RESTORE_INSTALLATION_PLACED = "restore.installation_placed"
    RESTORE_DATABASE_PLACED = "restore.database_placed"
    RESTORE_UNMARKED = "restore.unmarked"


Reached = Callable[[Point], None]


def unwatched(_point: Point) -> None:
    """The watcher of a server in service."""
