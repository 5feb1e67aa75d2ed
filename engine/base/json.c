/* SPDX-License-Identifier: Apache-2.0 */
/* Reads JSON from outside within bounds, and makes it normal. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/json.h"
#include "base/scan.h"

static const struct lien_json_limits default_limits = {
    .bytes_max = (size_t)16 * 1024 * 1024,
    .depth_max = LIEN_JSON_DEPTH_MAX,
};

/* jansson's messages quote the text around the fault, which may be somebody's name: we say what
 * kind of fault it is and where. */
static const char *describe(enum json_error_code code)
{
    switch (code) {
    case json_error_duplicate_key:
        return "The same key stands twice in an object.";
    case json_error_invalid_utf8:
        return "The text is not valid UTF-8.";
    case json_error_premature_end_of_input:
        return "The text ends before the JSON does.";
    case json_error_end_of_input_expected:
        return "Something follows the JSON value.";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "The character U+0000 is not allowed.";
    default:
        return "This is not JSON.";
    }
}

static int refuse(const char *text, size_t length, const json_error_t *error,
                  struct lien_error *err)
{
    enum json_error_code code = json_error_code(error);
    int ret;

    if (code == json_error_numeric_overflow)
        ret = lien_error_set(err, LIEN_ERANGE, "A number is past 2^53.");
    else if (code == json_error_out_of_memory)
        ret = lien_error_set(err, LIEN_ENOMEM, "Out of memory.");
    else if (code == json_error_stack_overflow)
        ret = lien_error_set(err, LIEN_ELIMIT, "The JSON nests too deeply.");
    else
        ret = lien_error_set(err, LIEN_EINVAL, "%s", describe(code));
    if (!err)
        return ret;
    err->line = error->line > 0 ? error->line : 0;
    err->column = error->column > 0 ? error->column : 0;
    if (ret == LIEN_ERANGE && error->position > 0 && (size_t)error->position <= length)
        lien_scan_pointer(text, text + length, text + error->position, err->pointer,
                          sizeof err->pointer);
    return ret;
}

static bool integral(const json_t *value)
{
    double number = json_real_value(value);

    return number == trunc(number);
}

/* The pointer is built on the way back from a failure alone: what succeeds pays nothing for it. */
static int prefix_key(struct lien_error *err, const char *key)
{
    char rest[sizeof err->pointer];

    if (!err)
        return 0;
    snprintf(rest, sizeof rest, "%s", err->pointer);
    lien_json_pointer_join(err->pointer, sizeof err->pointer, "", key);
    size_t used = strlen(err->pointer);
    snprintf(err->pointer + used, sizeof err->pointer - used, "%s", rest);
    return err->code;
}

static int prefix_index(struct lien_error *err, size_t index)
{
    char text[24];

    snprintf(text, sizeof text, "%zu", index);
    return prefix_key(err, text);
}

static int normalize(json_t *value, int depth, struct lien_error *err);

/* The value to stand in the place of `value`: NULL, it may stay. */
static int normalize_child(json_t *value, int depth, json_t **ret_instead, struct lien_error *err)
{
    *ret_instead = NULL;
    if (!json_is_real(value) || !integral(value))
        return normalize(value, depth, err);
    *ret_instead = lien_json_number(json_real_value(value));
    if (!*ret_instead)
        return lien_error_set(err, LIEN_ERANGE, "A number is past 2^53.");
    return 0;
}

static int normalize_object(json_t *object, int depth, struct lien_error *err)
{
    json_t *instead;

    for (void *iter = json_object_iter(object); iter; iter = json_object_iter_next(object, iter)) {
        int ret = normalize_child(json_object_iter_value(iter), depth + 1, &instead, err);
        if (ret) {
            prefix_key(err, json_object_iter_key(iter));
            return ret;
        }
        if (instead)
            json_object_iter_set_new(object, iter, instead);
    }
    return 0;
}

static int normalize_array(json_t *array, int depth, struct lien_error *err)
{
    json_t *instead;

    for (size_t i = 0; i < json_array_size(array); i++) {
        int ret = normalize_child(json_array_get(array, i), depth + 1, &instead, err);
        if (ret) {
            prefix_index(err, i);
            return ret;
        }
        if (instead)
            json_array_set_new(array, i, instead);
    }
    return 0;
}

static int normalize(json_t *value, int depth, struct lien_error *err)
{
    json_int_t integer = json_integer_value(value); /* 0 where it is none */

    if (integer > LIEN_JSON_INTEGER_MAX || integer < -LIEN_JSON_INTEGER_MAX)
        return lien_error_set(err, LIEN_ERANGE, "A number is past 2^53.");
    if (json_is_real(value) && fabs(json_real_value(value)) > (double)LIEN_JSON_INTEGER_MAX)
        return lien_error_set(err, LIEN_ERANGE, "A number is past 2^53.");
    if (!json_is_object(value) && !json_is_array(value))
        return 0;
    if (depth >= LIEN_JSON_DEPTH_MAX)
        return lien_error_set(err, LIEN_ELIMIT, "The JSON nests more than %d deep.",
                              LIEN_JSON_DEPTH_MAX);
    return json_is_object(value) ? normalize_object(value, depth, err)
                                 : normalize_array(value, depth, err);
}

int lien_json_normalize(json_t *value, struct lien_error *err)
{
    return normalize(value, 0, err);
}

static int check_limits(const char *text, size_t length, const struct lien_json_limits *limits,
                        struct lien_error *err)
{
    if (length > limits->bytes_max)
        return lien_error_set(err, LIEN_ELIMIT, "The text is longer than %zu bytes.",
                              limits->bytes_max);
    /* Before jansson, because it recurses. */
    if (lien_scan_depth(text, text + length, limits->depth_max) > limits->depth_max)
        return lien_error_set(err, LIEN_ELIMIT, "The JSON nests more than %d deep.",
                              limits->depth_max);
    return 0;
}

int lien_json_read(const char *text, size_t length, const struct lien_json_limits *limits,
                   json_t **ret, struct lien_error *err)
{
    json_error_t error;
    json_t *instead;
    int code = check_limits(text, length, limits ? limits : &default_limits, err);

    if (code)
        return code;
    json_t *value = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!value)
        return refuse(text, length, &error, err);
    code = normalize_child(value, 0, &instead, err);
    if (code) {
        json_decref(value);
        return code;
    }
    if (instead) {
        json_decref(value);
        value = instead;
    }
    *ret = value;
    return 0;
}

json_t *lien_json_copy(const json_t *value)
{
    json_t *copy = json_copy((json_t *)(uintptr_t)value);

    if (json_object_size(copy) == json_object_size(value) &&
        json_array_size(copy) == json_array_size(value))
        return copy;
    json_decref(copy);
    return NULL;
}

json_t *lien_json_deep_copy(const json_t *value)
{
    json_t *copy = json_deep_copy(value);

    if (json_equal(copy, value))
        return copy;
    json_decref(copy);
    return NULL;
}
