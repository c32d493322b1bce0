"""How fast signed inspections come in, beside PouchDB replicating the same documents. `python -m bench.push`."""
