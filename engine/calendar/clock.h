/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clock: working time that runs, pauses and falls due. Pure: given the calendar and now.
 *
 * A clock stands in its case's snapshot as receipt, budget, consumed and since when it runs. The
 * instants derived from these (due, warning) are computed, never stored.
 *
 * Source  Civil Code 91/2015/QH13 art. 147(2): the first day is not counted. ND 63/2024/ND-CP as
 *         amended by ND 301/2026/ND-CP: receipt after the cut-off hour counts from the next day.
 */
#ifndef LIEN_CALENDAR_CLOCK_H
#define LIEN_CALENDAR_CLOCK_H

#include "calendar/calendar.h"

enum lien_first_day { LIEN_FIRST_DAY_OF_CALENDAR, LIEN_FIRST_DAY_EXCLUDED, LIEN_FIRST_DAY_COUNTED };

/* What the definition says of a clock, but for its budget, which is a rule. */
struct lien_clock_terms {
    int cut_off_minute; /* minutes after midnight, local; -1: none */
    enum lien_first_day first_day;
    struct lien_fraction warn_at; /* share of the budget; {0,1}: no warning */
};

/*
 * Read cutOff ("15:00"), firstDay ("excluded", "counted") and warnAt (a number above 0, at most 1)
 * of a clock in a procedure file; what is missing is none, the calendar's, none. Its other members
 * are not looked at.
 *
 * Errors  LIEN_EINVAL, err->pointer naming the member from the clock on.
 */
LIEN_MUST_CHECK int lien_clock_terms_read(const json_t *value, struct lien_clock_terms *ret,
                                          struct lien_error *err);

/* What happened to a clock beside running on. */
enum lien_clock_mark_kind {
    LIEN_MARK_PAUSE,  /* it stood still from from_ms to to_ms (INT64_MAX: it still does) */
    LIEN_MARK_BUDGET, /* at from_ms it was given another budget than `before` */
};
#define LIEN_CLOCK_WHY_SIZE 48
struct lien_clock_mark {
    enum lien_clock_mark_kind kind;
    int64_t from_ms;
    int64_t to_ms;
    struct lien_duration before;
    char why[LIEN_CLOCK_WHY_SIZE]; /* a word of the caller's for the reason; "": none */
};
typedef struct lien_clock_marks lien_clock_marks; /* counted, in order of time */

/* Past so many, the oldest pause is settled: what was consumed before it is no longer counted
 * anew when a calendar changes. */
#define LIEN_CLOCK_MARKS_MAX 16

/* One clock of one case. A new one is all zeros, with its budget set by lien_clock_set_budget
 * before anything else. It owns its marks: see lien_clock_share and lien_clock_clear. */
struct lien_clock {
    bool received; /* it has run at least once */
    bool running;
    bool warned, breached; /* has raised its event; what has fired stays fired */
    int64_t received_ms;   /* the first instant at which it ran, as given */
    int64_t since_ms;      /* running: since when, as given; else 0 */
    struct lien_duration budget;
    struct lien_fraction consumed; /* up to since_ms or the last pause, in the budget's unit */
    lien_clock_marks *marks;       /* owned; NULL: none */
    struct lien_fraction settled;  /* consumed before settled_ms, and not to be counted anew */
    int64_t settled_ms;            /* 0: nothing is */
    /* Derived: lien_clock_date fills these in. INT64_MAX: it does not run, or is not to be dated.
     */
    int64_t due_ms, warning_ms;
    int64_t told_ms; /* the due as it was when the case was last written */
};

/* A plain copy of a clock becomes an owner of its own: call it on the copy. */
void lien_clock_share(struct lien_clock *clock);
void lien_clock_clear(struct lien_clock *clock); /* what it owns; takes one of zeros */

size_t lien_clock_mark_count(const struct lien_clock *clock);
const struct lien_clock_mark *lien_clock_mark_at(const struct lien_clock *clock,
                                                 size_t index); /* lends */

/*
 * Start it, or resume it after a pause, at now_ms: no effect while it runs. An announced outage of
 * the calendar is a pause like any other, without a mark: the clock is counted as not running in
 * it, and an outage that covers its receipt moves the receipt to its own end.
 *
 * Errors  LIEN_ERANGE, here and below: the calendar ends (or begins) on the wrong side of what is
 *         asked for. LIEN_ENOMEM. The clock is then as it was.
 */
