/* SPDX-License-Identifier: Apache-2.0 */
/* Prints cases. */
#include "cli/case_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/json.h"
#include "cli/table.h"
#include "cli/text.h"

#define TEXT_BYTES_MAX 65536
#define LABEL_WIDTH 22
#define TITLE_WIDTH 48

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void print_heading(const struct lien_cli *cli, const char *key)
{
    printf("\n%s\n", lien_text(cli, key));
}

/* --- states --- */

static void add_states(struct lien_buf *buf, const char *path, const json_t *value)
{
    const char *key;
    json_t *below;
    char at[512];
    if (json_is_string(value)) {
        lien_buf_addf(buf, "%s%s%s%s", buf->length > 0 ? ", " : "", path, *path ? "." : "",
                      json_string_value(value));
        return;
    }
    if (json_object_size(value) == 0 && *path)
        lien_buf_addf(buf, "%s%s", buf->length > 0 ? ", " : "", path);
    json_object_foreach((json_t *)(uintptr_t)value, key, below)
    {
        snprintf(at, sizeof(at), "%s%s%s", path, *path ? "." : "", key);
        add_states(buf, at, below);
    }
}

char *lien_case_state_text(const json_t *value)
{
    struct lien_buf buf;
    lien_buf_init(&buf, TEXT_BYTES_MAX);
    lien_buf_adds(&buf, "");
    add_states(&buf, "", value);
    return lien_buf_take(&buf, NULL);
}

/* --- what it is --- */

static void print_field(const struct lien_cli *cli, const char *key, const char *text)
{
    const char *label = lien_text(cli, key);
    if (*text)
        printf("%s%*s%s\n", label, LABEL_WIDTH - lien_table_width(label), "", text);
}

static void print_time(const struct lien_cli *cli, const json_t *one, const char *key)
{
    char when[LIEN_WHEN_SIZE];
    print_field(cli, key, lien_text_when(cli, json_object_get(one, key), when));
}

static void print_procedure(const struct lien_cli *cli, const json_t *procedure)
{
    char text[1024];
    snprintf(text, sizeof(text), "%s (%s, %s)",
             lien_text_title(cli, json_object_get(procedure, "title")), text_of(procedure, "id"),
             text_of(procedure, "version"));
    print_field(cli, "procedure", text);
}

static void print_national(const struct lien_cli *cli, const json_t *one)
{
    char text[128];
    int national = (int)json_integer_value(json_object_get(one, "national"));
    snprintf(text, sizeof(text), "%d %s", national, lien_text_national(cli, national));
    if (national > 0)
        print_field(cli, "national", text);
}

static void print_foreign_codes(const struct lien_cli *cli, const json_t *codes)
{
    const char *system;
    json_t *code;
    json_object_foreach((json_t *)(uintptr_t)codes, system, code)
    {
        char text[512];
        snprintf(text, sizeof(text), "%s:%s", system,
                 json_string_value(code) ? json_string_value(code) : "");
        print_field(cli, "foreignCodes", text);
    }
}

static void print_value(const struct lien_cli *cli, const json_t *one, const char *key)
{
    const json_t *value = json_object_get(one, key);
    struct lien_buf buf;
    lien_buf_init(&buf, TEXT_BYTES_MAX);
    if (value)
        lien_json_write_ordered(&buf, value);
    if (value && !buf.failed)
        print_field(cli, key, buf.data);
    lien_buf_clear(&buf);
}

static void print_assignee(const struct lien_cli *cli, const json_t *one)
{
    char text[512];
    const char *id = text_of(one, "assignee"), *name = text_of(one, "assigneeName");
    snprintf(text, sizeof(text), *name ? "%2$s (%1$s)" : "%1$s", id, name);
    print_field(cli, "assignee", text);
}

/* The day that was promised after the legal one. */
void lien_case_print_promise(const struct lien_cli *cli, const json_t *promise)
{
    char text[1024], when[LIEN_WHEN_SIZE];
    if (!promise)
        return;
    snprintf(text, sizeof(text), "%s (%s; %s)",
             lien_text_when(cli, json_object_get(promise, "promised"), when),
             text_of(promise, "responsible"), text_of(promise, "reason"));
    print_field(cli, "promise", text);
}

static void print_entry(const struct lien_cli *cli, const json_t *entered)
{
    char text[1024];
    snprintf(text, sizeof(text), "%s (%s)", text_of(entered, "reason"), text_of(entered, "by"));
    if (entered)
        print_field(cli, "entered", text);
}

