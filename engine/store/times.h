/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what working time is counted by: calendars, outages, and the changes that move dues. */
#ifndef LIEN_STORE_TIMES_H
#define LIEN_STORE_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/id.h"
#include "lienthong/error.h"

/* Who changes something, when and why. */
struct lien_change_row {
    int64_t at_ms;
    const char *actor;  /* "person:ID", "engine" */
    const char *reason; /* or NULL */
};

/* A revision of a calendar. Every one is kept; the last one is in force. */
struct lien_calendar_row {
    const char *id;
    int64_t revision; /* from 1. To put: the one that it follows, 0 where it is the first */
    const char *text; /* JSON: a calendar file's root */
    bool is_file;     /* told: a file is its source, no person */
};

struct lien_kept_outage {
    struct lien_id id;
    int64_t from_ms;
    int64_t to_ms; /* LIEN_NEVER: it has no end yet */
    const char *reason;
    const char *unit;      /* NULL: of all */
    const char *connector; /* NULL: of all */
};

#endif
