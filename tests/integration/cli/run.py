#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `lienthong` in the folders beside this file and compares what it says.

    run.py --program build/engine/cli/lienthong [CASE ...]

A case is a folder. case.json says in `title` what is promised, and in `runs` one call after the
other: `args`, `status`, and what may be said of its output:

    "out", "err"     names of files that hold the whole output
    "says", "warns"  a list of texts that stand in standard output, in standard error
    "json"           a part of the JSON that is printed: members that it does not name are not
                     looked at
    "stdin"          a file that is read, "env" more variables
    "keep"           names for members of the JSON that is printed, or one for the whole output,
                     for later arguments to use as {NAME}

`daemon` is a list of what a stand-in for lienthongd is asked and answers, one after the other:
{"asked": {"method", "path", "body"?, "headers"?}, "status", "answer"}. {SERVER} is its address,
{FOLDER} a new folder, {ROOT} the top of the sources. With `"lienthongd": true` the daemon itself
runs instead, on a free port, with its data in {FOLDER}/data and what is shipped deployed.
"""
import argparse
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TIMEOUT_S = 60
READY = re.compile(r"^lienthongd: ready on (http://\S+?),")


class StandIn(http.server.ThreadingHTTPServer):
    """Answers what the case says, and notes where it was asked something else."""

    def __init__(self, turns):
        super().__init__(("127.0.0.1", 0), Handler)
        self.turns = list(turns)
        self.faults = []
        self.keys = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Daemon:
    """lienthongd itself."""

    def __init__(self, program, folder):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith("LIENTHONG_")}
        env.update(LIENTHONG_LISTEN="127.0.0.1:0", LIENTHONG_DATA=f"{folder}/data",
                   LIENTHONG_CHECK_LIMIT="0")  # a proof under sanitizers takes minutes
        self.process = subprocess.Popen([program], cwd=ROOT, env=env, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.turns, self.faults, said = [], [], ""
        for line in self.process.stdout:
            said += line
            if found := READY.match(line):
                self.address = found[1]
                threading.Thread(target=self.process.stdout.read, daemon=True).start()
                return
        raise RuntimeError(f"the daemon is not ready:\n{said}")

    def shutdown(self):
        self.process.terminate()
        if self.process.wait(TIMEOUT_S) != 0:
            self.faults.append(f"lienthongd ended with {self.process.returncode}")

    def server_close(self):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def turn(self):
        length = int(self.headers.get("content-length", 0))
        body = json.loads(self.rfile.read(length)) if length else None
        got = {"method": self.command, "path": self.path, "body": body,
               "headers": {name.lower(): value for name, value in self.headers.items()}}
        if not self.server.turns:
            self.server.faults.append(f"nothing more was to be asked, but {got['path']} was")
            return {"status": 500, "answer": {}}
        turn = self.server.turns.pop(0)
        self.server.faults += differences(turn["asked"], got, "/asked")
        if self.command == "POST" and "idempotency-key" not in got["headers"]:
            self.server.faults.append("a POST without Idempotency-Key")
        return turn

    def answer(self):
        turn = self.turn()
        text = json.dumps(turn["answer"], ensure_ascii=False).encode()
        good = turn["status"] < 400
        self.send_response(turn["status"])
        self.send_header("content-type", "application/json" if good else "application/problem+json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = answer


def differences(want, got, at=""):
    if isinstance(want, dict) and isinstance(got, dict):
        for key, part in want.items():
            yield from differences(part, got.get(key), f"{at}/{key}")
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for number, (one, other) in enumerate(zip(want, got)):
            yield from differences(one, other, f"{at}/{number}")
    elif want != got or isinstance(want, bool) != isinstance(got, bool):
        yield (f"{at}: is {json.dumps(got, ensure_ascii=False)}, "
               f"should be {json.dumps(want, ensure_ascii=False)}")


def whole(name, got, folder):
    want = (folder / name).read_text(encoding="utf-8")
    if want != got:
        yield f"{name} is not what was said, which is:\n{got}"


def output_faults(run, done, folder):
    if done.returncode != run.get("status", 0):
        yield f"status {done.returncode}, should be {run.get('status', 0)}: {done.stderr}"
    if "out" in run:
        yield from whole(run["out"], done.stdout, folder)
    if "err" in run:
        yield from whole(run["err"], done.stderr, folder)
    for text in run.get("says", []):
        if text not in done.stdout:
            yield f"standard output lacks {text!r}, is:\n{done.stdout}"
    for text in run.get("warns", []):
        if text not in done.stderr:
            yield f"standard error lacks {text!r}, is:\n{done.stderr}"
    if "json" in run:
        yield from differences(run["json"], json.loads(done.stdout))


def fill(text, names):
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    return text


def filled(value, names):
    """The same value with names filled into all of its texts."""
    if isinstance(value, str):
        return fill(value, names)
    if isinstance(value, list):
        return [filled(part, names) for part in value]
    if isinstance(value, dict):
        return {key: filled(part, names) for key, part in value.items()}
    return value


def call(program, run, folder, names):
    stdin = (folder / run["stdin"]).read_text(encoding="utf-8") if "stdin" in run else ""
    env = {name: value for name, value in os.environ.items()
           if not name.startswith(("LIENTHONG_", "LC_", "LANG"))}
    env.update(filled(run.get("env", {}), names))
    return subprocess.run([program, *filled(run["args"], names)], cwd=folder,
                          env=env, input=stdin, capture_output=True, text=True, timeout=TIMEOUT_S)


def keep(wish, said, names):
    if isinstance(wish, str):
        names[wish] = said.strip()
    else:
        names.update((name, json.loads(said)[member]) for name, member in wish.items())


def run_all(program, case, folder, names):
    for number, run in enumerate(case["runs"], 1):
        done = call(program, run, folder, names)
        wish = {name: value if name == "args" else filled(value, names)
                for name, value in run.items()}
        faults = list(output_faults(wish, done, folder))
        for fault in faults:
            yield f"run {number}, {' '.join(run['args'])}: {fault}"
        if "keep" in run and not faults:
            keep(run["keep"], done.stdout, names)


def faults_of(program, folder, lienthongd=None):
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        real = case.get("lienthongd")
        daemon = Daemon(lienthongd, scratch) if real else StandIn(case.get("daemon", []))
        names = {"SERVER": daemon.address, "FOLDER": scratch, "ROOT": str(ROOT)}
        try:
            yield from run_all(program, case, folder, names)
        finally:
            daemon.shutdown()
            daemon.server_close()
    yield from daemon.faults
    for turn in daemon.turns:
        yield f"was not asked: {turn['asked']}"


def needs_daemon(folder):
    return '"lienthongd": true' in (folder / "case.json").read_text(encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Run the command line and compare.")
    parser.add_argument("--program", required=True, help="the program lienthong")
    parser.add_argument("--lienthongd", help="the daemon, for the cases that run it")
    parser.add_argument("case", nargs="*", help="names of folders; all of them by default")
    given = parser.parse_args()
    program = str(pathlib.Path(given.program).resolve())
    folders = sorted(path.parent for path in HERE.glob("*/case.json"))
    if given.case:
        folders = [folder for folder in folders if folder.name in given.case]
    if not folders:
        sys.exit("There is no such case.")
    failed = 0
    print(f"1..{len(folders)}")
    for number, folder in enumerate(folders, 1):
        if needs_daemon(folder) and not given.lienthongd:
            print(f"ok {number} - {folder.name} # SKIP no --lienthongd")
            continue
        faults = list(faults_of(program, folder, given.lienthongd))
        print(f"{'not ok' if faults else 'ok'} {number} - {folder.name}")
        for fault in faults:
            print("#   " + fault.replace("\n", "\n#   "))
        failed += bool(faults)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
