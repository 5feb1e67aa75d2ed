/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the members of a request's body and notes what is not right. */
#include "api/fields.h"

#include <string.h>
#include "api/problem.h"
#include "base/json.h"
#include "base/time.h"

#define POINTER_SIZE 256

void lien_fields_init(struct lien_fields *fields, const json_t *body)
{
    *fields = (struct lien_fields){.body = body};
    if (!json_is_object(body))
        lien_fields_fault(fields, "", "Nội dung phải là một đối tượng JSON.",
                          "The body must be a JSON object.");
}

void lien_fields_clear(struct lien_fields *fields)
{
    json_decref(fields->problem);
    *fields = (struct lien_fields){0};
}

void lien_fields_fault(struct lien_fields *fields, const char *pointer, const char *vi,
                       const char *en)
{
    if (!fields->problem)
        fields->problem = lien_problem_json(LIEN_PROBLEM_BAD_FIELDS, NULL);
    lien_problem_add_error(fields->problem, pointer, vi, en);
}

static void fault_at(struct lien_fields *fields, const char *name, const char *vi, const char *en)
{
    char pointer[POINTER_SIZE];
    lien_json_pointer_join(pointer, sizeof(pointer), "", name);
    lien_fields_fault(fields, pointer, vi, en);
}

const char *lien_fields_text(struct lien_fields *fields, const char *name, bool required)
{
    const json_t *value = json_object_get(fields->body, name);
    if (json_string_length(value) > 0)
        return json_string_value(value);
    if (value)
        fault_at(fields, name, "Phải là một chuỗi không rỗng.", "This must be a text, not empty.");
    else if (required && json_is_object(fields->body))
        fault_at(fields, name, "Không được để trống.", "This is missing.");
    return NULL;
}

const json_t *lien_fields_object(struct lien_fields *fields, const char *name)
{
    const json_t *value = json_object_get(fields->body, name);
    if (json_is_object(value))
        return value;
    if (value)
        fault_at(fields, name, "Phải là một đối tượng JSON.", "This must be an object.");
    else if (json_is_object(fields->body))
        fault_at(fields, name, "Không được để trống.", "This is missing.");
    return NULL;
}

int64_t lien_fields_time(struct lien_fields *fields, const char *name, int offset_minutes,
                         int64_t fallback)
{
    const json_t *value = json_object_get(fields->body, name);
    int64_t time_ms = fallback;
    if (value && !(json_is_string(value) &&
                   lien_time_parse(json_string_value(value), offset_minutes, &time_ms)))
        fault_at(fields, name, "Phải là thời điểm theo RFC 3339, ví dụ 2026-11-24T09:00:00+07:00.",
                 "This must be a time as RFC 3339 writes it, such as 2026-11-24T09:00:00+07:00.");
    return time_ms;
}

void lien_fields_refuse_others(struct lien_fields *fields, const char *const known[])
{
    const char *name;
    json_t *value;
    if (!json_is_object(fields->body))
        return;
    json_object_foreach((json_t *)(uintptr_t)fields->body, name, value)
    {
        size_t i = 0;
        while (known[i] && strcmp(known[i], name) != 0)
            i++;
        if (!known[i])
            fault_at(fields, name, "Không có trường này.", "There is no such member.");
    }
}
