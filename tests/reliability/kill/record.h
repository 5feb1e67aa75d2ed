/* SPDX-License-Identifier: Apache-2.0 */
/* What the child that is killed tells its parent: what it sent, and what it was answered. */
#ifndef TESTS_RELIABILITY_KILL_RECORD_H
#define TESTS_RELIABILITY_KILL_RECORD_H

#include "base/id.h"

#define RECORD_NUMBER_OFFSET INT64_C(1000000) /* numbers of one round: round × this + count */

/* One write of fewer bytes than PIPE_BUF: it arrives whole or not at all. */
struct record {
    char what;      /* 'R' ready, 'S' sent, 'A' answered: done, 'N' answered: nothing was done */
    char command;   /* 'o' opens an errand, 'p' a pair, 'n' note, 'a' ask, 'w' withdraw, 'c' close,
                       'b' break */
    int64_t number; /* names the command for ever; it is its Idempotency-Key too */
    struct lien_id case_id;
    int64_t revision;
};

/* The child: run the runtime on a file until killed, or until SIGTERM. stdin gives records of
 * commands to be sent again, stdout takes what happens. */
struct child_options {
    const char *path;
    int64_t round;
    uint64_t seed;
    int64_t epoch_ms; /* the system's time at which its fast clock began */
};
int child_run(const struct child_options *options);

/* Look into the file after a kill. Returns the number of faults, each told on stderr. */
int look_at_file(const char *path);
/* Whether the answered command is there, and at its revision. */
int look_for_answers(const char *path, const struct record *records, long count);

#endif
