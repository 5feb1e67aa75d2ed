/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `lienthong check`: says every fault of procedures, connectors, calendars and units files, and
 * proves that no case of a procedure can be stranded.
 *
 * Exit status: 0 nothing is refused (there may be warnings); 1 an error; 2 wrong usage; 3 a limit
 * was reached before everything was proved, and no error was found until then.
 */
#include <stdlib.h>
#include <string.h>
#include "base/document.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/faults.h"
#include "cli/file.h"
#include "dossier/catalog.h"
#include "lienthong/check.h"

/* A file that was read: it is checked alone, then with the others. */
struct checked {
    char *path;
    lien_document *document;
    lien_faults *faults;
    const lien_definition *definition; /* the catalog's; NULL: none, or one without `procedure` */
    bool is_units;
};

struct checking {
    const struct lien_cli *cli;
    lien_catalog *catalog;
    struct checked *files;
    size_t count, size;
    int connectors, procedures; /* that loaded */
    bool named;                 /* the file now read was named itself, not found in a folder */
    bool whole;                 /* a folder was given: what is not there does not exist */
    bool cut_short;             /* some exploration reached its limit */
    lien_check *check;
    json_t *figures; /* of the explorations */
    int status;
};

/* --- one file, by its kind --- */

static void add_conflict(struct checked *file, int rc, const struct lien_error *err)
{
    if (rc < 0)
        lien_faults_add_error(file->faults, "same-id", err);
}

static void check_procedure(struct checking *checking, struct checked *file)
{
    struct lien_error err = {0};
    size_t length;
    const char *text = lien_document_text(file->document, &length);
    lien_definition *definition = lien_definition_load(text, length, file->faults);
    if (!definition)
        return;
    if (!lien_definition_is_deployable(definition)) {
        lien_definition_free(definition);
        return;
    }
    int rc = lien_catalog_add_procedure(checking->catalog, definition, &err);
    add_conflict(file, rc, &err);
    if (rc == 0)
        file->definition = definition;
    checking->procedures += rc == 0;
}

static void check_connector(struct checking *checking, struct checked *file)
{
    struct lien_error err = {0};
    size_t length;
    const char *text = lien_document_text(file->document, &length);
    lien_connector *connector = lien_connector_load(text, length, file->faults);
    if (!connector)
        return;
    add_conflict(file, lien_catalog_add_connector(checking->catalog, connector, &err), &err);
    checking->connectors++;
}

static void check_calendar(struct checking *checking, struct checked *file)
{
    struct lien_error err = {0};
    lien_calendar *calendar =
        lien_calendar_compile(lien_document_root(file->document), file->faults);
    if (calendar)
        add_conflict(file, lien_catalog_add_calendar(checking->catalog, calendar, &err), &err);
}

static void check_units(struct checking *checking, struct checked *file)
{
    lien_units *units = lien_units_read(lien_document_root(file->document), file->faults);
    if (!units)
        return;
    lien_catalog_set_units(checking->catalog, units);
    file->is_units = true;
}

struct kind {
    const char *member; /* of the file's root */
    void (*check)(struct checking *checking, struct checked *file);
};

static const struct kind kinds[] = {
    {"machine", check_procedure}, {"procedure", check_procedure}, {"connector", check_connector},
    {"calendar", check_calendar}, {"units", check_units},
};

static const struct kind *find_kind(const json_t *root)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (json_object_get(root, kinds[i].member))
            return &kinds[i];
    return NULL;
}

/* --- reading --- */

static void clear_file(struct checked *file)
{
    free(file->path);
    lien_document_free(file->document);
    lien_faults_free(file->faults);
}

/* What lies in a folder and is of no kind of ours is passed over; what was named is not. */
static bool is_of_interest(const struct checking *checking, const struct checked *file)
{
    return checking->named || !file->document ||
           find_kind(lien_document_root(file->document)) != NULL;
}

