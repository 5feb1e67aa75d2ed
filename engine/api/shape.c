/* SPDX-License-Identifier: Apache-2.0 */
/* Gives what the store and the engine tell the shape that the HTTP contract promises. */
#include "api/shape.h"

#include <string.h>
#include "api/inside.h"
#include "base/time.h"
#include "core/model.h"

/* --- times --- */

json_t *lien_shape_time(int64_t time_ms, int offset_minutes)
{
    char text[LIEN_TIME_TEXT_SIZE];
    if (time_ms == LIEN_NEVER)
        return NULL;
    lien_time_format(time_ms, offset_minutes, text);
    return json_string(text);
}

int lien_shape_offset(const lien_catalog *catalog)
{
    return lien_calendar_offset_minutes(lien_catalog_calendar(catalog, NULL));
}

void lien_shape_rows(json_t *items, int offset_minutes)
{
    static const char *const names[] = {"at", "due", "settled", "closed", "acknowledge"};
    size_t i;
    json_t *row;
    json_array_foreach(items, i, row)
    {
        for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
            const json_t *value = json_object_get(row, names[n]);
            if (json_is_integer(value))
                json_object_set_new(row, names[n],
                                    lien_shape_time(json_integer_value(value), offset_minutes));
        }
    }
}

void lien_shape_times(const lien_request *request, json_t *items)
{
    const lien_catalog *catalog = lien_runtime_catalog(request->server->options.runtime);
    lien_shape_rows(items, lien_shape_offset(catalog));
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
}

/* --- the state value --- */

/* Whether a path of an active atomic state, of a list separated by spaces, is `path` or lies below
 * it. */
static bool is_active(const char *states, const char *path)
{
    size_t length = strlen(path);
    while (*states) {
        size_t span = strcspn(states, " ");
        if (span >= length && memcmp(states, path, length) == 0 &&
            (span == length || states[length] == '.'))
            return true;
        states += span + (states[span] == ' ');
    }
    return false;
}

/* A state's value as XState writes it: a child's name, or an object of what is below. */
static json_t *value_of(const lien_definition *definition, const struct lien_state *state,
                        const char *states)
{
    json_t *value = json_object();
    for (int i = 0; i < state->child_count; i++) {
        const struct lien_state *child = &definition->states[state->children[i]];
        if (child->kind == LIEN_STATE_HISTORY || !is_active(states, child->path))
            continue;
        if (state->kind == LIEN_STATE_COMPOUND && lien_state_is_atomic(child)) {
            json_decref(value);
            return json_string(child->key);
        }
        json_object_set_new(value, child->key, value_of(definition, child, states));
    }
    return value;
}

static json_t *split_words(const char *text)
{
    json_t *list = json_array();
    while (text && *text) {
        size_t span = strcspn(text, " ");
        json_array_append_new(list, json_stringn(text, span));
        text += span + (text[span] == ' ');
    }
    return list;
}

/* --- a summary --- */

static void copy(json_t *to, const json_t *from, const char *name)
{
    json_t *value = json_object_get(from, name);
    if (value)
        json_object_set(to, name, value);
}

static void copy_time(json_t *to, const char *as, const json_t *from, const char *name, int offset)
{
    const json_t *value = json_object_get(from, name);
    if (json_is_integer(value))
        json_object_set_new(to, as, lien_shape_time(json_integer_value(value), offset));
}

static const char *text_of(const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));
    return text ? text : "";
}

static json_t *procedure_of(const lien_definition *definition, const json_t *row)
{
    json_t *procedure = json_pack("{s:s, s:s}", "id", text_of(row, "procedure"), "version",
                                  text_of(row, "version"));
    if (definition && definition->procedure.title)
        json_object_set(procedure, "title", (json_t *)(uintptr_t)definition->procedure.title);
    return procedure;
}

json_t *lien_shape_summary(const lien_catalog *catalog, const json_t *row, const json_t *names)
{
    const lien_definition *definition =
        lien_catalog_find_procedure(catalog, text_of(row, "procedure"), text_of(row, "version"));
    const int offset = lien_shape_offset(catalog);
    json_t *summary = json_object();
    copy(summary, row, "id");
    copy(summary, row, "code");
    json_object_set_new(summary, "foreignCodes",
                        names ? json_incref((json_t *)(uintptr_t)names) : json_object());
    copy(summary, row, "dossier");
    copy(summary, row, "parent");
    copy(summary, row, "corrects");
    json_object_set_new(summary, "procedure", procedure_of(definition, row));
    copy(summary, row, "status");
    if (definition)
        json_object_set_new(summary, "value",
                            value_of(definition, &definition->states[0], text_of(row, "states")));
    json_object_set_new(summary, "tags", split_words(text_of(row, "tags")));
    if (json_integer_value(json_object_get(row, "national")) > 0)
        copy(summary, row, "national");
    copy(summary, row, "revision");
    copy_time(summary, "receivedAt", row, "received", offset);
    copy_time(summary, "openedAt", row, "opened", offset);
    copy_time(summary, "changedAt", row, "changed", offset);
    copy_time(summary, "closedAt", row, "closed", offset);
    copy(summary, row, "unit");
    copy(summary, row, "agency");
    copy(summary, row, "channel");
    copy(summary, row, "assignee");
    copy(summary, row, "invocation");
    copy_time(summary, "due", row, "due", offset);
    return summary;
}

/* --- messages --- */

const char *lien_shape_vietnamese(const struct lien_error *err)
{
    static const struct {
        const char *pointer;
        int code;
        const char *text;
    } texts[] = {
        {"/unit", LIEN_ENOTFOUND, "Không có đơn vị này."},
        {"/filedAt", LIEN_ENOTFOUND, "Không có đơn vị này."},
        {"/filedAt", LIEN_EREFUSED, "Hồ sơ được nộp ngay tại địa bàn có thẩm quyền."},
        {"/unit", LIEN_EREFUSED,
         "Không có đơn vị nào của cơ quan này có thẩm quyền với địa bàn đó."},
        {"/procedure", LIEN_ENOTFOUND,
         "Không có thủ tục này đang có hiệu lực tại thời điểm tiếp nhận."},
        {"/version", LIEN_ENOTFOUND, "Không có phiên bản này của thủ tục."},
        {"/promised", LIEN_EINVAL, "Ngày hẹn lại phải ở tương lai."},
        {"/receivedAt", LIEN_EINVAL, "Thời điểm tiếp nhận không thể ở tương lai."},
        {"/corrects", LIEN_EREFUSED, "Chỉ có thể cải chính hồ sơ đã kết thúc trong cùng bộ hồ sơ."},
        {"/corrects", LIEN_ENOTFOUND, "Không có hồ sơ này."},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].code == err->code && strcmp(texts[i].pointer, err->pointer) == 0)
            return texts[i].text;
    return "Giá trị không hợp lệ.";
}
