"""The gate: visits in and out, passes, invitations, the watch list, handing over, and who is still inside in a muster.

Rows follow from the records that count, in whichever order they came. Passes are assets of the registry; nothing here
changes them. What a phone must judge without a network stands in `rules.py` and, rule for rule, in the phone's
`domain/gate.js`. What names a person stands in columns that can be emptied by groups of fields (`erasing.py`).
"""
