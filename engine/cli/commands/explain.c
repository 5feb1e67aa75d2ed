/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong explain`: why a case is where it is. */
#include <stdio.h>
#include "base/json.h"
#include "cli/case_print.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/text.h"

#define READS_BYTES_MAX 4096
#define CHILD_DEPTH_MAX 16

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void print_states(const struct lien_cli *cli, const json_t *states)
{
    size_t i;
    json_t *state;
    json_array_foreach(states, i, state)
    {
        const char *description = lien_text_title(cli, json_object_get(state, "description"));
        printf("%s: %s%s%s\n", lien_text(cli, "state"), text_of(state, "state"),
               *description ? " – " : "", description);
    }
}

static void add_guard(const struct lien_cli *cli, lien_table *table, const json_t *guard)
{
    const json_t *reads = json_object_get(guard, "reads");
    struct lien_buf buf;
    lien_buf_init(&buf, READS_BYTES_MAX);
    if (reads)
        lien_json_write_ordered(&buf, reads);
    lien_table_row(table);
    lien_table_cell(table, 0, text_of(guard, "state"));
    lien_table_cell(table, 1, text_of(guard, "event"));
    lien_table_cell(table, 2, text_of(guard, "guard"));
    lien_table_cell(table, 3, lien_text(cli, text_of(guard, "says")));
    lien_table_cell(table, 4, buf.failed ? "…" : buf.data);
    lien_buf_clear(&buf);
}

static void print_guards(const struct lien_cli *cli, const json_t *guards)
{
    static const char *const headings[] = {"state", "event", "guard", "says", "reads"};
    size_t i;
    json_t *guard;
    lien_table *table = json_array_size(guards) > 0 ? lien_table_new(cli, headings, 5) : NULL;
    if (!table)
        return;
    json_array_foreach(guards, i, guard)
    {
        add_guard(cli, table, guard);
    }
    printf("\n%s\n", lien_text(cli, "guards"));
    lien_table_print(table, stdout);
}

/* A case that waits for a child waits for whatever the child waits for. */
static void print_children(const struct lien_cli *cli, const json_t *children, int depth)
{
    size_t i;
    json_t *child;
    json_array_foreach(children, i, child)
    {
        printf("\n%s %s: %s (%s)\n", lien_text(cli, "child"), text_of(child, "invocation"),
               lien_text_title(cli, json_object_get(json_object_get(child, "procedure"), "title")),
               text_of(child, "code"));
        lien_case_print_waits(cli, json_object_get(child, "waitsFor"));
        if (depth > 0)
            print_children(cli, json_object_get(child, "children"), depth - 1);
    }
}

static int run(const struct lien_cli *cli)
{
    json_auto_t *why = NULL;
    int status = lien_client_get_case(cli, cli->operands[0], "/explain", &why);
    if (status != LIEN_EXIT_DONE)
        return status;
    if (lien_cli_option(cli, "json"))
        return lien_cli_print_json(cli, why);
    printf("%s: %s, %s\n", text_of(why, "code"),
           lien_text_title(cli, json_object_get(json_object_get(why, "procedure"), "title")),
           lien_text(cli, text_of(why, "status")));
    print_states(cli, json_object_get(why, "states"));
    lien_case_print_promise(cli, json_object_get(why, "promise"));
    lien_case_print_warnings(cli, json_object_get(why, "warnings"));
    lien_case_print_waits(cli, json_object_get(why, "waitsFor"));
    lien_case_print_clocks(cli, json_object_get(why, "clocks"));
    print_guards(cli, json_object_get(why, "guards"));
    print_children(cli, json_object_get(why, "children"), CHILD_DEPTH_MAX);
    return LIEN_EXIT_DONE;
}

static const struct lien_option options[] = {LIEN_CLIENT_OPTIONS, LIEN_OPTION_END};

const struct lien_cli_command lien_cmd_explain = {
    .name = "explain",
    .usage = "CASE [--json]",
    .summary = {"vì sao hồ sơ đang ở đó, chờ ai, từ bao giờ",
                "say why a case is where it is, who is awaited, since when"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
