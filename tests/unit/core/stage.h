/* SPDX-License-Identifier: Apache-2.0 */
/* A small theatre for machines: load one, start it, send it events, move its clock, look at it.
 * JSON is written with ' for ". Every function fails the test where something goes wrong. */
#ifndef LIEN_TEST_CORE_STAGE_H
#define LIEN_TEST_CORE_STAGE_H

/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "calendar/calendar.h"
#include "lienthong/machine.h"

struct stage {
    lien_definition *definition;
    lien_calendar *calendar;
    json_t *input, *info, *sender;
    int64_t now_ms;
    lien_snapshot *snapshot;
    struct lien_effects effects; /* of the last step */
    bool handled;                /* by the last step */
    struct lien_error err;       /* of the last step that was refused */
};

json_t *read_json(const char *text);

/* Load a file's machine and implementations, and start it. */
void stage_open(struct stage *stage, const char *file);
/* The same with an input. */
void stage_open_with(struct stage *stage, const char *file, const char *input);
/* Load it only; stage_start says whether it starts. */
void stage_load(struct stage *stage, const char *file);
int stage_start(struct stage *stage);
void stage_close(struct stage *stage);

/* Send an event, {'type':'GO'} or only GO: whether some state took it. */
bool stage_send(struct stage *stage, const char *event);
/* Send an event that is refused: its code. The snapshot stays. */
int stage_refuses(struct stage *stage, const char *event);
/* Move the clock and fire all that falls due on the way, at its own time: how many timers did. */
int stage_wait(struct stage *stage, int64_t ms);

/* The paths of the active atomic states, separated by spaces. */
void assert_states(const struct stage *stage, const char *expected);
void assert_context(const struct stage *stage, const char *expected);
void assert_output(const struct stage *stage, const char *expected);
/* Of the last step, one a word: "stop:ID", "start:ID", "send:TO:TYPE", "log:JSON", "emit:TYPE". */
void assert_effects(const struct stage *stage, const char *expected);
/* What could be taken from outside, separated by spaces. */
void assert_accepts(const struct stage *stage, const char *expected);

#endif
