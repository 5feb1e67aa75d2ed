#!/bin/sh
# Run a test file with the validator of its lock file. run.sh FILE WORK_FOLDER; the environment names
# LIENTHONGD, LIENTHONG and OPENAPI. 77: npm's registry is not reachable.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$2
mkdir -p "$work"
(
  flock 9
  cp "$here/package.json" "$here/package-lock.json" "$work"
  cd "$work"
  cmp -s package-lock.json node_modules/.ours || npm ci --silent --no-audit --no-fund || exit 77
  cp package-lock.json node_modules/.ours
) 9>"$work/lock" || exit 77
cp "$here"/*.mjs "$work"
cd "$work"
FIXTURES=$here exec node --test "$1"
