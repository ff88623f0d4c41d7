#!/usr/bin/env python3
"""Checks that every repository path that the documents name in backticks exists."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TICKED = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
# A path: words with a slash, or a file of the top folder by its ending. Placeholders, globs and options are none.
PATH = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_./-]*")
# Folders that exist only after a build or a run.
MADE_LATER = ("build/", "runs/")


def documents():
    top = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    return [path for path in (*top, *sorted((ROOT / "docs").rglob("*.md"))) if path.exists()]


def top_folders():
    return {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}


def looks_like_a_path(text, folders):
    if not PATH.fullmatch(text) or text.startswith(MADE_LATER):
        return False
    first, slash, _ = text.partition("/")
    return first in folders if slash else text.endswith((".md", ".cmake", "CMakeLists.txt", "Presets.json"))


def exists(text, document):
    return (ROOT / text).exists() or (document.parent / text).exists()


def main():
    folders = top_folders()
    missing = []
    for document in documents():
        text = FENCE.sub(lambda match: "\n" * match.group(0).count("\n"), document.read_text(encoding="utf-8"))
        for number, line in enumerate(text.splitlines(), start=1):
            for name in TICKED.findall(line):
                if looks_like_a_path(name, folders) and not exists(name, document):
                    missing.append(f"{document.relative_to(ROOT)}:{number}: `{name}` does not exist")
    for each in missing:
        print(each)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
