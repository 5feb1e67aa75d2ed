/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line for each thing that an operator has to know, on standard error.
 *
 * A line bears the ids of its request and its case, and never a citizen's data. Only the daemon
 * logs; libraries tell their caller. From any thread: a line is one write.
 */
#ifndef LIEN_DAEMON_LOG_H
#define LIEN_DAEMON_LOG_H

#include <stdbool.h>
#include "lienthong/error.h"

enum lien_log_level { LIEN_LOG_ERROR, LIEN_LOG_WARNING, LIEN_LOG_INFO, LIEN_LOG_DEBUG };

struct lien_log {
    enum lien_log_level level; /* what is less urgent is left out */
    bool json;                 /* a JSON object a line, else text */
    int fd;
};

/* What a line is about; each may be NULL. */
struct lien_log_about {
    const char *request;
    const char *case_id;
    const char *actor;
};

void lien_log_write(const struct lien_log *log, enum lien_log_level level,
                    const struct lien_log_about *about /* may be NULL */, const char *format, ...)
    LIEN_PRINTF(4, 5);

bool lien_log_parse_level(const char *text, enum lien_log_level *ret);

#endif
