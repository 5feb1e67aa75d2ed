# SPDX-License-Identifier: Apache-2.0
"""Fails where the table of what the law asks for names a test or a path that is not there.

usage: law.py CTEST BUILD ROOT
"""

import json
import pathlib
import re
import subprocess
import sys

ROWS = 31
KINDS = ("unit", "integration", "conformance", "reliability", "style")


def tests_of(ctest, build):
    told = subprocess.run([ctest, "--test-dir", build, "--show-only=json-v1"],
                          check=True, capture_output=True, text=True).stdout
    return {test["name"] for test in json.loads(told)["tests"]}


def faults_of(line, tests, root):
    """What a row names in backquotes: a test by its kind, or a path from the root."""
    named = [name for name in re.findall(r"`([^`]+)`", line) if " " not in name]
    for name in named:
        if name.split(".")[0] in KINDS:
            if name not in tests:
                yield f"no test is called {name}"
        elif "/" in name and not (root / name).exists():
            yield f"nothing is at {name}"
    if not named:
        yield "nothing shows it"


def main(ctest, build, root):
    root = pathlib.Path(root)
    tests = tests_of(ctest, build)
    text = (root / "workflows/LAW.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|(.*)$", text, re.MULTILINE)
    faults = [f"row {number}: {fault}" for number, line in rows
              for fault in faults_of(line, tests, root)]
    if [int(number) for number, _ in rows] != list(range(1, ROWS + 1)):
        faults.append(f"the rows are not 1 to {ROWS}")
    print("\n".join(faults) or f"{ROWS} rows, and all that they name is there")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