static int read_file(struct checked *file, const char *path, struct lien_error *err)
{
    char *text;
    size_t length;
    int rc = lien_file_read(path, &text, &length, err);
    if (rc < 0)
        return rc;
    file->path = strdup(path);
    file->faults = lien_faults_new();
    struct lien_error fault = {0};
    if (!file->path || !file->faults)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    else if (lien_document_read(text, length, &file->document, &fault) < 0)
        lien_faults_add_error(file->faults, "not-json", &fault);
    free(text);
    return rc;
}

static int keep_file(struct checking *checking, struct checked *file)
{
    if (checking->count == checking->size) {
        size_t size = checking->size ? checking->size * 2 : 32;
        struct checked *files = realloc(checking->files, size * sizeof(*files));
        if (!files)
            return LIEN_ENOMEM;
        checking->files = files;
        checking->size = size;
    }
    checking->files[checking->count++] = *file;
    return 0;
}

static void check_alone(struct checking *checking, struct checked *file)
{
    const struct kind *kind = find_kind(lien_document_root(file->document));
    if (kind)
        kind->check(checking, file);
    else
        lien_faults_add(file->faults, LIEN_FAULT_ERROR, "unknown-kind", "",
                        "a file has \"machine\", \"connector\", \"calendar\" or \"units\"");
}

static int check_path(void *self, const char *path)
{
    struct checking *checking = self;
    struct checked file = {0};
    struct lien_error err = {0};
    int rc = read_file(&file, path, &err);
    if (rc < 0)
        checking->status = lien_file_fail(checking->cli, path, &err);
    if (rc < 0 || !is_of_interest(checking, &file)) {
        clear_file(&file);
        return 0;
    }
    if (file.document)
        check_alone(checking, &file);
    rc = keep_file(checking, &file);
    if (rc < 0)
        clear_file(&file);
    return rc;
}

/* --- the set --- */

/* What files that were named refer to may be elsewhere: that is a warning. A folder is whole; yet
 * connectors are often kept in another one, and where none was given none is missed. */
static void judge_references(const struct checking *checking, lien_faults *faults,
                             const lien_faults *strict)
{
    const struct lien_fault *fault;
    for (size_t i = 0; (fault = lien_faults_get(strict, i)); i++) {
        bool elsewhere = checking->connectors == 0 && strcmp(fault->rule, "unknown-connector") == 0;
        if (!checking->whole || !elsewhere)
            lien_faults_add(faults, checking->whole ? LIEN_FAULT_ERROR : LIEN_FAULT_WARNING,
                            fault->rule, fault->at.pointer, "%s", fault->at.message);
    }
}

static void check_references(struct checking *checking, struct checked *file)
{
    lien_faults *strict = lien_faults_new();
    if (strict) {
        lien_catalog_check_procedure(checking->catalog, file->definition, strict);
        judge_references(checking, file->faults, strict);
    }
    lien_faults_free(strict);
}

/* What a file refers to can only be missed where others were given too. */
static void check_together(struct checking *checking)
{
    for (size_t i = 0; i < checking->count && checking->count > 1; i++) {
        struct checked *file = &checking->files[i];
        if (file->definition)
            check_references(checking, file);
        if (file->is_units)
            lien_catalog_check_units(checking->catalog, file->faults);
    }
}

/* --- proving --- */