static void print_filing(const struct lien_cli *cli, const json_t *filed)
{
    char text[512], when[LIEN_WHEN_SIZE];
    const json_t *received = json_object_get(filed, "received");
    const struct lien_words waits = {"chưa đến cơ quan có thẩm quyền",
                                     "not yet at the competent unit"};
    snprintf(text, sizeof(text), "%s → %s", text_of(filed, "unit"),
             received ? lien_text_when(cli, received, when) : lien_cli_words(cli, waits));
    if (filed)
        print_field(cli, "filed", text);
}

static void print_supplements(const struct lien_cli *cli, const json_t *supplements)
{
    char text[256];
    const struct lien_words again = {"; yêu cầu lại, tính là chậm",
                                     "; asked again, counts as late"};
    bool late = json_is_true(json_object_get(supplements, "again"));
    snprintf(text, sizeof(text), "%lld%s",
             (long long)json_integer_value(json_object_get(supplements, "asked")),
             late ? lien_cli_words(cli, again) : "");
    if (supplements)
        print_field(cli, "supplements", text);
}

static void print_fee(const struct lien_cli *cli, const json_t *fee)
{
    char text[512];
    const char *note = lien_text_title(cli, json_object_get(fee, "note"));
    snprintf(text, sizeof(text), "%.0f %s%s%s", json_number_value(json_object_get(fee, "amount")),
             text_of(fee, "currency"), *note ? "; " : "", note);
    if (json_object_get(fee, "amount"))
        print_field(cli, "fee", text);
}

static void print_identity(const struct lien_cli *cli, const json_t *one)
{
    static const char *const texts[] = {"id", "dossier", "parent", "corrects"};
    static const char *const times[] = {"receivedAt", "openedAt", "changedAt", "closedAt"};
    char *state = lien_case_state_text(json_object_get(one, "value"));
    print_field(cli, "code", text_of(one, "code"));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        print_field(cli, texts[i], text_of(one, texts[i]));
    print_foreign_codes(cli, json_object_get(one, "foreignCodes"));
    print_procedure(cli, json_object_get(one, "procedure"));
    print_field(cli, "status", lien_text(cli, text_of(one, "status")));
    print_national(cli, one);
    print_field(cli, "state", state ? state : "");
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        print_time(cli, one, times[i]);
    print_field(cli, "unit", text_of(one, "unit"));
    print_field(cli, "agencyOf", text_of(one, "agency"));
    print_field(cli, "channel", lien_text(cli, text_of(one, "channel")));
    print_assignee(cli, one);
    lien_case_print_promise(cli, json_object_get(one, "promise"));
    print_entry(cli, json_object_get(one, "entered"));
    print_filing(cli, json_object_get(one, "filed"));
    print_supplements(cli, json_object_get(one, "supplements"));
    print_fee(cli, json_object_get(one, "fee"));
    print_value(cli, one, "output");
    free(state);
}

/* --- clocks --- */

/* {"days": "26/15"}, {"minutes": 90} … as "26/15 days"; a number of ms. */
static void amount_text(const struct lien_cli *cli, const json_t *amount, char *out, size_t size)
{
    const char *key;
    json_t *value;
    out[0] = '\0';
    if (json_is_number(amount))
        snprintf(out, size, "%g ms", json_number_value(amount));
    json_object_foreach((json_t *)(uintptr_t)amount, key, value)
    {
        if (json_is_string(value))
            snprintf(out, size, "%s %s", json_string_value(value), lien_text(cli, key));
        else if (json_is_number(value))
            snprintf(out, size, "%g %s", json_number_value(value), lien_text(cli, key));
        return;
    }
}

void lien_case_print_clocks(const struct lien_cli *cli, const json_t *clocks)
{
    static const char *const headings[] = {"clock", "due", "status", "consumed", "budget"};
    size_t i;
    json_t *clock;
    lien_table *table = json_array_size(clocks) > 0 ? lien_table_new(cli, headings, 5) : NULL;
    if (!table)
        return;
    json_array_foreach(clocks, i, clock)
    {
        char when[LIEN_WHEN_SIZE], amount[64];
        lien_table_row(table);
        lien_table_cell(table, 0, lien_text_title(cli, json_object_get(clock, "title")));
        lien_table_cell(table, 1, lien_text_when(cli, json_object_get(clock, "due"), when));
        lien_table_cell(table, 2, lien_text(cli, text_of(clock, "state")));
        amount_text(cli, json_object_get(clock, "consumed"), amount, sizeof(amount));
        lien_table_cell(table, 3, amount);
        amount_text(cli, json_object_get(clock, "budget"), amount, sizeof(amount));
        lien_table_cell(table, 4, amount);
    }
    print_heading(cli, "clocks");
    lien_table_print(table, stdout);
    json_array_foreach(clocks, i, clock)
    {
        const char *derivation = lien_text_title(cli, json_object_get(clock, "derivation"));
        if (*derivation)
            printf("  %s\n", derivation);
    }
}

