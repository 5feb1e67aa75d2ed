/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the daemon's log, a line at a time. */
#include "daemon/log.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/time.h"

#define LINE_MAX_BYTES 4096
#define MESSAGE_SIZE 1024

static const char *const level_names[] = {"error", "warning", "info", "debug"};

/* systemd reads the urgency of a line from "<N>" before it, but only where it is asked to; we leave
 * that to whoever reads the word. */
static void write_text(struct lien_buf *line, const char *at, enum lien_log_level level,
                       const struct lien_log_about *about, const char *message)
{
    lien_buf_addf(line, "%s %-7s %s", at, level_names[level], message);
    if (about->request)
        lien_buf_addf(line, " request=%s", about->request);
    if (about->case_id)
        lien_buf_addf(line, " case=%s", about->case_id);
    if (about->actor)
        lien_buf_addf(line, " actor=%s", about->actor);
}

static void write_json(struct lien_buf *line, const char *at, enum lien_log_level level,
                       const struct lien_log_about *about, const char *message)
{
    json_auto_t *object = json_pack("{s:s, s:s, s:s, s:s*, s:s*, s:s*}", "at", at, "level",
                                    level_names[level], "message", message, "request",
                                    about->request, "case", about->case_id, "actor", about->actor);
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    lien_buf_adds(line, text ? text : "{}");
    free(text);
}

static void format_now(char out[LIEN_TIME_TEXT_SIZE])
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    lien_time_format((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, 0, out);
}

void lien_log_write(const struct lien_log *log, enum lien_log_level level,
                    const struct lien_log_about *about, const char *format, ...)
{
    static const struct lien_log_about nothing = {0};
    char message[MESSAGE_SIZE], at[LIEN_TIME_TEXT_SIZE];
    struct lien_buf line;
    va_list args;
    if (level > log->level)
        return;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    format_now(at);
    lien_buf_init(&line, LINE_MAX_BYTES);
    (log->json ? write_json : write_text)(&line, at, level, about ? about : &nothing, message);
    lien_buf_addc(&line, '\n');
    if (line.data && write(log->fd, line.data, line.length) < 0) {
        /* There is nobody left to tell. */
    }
    lien_buf_clear(&line);
}

bool lien_log_parse_level(const char *text, enum lien_log_level *ret)
{
    for (int i = 0; i <= LIEN_LOG_DEBUG; i++) {
        if (strcmp(text, level_names[i]) != 0)
            continue;
        *ret = (enum lien_log_level)i;
        return true;
    }
    return false;
}
