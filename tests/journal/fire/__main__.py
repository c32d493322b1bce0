"""`make soak`: every attack at its full length, or those named: `make soak ARGS="storm fuzz"`."""

from __future__ import annotations

import subprocess
import sys

# name → module; each has its own full length as the default of --runs
ATTACKS = {
    "storm": "tests.journal.fire.storm",
    "kill_points": "tests.journal.fire.kill_points",
    "browser_kills": "tests.journal.fire.browser_kills",
    "commit_order": "tests.journal.fire.commit_order",
    "fuzz": "tests.journal.fire.fuzz",
    "parallel": "tests.journal.fire.parallel",
    "crossing": "tests.journal.fire.crossing",
    "disk_full": "tests.journal.fire.disk_full",
    "hostile_images": "tests.journal.fire.hostile_images",
}


def main(names: list[str]) -> int:
    """Run the named attacks, all for none. Return 1 if any found something. Raises SystemExit for an unknown name."""
    unknown = [name for name in names if name not in ATTACKS]
    if unknown:
        raise SystemExit(f"no attack {', '.join(unknown)}; there are {', '.join(ATTACKS)}")
    failed = []
    for name in names or list(ATTACKS):
        print(f"== {name}", flush=True)
        # each in a process of its own: what one leaves behind is not the next one's to find
        if subprocess.run([sys.executable, "-m", ATTACKS[name]], check=False).returncode:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all held", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
