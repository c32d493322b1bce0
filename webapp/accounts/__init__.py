"""People, roles, devices, keys, sign-in.

A person is a record like everything else; what proves a person (password hash, session, key) is not: it never enters
the
journal, and no other room reads these tables.
"""
