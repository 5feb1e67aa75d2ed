/* SPDX-License-Identifier: Apache-2.0 */
/* Runs what only reads beside the writer, and brings the results to the loop. */
#include <stdlib.h>
#include <string.h>
#include "runtime/inside.h"
#include "runtime/load.h"
#include "runtime/token.h"

/* --- any reading --- */

struct reading_job {
    struct lien_job job; /* first */
    lien_runtime *runtime;
    void *(*work)(void *self, const struct lien_reading *reading);
    void (*done)(void *self, void *result);
    void *self;
    void *result;
};

static void read_something(struct lien_job *job, lien_reader *reader)
{
    struct reading_job *asked = (struct reading_job *)job;
    lien_runtime *runtime = asked->runtime;
    const lien_catalog *catalog = lien_runtime_catalog(runtime);
    struct lien_reading reading = {.reader = reader,
                                   .sqlite = runtime->options.sqlite,
                                   .catalog = catalog,
                                   .now_ms = lien_runtime_now_ms(runtime)};
    asked->result = asked->work(asked->self, &reading);
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
}

static void deliver_reading(struct lien_mail *mail)
{
    struct reading_job *asked = (struct reading_job *)mail;
    asked->done(asked->self, asked->result);
    free(asked);
}

int lien_runtime_read(lien_runtime *runtime,
                      void *(*work)(void *self, const struct lien_reading *reading),
                      void (*done)(void *self, void *result), void *self)
{
    struct reading_job *asked = calloc(1, sizeof *asked);
    if (!asked)
        return LIEN_ENOMEM;
    asked->job.mail.deliver = deliver_reading;
    asked->job.work = read_something;
    asked->runtime = runtime;
    asked->work = work;
    asked->done = done;
    asked->self = self;
    int code = lien_pool_put(&runtime->pool, &asked->job, false);
    if (code)
        free(asked);
    return code;
}

int lien_reading_dossier(const struct lien_reading *reading, const char *case_key,
                         lien_dossier **ret, struct lien_id *ret_case, struct lien_error *err)
{
    struct lien_id dossier, case_id;
    lien_dossier *loaded;
    int code = reading->reader->ops->find_case(reading->reader, case_key, &dossier, &case_id, err);
    if (!code)
        code = lien_load_from_reader(reading->catalog, reading->reader, &dossier, &loaded, err);
    if (code)
        return code;
    *ret = loaded;
    *ret_case = case_id;
    return LIEN_OK;
}

/* --- whose callback it is --- */

struct callback_job {
    struct lien_job job; /* first */
    uint8_t token_hash[32];
    void (*found)(void *self, int code, const char *connector);
    void *self;
    int code;
    char *connector; /* NULL: there is none */
};

static void read_callback(struct lien_job *job, lien_reader *reader)
{
    struct callback_job *asked = (struct callback_job *)job;
    struct lien_error err;
    asked->code =
        reader->ops->callback_connector(reader, asked->token_hash, &asked->connector, &err);
}

static void deliver_callback(struct lien_mail *mail)
{
    struct callback_job *asked = (struct callback_job *)mail;
    asked->found(asked->self, asked->code, asked->connector);
    free(asked->connector);
    free(asked);
}

int lien_runtime_find_callback(lien_runtime *runtime, const char *token,
                               void (*found)(void *self, int code, const char *connector),
                               void *self)
{
    struct callback_job *asked = calloc(1, sizeof *asked);
    if (!asked)
        return LIEN_ENOMEM;
    asked->job.mail.deliver = deliver_callback;
    asked->job.work = read_callback;
    lien_token_hash(token, asked->token_hash);
    asked->found = found;
    asked->self = self;
    int code = lien_pool_put(&runtime->pool, &asked->job, false);
    if (code)
        free(asked);
    return code;
}
