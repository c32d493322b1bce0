"""A simulation over the real code: phones with the app's own modules in Node, the real application on a real database,
and between them a network that does its worst. One seed decides everything; a model that the leader keeps says at the
end what must be where.

What must not live here: a copy of anything that phone or server decide.
"""