/* --- who is awaited, what is accepted --- */

void lien_case_print_waits(const struct lien_cli *cli, const json_t *waits)
{
    static const char *const headings[] = {"kind", "who", "since", "due"};
    size_t i;
    json_t *wait;
    lien_table *table = json_array_size(waits) > 0 ? lien_table_new(cli, headings, 4) : NULL;
    if (!table)
        return;
    json_array_foreach(waits, i, wait)
    {
        char when[LIEN_WHEN_SIZE];
        lien_table_row(table);
        lien_table_cell(table, 0, lien_text(cli, text_of(wait, "kind")));
        lien_table_cell(table, 1, lien_text(cli, text_of(wait, "who")));
        lien_table_cell(table, 2, lien_text_when(cli, json_object_get(wait, "since"), when));
        lien_table_cell(table, 3, lien_text_when(cli, json_object_get(wait, "due"), when));
    }
    print_heading(cli, "waitsFor");
    lien_table_print(table, stdout);
}

void lien_case_print_accepts(const struct lien_cli *cli, const json_t *accepts)
{
    static const char *const headings[] = {"event", "title", "role", "side"};
    size_t i;
    json_t *accepted;
    lien_table *table = json_array_size(accepts) > 0 ? lien_table_new(cli, headings, 4) : NULL;
    if (!table)
        return;
    json_array_foreach(accepts, i, accepted)
    {
        lien_table_row(table);
        lien_table_cell(table, 0, text_of(accepted, "type"));
        lien_table_cell(table, 1, lien_text_title(cli, json_object_get(accepted, "title")));
        lien_table_cell(table, 2, lien_text(cli, text_of(accepted, "role")));
        lien_table_cell(table, 3, lien_text(cli, text_of(accepted, "side")));
    }
    print_heading(cli, "accepts");
    lien_table_print(table, stdout);
}

/* --- what is odd about it --- */

void lien_case_print_warnings(const struct lien_cli *cli, const json_t *warnings)
{
    size_t i;
    json_t *warning;
    if (json_array_size(warnings) == 0)
        return;
    print_heading(cli, "warnings");
    json_array_foreach((json_t *)(uintptr_t)warnings, i, warning)
    {
        const char *pointer = text_of(warning, "pointer");
        printf("  %s%s%s\n", pointer, *pointer ? ": " : "",
               lien_text_title(cli, json_object_get(warning, "message")));
    }
}

/* --- lists --- */

static void list_case(const struct lien_cli *cli, lien_table *table, const json_t *one)
{
    char when[LIEN_WHEN_SIZE];
    int national = (int)json_integer_value(json_object_get(one, "national"));
    char *state = lien_case_state_text(json_object_get(one, "value"));
    lien_table_row(table);
    lien_table_cell(table, 0, text_of(one, "code"));
    const json_t *title = json_object_get(json_object_get(one, "procedure"), "title");
    lien_table_cell_cut(table, 1, lien_text_title(cli, title), TITLE_WIDTH);
    lien_table_cell(table, 2,
                    national > 0 ? lien_text_national(cli, national)
                                 : lien_text(cli, text_of(one, "status")));
    lien_table_cell(table, 3, lien_text_when(cli, json_object_get(one, "receivedAt"), when));
    lien_table_cell(table, 4, lien_text_when(cli, json_object_get(one, "due"), when));
    lien_table_cell(table, 5, text_of(one, "unit"));
    lien_table_cell(table, 6, state);
    free(state);
}

int lien_case_print_list(const struct lien_cli *cli, const json_t *items)
{
    static const char *const headings[] = {"code", "procedure", "status", "receivedAt",
                                           "due",  "unit",      "state"};
    lien_table *table = lien_table_new(cli, headings, 7);
    size_t i;
    json_t *one;
    if (!table)
        return 0;
    json_array_foreach(items, i, one)
    {
        list_case(cli, table, one);
    }
    int count = lien_table_rows(table);
    lien_table_print(table, stdout);
    return count;
}

void lien_case_print(const struct lien_cli *cli, const json_t *one)
{
    const json_t *children = json_object_get(one, "children");
    print_identity(cli, one);
    lien_case_print_warnings(cli, json_object_get(one, "warnings"));
    lien_case_print_clocks(cli, json_object_get(one, "clocks"));
    lien_case_print_waits(cli, json_object_get(one, "waitsFor"));
    lien_case_print_accepts(cli, json_object_get(one, "accepts"));
    if (json_array_size(children) > 0) {
        print_heading(cli, "children");
        (void)lien_case_print_list(cli, children);
    }
}
