#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing: for a build, to run the examples, to run the tests,
# to measure.
# usage: packages.sh build|run|test|bench...
set -eu

build='gcc libc6-dev cmake ninja-build pkg-config libevent-dev libsqlite3-dev libjansson-dev
       libcurl4-openssl-dev libssl-dev libpcre2-dev'
run='ca-certificates'
test='binutils clang-format curl git graphviz libcmocka-dev libtest-json-schema-acceptance-perl python3 procps'
bench='spin'

has_node() {
    command -v node >/dev/null 2>&1 &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)'
}

wanted=
for kind in "$@"; do
    case $kind in
    build) wanted="$wanted $build" ;;
    run) wanted="$wanted $run"; has_node || wanted="$wanted nodejs" ;;
    test)
        wanted="$wanted $test"
        has_node || wanted="$wanted nodejs"
        command -v npm >/dev/null 2>&1 || wanted="$wanted npm"
        ;;
    bench) wanted="$wanted $bench" ;;
    *) echo "packages.sh: unknown kind $kind" >&2; exit 2 ;;
    esac
done

missing=
for package in $wanted; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    root=
elif command -v sudo >/dev/null 2>&1; then
    root=sudo
else
    echo "packages.sh: run as root, or install:$missing" >&2
    exit 1
fi
echo "Installing$missing"
$root apt-get update -q
# The list is words by design.
# shellcheck disable=SC2086
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
