"""Groups of commands that belong to rooms: `rounds demo …`, `rounds labels …`. What only an operator does is in
`cli.py`.
"""
