/* SPDX-License-Identifier: Apache-2.0 */
/* Makes rows for tests. */

#include "rows.h"
#include <stdio.h>
#include <string.h>

struct lien_id make_id(int kind, int number)
{
    struct lien_id id = {{0x01, 0x9a, (uint8_t)kind}};
    for (int i = 0; i < 4; i++)
        id.bytes[12 + i] = (uint8_t)((unsigned)number >> (24 - 8 * i));
    return id;
}

/* Texts of codes live as long as the program: rows only borrow them. */
static const char *code_text(int n)
{
    static char codes[512][32];
    assert_true(n >= 0 && n < 512);
    snprintf(codes[n], sizeof codes[n], "HN-1-%06d", n);
    return codes[n];
}

struct lien_case_row make_case(int n)
{
    return (struct lien_case_row){
        .id = CASE(n),
        .dossier = DOSSIER(n),
        .code = code_text(n),
        .unit = "hoan-kiem",
        .agency = "commune",
        .channel = "counter",
        .received_ms = NOON + n * 1000,
        .opened_ms = NOON + n * 1000,
        .input = "{\"child\":{\"fullName\":\"Nguyễn Thị Bưởi\"}}",
        .applicant = "{\"name\":\"Trần Văn Đức\"}",
        .procedure = "birth.registration",
        .version = "1.0.0",
        .status = LIEN_CASE_ACTIVE,
        .national = 2,
        .national_since_ms = NOON - 5,
        .revision = 1,
        .changed_ms = NOON + n * 1000,
        .closed_ms = LIEN_NEVER,
        .wake_ms = LIEN_NEVER,
        .due_ms = LIEN_NEVER,
        .states = "received",
        .tags = "status:2",
        .snapshot = "{\"value\":\"received\"}",
    };
}

void add_dossier(struct house *house, int n)
{
    struct lien_dossier_row dossier = {.id = DOSSIER(n),
                                       .opened_ms = NOON + n * 1000,
                                       .pins = "{\"birth.registration\":\"1.0.0\"}"};
    struct lien_case_row row = make_case(n);
    S(house, add_dossier, &dossier);
    S(house, add_case, &row);
}

void add_case(struct house *house, const struct lien_case_row *row)
{
    struct lien_dossier_row dossier = {
        .id = row->dossier, .opened_ms = row->opened_ms, .pins = "{}"};
    S(house, add_dossier, &dossier);
    S(house, add_case, row);
}

void keep_dossier(struct house *house, int n)
{
    S0(house, begin);
    add_dossier(house, n);
    S0(house, commit);
}

void keep_case(struct house *house, const struct lien_case_row *row)
{
    S0(house, begin);
    add_case(house, row);
    S0(house, commit);
}

void keep_update(struct house *house, const struct lien_case_row *row)
{
    S0(house, begin);
    S(house, update_case, row);
    S0(house, commit);
}

struct lien_outbox_row make_delivery(int n, const char *connector, int number)
{
    return (struct lien_outbox_row){
        .dossier = DOSSIER(n),
        .connector = connector,
        .lane = LIEN_LANE_EVENTS,
        .id = make_id(3, n * 1000 + number),
        .case_id = CASE(n),
        .at_ms = NOON + number,
        .type = "lienthong.case.changed",
        .data = "{\"revision\":1}",
        .acknowledge_ms = LIEN_NEVER,
    };
}

static json_t *item(const json_t *list, size_t index, const char *key)
{
    json_t *object = json_array_get(json_object_get(list, "items"), index);
    json_t *value = json_object_get(object, key);
    if (!value)
        fail_msg("item %zu has no \"%s\"", index, key);
    return value;
}

const char *item_text(const json_t *list, size_t index, const char *key)
{
    return json_string_value(item(list, index, key));
}

json_int_t item_number(const json_t *list, size_t index, const char *key)
{
    return json_integer_value(item(list, index, key));
}

size_t item_count(const json_t *list)
{
    return json_array_size(json_object_get(list, "items"));
}

static int take_dossier(void *self, const struct lien_dossier_row *row, struct lien_error *err)
{
    (void)err;
    struct loaded *loaded = self;
    loaded->dossiers++;
    snprintf(loaded->pins, sizeof loaded->pins, "%s", row->pins);
    return LIEN_OK;
}

static int take_case(void *self, const struct lien_case_row *row, struct lien_error *err)
{
    (void)err;
    struct loaded *loaded = self;
    int n = loaded->cases++;
    loaded->rows[n] = *row;
    snprintf(loaded->codes[n], sizeof loaded->codes[n], "%s", row->code);
    snprintf(loaded->inputs[n], sizeof loaded->inputs[n], "%s", row->input);
    snprintf(loaded->snapshots[n], sizeof loaded->snapshots[n], "%s", row->snapshot);
    snprintf(loaded->states[n], sizeof loaded->states[n], "%s", row->states);
    snprintf(loaded->assignees[n], sizeof loaded->assignees[n], "%s",
             row->assignee ? row->assignee : "");
    return LIEN_OK;
}

static int take_code(void *self, const struct lien_foreign_code_row *row, struct lien_error *err)
{
    (void)err;
    struct loaded *loaded = self;
    size_t length = strlen(loaded->foreign_codes);
    snprintf(loaded->foreign_codes + length, sizeof loaded->foreign_codes - length, "%s:%s ",
             row->system, row->code);
    return LIEN_OK;
}

static int take_end(void *self, int64_t sequence, const uint8_t hash[32], struct lien_error *err)
{
    (void)err;
    struct loaded *loaded = self;
    loaded->sequence = sequence;
    memcpy(loaded->hash, hash, sizeof loaded->hash);
    return LIEN_OK;
}

struct lien_dossier_sink loaded_sink(struct loaded *loaded)
{
    memset(loaded, 0, sizeof *loaded);
    return (struct lien_dossier_sink){.self = loaded,
                                      .dossier = take_dossier,
                                      .one_case = take_case,
                                      .foreign_code = take_code,
                                      .history_end = take_end};
}
