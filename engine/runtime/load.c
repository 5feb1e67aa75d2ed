/* SPDX-License-Identifier: Apache-2.0 */
/* Builds dossiers from what a store tells of them. */
#include "runtime/load.h"

#include "store/sqlite.h"

struct loading {
    const lien_catalog *catalog;
    lien_dossier *dossier;
};

static int take_dossier(void *self, const struct lien_dossier_row *row, struct lien_error *err)
{
    struct loading *loading = self;
    loading->dossier = lien_dossier_new(loading->catalog, &row->id, row->opened_ms, row->pins);
    return loading->dossier ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

static int take_case(void *self, const struct lien_case_row *row, struct lien_error *err)
{
    struct loading *loading = self;
    return lien_dossier_add_row(loading->dossier, row, err);
}

static int take_foreign_code(void *self, const struct lien_foreign_code_row *row,
                             struct lien_error *err)
{
    struct loading *loading = self;
    return lien_dossier_add_foreign_code(loading->dossier, row, err);
}

static int take_history_end(void *self, int64_t sequence, const uint8_t hash[32],
                            struct lien_error *err)
{
    struct loading *loading = self;
    (void)err;
    lien_dossier_set_history_end(loading->dossier, sequence, hash);
    return LIEN_OK;
}

static struct lien_dossier_sink sink_of(struct loading *loading)
{
    return (struct lien_dossier_sink){.self = loading,
                                      .dossier = take_dossier,
                                      .one_case = take_case,
                                      .foreign_code = take_foreign_code,
                                      .history_end = take_history_end};
}

static int finish(struct loading *loading, int code, lien_dossier **ret)
{
    if (code)
        lien_dossier_free(loading->dossier);
    else
        *ret = loading->dossier;
    return code;
}

int lien_load_from_store(const lien_catalog *catalog, lien_store *store, const struct lien_id *id,
                         lien_dossier **ret, struct lien_error *err)
{
    struct loading loading = {.catalog = catalog};
    struct lien_dossier_sink sink = sink_of(&loading);
    return finish(&loading, store->ops->load_dossier(store, id, &sink, err), ret);
}

int lien_load_from_reader(const lien_catalog *catalog, lien_reader *reader,
                          const struct lien_id *id, lien_dossier **ret, struct lien_error *err)
{
    struct loading loading = {.catalog = catalog};
    struct lien_dossier_sink sink = sink_of(&loading);
    return finish(&loading, reader->ops->load_dossier(reader, id, &sink, err), ret);
}