LIEN_MUST_CHECK int lien_clock_run(struct lien_clock *clock, const struct lien_clock_terms *terms,
                                   const lien_calendar *calendar, int64_t now_ms,
                                   struct lien_error *err);
/* Stop it at now_ms and add up what was consumed: no effect while it is stopped. */
LIEN_MUST_CHECK int lien_clock_pause(struct lien_clock *clock, const struct lien_clock_terms *terms,
                                     const lien_calendar *calendar, int64_t now_ms,
                                     struct lien_error *err);
/* Give it its budget, or another one. Errors: LIEN_EINVAL, the unit differs from what it has
 * consumed in before its last pause. */
LIEN_MUST_CHECK int lien_clock_set_budget(struct lien_clock *clock,
                                          const struct lien_duration *budget,
                                          struct lien_error *err);
/* The same of a clock that may have been received, at now_ms: where the budget differs, a mark
 * tells of it. */
LIEN_MUST_CHECK int lien_clock_extend(struct lien_clock *clock, const struct lien_duration *budget,
                                      int64_t now_ms, struct lien_error *err);
/* Say why its latest mark was made: a word such as "status:5" or an event's type; cut where it is
 * too long. */
void lien_clock_say_why(struct lien_clock *clock, const char *why);

/* When it is due (due) or warns (warning) if it runs on from now without a pause. *ret_ms is
 * INT64_MAX while it does not run, waits for the end of an outage that has none, or has no warning;
 * it lies in the past where a budget was cut, and is since_ms where the budget was consumed before.
 * What has fired is not looked at. */
LIEN_MUST_CHECK int lien_clock_due(const struct lien_clock *clock,
                                   const struct lien_clock_terms *terms,
                                   const lien_calendar *calendar, int64_t *ret_ms,
                                   struct lien_error *err);
LIEN_MUST_CHECK int lien_clock_warning(const struct lien_clock *clock,
                                       const struct lien_clock_terms *terms,
                                       const lien_calendar *calendar, int64_t *ret_ms,
                                       struct lien_error *err);
/* Fill in due_ms, warning_ms and, told with them, told_ms. */
LIEN_MUST_CHECK int lien_clock_date(struct lien_clock *clock, const struct lien_clock_terms *terms,
                                    const lien_calendar *calendar, struct lien_error *err);
/*
 * The calendar, or an outage, may have changed since it was last counted: count its segments anew,
 * and date it. told_ms stays, so that whoever writes the case can tell what moved.
 *
 * Errors  LIEN_ERANGE: the calendar does not reach so far. Then it is not dated, and what it
 *         consumed is as it was.
 */
LIEN_MUST_CHECK int lien_clock_recount(struct lien_clock *clock,
                                       const struct lien_clock_terms *terms,
                                       const lien_calendar *calendar, struct lien_error *err);
/* What it has consumed at now_ms. */
LIEN_MUST_CHECK int lien_clock_consumed(const struct lien_clock *clock,
                                        const struct lien_clock_terms *terms,
                                        const lien_calendar *calendar, int64_t now_ms,
                                        struct lien_fraction *ret, struct lien_error *err);
/* Whether an outage of the calendar stops the clock at now_ms. */
bool lien_clock_is_stopped_by_outage(const struct lien_clock *clock, const lien_calendar *calendar,
                                     int64_t now_ms);

/* As it stands in a snapshot, and back. A clock that was read is the caller's to clear, and is to
 * be counted by lien_clock_recount before it is asked for anything. */
json_t *lien_clock_to_json(const struct lien_clock *clock);
LIEN_MUST_CHECK int lien_clock_from_json(const json_t *value, struct lien_clock *ret,
                                         struct lien_error *err);

/* Turns the word of a mark into what people read, to stand behind "paused 2 working days" or
 * "extended to 5 working days"; false: it knows no such word. Lends. */
struct lien_clock_words {
    bool (*find)(const void *self, const char *why, const char **ret_vi, const char **ret_en);
    const void *self;
};

/* How the due date came about, for people: {"vi": "…", "en": "…"}, a new reference. words: NULL:
 * no reasons are told. */
json_t *lien_clock_derivation(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                              const lien_calendar *calendar, int64_t now_ms,
                              const struct lien_clock_words *words);

#endif
