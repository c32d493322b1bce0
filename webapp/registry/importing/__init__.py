"""A school's own file becomes records: read it safely, guess its columns, check every row, say the right ones.

`files` bytes → rows of text; `columns` header → fields; `cells` row → values; `matching` places and people by name;
`jobs` the steps of one import; `runner` the thread that does the long ones. Nothing here writes the registry's tables.
"""
