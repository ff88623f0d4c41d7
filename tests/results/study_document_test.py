#!/usr/bin/env python3
"""docs/study.md lists exactly the fields of the schema, with type, range, default and meaning as the program has them."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "study.md"


def stated():
    """field -> what `surveyor fields` says of it, with single spaces."""
    program = os.environ.get("SURVEYOR_PROGRAM", str(ROOT / "build/release/surveyor"))
    lines = subprocess.run([program, "fields"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {head.split()[0]: " ".join((head + " " + meaning).split()) for head, meaning in zip(lines[::2], lines[1::2])}


def documented():
    """The same from the rows of the document's table."""
    found = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 5 and cells[0].startswith("`"):
            field, kind, limits, default, meaning = (cell.replace("`", "") for cell in cells)
            default = f"default {default}" if default else ""
            found[field] = " ".join(f"{field} {kind} {limits} {default} {meaning}".split())
    return found


def main():
    program, document = stated(), documented()
    faults = [f"the field {field} has no row" for field in program.keys() - document.keys()]
    faults += [f"the row {field} has no field" for field in document.keys() - program.keys()]
    faults += [f"the program says: {program[field]}\nthe document:    {document[field]}"
               for field in program.keys() & document.keys() if program[field] != document[field]]
    if list(program) != list(document) and not faults:
        faults.append("the rows stand in another order than `surveyor fields` prints them")
    if not program:
        faults.append("`surveyor fields` lists nothing")
    for fault in faults:
        print(f"{DOCUMENT.relative_to(ROOT)}: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
