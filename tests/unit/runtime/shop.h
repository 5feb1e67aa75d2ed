/* SPDX-License-Identifier: Apache-2.0 */
/* A runtime for one test: its loop, its store, its clock, and one procedure that is deployed. */
#ifndef TESTS_UNIT_RUNTIME_SHOP_H
#define TESTS_UNIT_RUNTIME_SHOP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdatomic.h>
#include "runtime/runtime.h"

#define SHOP_START INT64_C(1795600800000) /* some day in November 2026 */
#define MINUTES INT64_C(60000)

/* The courier for tests: it keeps what it is given, and does nothing by itself. */
struct fake_courier {
    struct lien_parcel parcels[64];
    size_t count;
    size_t settled;
    int woken;
    bool gives; /* an answer came to the latest question */
    int64_t next_due_ms;
};

struct shop {
    struct event_base *base;
    lien_sqlite *sqlite;
    lien_catalog *catalog;
    lien_runtime *runtime;
    atomic_llong now_ms;
    char *folder; /* NULL: in memory */
    size_t cache_bytes_max;
    struct fake_courier courier;
    atomic_int commits_until_failure; /* 0: none fails */
};

/* In memory; not started, so that what is submitted first is one batch. */
struct shop *shop_new(void);
/* The same on a file, which shop_reopen finds again. */
struct shop *shop_new_on_file(void);
void shop_start(struct shop *shop);
/* End the runtime and begin another one on the same database; not started. */
void shop_reopen(struct shop *shop);
/* The same under other units, which it takes over. */
void shop_reopen_under(struct shop *shop, lien_units *units);
void shop_free(struct shop *shop);

/* Fails the test with the error's own sentence. */
#define MUST(call)                                                                                 \
    do {                                                                                           \
        struct lien_error must_err = {0};                                                          \
        must_check((call), &must_err, #call, __FILE__, __LINE__);                                  \
    } while (0)
#define ERR (&must_err)
void must_check(int code, const struct lien_error *err, const char *call, const char *file,
                int line);

/* Let the loop run until `true_now` says so; fails after some seconds without. */
void shop_run_until(struct shop *shop, bool (*true_now)(void *self), void *self);

/* An answer as it came, to be looked at after its call; values are borrowed until the next. */
struct heard {
    int count;
    struct lien_answer answer;
    json_t *view; /* what it shows */
};
void heard_clear(struct heard *heard);
void hear(void *self, struct lien_answer *answer);
bool heard_any(void *self);

/* Rest a little before looking again for what the writer does by itself; false: it has been long
 * enough. */
bool rest(int *tries);

extern const struct lien_principal officer;
extern const struct lien_viewer_spec sees_all;

struct lien_command opening(const char *name);
struct lien_command event_of(const struct lien_id *case_id, const char *type, const char *text);
void command_clear(struct lien_command *command);

/* Submit (with no key) and wait for the answer. Takes the command over. */
void ask(struct shop *shop, struct lien_command command, struct heard *heard);
/* Open an errand; its id. */
struct lien_id open_errand(struct shop *shop);
/* Send an event that is taken; the case's revision after it. */
int64_t send_event(struct shop *shop, const struct lien_id *case_id, const char *type);

struct lien_request_key key_of(int number, int body);

/* Read on a reader's thread and wait for it: as the store's readers tell it. New references. */
json_t *read_history(struct shop *shop, const struct lien_id *case_id);
json_t *read_deliveries(struct shop *shop, const struct lien_id *case_id);
json_t *read_incidents(struct shop *shop);
json_t *read_unmatched(struct shop *shop, const struct lien_id *case_id);
/* The case's view, or NULL where there is none. */
json_t *read_case(struct shop *shop, const struct lien_id *case_id);

/* Ask the port for what is ready, and wait for it. */
size_t want_parcels(struct shop *shop, size_t max);
/* Report the parcel at index as the courier would, and wait until it is settled. */
void report_parcel(struct shop *shop, size_t index, enum lien_delivery_state state,
                   const char *answer);
void forget_parcels(struct shop *shop);

#endif
