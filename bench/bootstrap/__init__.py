"""A phone's first copy of a large school, beside PouchDB's replication of the same. `python -m bench.bootstrap`"""
