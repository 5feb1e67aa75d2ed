/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An office for tests: deploy procedures, connectors and units, file a dossier, send events, let
 * time pass, answer for the agencies' systems, and look at what is written.
 *
 * JSON is written with ' for ". After each command the dossier is written into rows and built anew
 * from them, so that every test proves that a case can be put away. Every function fails the test
 * where something unexpected happens.
 */
#ifndef LIEN_TEST_DOSSIER_OFFICE_H
#define LIEN_TEST_DOSSIER_OFFICE_H

/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/id.h"
#include "dossier/dossier.h"

#define MONDAY INT64_C(1794787200000) /* 2026-11-16 07:00 in Vietnam, before the offices open */
#define HOUR (INT64_C(3600) * 1000)
#define DAY (24 * HOUR)

struct office {
    lien_catalog *catalog;
    struct lien_world world;
    struct lien_id_source ids;
    int64_t serial;        /* of the last case code */
    int64_t sequence;      /* of the last history row */
    int64_t changes;       /* of working time */
    json_t *codes;         /* foreign codes: [[case, system, code], …] */
    lien_dossier *dossier; /* NULL before the first filing */
    struct lien_principal person;
    struct lien_outcome last;
    struct lien_error err; /* of the last command that was an error */
};

void office_open(struct office *office);
void office_close(struct office *office);
json_t *read_json(const char *text);

/* A procedure: its id, what stands in its `machine`, its `implementations`, and further members of
 * its `procedure` ("" or ", 'clocks': {…}"), which may name id, version, input, output, events
 * again. */
void office_deploy(struct office *office, const char *id, const char *machine,
                   const char *implementations, const char *more);
void office_connect(struct office *office, const char *connector);
void office_set_units(struct office *office, const char *units);
void office_add_calendar(struct office *office); /* Vietnam's, of these tests */

/* From now on those outages are announced, and day `off` (NULL: none) is a day off in the calendar;
 * the dossier is put away and taken up again. */
void office_change_time(struct office *office, const struct lien_outage_row *outages, size_t count,
                        const char *off);

/* File a dossier: its root case. */
struct lien_id office_file(struct office *office, const char *procedure, const char *input);
/* Take any command: 0, or the error's code. The outcome is in office->last. */
int office_do(struct office *office, const struct lien_command *command);
struct lien_command open_command(const struct office *office, const char *procedure,
                                 const json_t *input);
/* Send an event, {'type':'GO'} or only GO, as office->person. */
enum lien_verdict office_send(struct office *office, struct lien_id to, const char *event);
enum lien_verdict office_send_as(struct office *office, struct lien_principal sender,
                                 struct lien_id to, const char *event);
int office_send_fails(struct office *office, struct lien_id to, const char *event);
/* Move the clock, waking whatever is due on the way, at its own time: how often. */
int office_wait(struct office *office, int64_t ms);
enum lien_verdict office_answer(struct office *office, struct lien_id to, const char *invocation,
                                enum lien_answer_kind kind, const char *value);

/* --- looking --- */

const lien_case *case_of(const struct office *office, struct lien_id id);
/* The last case that runs (or ran) under that invocation of the parent. */
struct lien_id child_of(const struct office *office, struct lien_id parent, const char *invocation);
/* How many cases the dossier has. */
size_t office_cases(const struct office *office);

void assert_states(const struct office *office, struct lien_id id, const char *expected);
void assert_status(const struct office *office, struct lien_id id, enum lien_case_status status,
                   int national);
void assert_context(const struct office *office, struct lien_id id, const char *expected);
/* Of the last command: "actor type, actor type". */
void assert_history(const struct office *office, const char *expected);
/* "connector type, …": what is told and asked. */
void assert_outbox(const struct office *office, const char *expected);
/* "kind about, …" */
void assert_incidents(const struct office *office, const char *expected);
/* "national from-to, …", in hours after MONDAY; "" while it lasts. */
void assert_segments(const struct office *office, const char *expected);

#endif
