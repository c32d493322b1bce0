"""Labels on the desk: which things, on which stock, by which design and printer; jobs, reprints, blank blocks.

Draws nothing itself: `labels/` does. What the school sets up (stocks, printers, designs, logos) are records; jobs are
work to be done and are not.
"""
