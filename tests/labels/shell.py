"""The command as a person types it, and lists to give it."""

import random

from labels import mint
from labels.__main__ import main

THINGS = "\ufeffcode,title,line1,line2\n7K3M-9QXF,學生桌椅組,忠孝樓 201,保管人 𠮷田\n"


def run(things, out, *more):
    """Run the command on a list; return its exit code."""
    return main(["--from", str(things), "--host", "rounds.school.tw", "-o", str(out), *more])


def many(folder, count):
    """Write a list of `count` things."""
    draw = random.Random(7)
    path = folder / "things.csv"
    rows = [f"{mint(draw)},學生桌椅組 {n}" for n in range(count)]
    path.write_text("\n".join(["code,title", *rows]), "utf-8")
    return path
