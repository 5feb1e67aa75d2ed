/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what became of a made-up year. */
#include "cli/year_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "cli/table.h"
#include "cli/text.h"

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

static void cell_number(lien_table *table, int column, json_int_t number)
{
    char text[32];
    snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, number);
    lien_table_cell(table, column, text);
}

static json_int_t number_of(const json_t *counts, const char *key)
{
    return json_integer_value(json_object_get(counts, key));
}

static json_int_t sum_of(const json_t *counts)
{
    json_int_t sum = 0;
    const char *key;
    json_t *one;
    json_object_foreach(lend(counts), key, one) sum +=
        json_is_object(one) ? sum_of(one) : json_integer_value(one);
    return sum;
}

/* --- tables --- */

/* The rows of one procedure. */
typedef void add_rows(const struct lien_cli *cli, lien_table *table, const char *id,
                      const json_t *one);

static void print_table(const struct lien_cli *cli, const json_t *procedures,
                        const char *const *headings, int columns, add_rows *add)
{
    lien_table *table = lien_table_new(cli, headings, columns);
    const char *id;
    json_t *one;
    if (!table)
        return;
    json_object_foreach(lend(procedures), id, one) add(cli, table, id, one);
    lien_table_print(table, stdout);
    putchar('\n');
}

static void add_counts(const struct lien_cli *cli, lien_table *table, const char *id,
                       const json_t *one)
{
    (void)cli;
    lien_table_row(table);
    lien_table_cell(table, 0, id);
    cell_number(table, 1, number_of(one, "opened"));
    cell_number(table, 2, sum_of(json_object_get(one, "ended")));
    cell_number(table, 3, number_of(one, "supplements"));
    cell_number(table, 4, sum_of(json_object_get(one, "incidents")));
}

static void add_ends(const struct lien_cli *cli, lien_table *table, const char *id,
                     const json_t *one)
{
    const char *outcome, *national;
    json_t *nationals, *count;
    json_object_foreach(json_object_get(one, "ended"), outcome, nationals)
        json_object_foreach(nationals, national, count)
    {
        lien_table_row(table);
        lien_table_cell(table, 0, id);
        lien_table_cell(table, 1, outcome);
        lien_table_cell(table, 2, lien_text_national(cli, atoi(national)));
        cell_number(table, 3, json_integer_value(count));
    }
}

static void add_clocks(const struct lien_cli *cli, lien_table *table, const char *id,
                       const json_t *one)
{
    const char *name;
    json_t *clock;
    (void)cli;
    json_object_foreach(json_object_get(one, "clocks"), name, clock)
    {
        lien_table_row(table);
        lien_table_cell(table, 0, id);
        lien_table_cell(table, 1, name);
        cell_number(table, 2, number_of(clock, "onTime"));
        cell_number(table, 3, number_of(clock, "late"));
    }
}

static void print_tables(const struct lien_cli *cli, const json_t *procedures)
{
    static const char *const counts[] = {"procedure", "opened", "ended", "supplements",
                                         "incidents"};
    static const char *const ends[] = {"procedure", "outcome", "national", "count"};
    static const char *const clocks[] = {"procedure", "clock", "fine", "overdue"};
    print_table(cli, procedures, counts, 5, add_counts);
    print_table(cli, procedures, ends, 4, add_ends);
    print_table(cli, procedures, clocks, 4, add_clocks);
}

static void print_stuck(const struct lien_cli *cli, const json_t *stuck)
{
    json_t *one;
    size_t i;
    json_array_foreach(lend(stuck), i, one)
    {
        struct lien_buf buf;
        lien_buf_init(&buf, (size_t)1024 * 1024);
        lien_json_write_ordered(&buf, json_object_get(one, "cases"));
        lien_cli_say(cli,
                     (struct lien_words){"kẹt: --dossier %d (%s, %s): %s\n",
                                         "stuck: --dossier %d (%s, %s): %s\n"},
                     (int)number_of(one, "dossier"), json_string_value(json_object_get(one, "at")),
                     json_string_value(json_object_get(one, "why")), buf.data ? buf.data : "");
        lien_buf_clear(&buf);
    }
}

static void print_totals(const struct lien_cli *cli, const json_t *counts, double seconds)
{
    double dossiers = (double)number_of(counts, "dossiers");
    lien_cli_say(
        cli,
        (struct lien_words){"%.0f hồ sơ, %lld thủ tục, %lld việc, %lld lần bổ sung, %lld "
                            "sự cố, %lld sự kiện lỗi, %lld lần trả lại ngay, %lld kẹt\n",
                            "%.0f dossiers, %lld cases, %lld acts, %lld supplements, "
                            "%lld incidents, %lld failed events, %lld turned away at first, "
                            "%lld stuck\n"},
        dossiers, (long long)number_of(counts, "cases"), (long long)number_of(counts, "acts"),
        (long long)number_of(counts, "supplements"), (long long)number_of(counts, "incidents"),
        (long long)number_of(counts, "failed"), (long long)number_of(counts, "turnedAway"),
        (long long)number_of(counts, "stuckCount"));
    lien_cli_say(cli,
                 (struct lien_words){"%.1f giây, %.0f hồ sơ mỗi giây\n",
                                     "%.1f seconds, %.0f dossiers a second\n"},
                 seconds, dossiers / seconds);
}

int lien_year_print(const struct lien_cli *cli, json_t *counts, double seconds)
{
    if (lien_cli_option(cli, "json")) {
        json_t *took = json_pack("{s:f}", "seconds", seconds);
        json_object_set_new(counts, "took", took);
        return lien_cli_print_json(cli, counts);
    }
    print_tables(cli, json_object_get(counts, "procedures"));
    print_stuck(cli, json_object_get(counts, "stuck"));
    print_totals(cli, counts, seconds);
    return LIEN_EXIT_DONE;
}

/* --- the story of one --- */

static void say_value(const char *before, const json_t *value)
{
    struct lien_buf buf;
    lien_buf_init(&buf, (size_t)1024 * 1024);
    if (json_is_string(value))
        lien_buf_adds(&buf, json_string_value(value));
    else
        lien_json_write_ordered(&buf, value);
    printf("  %s%s", before, buf.data ? buf.data : "");
    lien_buf_clear(&buf);
}

static void say_states(const json_t *states)
{
    const json_t *one;
    size_t i;
    printf("  =");
    json_array_foreach(lend(states), i, one) printf(" %s", json_string_value(one));
}

void lien_year_print_line(void *self, const json_t *line)
{
    const struct lien_cli *cli = self;
    const json_t *did = json_object_get(line, "did"), *states = json_object_get(line, "states");
    char when[LIEN_WHEN_SIZE];
    if (lien_cli_option(cli, "json")) {
        (void)lien_cli_print_json(cli, line);
        return;
    }
    const char *procedure = json_string_value(json_object_get(line, "procedure"));
    printf("%s  %s", lien_text_when(cli, json_object_get(line, "at"), when),
           procedure ? procedure : "-");
    if (did) {
        say_value("< ", json_object_get(did, "event"));
        say_value("", json_object_get(did, "verdict"));
    }
    if (states)
        say_states(states);
    if (json_object_get(line, "incident"))
        say_value("! ", json_object_get(line, "incident"));
    if (json_object_get(line, "turnedAway"))
        say_value("x ", json_object_get(line, "turnedAway"));
    putchar('\n');
}
