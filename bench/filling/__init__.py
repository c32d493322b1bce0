"""A large school in seconds: rows as the journal would have written them, sealed, chained and applied, put in in bulk.

What is measured on them afterwards goes through the product; `tests/journal/test_bench_filling.py` holds that
`rounds verify` finds them whole.
"""
