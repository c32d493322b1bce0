"""How long a test waits for what has to come.

A wait ends as soon as its condition holds, so this costs nothing until something is broken; it only has to be longer
than a machine with two busy cores may stall. Attacks that go on for hours beside other work are given more
(`PATIENCE_SECONDS`, which `make soak` sets).
"""

import os

SECONDS = int(os.environ.get("PATIENCE_SECONDS", "90"))
MS = SECONDS * 1000

# between two looks at something that nobody announces
LOOK_EVERY = 0.001
