"""Runs of the checks of `rounds verify`, written down: the desk says when the last one was, and what it found."""

from __future__ import annotations

import logging
from datetime import datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.journal.commit import Work, writing
from webapp.journal.feed import snapshot_session
from webapp.journal.models import Audit
from webapp.journal.verify import Findings, verify_chain

log = logging.getLogger(__name__)
LIVE, BACKUP, CHAIN = "live", "backup", "chain"
MOST_LINES = 200


def note_audit(work: Work, findings: Findings, of: str, now: datetime) -> Audit:
    """Write a run down, inside a writing transaction.

    `of`: `live` (all of `rounds verify`), `backup` (the same on a backup's data) or `chain` (`check_chain_now`). Of
    the differences the first 200 are kept, and how many more there were.
    """
    if of not in {LIVE, BACKUP, CHAIN}:
        raise ValueError(of)
    wrong = findings.wrong[:MOST_LINES]
    if len(findings.wrong) > MOST_LINES:
        wrong.append(f"and {len(findings.wrong) - MOST_LINES} more")
    row = Audit(
        at=now,
        of=of,
        seq=findings.seq,
        commits=findings.commits,
        records=findings.records,
        rows=findings.rows,
        photos=findings.photos,
        wrong=wrong,
    )
    work.session.add(row)
    return row


def find_last_audit(session: Session, *of: str) -> Audit | None:
    """Return the newest run of one of these kinds; None if there never was one."""
    return session.scalar(select(Audit).where(Audit.of.in_(of)).order_by(Audit.id.desc()).limit(1))


def check_chain_now(app: Flask) -> Findings:
    """Check the chain of commits against the records' hashes, and write the run down: the server's own nightly look.

    Reads commits and hashes only (100,000 records in about a second); signatures, ledgers and photos are the
    business of `rounds verify`. Opens an app context of its own, so that a scheduler may call it from any thread.
    """
    with app.app_context():
        with snapshot_session() as session:
            findings = verify_chain(session)
        with writing() as work:
            note_audit(work, findings, CHAIN, app.extensions["clock"]())
    if not findings.is_clean:
        log.error("the chain of commits is not whole: %d differences", len(findings.wrong))
    return findings
