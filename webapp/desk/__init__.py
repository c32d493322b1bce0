"""The office's pages: home, ledgers with exports and print, held records, one record with its proofs.

Knows no feature: lists, tiles and navigation come from the rooms as data (`webapp.ledgers`). What must not live here: a
change of any row. The desk says records through the same door as a phone, and reads.
"""