static void note_figures(struct checking *checking, size_t index,
                         const struct lien_check_figures *figures, double seconds)
{
    const lien_definition *definition = lien_check_procedure(checking->check, index);
    const char *id = lien_definition_id(definition), *version = lien_definition_version(definition);
    json_array_append_new(checking->figures,
                          json_pack("{s:s, s:s, s:I, s:I, s:b, s:f}", "procedure", id, "version",
                                    version, "configurations", (json_int_t)figures->configurations,
                                    "moves", (json_int_t)figures->moves, "complete",
                                    figures->complete, "seconds", seconds));
    if (lien_cli_option(checking->cli, "json"))
        return;
    printf("%s %s: ", id, version);
    lien_cli_say(checking->cli,
                 figures->complete
                     ? (struct lien_words){"%zu cấu hình, %zu bước, %.2f s, %.0f cấu hình/s\n",
                                           "%zu configurations, %zu moves, %.2f s, %.0f a second\n"}
                     : (struct lien_words){"không thấy lỗi trong %zu cấu hình đầu (%zu bước, %.2f "
                                           "s, %.0f/s)\n",
                                           "no fault in the first %zu configurations (%zu moves, "
                                           "%.2f s, %.0f a "
                                           "second)\n"},
                 figures->configurations, figures->moves, seconds,
                 (double)figures->configurations / (seconds > 1e-6 ? seconds : 1e-6));
}

static int prove(struct checking *checking, size_t index)
{
    struct lien_check_figures figures = {0};
    struct lien_error err = {0};
    double began = lien_cli_seconds();
    int rc = lien_check_prove(checking->check, index, &figures, &err);
    if (rc < 0 && rc != LIEN_ELIMIT)
        return lien_cli_fail(checking->cli, LIEN_EXIT_REFUSED, (struct lien_words){"%s", "%s"},
                             err.message);
    checking->cut_short |= !figures.complete;
    note_figures(checking, index, &figures, lien_cli_seconds() - began);
    return LIEN_EXIT_DONE;
}

static int prove_one(struct checking *checking, size_t index)
{
    struct lien_error err = {0};
    if (lien_check_promises(checking->check, index, &err) < 0)
        return lien_cli_fail(checking->cli, LIEN_EXIT_REFUSED, (struct lien_words){"%s", "%s"},
                             err.message);
    return prove(checking, index);
}

/* What loads is proved. */
static int prove_all(struct checking *checking, size_t limit)
{
    const struct lien_check_terms terms = {
        .catalog = checking->catalog,
        .whole = checking->whole,
        .limit = limit,
        .exhaustive = lien_cli_option(checking->cli, "exhaustive") != NULL};
    int status = LIEN_EXIT_DONE;
    checking->figures = json_array();
    checking->check = lien_check_new(&terms);
    if (!checking->check || !checking->figures)
        return LIEN_EXIT_REFUSED;
    for (size_t i = 0; lien_check_procedure(checking->check, i) && status == LIEN_EXIT_DONE; i++)
        status = prove_one(checking, i);
    return status;
}

/* --- telling --- */

static void tell_file(const struct checking *checking, struct checked *file, json_t *list)
{
    if (file->document)
        lien_document_place_faults(file->document, file->faults);
    if (list)
        lien_faults_list(list, file->path, file->faults);
    else
        lien_faults_print(stdout, checking->cli, file->path, file->faults);
}

/* The path that shows a finding: what happens, and the script that plays it. */
static void print_path(const struct checking *checking, const struct lien_finding *finding)
{
    const char *lang = checking->cli->lang == LIEN_LANG_VI ? "vi" : "en";
    const json_t *step;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)finding->path, i, step)
    {
        const json_t *title = json_object_get(step, "title");
        printf("    %zu. %s\n", i + 1, json_string_value(json_object_get(title, lang)));
    }
    json_array_foreach((json_t *)(uintptr_t)finding->path, i, step)
    {
        struct lien_buf line;
        lien_buf_init(&line, LIEN_FILE_BYTES_MAX);
        lien_json_write_ordered(&line, json_object_get(step, "line"));
        printf("    > %s\n", line.data ? line.data : "");
        lien_buf_clear(&line);
    }
    if (json_object_size(finding->input) > 0) {
        struct lien_buf line;
        lien_buf_init(&line, LIEN_FILE_BYTES_MAX);
        lien_json_write_ordered(&line, finding->input);
        printf("    --input %s\n", line.data ? line.data : "");
        lien_buf_clear(&line);
    }
}

