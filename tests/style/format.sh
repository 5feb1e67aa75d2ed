#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fails where a C file of ours is not laid out as .clang-format says.
# usage: format.sh CLANG_FORMAT
set -eu
find engine connectors include tests \( -name node_modules -o -name build \) -prune -o \
    \( -name '*.c' -o -name '*.h' \) -print0 |
    xargs -0 "$1" --dry-run -Werror
echo "laid out as .clang-format says"
