"""The canteen: rules by region, menus, samples of what was served, fridges, freezes, papers that expire.

The law's figures are data (`profiles.json`, published as records), never constants. Boxes and fridges are assets of the
registry; nothing here changes them. What the phone must judge without a network stands in `rules.py` and, rule for
rule, in the phone's `domain/canteen.js`.
"""
