/* SPDX-License-Identifier: Apache-2.0 */
/* Shows what another calendar, or an outage, would do to the dues of open cases. */
#include "runtime/almanac.h"
#include "runtime/inside.h"
#include "runtime/load.h"

#define LOOKED_MAX 2000 /* cases of one page: what a reader does in about a second */
#define MOVES_MAX 200   /* after which a page ends */
#define STEP 100

int lien_reading_candidate(const struct lien_reading *reading, const lien_calendar *calendar,
                           const struct lien_kept_outage *outage, const lien_catalog **ret,
                           struct lien_error *err)
{
    return lien_almanac_candidate(reading->sqlite, reading->catalog, calendar, outage, ret, err);
}

/* What would move in one case; a dossier that cannot be loaded is passed over, as the change itself
 * would pass it over. */
static int look_at(const struct lien_reading *reading, const lien_catalog *candidate,
                   const struct lien_open_case *open, json_t *moves, struct lien_error *err)
{
    lien_dossier *dossier;
    struct lien_error unread;
    if (lien_load_from_reader(candidate, reading->reader, &open->dossier, &dossier, &unread))
        return LIEN_OK;
    const lien_case *one = lien_dossier_find_case(dossier, &open->id);
    int code = one ? lien_case_moves(one, moves, err) : LIEN_OK;
    lien_dossier_free(dossier);
    return code;
}

int lien_reading_preview(const struct lien_reading *reading, const lien_catalog *candidate,
                         struct lien_open_case *after, json_t **ret_moves, int64_t *ret_looked,
                         bool *ret_ended, struct lien_error *err)
{
    const struct lien_reader_ops *ops = reading->reader->ops;
    json_t *moves = json_array();
    struct lien_open_case cases[STEP];
    int64_t looked = 0;
    bool ended = false;
    int code = LIEN_OK;
    while (!code && !ended && looked < LOOKED_MAX && json_array_size(moves) < MOVES_MAX) {
        size_t count = 0;
        code = ops->open_cases(reading->reader, after, STEP, cases, &count, err);
        ended = !code && count < STEP;
        for (size_t i = 0; i < count && !code; i++) {
            *after = cases[i];
            looked++;
            code = look_at(reading, candidate, &cases[i], moves, err);
        }
    }
    if (code) {
        json_decref(moves);
        return code;
    }
    *ret_moves = moves;
    *ret_looked = looked;
    *ret_ended = ended;
    return LIEN_OK;
}
