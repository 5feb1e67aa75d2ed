#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what the tests need, builds with AddressSanitizer and UndefinedBehaviorSanitizer, and
# runs everything through ctest.
# usage: run.sh [--all] [ctest options]     --all: the long ones too
set -eu
cd "$(dirname "$0")/.."

all=
if [ "${1-}" = --all ]; then
    all=yes
    shift
fi

sh .ci/packages.sh build run test
cmake --preset asan
cmake --build build/asan
export ASAN_OPTIONS="${ASAN_OPTIONS:-abort_on_error=1:detect_leaks=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
set -- --test-dir build/asan --output-on-failure --parallel 2 "$@"
[ -n "$all" ] || set -- "$@" --label-exclude long
exec ctest "$@"
