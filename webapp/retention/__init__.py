"""How long records are kept, by type, and what happens when the time is over: `rounds purge`.

What must not live here: how a record is erased (that is the journal's), or what remains of it (its room's).
"""
