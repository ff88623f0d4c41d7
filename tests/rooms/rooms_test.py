#!/usr/bin/env python3
"""Checks every #include of every room against the table in docs/rooms.md, that type names are unique, and that only
one file can run a program out of a file.

    rooms_test.py             exit 1 and a list when a room includes what its row does not allow
    rooms_test.py --self-test the same check must find violations planted in a copy of the tree
"""

import argparse
import dataclasses
import fnmatch
import pathlib
import re
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = pathlib.PurePosixPath("docs/rooms.md")
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)"|(\S+))')
STANDARD_HEADER = re.compile(r"[a-z_]+")
TICKED = re.compile(r"`([^`]+)`")


@dataclasses.dataclass(frozen=True)
class Allowance:
    """Headers that begin with `prefix` may be included by files that match `files`."""

    prefix: str
    files: str


@dataclasses.dataclass(frozen=True)
class Table:
    """The rooms with what they may include, and what of the operating system everybody may."""

    rooms: dict
    system: tuple


def allowances(cell, room):
    for item in cell.split(","):
        names = TICKED.findall(item)
        if names:
            yield Allowance(names[0], names[1] if len(names) > 1 else room + "*")


def read_table(root):
    text = (root / TABLE).read_text(encoding="utf-8")
    rooms = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            room = TICKED.findall(cells[0])[0]
            rooms[room] = [Allowance(room, room + "*"), *allowances(cells[1], room), *allowances(cells[2], room)]
    system = re.search(r"of the operating system:(.*?)\. ", text, re.DOTALL)
    if not rooms or not system:
        sys.exit(f"{TABLE}: the table of rooms or the list of system headers is not where this test looks for it")
    return Table(rooms, tuple(TICKED.findall(system.group(1))))


def is_allowed(header, file, table, room):
    if STANDARD_HEADER.fullmatch(header) or header.startswith(table.system):
        return True
    return any(header.startswith(each.prefix) and fnmatch.fnmatch(file, each.files) for each in table.rooms[room])


def violations(root):
    table = read_table(root)
    found = []
    for room in table.rooms:
        for path in sorted((root / room).rglob("*")):
            if path.suffix not in (".hpp", ".cpp"):
                continue
            file = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                match = INCLUDE.match(line)
                header = match and (match.group(1) or match.group(2) or match.group(3))
                if header and not is_allowed(header, file, table, room):
                    found.append(f"{file}:{number}: {room} may not include {header}")
    return found


TYPE = re.compile(r"^(?:struct|class) ([A-Z]\w*)(?: final)?(?: :[^:].*)? \{", re.MULTILINE)


def shared_names(root):
    """Two types of one name in one namespace are one type to the linker, and crash instead of failing to build."""
    owners = {}
    for room in read_table(root).rooms:
        for path in sorted((root / room).rglob("*.hpp")):
            for name in TYPE.findall(path.read_text(encoding="utf-8")):
                owners.setdefault(name, set()).add(path.relative_to(root).as_posix())
    return [f"{name} is a type of {' and of '.join(sorted(files))}" for name, files in owners.items() if len(files) > 1
            and name not in ("Codec", "DTypeOf", "State")]


# What runs programs out of files stands in one place, where it is asked for whether its user trusts them.
RUNS_PROGRAMS = re.compile(r"torch::jit")
TRUSTED = "models/script_program.cpp"


def runners(root):
    found = []
    for room in read_table(root).rooms:
        for path in sorted((root / room).rglob("*.[ch]pp")):
            file = path.relative_to(root).as_posix()
            if file != TRUSTED and RUNS_PROGRAMS.search(path.read_text(encoding="utf-8")):
                found.append(f"{file}: names torch::jit, which only {TRUSTED} may")
    return found


# (file, its text, words of the expected complaint): one for each kind of line that the table draws.
PLANTED = (
    ("pipeline/planted.cpp", '#include "models/generator.hpp"\n', "models/generator.hpp"),
    ("geometry/planted.hpp", "#include <Eigen/Eigenvalues>\n", "Eigen/Eigenvalues"),
    ("pipeline/planted.hpp", "  #  include <mpi.h>\n", "mpi.h"),
    ("analysis/planted.cpp", '#include "pipeline/store.hpp"\n', "pipeline/store.hpp"),
    ("base/planted.cpp", '#include "planted.hpp"\n', "planted.hpp"),
    ("formats/planted.cpp", "#include <ATen/ATen.h>\n", "ATen/ATen.h"),
    ("models/planted.cpp", "auto module = torch::jit::load(path);\n", "torch::jit"),
    ("analysis/planted.hpp", "struct Section {\n};\n", "Section is a type"),
)
INNOCENT = (
    ("pipeline/innocent.cpp", '#include <mpi.h>\n#include <vector>\n#include "base/array.hpp"\n'),
    ("pipeline/twin.hpp", "struct Section {\n};\n"),
    ("analysis/innocent.cpp", '#include "pipeline/reader.hpp"\n// #include <ATen/ATen.h>\n'),
)


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        (copy / TABLE).parent.mkdir()
        shutil.copy(ROOT / TABLE, copy / TABLE)
        for file, text, *_ in (*PLANTED, *INNOCENT):
            (copy / file).parent.mkdir(exist_ok=True)
            (copy / file).write_text(text, encoding="utf-8")
        found = violations(copy) + shared_names(copy) + runners(copy)
    missed = [file for file, _, words in PLANTED if not any(file in each and words in each for each in found)]
    invented = [each for each in found if not any(file in each for file, *_ in PLANTED)]
    for each in missed:
        print(f"planted violation not found: {each}")
    for each in invented:
        print(f"not a violation: {each}")
    return not missed and not invented


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--self-test", action="store_true", help="plant violations in a copy and expect to find them")
    if parser.parse_args().self_test:
        return 0 if self_test() else 1
    found = violations(ROOT)
    shared = shared_names(ROOT)
    running = runners(ROOT)
    for each in found + shared + running:
        print(each)
    if found:
        print(f"{len(found)} includes cross the lines of {TABLE}; include something nearer, or change the table in review")
    return 1 if found or shared or running else 0


if __name__ == "__main__":
    sys.exit(main())
