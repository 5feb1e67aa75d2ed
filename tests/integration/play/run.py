#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays the stories beside this file with `lienthong play` and compares the key facts.

    run.py --play "build/engine/cli/lienthong play" [STORY ...]

A story is a folder: story.json says which procedure is played with which input, script.jsonl holds
the lines that are played, and the nth line of expect.jsonl what must be true after the nth answer,
the first of which is the start. Facts are a part of the answer: members that a line does not name
are not looked at. `states` and `emitted` must hold what is named, a clock is found by its name; every
other list must be equal.
"""
import argparse
import datetime
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PARTIAL = {"states", "emitted"}
TIMEOUT_S = 60


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def patched(value, change):
    """The value with a JSON merge patch applied (RFC 7396)."""
    if not isinstance(change, dict):
        return change
    result = dict(value) if isinstance(value, dict) else {}
    for key, part in change.items():
        if part is None:
            result.pop(key, None)
        else:
            result[key] = patched(result.get(key), part)
    return result


def differences(want, got, at=""):
    if isinstance(want, dict) and isinstance(got, dict):
        for key, part in want.items():
            if key not in got and part is not None:
                yield f"{at}/{key}: is missing, should be {json.dumps(part, ensure_ascii=False)}"
            else:
                yield from differences(part, got.get(key), f"{at}/{key}")
    elif isinstance(want, list) and isinstance(got, list) and at.rsplit("/", 1)[-1] in PARTIAL:
        for part in want:
            if part not in got:
                yield f"{at}: lacks {json.dumps(part, ensure_ascii=False)}, has {json.dumps(got)}"
    elif isinstance(want, list) and isinstance(got, list) and at.endswith("/clocks"):
        named = {clock.get("name"): clock for clock in got}
        for clock in want:
            yield from differences(clock, named.get(clock["name"], {}), f"{at}/{clock['name']}")
    elif at.endswith("/due") and isinstance(got, str):
        if datetime.datetime.fromisoformat(want) != datetime.datetime.fromisoformat(got):
            yield f"{at}: is {got}, should be {want}"
    elif want != got or isinstance(want, bool) != isinstance(got, bool):
        yield (f"{at}: is {json.dumps(got, ensure_ascii=False)}, "
               f"should be {json.dumps(want, ensure_ascii=False)}")


def answers_of(play, story, script, folder):
    given = json.loads((ROOT / story["input"]).read_text(encoding="utf-8"))
    file = pathlib.Path(folder) / "input.json"
    file.write_text(json.dumps(patched(given, story.get("change", {})), ensure_ascii=False))
    command = shlex.split(play) + [
        str(ROOT / story["procedure"]), "--input", str(file), "--children",
        "--calendar", str(ROOT / story["calendar"]), "--start", story["start"]]
    done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=TIMEOUT_S)
    if done.stderr:
        print(done.stderr, file=sys.stderr, end="")
    return [json.loads(line) for line in done.stdout.splitlines()]


def unexpected(answer, facts):
    """What no story may meet unless it says so."""
    for name in ("refused", "incident", "unhandled"):
        if name in answer and name not in facts:
            yield f"/{name}: was not expected: {json.dumps(answer[name], ensure_ascii=False)}"
    if answer.get("status") == "error" and facts.get("status") != "error":
        yield f"/error: {json.dumps(answer.get('error'), ensure_ascii=False)}"


def faults_of(play, folder):
    story = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    script = (folder / "script.jsonl").read_text(encoding="utf-8")
    said = ["the start"] + script.splitlines()
    expected = lines_of(folder / "expect.jsonl")
    with tempfile.TemporaryDirectory() as scratch:
        answers = answers_of(play, story, script, scratch)
    if len(answers) != len(said) or len(expected) != len(said):
        yield f"{len(said)} answers are due, {len(answers)} came, {len(expected)} are expected"
    for number, (line, facts, answer) in enumerate(zip(said, expected, answers)):
        for fault in [*differences(facts, answer), *unexpected(answer, facts)]:
            yield f"line {number}, after {line}: {fault}"


def main():
    parser = argparse.ArgumentParser(description="Play the stories and compare the key facts.")
    parser.add_argument("--play", required=True, help="the command that plays a procedure file")
    parser.add_argument("story", nargs="*", help="names of folders; all of them by default")
    given = parser.parse_args()
    folders = sorted(path.parent for path in HERE.glob("*/story.json"))
    if given.story:
        folders = [folder for folder in folders if folder.name in given.story]
    if not folders:
        sys.exit("There is no such story.")
    failed = 0
    print(f"1..{len(folders)}")
    for number, folder in enumerate(folders, 1):
        faults = list(faults_of(given.play, folder))
        print(f"{'not ok' if faults else 'ok'} {number} - {folder.name}")
        for fault in faults:
            print(f"#   {fault}")
        failed += bool(faults)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
