#!/bin/sh
# Have the courier's webhooks verified by the reference library of Standard Webhooks.
# foreign_client.sh POST_SOME WORK_FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$2/foreign_client
mkdir -p "$work"
cp "$here/package.json" "$here/package-lock.json" "$here/foreign_client.test.mjs" "$work"
cd "$work"
[ -d node_modules ] || npm ci --silent --no-audit --no-fund || exit 77
POST_SOME=$1 exec node --test foreign_client.test.mjs
