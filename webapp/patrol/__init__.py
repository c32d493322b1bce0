"""Inspections: checklists as versioned data, what was found with them, when each is due again.

`answers.py` and `cadence.py` are pure rules that the phone keeps too (`static/js/domain/`); the vectors in
`tests/patrol/` hold both sides. Nothing here knows damage, the canteen or the gate: a register that is only a
checklist is a template in `checklists.json`.
"""
