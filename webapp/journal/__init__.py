"""The door: every change is a record that enters here, is kept for ever as it came, and is applied in the same
transaction.

Knows no feature: kinds of record, kinds of entity and the authority over keys and rights are handed in by
`create_app()`.
Only `commit.py` commits. Features import `journal.interface` (and, in views, `journal.desk` and
`journal.commit.writing`).
"""
