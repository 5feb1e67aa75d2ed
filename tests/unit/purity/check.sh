#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fails on any symbol that a pure room's archive asks for and the list does not allow: no clock, no
# chance, no file, no loop, no database can be reached from there.
# usage: check.sh ALLOWED ARCHIVE...
set -eu
allowed=$1
shift
awk -v list="$allowed" '
    function permits(symbol,   i, length_of) {
        if (symbol in whole)
            return 1
        for (i = 0; i < prefixes; i++)
            if (match(symbol, pattern[i]) == 1 && RLENGTH >= length(symbol))
                return 1
        return 0
    }
    BEGIN {
        while ((getline line < list) > 0) {
            if (line ~ /^#/ || line == "")
                continue
            if (line ~ /\*/) {
                gsub(/\*/, "[A-Za-z0-9_]*", line)
                pattern[prefixes++] = "^" line "$"
            } else
                whole[line] = 1
        }
    }
    /^[^ ].*\.o:$/ { object = $0; next }
    $1 == "U" { seen++; sub(/@.*/, "", $2); if (!permits($2)) { print object, $2; bad++ } }
    END {
        if (seen == 0) { print "no symbols were read"; exit 2 }
        printf "%d uses of outside symbols, %d not allowed\n", seen, bad
        exit bad > 0
    }
' <<END
$(nm -u "$@")
END
