/* SPDX-License-Identifier: Apache-2.0 */
/* Lists cases: chooses the index that a filter asks for, and writes the query. */

#include <string.h>
#include "base/buf.h"
#include "store/sqlite/read/reader.h"
#include "store/sqlite/totals.h"

#define SQL_MAX 4096
#define VALUES_MAX 24

static const struct lien_db_column columns[] = {
    {"id", LIEN_DB_ID, NULL},           {"dossier", LIEN_DB_ID, NULL},
    {"parent", LIEN_DB_ID, NULL},       {"invocation", LIEN_DB_TEXT, NULL},
    {"corrects", LIEN_DB_ID, NULL},     {"code", LIEN_DB_TEXT, NULL},
    {"unit", LIEN_DB_TEXT, NULL},       {"agency", LIEN_DB_TEXT, NULL},
    {"channel", LIEN_DB_TEXT, NULL},    {"received", LIEN_DB_NUMBER, NULL},
    {"opened", LIEN_DB_NUMBER, NULL},   {"applicant", LIEN_DB_JSON, NULL},
    {"subjects", LIEN_DB_JSON, NULL},   {"procedure", LIEN_DB_TEXT, NULL},
    {"version", LIEN_DB_TEXT, NULL},    {"status", LIEN_DB_NAME, lien_db_case_status},
    {"national", LIEN_DB_NUMBER, NULL}, {"revision", LIEN_DB_NUMBER, NULL},
    {"changed", LIEN_DB_NUMBER, NULL},  {"closed", LIEN_DB_NUMBER, NULL},
    {"wake", LIEN_DB_NUMBER, NULL},     {"due", LIEN_DB_TIME, NULL},
    {"states", LIEN_DB_TEXT, NULL},     {"tags", LIEN_DB_TEXT, NULL},
    {"assignee", LIEN_DB_TEXT, NULL},   {0},
};

static const char SELECT[] =
    "SELECT h.id, h.dossier, h.parent, h.invocation, h.corrects, h.code, h.unit, h.agency,"
    " h.channel, h.received_ms, h.opened_ms, h.applicant, h.subjects, c.procedure, c.version,"
    " c.status, c.national, c.revision, c.changed_ms, c.closed_ms, c.wake_ms, c.due_ms, c.states,"
    " c.tags, c.assignee";

enum { COLUMN_ID = 0, COLUMN_OPENED = 10, COLUMN_STATUS = 15, COLUMN_DUE = 21 };

/* A query in the making, with the values of its parameters (borrowed). */
struct query {
    struct lien_buf sql;
    struct value {
        const char *text; /* NULL: number or id */
        const struct lien_id *id;
        int64_t number;
    } values[VALUES_MAX];
    int count;
};

static void add(struct query *query, const char *sql)
{
    lien_buf_adds(&query->sql, sql);
}

static void take(struct query *query, struct value value)
{
    if (query->count < VALUES_MAX)
        query->values[query->count++] = value;
    else
        query->sql.failed = true;
}

static void add_text(struct query *query, const char *sql, const char *text)
{
    add(query, sql);
    take(query, (struct value){.text = text});
}

static void add_number(struct query *query, const char *sql, int64_t number)
{
    add(query, sql);
    take(query, (struct value){.number = number});
}

/* What a list walks along, until its page is full. */
enum walk { WALK_ASSIGNEE, WALK_DUE, WALK_UNIT, WALK_OPENING, WALK_ROOTS };

#define FEW 10000 /* cases that are sorted within some 50 ms */

