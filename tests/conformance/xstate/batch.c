/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plays many walks in one process, as `lienthong play` plays one, so that thousands can be
 * compared.
 *
 * A line in: {"lines": […]} with what they are played with (terms.h).
 * A line out: {"records": [the state after the start, the answer to each line], "refused": bool},
 * or {"faults": [text]} where a file is not loaded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "terms.h"

static json_t *play_lines(lien_play *play, const json_t *lines)
{
    json_t *records = need(json_pack("[o]", need(lien_play_start(play))));
    const json_t *line;
    size_t i;
    json_array_foreach(lines, i, line)
        json_array_append_new(records, need(lien_play_line(play, line)));
    return records;
}

static json_t *answer(const json_t *walk)
{
    lien_definition *beside[TERMS_BESIDE_MAX];
    struct lien_play_terms terms;
    json_t *faults = need(json_array());
    struct lien_error err = {0};
    lien_play *play = NULL;
    if (!terms_read(walk, beside, &terms, faults))
        return json_pack("{s:o}", "faults", faults);
    json_decref(faults);
    if (lien_play_new(&terms, &play, &err) < 0)
        return json_pack("{s:[s]}", "faults", err.message);
    json_t *records = play_lines(play, json_object_get(walk, "lines"));
    json_t *said =
        json_pack("{s:o, s:b}", "records", records, "refused", lien_play_has_refused(play));
    lien_play_free(play);
    return said;
}

int main(void)
{
    /* A file nests one deeper in a walk than alone. */
    const struct lien_json_limits limits = {(size_t)64 * 1024 * 1024, 68};
    char *text = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = getline(&text, &size, stdin)) > 0) {
        struct lien_error err = {0};
        json_t *walk = NULL;
        if (lien_json_read(text, (size_t)length, &limits, &walk, &err) < 0) {
            fprintf(stderr, "batch: %s\n", err.message);
            break;
        }
        json_t *said = need(answer(walk));
        char *line = need(json_dumps(said, JSON_COMPACT));
        puts(line);
        fflush(stdout);
        free(line);
        json_decref(said);
        json_decref(walk);
    }
    free(text);
    return 0;
}
