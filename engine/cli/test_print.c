/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what became of scenarios. */
#include "cli/test_print.h"

#include <stdio.h>
#include <stdlib.h>
#include "base/document.h"
#include "base/json.h"
#include "cli/file.h"
#include "cli/table.h"
#include "cli/text.h"

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static int integer_of(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static void print_value(FILE *out, const json_t *value)
{
    struct lien_buf buf;
    lien_buf_init(&buf, LIEN_FILE_BYTES_MAX);
    lien_json_write_ordered(&buf, value);
    fputs(buf.data ? buf.data : "…", out);
    lien_buf_clear(&buf);
}

/* --- failures --- */

static void print_failure(const struct lien_cli *cli, const char *prefix, const json_t *result,
                          const json_t *failure)
{
    static const struct lien_words opening = {"khi mở hồ sơ", "at the opening"};
    static const struct lien_words step = {"bước %d", "step %d"};
    static const struct lien_words expected = {"phải là", "expected"};
    static const struct lien_words got = {"lại là", "got"};
    int number = integer_of(failure, "step");
    printf("%s%s:%d:%d: %s, ", prefix, text_of(failure, "file"), integer_of(failure, "line"),
           integer_of(failure, "column"), text_of(result, "title"));
    lien_cli_say(cli, number == 0 ? opening : step, number);
    if (json_object_get(failure, "message"))
        printf(": %s", lien_text_title(cli, json_object_get(failure, "message")));
    printf(" [%s]\n", text_of(failure, "pointer"));
    if (json_object_get(failure, "expected")) {
        printf("%s  %s ", prefix, lien_cli_words(cli, expected));
        print_value(stdout, json_object_get(failure, "expected"));
        fputc('\n', stdout);
    }
    if (json_object_get(failure, "got")) {
        printf("%s  %s ", prefix, lien_cli_words(cli, got));
        print_value(stdout, json_object_get(failure, "got"));
        fputc('\n', stdout);
    }
}

static void print_all(const struct lien_cli *cli, const char *prefix, const json_t *result)
{
    size_t i;
    json_t *failure;
    json_array_foreach(json_object_get(result, "failures"), i, failure)
    {
        print_failure(cli, prefix, result, failure);
    }
}

void lien_test_print_failures(const struct lien_cli *cli, const json_t *result)
{
    print_all(cli, "", result);
}

void lien_test_print_tap(const struct lien_cli *cli, const json_t *result, size_t number)
{
    bool passed = json_is_true(json_object_get(result, "passed"));
    printf("%s %zu - %s: %s\n", passed ? "ok" : "not ok", number, text_of(result, "file"),
           text_of(result, "title"));
    print_all(cli, "# ", result);
}

void lien_test_print_step(size_t step, const json_t *shown)
{
    printf("  %zu ", step);
    print_value(stdout, shown);
    fputc('\n', stdout);
}

/* --- coverage --- */

static void cell_share(lien_table *table, int column, const json_t *counts)
{
    char text[64];
    snprintf(text, sizeof(text), "%d/%d", integer_of(counts, "covered"), integer_of(counts, "all"));
    lien_table_cell(table, column, text);
}

static void cell_percent(lien_table *table, int column, const json_t *procedure)
{
    const json_t *states = json_object_get(procedure, "states");
    const json_t *transitions = json_object_get(procedure, "transitions");
    int covered = integer_of(states, "covered") + integer_of(transitions, "covered");
    int all = integer_of(states, "all") + integer_of(transitions, "all");
    char text[32];
    snprintf(text, sizeof(text), "%d %%", all == 0 ? 100 : covered * 100 / all);
    lien_table_cell(table, column, text);
}

static bool any_took_part(const json_t *coverage)
{
    for (size_t i = 0; i < json_array_size(coverage); i++)
        if (json_is_true(json_object_get(json_array_get(coverage, i), "tookPart")))
            return true;
    return false;
}

static void print_table(const struct lien_cli *cli, const json_t *coverage)
{
    static const char *const headings[] = {"procedure", "version", "states", "transitions",
                                           "coverage"};
    lien_table *table = any_took_part(coverage) ? lien_table_new(cli, headings, 5) : NULL;
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)coverage, i, one)
    {
        if (!table || json_is_false(json_object_get(one, "tookPart")))
            continue;
        lien_table_row(table);
        lien_table_cell(table, 0, text_of(one, "procedure"));
        lien_table_cell(table, 1, text_of(one, "version"));
        cell_share(table, 2, json_object_get(one, "states"));
        cell_share(table, 3, json_object_get(one, "transitions"));
        cell_percent(table, 4, one);
    }
    lien_table_print(table, stdout);
}

static void print_absent(const struct lien_cli *cli, const json_t *coverage)
{
    bool first = true;
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)coverage, i, one)
    {
        if (!json_is_false(json_object_get(one, "tookPart")))
            continue;
        if (first)
            lien_cli_say(cli, (struct lien_words){"Không tham gia: ", "Took no part: "});
        printf("%s%s@%s", first ? "" : ", ", text_of(one, "procedure"), text_of(one, "version"));
        first = false;
    }
    if (!first)
        fputc('\n', stdout);
}

/* Its file, to say lines of it; NULL: it cannot be read any more. */
static lien_document *read_file(const char *path)
{
    lien_document *document = NULL;
    struct lien_error ignored;
    char *text = NULL;
    size_t length;
    if (path && lien_file_read(path, &text, &length, &ignored) == 0 &&
        lien_document_read(text, length, &document, &ignored) < 0)
        document = NULL;
    free(text);
    return document;
}

static void print_uncovered(const struct lien_cli *cli, const json_t *procedure,
                            const json_t *paths)
{
    static const struct lien_words state = {"trạng thái không được đi qua", "state not covered"};
    static const struct lien_words way = {"chuyển tiếp không được đi qua",
                                          "transition not covered"};
    char name[512];
    size_t i;
    json_t *one;
    snprintf(name, sizeof(name), "%s@%s", text_of(procedure, "procedure"),
             text_of(procedure, "version"));
    const char *path = json_string_value(json_object_get(paths, name));
    lien_document *document = read_file(path);
    json_array_foreach(json_object_get(procedure, "uncovered"), i, one)
    {
        int line = 0, column = 0;
        bool is_state = *text_of(one, "kind") == 's';
        if (document)
            lien_document_locate(document, text_of(one, "pointer"), &line, &column);
        printf("%s:%d:%d: %s: %s\n", path ? path : name, line, column,
               lien_cli_words(cli, is_state ? state : way), text_of(one, "name"));
    }
    lien_document_free(document);
}

void lien_test_print_coverage(const struct lien_cli *cli, const json_t *coverage,
                              const json_t *paths, bool uncovered)
{
    size_t i;
    json_t *one;
    print_table(cli, coverage);
    print_absent(cli, coverage);
    json_array_foreach((json_t *)(uintptr_t)coverage, i, one)
    {
        if (uncovered)
            print_uncovered(cli, one, paths);
    }
}
