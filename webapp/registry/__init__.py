"""What the school has: the school itself, its places (a tree), its assets, the codes stuck on them, who keeps what.

Tables change only through records (`records.py` → `service.py`). Imports and labels say records like everybody else.
Other rooms use `service.resolve_target` and `places`; nothing here knows of inspections or damage.
"""
