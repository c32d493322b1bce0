"""Pick-up: classes, children, who may fetch them, their cards, who left with whom, and classes led out (form F11).

Children's data is seen only by their class, the gate and who keeps the cards. What the phone must judge without a
network stands in `rules.py` and, rule for rule, in the phone's `domain/pickup.js`.
"""
