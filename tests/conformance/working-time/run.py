#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second opinion on working time, in another language and with another arithmetic.

Random clocks are played by `lienthong play` under the calendar that is delivered; their dues are
worked out here from the rules alone: a list of office hours, exact fractions, no sums from a
beginning. Prints its seed; --seed replays a run.
"""
import argparse
import json
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

ZONE = timezone(timedelta(hours=7))
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MINUTE = timedelta(minutes=1)


class Office:
    """The office hours of each day, as a list."""

    def __init__(self, path):
        calendar = json.loads(Path(path).read_text())["calendar"]
        week = {name: self.week_hours(calendar["office"], name) for name in DAYS}
        special = {one["day"]: [] for one in calendar["off"]}
        for one in calendar["on"]:
            hours = one["hours"]
            special[one["day"]] = week[hours] if isinstance(hours, str) else hours
        self.days = []
        day = datetime.fromisoformat(calendar["from"]).replace(tzinfo=ZONE)
        while day <= datetime.fromisoformat(calendar["to"]).replace(tzinfo=ZONE):
            hours = special.get(day.strftime("%Y-%m-%d"), week[DAYS[day.weekday()]])
            spans = [(self.at(day, a), self.at(day, b)) for a, b in hours]
            self.days.append((day, spans))
            day += timedelta(days=1)

    @staticmethod
    def week_hours(office, name):
        while isinstance(office[name], str):
            name = office[name]
        return office[name]

    @staticmethod
    def at(day, text):
        hours, minutes = text.split(":")
        return day + timedelta(hours=int(hours), minutes=int(minutes))

    def from_day(self, time):
        return [entry for entry in self.days if entry[0] + timedelta(days=1) > time]

    def opening_after(self, day):
        """The opening of the first working day that comes after a day."""
        return next(spans[0][0] for start, spans in self.days if start > day and spans)

    def receipt(self, time, cut_off):
        today, spans = self.from_day(time)[0]
        if spans and cut_off is not None and time > self.at(today, cut_off):
            return self.opening_after(today)
        for a, b in spans:
            if time < b:
                return max(a, time)
        return self.opening_after(today)

    def counting_start(self, time, clock):
        received = self.receipt(time, clock["cutOff"])
        if clock["unit"] == "workingDays" and clock["firstDay"] == "excluded":
            return self.opening_after(self.from_day(received)[0][0])
        return received

    def pieces(self, start, end, unit):
        """What passes between two instants: (from, to, what a minute is worth)."""
        if unit == "hours":
            if start < end:
                yield start, end, Fraction(1, 60)
            return
        for _, spans in self.from_day(start):
            whole = sum((b - a) / MINUTE for a, b in spans)
            for a, b in spans:
                a, b = max(a, start), min(b, end)
                if a >= end:
                    return
                if a < b:
                    yield a, b, Fraction(1, int(whole)) if unit == "workingDays" else Fraction(1, 60)


def due(office, clock, runs):
    """When the clock has run for its budget; runs: [(from, to)], the last without an end."""
    left = clock["budget"]
    first = office.counting_start(runs[0][0], clock)
    for index, (start, end) in enumerate(runs):
        begins = first if index == 0 else max(first, office.receipt(start, clock["cutOff"]))
        for a, b, worth in office.pieces(begins, end, clock["unit"]):
            value = Fraction(int((b - a) / timedelta(milliseconds=1)), 60000) * worth
            if value >= left:
                ms = left / worth * 60000
                reached = a + timedelta(milliseconds=-(-ms.numerator // ms.denominator))
                return max(reached, runs[-1][0])
            left -= value
    raise ValueError("the story goes past the calendar")


def draw(chance):
    unit = chance.choice(["workingDays", "workingHours", "hours"])
    budget = {"workingDays": Fraction(chance.randint(1, 20), chance.choice([1, 1, 2])),
              "workingHours": Fraction(chance.randint(1, 60)),
              "hours": Fraction(chance.randint(1, 120))}[unit]
    clock = {"unit": unit, "budget": budget, "cutOff": chance.choice([None, "15:00", "11:00"]),
             "firstDay": chance.choice(["excluded", "counted"])}
    time = datetime(2025, 1, 1, tzinfo=ZONE) + MINUTE * chance.randint(0, 2 * 365 * 1440)
    runs = []
    for _ in range(chance.randint(0, 4)):
        end = time + MINUTE * chance.randint(1, 3000)
        runs.append((time, end))
        time = end + MINUTE * chance.randint(1, 6000)
    runs.append((time, datetime(2027, 12, 31, tzinfo=ZONE)))
    return clock, runs


def procedure(clock):
    terms = {"title": {"vi": "Hạn", "en": "Term"}, "runsWhile": "works",
             "budget": {clock["unit"]: float(clock["budget"])}, "firstDay": clock["firstDay"]}
    if clock["cutOff"]:
        terms["cutOff"] = clock["cutOff"]
    return {
        "format": 1,
        "procedure": {"id": "p", "version": "1", "effectiveFrom": "2025-01-01",
                      "title": {"vi": "Thử", "en": "Trial"}, "agency": "commune",
                      "input": {"type": "object"}, "output": {}, "events": {},
                      "clocks": {"term": terms}},
        "machine": {"id": "p", "initial": "a", "context": {}, "states": {
            "a": {"tags": ["works", "status:4"], "on": {"PAUSE": "b"}},
            "b": {"tags": ["status:5"], "on": {"GO": "a"}}}},
        "implementations": {}}


def play(lienthong, calendar, clock, runs):
    lines = []
    now = runs[0][0]
    for index, (start, end) in enumerate(runs):
        if index > 0:
            lines += [{"after_ms": int((start - now).total_seconds() * 1000)}, {"type": "GO"}]
            now = start
        if index < len(runs) - 1:
            lines += [{"after_ms": int((end - now).total_seconds() * 1000)}, {"type": "PAUSE"}]
            now = end
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.json"
        path.write_text(json.dumps(procedure(clock)))
        done = subprocess.run(
            [lienthong, "play", str(path), "--calendar", calendar, "--start", runs[0][0].isoformat()],
            input="".join(json.dumps(line) + "\n" for line in lines), capture_output=True,
            text=True, timeout=60, check=False)
    if done.returncode != 0:
        sys.exit(f"play ended with {done.returncode}: {done.stderr}{done.stdout[-500:]}")
    return json.loads(done.stdout.splitlines()[-1])["clocks"][0]


def told(time):
    """A due as the derivation ends with it."""
    if (time.hour, time.minute) == (0, 0):
        return (time - MINUTE).strftime("%d/%m/%Y") + " 24:00"
    return time.strftime("%d/%m/%Y %H:%M")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--lienthong", required=True)
    options.add_argument("--calendar", required=True)
    options.add_argument("--seed", type=int, default=2026)
    options.add_argument("--stories", type=int, default=150)
    given = options.parse_args()
    print(f"# seed {given.seed}", flush=True)
    chance = random.Random(given.seed)
    office = Office(given.calendar)
    bad = 0
    for number in range(given.stories):
        clock, runs = draw(chance)
        wanted = due(office, clock, runs)
        shown = play(given.lienthong, given.calendar, clock, runs)
        got = datetime.fromisoformat(shown["due"])
        if got != wanted or "; hạn " not in shown["derivation"]["vi"] or \
                told(wanted) not in shown["derivation"]["vi"]:
            bad += 1
            print(f"story {number}: {clock} {[(str(a), str(b)) for a, b in runs]}: due {got}, "
                  f"should be {wanted}; {shown['derivation']['vi']}")
    print(f"{given.stories - bad} of {given.stories} stories agree")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