static void print_finding(const struct checking *checking, const struct checked *file,
                          const struct lien_finding *finding, int line, int column)
{
    const char *text = checking->cli->lang == LIEN_LANG_VI ? finding->vi : finding->en;
    bool error = finding->severity == LIEN_FAULT_ERROR;
    printf("%s:%d:%d: %s: %s [%s]\n", file->path, line, column,
           lien_cli_words(checking->cli, error ? (struct lien_words){"lỗi", "error"}
                                               : (struct lien_words){"cảnh báo", "warning"}),
           text, finding->rule);
    if (finding->path)
        print_path(checking, finding);
}

static void tell_finding(const struct checking *checking, const struct checked *file,
                         const struct lien_finding *finding, json_t *list)
{
    int line, column;
    lien_document_locate(file->document, finding->pointer, &line, &column);
    if (!list) {
        print_finding(checking, file, finding, line, column);
        return;
    }
    json_t *one = json_pack("{s:s, s:i, s:i, s:s, s:s, s:s, s:s}", "file", file->path, "line", line,
                            "column", column, "pointer", finding->pointer, "severity",
                            finding->severity == LIEN_FAULT_ERROR ? "error" : "warning", "rule",
                            finding->rule, "message",
                            checking->cli->lang == LIEN_LANG_VI ? finding->vi : finding->en);
    if (finding->path) {
        json_object_set(one, "input", (json_t *)(uintptr_t)finding->input);
        json_object_set(one, "path", (json_t *)(uintptr_t)finding->path);
    }
    json_array_append_new(list, one);
}

static void tell_findings(const struct checking *checking, const struct checked *file, json_t *list,
                          size_t *errors, size_t *faults)
{
    const struct lien_finding *finding;
    for (size_t i = 0; checking->check && (finding = lien_check_finding(checking->check, i)); i++) {
        if (finding->definition != file->definition)
            continue;
        tell_finding(checking, file, finding, list);
        *errors += finding->severity == LIEN_FAULT_ERROR;
        ++*faults;
    }
}

static int tell_all(struct checking *checking, json_t *list)
{
    size_t errors = 0, faults = 0;
    for (size_t i = 0; i < checking->count; i++) {
        tell_file(checking, &checking->files[i], list);
        errors += lien_faults_errors(checking->files[i].faults);
        faults += lien_faults_count(checking->files[i].faults);
        if (checking->files[i].definition)
            tell_findings(checking, &checking->files[i], list, &errors, &faults);
    }
    if (!list)
        lien_cli_say(checking->cli,
                     (struct lien_words){"tệp: %zu, lỗi: %zu, cảnh báo: %zu\n",
                                         "files: %zu, errors: %zu, warnings: %zu\n"},
                     checking->count, errors, faults > errors ? faults - errors : 0);
    if (errors > 0)
        return LIEN_EXIT_REFUSED;
    return checking->cut_short ? LIEN_EXIT_LIMIT : LIEN_EXIT_DONE;
}

static int tell(struct checking *checking)
{
    if (!lien_cli_option(checking->cli, "json"))
        return tell_all(checking, NULL);
    json_auto_t *list = json_array();
    int status = tell_all(checking, list);
    json_auto_t *answer = json_pack("{s:I, s:O, s:O?}", "files", (json_int_t)checking->count,
                                    "findings", list, "proofs", checking->figures);
    int printed = lien_cli_print_json(checking->cli, answer);
    return printed == LIEN_EXIT_DONE ? status : printed;
}

/* --- the command --- */

static int check_operand(struct checking *checking, const char *path)
{
    struct lien_error err = {0};
    checking->named = !lien_file_is_folder(path);
    checking->whole |= !checking->named;
    if (checking->named)
        return check_path(checking, path);
    int rc = lien_file_each(path, true, check_path, checking, &err);
    if (rc < 0)
        checking->status = lien_file_fail(checking->cli, path, &err);
    return 0;
}

