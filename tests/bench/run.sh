#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the release preset and prints every measurement as a Markdown table.
#
# sh tests/bench/run.sh [transitions|outbox|start|steps|recount|migrate|check ...]     (all of them where none is named)
#
# It takes about ten minutes and 5 GB of disk below TMPDIR; ROUNDS=1 and CASES="100000" make it
# shorter. Use a machine that does nothing else: what is compared takes turns, so that the ratios
# mean something on a busy one too, but less.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
bench=$root/tests/bench
build=$root/build/release
rounds=${ROUNDS:-3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM

(cd "$root" && cmake --preset release >"$scratch/log" && cmake --build build/release --target \
    lienthongd lienthong bench_transitions bench_evhttp bench_outbox bench_sink bench_start bench_recount bench_migrate \
    bench_check bench_steps >>"$scratch/log") || { cat "$scratch/log" >&2; exit 1; }

transitions() {
    echo
    echo "| procedure | connections | transitions/s | p50 ms | p99 ms | bare SQLite steps/s | its group p50 ms | bare evhttp/s | **of SQLite** | p50 of SQLite's | of evhttp |"
    echo "|---|---|---|---|---|---|---|---|---|---|---|"
    "$build/tests/bench/bench_transitions" "$build/engine" "$bench/cycles/desks.json" \
        "$bench/desks" --rounds "$rounds"
    "$build/tests/bench/bench_transitions" "$build/engine" "$bench/cycles/birth.json" \
        "$root/workflows" "$root/connectors/catalog" --rounds "$rounds"
}

outbox() {
    echo
    echo "| webhooks | at once | delivered and settled/s | bare libcurl/s | **of libcurl** |"
    echo "|---|---|---|---|---|"
    "$build/tests/bench/bench_outbox" "$build/engine" "$bench/cycles/desks.json" "$bench/desks" \
        "$bench/sink" --rounds "$rounds"
}

start() {
    echo
    echo "| open cases, each with a timer | the last time it was | first answer, s | resident, MiB |"
    echo "|---|---|---|---|"
    # shellcheck disable=SC2086 # several counts
    "$build/tests/bench/bench_start" "$build/engine" "$bench/cycles/rest.json" \
        "$root/workflows" "$root/connectors/catalog" --rounds "$rounds" ${CASES:-100000 1000000}
}

# XState and the core take the same walks by turns; the best round of each counts.
steps() {
    xstate=
    ours=
    (cd "$root/tests/conformance/xstate" && node install.js >&2)
    round=0
    while [ "$round" -lt "$rounds" ]; do
        line=$(node "$bench/xstate/steps.js" --workflows "$root/workflows" --out "$scratch/walks" --walks 8)
        xstate="$xstate $(echo "$line" | sed 's/.*"best"://; s/}//')"
        ours="$ours $("$build/tests/bench/bench_steps" "$scratch/walks")"
        round=$((round + 1))
    done
    echo
    echo "| | microseconds a step | |"
    echo "|---|---|---|"
    echo "$xstate / $ours" | awk '{
        for (i = 1; $i != "/"; i++) if (!x || $i < x) x = $i
        for (i++; i <= NF; i++) if (!o || $i < o) o = $i
        printf "| XState 5.33 in Node | %.1f | |\n| our core | %.1f | **%.1f times** its rate |\n", x, o, x / o }'
}

recount() {
    echo
    echo "| open cases | of which move | seconds | cases/s | opening p50, p99 ms before | p50, p99 ms meanwhile | most resident, MiB |"
    echo "|---|---|---|---|---|---|---|"
    # shellcheck disable=SC2086 # several counts
    "$build/tests/bench/bench_recount" "$build/engine" "$bench/cycles/terms.json" \
        "$bench/terms" ${CASES:-100000}
}

migrate() {
    echo
    echo "| open cases | refused for one, s | tried, s | moved, s | bare SQLite, s | times SQLite's | opening p50, p99 ms before | p50, longest ms meanwhile | most resident, MiB |"
    echo "|---|---|---|---|---|---|---|---|---|"
    # shellcheck disable=SC2086 # several counts
    "$build/tests/bench/bench_migrate" "$build/engine" "$bench/cycles/moving.json" \
        "$bench/moving" ${CASES:-10000}
}

# SPIN explores the same vectors, from a model written by hand (prove/bundle.pml), without its own
# reduction. It counts two states more: before its process begins and after it has ended.
check() {
    sh "$root/.ci/packages.sh" bench >&2
    echo
    echo "| composition | | configurations | moves | seconds | configurations/s | MiB | verdict |"
    echo "|---|---|---|---|---|---|---|---|"
    for kind in sound stranded; do
        check_one "$kind"
        check_spin "$kind"
    done
}

check_one() {
    "$build/tests/bench/bench_check" "$bench/prove/$1" | awk -v kind="$1" '{
        printf "| %s | lienthong check --exhaustive | %d | %d | %.2f | %d | %d | %s |\n",
            kind, $1, $2, $3, $1 / $3, $4, $5 }'
    "$build/tests/bench/bench_check" "$bench/prove/$1" --reduced | awk -v kind="$1" '{
        printf "| %s | lienthong check | %d | %d | %.2f | | %d | %s |\n", kind, $1, $2, $3, $4, $5 }'
}

# All states are counted, so an error does not end the search (-c0).
check_spin() {
    define=
    [ "$1" = sound ] || define=-DSTRANDED
    # shellcheck disable=SC2086 # none or one
    (cd "$scratch" && spin -a $define "$bench/prove/bundle.pml" >/dev/null &&
        cc -O2 -DSAFETY -DNOREDUCE -o pan pan.c &&
        ./pan -m3000000 -w22 -c0) | awk -v kind="$1" '
        / states, stored/ { states = $1 }
        / transitions / { moves = $1 }
        /elapsed time/ { seconds = $4 }
        /total actual memory/ { mib = $1 }
        /errors:/ { errors = $NF + 0 }
        END { printf "| %s | SPIN | %d | %d | %.2f | %d | %d | %s |\n", kind, states, moves, seconds,
            (seconds ? states / seconds : 0), mib, (errors ? "stranded" : "sound") }'
}

[ $# -gt 0 ] || set -- transitions outbox start steps recount migrate check
for one in "$@"; do
    "$one"
done
