#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# From nothing to a closed birth dossier: installs what is needed, builds a release, starts the
# daemon and the stand-ins of the connected systems, and drives a dossier to its end.
# usage: quickstart.sh [--once] [--kill]
#   On a terminal everything is left running, with a word on how to look further. Without one, or
#   with --once, all that was started is stopped again.
#   --kill: kill -9 the daemon half-way and start it again.
set -eu
cd "$(dirname "$0")/.."
for option in "$@"; do
    case $option in
    --once | --kill) ;;
    *) echo "usage: quickstart.sh [--once] [--kill]" >&2; exit 2 ;;
    esac
done
sh .ci/packages.sh build run
cmake --preset release -DBUILD_TESTING=OFF
cmake --build build/release --target lienthongd lienthong
exec node examples/quickstart/quickstart.mjs --build build/release "$@"