static int explain(const struct lien_cli *cli, const char *name)
{
    const struct lien_check_rule *rule = lien_check_rule_find(name);
    if (rule) {
        printf("%s (%s)\n\n%s\n", rule->name,
               lien_cli_words(cli, rule->severity == LIEN_FAULT_ERROR
                                       ? (struct lien_words){"lỗi", "error"}
                                       : (struct lien_words){"cảnh báo", "warning"}),
               lien_cli_words(cli, (struct lien_words){rule->vi, rule->en}));
        return LIEN_EXIT_DONE;
    }
    lien_cli_fail(
        cli, LIEN_EXIT_USAGE,
        (struct lien_words){"không có quy tắc \"%s\"; có:", "there is no rule \"%s\"; these are:"},
        name);
    for (size_t i = 0; (rule = lien_check_rule_at(i)); i++)
        printf("%s\n", rule->name);
    return LIEN_EXIT_USAGE;
}

static void clear(struct checking *checking)
{
    for (size_t i = 0; i < checking->count; i++)
        clear_file(&checking->files[i]);
    free(checking->files);
    json_decref(checking->figures);
    lien_check_free(checking->check);
    lien_catalog_unref(checking->catalog);
}

static bool read_limit(const struct lien_cli *cli, size_t *ret)
{
    const char *text = lien_cli_option(cli, "limit");
    char *end = NULL;
    unsigned long long limit = text ? strtoull(text, &end, 10) : LIEN_CHECK_LIMIT;
    if (text && (*end || end == text || limit < 1 || text[0] == '-'))
        return false;
    *ret = (size_t)limit;
    return true;
}

static int run(const struct lien_cli *cli)
{
    size_t limit = LIEN_CHECK_LIMIT;
    if (lien_cli_option(cli, "explain"))
        return explain(cli, lien_cli_option(cli, "explain"));
    if (cli->operand_count == 0)
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"thiếu tệp hoặc thư mục", "no file or folder"});
    if (!read_limit(cli, &limit))
        return lien_cli_fail(
            cli, LIEN_EXIT_USAGE,
            (struct lien_words){"--limit là một số từ 1 trở lên", "--limit is a number from 1 on"});
    struct checking checking = {.cli = cli, .catalog = lien_catalog_new()};
    int rc = checking.catalog ? 0 : LIEN_ENOMEM;
    for (int i = 0; i < cli->operand_count && rc == 0; i++)
        rc = check_operand(&checking, cli->operands[i]);
    if (rc == 0)
        check_together(&checking);
    int status = rc < 0 ? LIEN_EXIT_REFUSED : LIEN_EXIT_DONE;
    /* An editor that asks at each key may be content with what is told by looking. */
    if (status == LIEN_EXIT_DONE && !lien_cli_option(cli, "quick"))
        status = prove_all(&checking, limit);
    if (status == LIEN_EXIT_DONE)
        status = tell(&checking);
    status = checking.status > 0 ? checking.status : status;
    clear(&checking);
    return status;
}

static const struct lien_option options[] = {
    LIEN_OPTION_JSON,
    {"quick", NULL, {"chỉ đọc tệp, không chứng minh gì", "look at the files alone, prove nothing"}},
    {"exhaustive",
     NULL,
     {"ghép đủ mọi cấu hình, không rút gọn: chậm hơn, kết quả như nhau",
      "compose without reduction: slower, with the same findings"}},
    {"explain", "RULE", {"giải thích một quy tắc", "explain a rule"}},
    {"limit", "N", {"tối đa N cấu hình mỗi thủ tục", "at most N configurations of each procedure"}},
    LIEN_OPTION_END};

const struct lien_cli_command lien_cmd_check = {
    .name = "check",
    .usage = "FILE|DIR… [--quick] [--exhaustive] [--limit N] [--json] | --explain RULE",
    .summary = {"nói mọi lỗi của tệp, và chứng minh không hồ sơ nào bị treo",
                "say every fault of files, and prove that no case can hang"},
    .options = options,
    .operands_min = 0,
    .operands_max = -1,
    .run = run,
};
