#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays a made-up year of the shipped bundles with `lienthong year` and looks at its numbers.

    run.py --program build/engine/cli/lienthong [--dossiers N] [--seed S] [--once]

Every dossier ends, and the numbers add up. Without --once, also: the same seed gives the same
numbers, another one others, and one dossier is told line by line.
"""
import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
ROOTS = ("birth-bundle", "death-bundle", "marriage-bundle")
FILES = ["workflows", "connectors/catalog", "--inputs", "examples/input", "--lang", "en"]


def call(program, *args):
    done = subprocess.run([program, "year", *FILES, "--json", *map(str, args)], cwd=ROOT,
                          text=True, stdout=subprocess.PIPE, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def numbers(program, dossiers, seed):
    """Exit status and numbers of a year, without what it took."""
    status, lines = call(program, "--dossiers", dossiers, "--seed", seed)
    lines[-1].pop("took")
    return status, lines[-1]


def total(counts):
    return sum(map(total, counts.values())) if isinstance(counts, dict) else counts


def faults_of_year(status, year, dossiers):
    """What is wrong with a year."""
    procedures = year["procedures"]
    if status != 0:
        yield f"the exit status is {status}: {year['stuck']}"
    if year["dossiers"] != dossiers:
        yield f"{year['dossiers']} dossiers came instead of {dossiers}"
    for root in ROOTS:
        if procedures.get(root, {}).get("opened", 0) < dossiers // 20:
            yield f"{root} is hardly ever filed"
    if sum(procedures.get(root, {}).get("opened", 0) for root in ROOTS) != dossiers:
        yield "not every dossier was opened"
    for name, one in procedures.items():
        if total(one.get("ended", {})) != one["opened"]:
            yield f"{name}: {one['opened']} opened, {one.get('ended')} ended"
    outcomes = {outcome for one in procedures.values() for outcome in one["ended"]}
    for outcome in ("granted", "refused", "stopped", "withdrawn"):
        if outcome not in outcomes:
            yield f"none ended {outcome}"
    for name, one in procedures.items():
        if "failed" in one:
            yield f"{name}: events failed: {one['failed']}"
    for what in ("supplements", "turnedAway"):
        if year.get(what, 0) == 0:
            yield f"no {what}"
    for kept in ("onTime", "late"):
        if not any(clock.get(kept) for one in procedures.values()
                   for clock in one.get("clocks", {}).values()):
            yield f"no clock was {kept}"
    yield from faults_of_arrivals(year["arrivals"])


def faults_of_arrivals(arrivals):
    """The desk is closed at night, the Portal is not; every month has its dossiers."""
    if set(arrivals["channel"]) != {"counter", "portal"}:
        yield f"they come by {set(arrivals['channel'])}"
    if len(arrivals["month"]) != 12:
        yield f"they come in {len(arrivals['month'])} months"
    if any(int(hour) < 6 for hour in arrivals["hour"]):
        yield "they come at night"
    if not any(int(hour) >= 18 for hour in arrivals["hour"]):
        yield "none comes in the evening"


def faults_of_story(program, seed):
    """One dossier told again is told alike, up to its end."""
    status, lines = call(program, "--dossier", 7, "--seed", seed)
    again = call(program, "--dossier", 7, "--seed", seed)[1]
    if status != 0 or lines[:-1] != again[:-1]:
        yield "a dossier told twice is not told alike"
    if len(lines) < 3 or lines[-1]["dossiers"] != 1:
        yield f"a dossier's story has {len(lines)} lines"
    if not any("did" in line for line in lines[:-1]):
        yield "nobody does anything in a dossier's story"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--dossiers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args()
    status, year = numbers(options.program, options.dossiers, options.seed)
    faults = list(faults_of_year(status, year, options.dossiers))
    if not options.once:
        if numbers(options.program, options.dossiers, options.seed) != (status, year):
            faults.append("the same seed gave other numbers")
        if numbers(options.program, options.dossiers, options.seed + 1)[1] == year:
            faults.append("another seed gave the same numbers")
        faults.extend(faults_of_story(options.program, options.seed))
    for fault in faults:
        print(f"seed {options.seed}: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