/* Count the cases of a status that are due by `due_ms`, but no further than FEW. */
static int count_due(struct lien_db *db, int status, int64_t due_ms, int64_t *count,
                     struct lien_error *err)
{
    static const char SQL[] = "SELECT count(*) FROM (SELECT 1 FROM cases INDEXED BY cases_by_due"
                              " WHERE status = ? AND due_ms <= ? LIMIT ?)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, status);
    lien_db_bind_number(&use, due_ms);
    lien_db_bind_number(&use, FEW);
    code = lien_db_step(&use, err);
    if (code > 0)
        *count += lien_db_number(&use, 0);
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

/* Whether status and due leave so few cases that it is best to take them all and sort them. Where
 * they leave many, a page is soon full when we walk in its own order. */
static int are_few(struct lien_db *db, const struct lien_case_filter *filter, bool *ret,
                   struct lien_error *err)
{
    int64_t due_ms = LIEN_NEVER, count = 0;
    int code = LIEN_OK;
    if (filter->overdue)
        due_ms = filter->now_ms - 1;
    if (filter->due_before_ms && filter->due_before_ms - 1 < due_ms)
        due_ms = filter->due_before_ms - 1;
    for (int status = 0; status < LIEN_DB_CASE_STATUSES && !code; status++) {
        if (filter->overdue && status != LIEN_CASE_ACTIVE)
            continue;
        if (filter->status && status != filter->status - 1)
            continue;
        code = count_due(db, status, due_ms, &count, err);
    }
    if (!code)
        *ret = count < FEW;
    return code;
}

static int choose_walk(struct lien_db *db, const struct lien_case_filter *filter, enum walk *ret,
                       struct lien_error *err)
{
    bool asks = filter->overdue || filter->due_before_ms || filter->status, few = false;
    int code = LIEN_OK;
    if (filter->assignee && *filter->assignee) {
        *ret = WALK_ASSIGNEE;
        return LIEN_OK;
    }
    if (asks && filter->sort != LIEN_SORT_DUE)
        code = are_few(db, filter, &few, err);
    if (few || filter->sort == LIEN_SORT_DUE)
        *ret = WALK_DUE;
    else if (filter->unit)
        *ret = WALK_UNIT;
    else
        *ret = filter->children ? WALK_OPENING : WALK_ROOTS;
    return code;
}

/* SQLite keeps no statistics here, and a wrong guess costs a walk through a million cases: the
 * table that is walked, and by which index, is said outright. */
static void add_from(struct query *query, enum walk walk)
{
    switch (walk) {
    case WALK_ASSIGNEE:
        add(query, " FROM cases c INDEXED BY cases_by_assignee CROSS JOIN case_heads h");
        break;
    case WALK_DUE:
        add(query, " FROM cases c INDEXED BY cases_by_due CROSS JOIN case_heads h");
        break;
    case WALK_UNIT:
        add(query, " FROM case_heads h INDEXED BY case_heads_by_unit CROSS JOIN cases c");
        break;
    case WALK_OPENING:
        add(query, " FROM case_heads h INDEXED BY case_heads_by_opening CROSS JOIN cases c");
        break;
    case WALK_ROOTS:
        add(query, " FROM case_heads h INDEXED BY case_heads_of_roots CROSS JOIN cases c");
        break;
    }
    add(query, " WHERE c.dossier = h.dossier AND c.id = h.id");
}

static void add_opening(struct query *query, const struct lien_case_filter *filter)
{
    if (!filter->children)
        add(query, " AND h.parent IS NULL");
    if (filter->unit)
        add_text(query, " AND h.unit = ?", filter->unit);
    if (filter->channel)
        add_text(query, " AND h.channel = ?", filter->channel);
    if (filter->opened_from_ms)
        add_number(query, " AND h.opened_ms >= ?", filter->opened_from_ms);
    if (filter->procedure)
        add_text(query, " AND c.procedure = ?", filter->procedure);
}

/* Paths and tags are words separated by spaces, so a space at both ends makes each one whole. */
static void add_words(struct query *query, const struct lien_case_filter *filter)
{
    if (filter->state) {
        add_text(query, " AND (instr(' ' || c.states || ' ', ' ' || ? || ' ')", filter->state);
        add_text(query, " OR instr(' ' || c.states, ' ' || ? || '.'))", filter->state);
    }
    if (filter->tag)
        add_text(query, " AND instr(' ' || c.tags || ' ', ' ' || ? || ' ')", filter->tag);
}

static void add_changing(struct query *query, const struct lien_case_filter *filter)
{
    if (filter->overdue)
        add_number(query, " AND c.status = ?", LIEN_CASE_ACTIVE);
    if (filter->status)
        add_number(query, " AND c.status = ?", filter->status - 1);
    else if (!filter->overdue && filter->due_before_ms)
        add(query, " AND c.status IN (0, 1, 2)"); /* the index has the status before the time */
    if (filter->overdue)
        add_number(query, " AND c.due_ms < ?", filter->now_ms);
    if (filter->due_before_ms)
        add_number(query, " AND c.due_ms < ?", filter->due_before_ms);
    if (filter->national)
        add_number(query, " AND c.national = ?", filter->national);
    if (filter->assignee && *filter->assignee)
        add_text(query, " AND c.assignee = ?", filter->assignee);
    else if (filter->assignee)
        add(query, " AND c.assignee IS NULL");
}

/* The letter of an order's cursors. */
static char order_letter(const struct lien_case_filter *filter)
{
    switch (filter->sort) {
    case LIEN_SORT_NEWEST:
        return 'n';
    case LIEN_SORT_OLDEST:
        return 'o';
    case LIEN_SORT_DUE:
        return 'd';
    }
    return 'n';
}

static void add_place(struct query *query, const struct lien_case_filter *filter,
                      const struct lien_db_cursor *cursor)
{
    switch (filter->sort) {
    case LIEN_SORT_NEWEST:
        add_number(query, " AND (h.opened_ms, h.id) < (?", cursor->number);
        break;
    case LIEN_SORT_OLDEST:
        add_number(query, " AND (h.opened_ms, h.id) > (?", cursor->number);
        break;
    case LIEN_SORT_DUE:
        add_number(query, " AND (c.status, c.due_ms, c.id) > (?", cursor->rank);
        add_number(query, ", ?", cursor->number);
        break;
    }
    add(query, ", ?)");
    take(query, (struct value){.id = &cursor->id});
}

static void add_order(struct query *query, const struct lien_case_filter *filter)
{
    switch (filter->sort) {
    case LIEN_SORT_NEWEST:
        add(query, " ORDER BY h.opened_ms DESC, h.id DESC");
        break;
    case LIEN_SORT_OLDEST:
        add(query, " ORDER BY h.opened_ms, h.id");
        break;
    case LIEN_SORT_DUE:
        add(query, " ORDER BY c.status, c.due_ms, c.id");
        break;
    }
    add_number(query, " LIMIT ?", filter->limit + 1);
}

static void bind(struct lien_db_use *use, const struct query *query)
{
    for (int i = 0; i < query->count; i++) {
        const struct value *value = &query->values[i];
        if (value->text)
            lien_db_bind_text(use, value->text);
        else if (value->id)
            lien_db_bind_id(use, value->id);
        else
            lien_db_bind_number(use, value->number);
    }
}

static int run(struct lien_db *db, const struct query *query, const struct lien_case_filter *filter,
               json_t **ret, struct lien_error *err)
{
    bool due = filter->sort == LIEN_SORT_DUE;
    struct lien_db_list list = {
        .columns = columns,
        .letter = order_letter(filter),
        .limit = filter->limit,
        .rank_column = due ? COLUMN_STATUS : -1,
        .number_column = due ? COLUMN_DUE : COLUMN_OPENED,
        .id_column = COLUMN_ID,
    };
    if (query->sql.failed)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    struct lien_db_use use = {.db = db};
    if (sqlite3_prepare_v2(db->handle, query->sql.data, -1, &use.stmt, NULL))
        return lien_db_fail(db, err);
    bind(&use, query);
    int code = lien_db_page(&use, &list, ret, err);
    sqlite3_finalize(use.stmt);
    return code;
}

int lien_db_list_cases(lien_reader *reader, const struct lien_case_filter *filter, json_t **ret,
                       struct lien_error *err)
{
    struct lien_db *db = lien_db_of_reader(reader);
    struct lien_db_cursor cursor;
    enum walk walk = WALK_ROOTS;
    int code = lien_db_check_limit(filter->limit, err);
    if (!code && filter->cursor)
        code = lien_db_cursor_read(filter->cursor, order_letter(filter), &cursor, err);
    if (!code)
        code = choose_walk(db, filter, &walk, err);
    if (code)
        return code;
    struct query query = {.count = 0};
    lien_buf_init(&query.sql, SQL_MAX);
    add(&query, SELECT);
    add_from(&query, walk);
    add_opening(&query, filter);
    add_words(&query, filter);
    add_changing(&query, filter);
    if (filter->cursor)
        add_place(&query, filter, &cursor);
    add_order(&query, filter);
    code = run(db, &query, filter, ret, err);
    lien_buf_clear(&query.sql);
    return code;
}
