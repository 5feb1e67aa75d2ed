# SPDX-License-Identifier: Apache-2.0
"""Fails where a picture in a README is not what the command above it draws; --write draws it anew.

usage: picture.py LIENTHONG ROOT [--write]
"""

import pathlib
import re
import shlex
import subprocess
import sys

PICTURE = re.compile(r"(`lienthong (draw [^`]+)`:\n\n```mermaid\n)(.*?)(?=```)", re.DOTALL)


def drawn(program, root, arguments):
    return subprocess.run([program, *shlex.split(arguments)], cwd=root, check=True,
                          capture_output=True, text=True).stdout


def main(program, root, write):
    root = pathlib.Path(root)
    readme = root / "README.md"
    text = readme.read_text(encoding="utf-8")
    anew, count = PICTURE.subn(lambda found: found[1] + drawn(program, root, found[2]), text)
    if count == 0:
        print("the README has no picture that a command draws")
        return 1
    if write:
        readme.write_text(anew, encoding="utf-8")
    elif anew != text:
        print("a picture in the README is not what its command draws: picture.py --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], "--write" in sys.argv[3:]))
