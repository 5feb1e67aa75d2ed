/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what a migration's report says of cases. */
#include "cli/migration_print.h"

#include <stdint.h>
#include "cli/text.h"

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static json_int_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void print_item(const struct lien_cli *cli, const json_t *item, FILE *out)
{
    size_t i;
    json_t *reason;
    if (json_is_true(json_object_get(item, "moves"))) {
        fprintf(out, "%s  %s → %s\n", text_of(item, "code"), text_of(item, "before"),
                text_of(item, "after"));
        return;
    }
    fprintf(out, "%s  %s\n", text_of(item, "code"), text_of(item, "case"));
    json_array_foreach(json_object_get(item, "reasons"), i, reason)
    {
        fprintf(out, "  %s [%s]\n", lien_text_title(cli, json_object_get(reason, "message")),
                text_of(reason, "code"));
    }
}

void lien_migration_print(const struct lien_cli *cli, const json_t *report, FILE *out)
{
    const json_t *items = json_object_get(report, "items");
    json_int_t cases = number_of(report, "cases");
    size_t i;
    json_t *item;
    if (!report)
        return;
    json_array_foreach((json_t *)(uintptr_t)items, i, item) print_item(cli, item, out);
    if ((json_int_t)json_array_size(items) < cases)
        fprintf(out, "%s\n",
                lien_cli_words(cli, (struct lien_words){"… và các hồ sơ khác", "… and others"}));
    fprintf(out, "%s: %lld, %s: %lld, %s: %lld\n",
            lien_cli_words(cli, (struct lien_words){"Hồ sơ", "Cases"}), (long long)cases,
            lien_cli_words(cli, (struct lien_words){"chuyển được", "can move"}),
            (long long)number_of(report, "movable"),
            lien_cli_words(cli, (struct lien_words){"không chuyển được", "cannot move"}),
            (long long)number_of(report, "blocked"));
}
