/* SPDX-License-Identifier: Apache-2.0 */
/* Splits paths and follows them through values, as json-logic-js's var does. */
#include <stdlib.h>
#include <string.h>
#include "logic/run.h"
#include "logic/text.h"

static const char *const root_names[LIEN_ROOT_COUNT] = {
    [LIEN_ROOT_CONTEXT] = "context", [LIEN_ROOT_EVENT] = "event",
    [LIEN_ROOT_INPUT] = "input",     [LIEN_ROOT_PARAMS] = "params",
    [LIEN_ROOT_CASE] = "case",       [LIEN_ROOT_SENDER] = "sender",
    [LIEN_ROOT_NOW] = "now",         [LIEN_ROOT_RESPONSE] = "response",
    [LIEN_ROOT_REQUEST] = "request", [LIEN_ROOT_DATA] = "data",
};

enum lien_root lien_path_root(const struct lien_path_token *token)
{
    int root = 0;

    while (root < LIEN_ROOT_COUNT && (strlen(root_names[root]) != token->length ||
                                      memcmp(root_names[root], token->text, token->length) != 0))
        root++;
    return (enum lien_root)root;
}

/* Array indexes are written without leading zeros, as JavaScript's property keys are. */
static int64_t read_index(const char *text, size_t length)
{
    int64_t index = 0;

    if (!length || length > 9 || (text[0] == '0' && length > 1))
        return -1;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        index = index * 10 + (text[i] - '0');
    }
    return index;
}

bool lien_path_split(struct lien_logic_path *path, const char *text, size_t length)
{
    size_t count = 1;

    for (size_t i = 0; i < length; i++)
        count += text[i] == '.';
    path->tokens = calloc(count, sizeof *path->tokens);
    path->text = malloc(length + 1);
    if (!path->tokens || !path->text) {
        lien_path_clear(path);
        return false;
    }
    memcpy(path->text, text, length);
    path->text[length] = '\0';
    path->count = 0;
    for (const char *at = path->text; path->count < count; path->count++) {
        size_t size = strcspn(at, ".");
        path->tokens[path->count] = (struct lien_path_token){at, size, read_index(at, size)};
        at += size + 1;
    }
    return true;
}

void lien_path_clear(struct lien_logic_path *path)
{
    free(path->tokens);
    free(path->text);
    path->tokens = NULL;
    path->text = NULL;
    path->count = 0;
}

static bool names_length(const struct lien_path_token *token)
{
    return token->length == 6 && !memcmp(token->text, "length", 6);
}

static int unit_of_text(struct lien_logic_run *run, const json_t *string, int64_t index,
                        struct lien_value *ret)
{
    const char *text = json_string_value(string);
    struct lien_buf buf;

    if ((size_t)index >= lien_text_units(text, json_string_length(string))) {
        *ret = lien_value_of(NULL);
        return 0;
    }
    lien_buf_init(&buf, 8);
    lien_text_add_units(&buf, text, (size_t)index, 1);
    return lien_logic_text(run, &buf, ret);
}

/* JavaScript's own properties of strings and arrays are there too; what it inherits is not. */
static int member(struct lien_logic_run *run, const struct lien_value *of,
                  const struct lien_path_token *token, struct lien_value *ret)
{
    *ret = lien_value_of(NULL);
    if (of->kind == LIEN_VALUE_OBJECT) {
        *ret = lien_value_of(json_object_getn(of->json, token->text, token->length));
    } else if (of->kind == LIEN_VALUE_ARRAY) {
        if (token->index >= 0)
            *ret = lien_value_of(json_array_get(of->json, (size_t)token->index));
        else if (names_length(token))
            *ret = lien_value_number((double)json_array_size(of->json));
    } else if (of->kind == LIEN_VALUE_STRING) {
        if (token->index >= 0)
            return unit_of_text(run, of->json, token->index, ret);
        if (names_length(token))
            *ret = lien_value_number(
                (double)lien_text_units(json_string_value(of->json), json_string_length(of->json)));
    }
    return 0;
}

/* Only the last member can be a text that was made: nothing is owned on the way to it. A text's
 * unit is a text again, so its owner is dropped before the next step. */
static int follow(struct lien_logic_run *run, struct lien_value from,
                  const struct lien_path_token *tokens, size_t count, struct lien_value *ret)
{
    struct lien_value next;

    for (size_t i = 0; i < count; i++) {
        int code = member(run, &from, &tokens[i], &next);
        if (code) {
            lien_value_clear(&from);
            return code;
        }
        if (from.owned)
            lien_value_own(&next);
        lien_value_clear(&from);
        from = next;
    }
    *ret = from;
    return 0;
}

static struct lien_value borrow(const struct lien_value *value)
{
    struct lien_value borrowed = *value;

    borrowed.owned = false;
    return borrowed;
}

static struct lien_value root_value(const struct lien_logic_run *run, enum lien_root root)
{
    if (root == LIEN_ROOT_NOW)
        return lien_value_number((double)run->scope->now_ms);
    if (!run->scope->roots[root])
        return (struct lien_value){.kind = LIEN_VALUE_NULL};
    return lien_value_of(run->scope->roots[root]);
}

static int add_member(json_t *object, const char *key, const struct lien_value *value)
{
    return json_object_set_new_nocheck(object, key, lien_value_json(value));
}

static bool add_roots(const struct lien_logic_run *run, json_t *object)
{
    for (int root = 0; root < LIEN_ROOT_COUNT; root++) {
        struct lien_value value = root_value(run, (enum lien_root)root);
        if (!(run->allowed & LIEN_ROOT_BIT(root)) || value.kind == LIEN_VALUE_NULL)
            continue;
        if (add_member(object, root_names[root], &value))
            return false;
    }
    return true;
}

/* All that the rule sees here, as one value. */
static int whole(struct lien_logic_run *run, struct lien_value *ret)
{
    const struct lien_logic_frame *frame = run->frame;

    if (frame && !frame->accumulator) {
        *ret = borrow(frame->element);
        return 0;
    }
    json_t *object = json_object();
    bool made = object && (frame ? !add_member(object, "current", frame->element) &&
                                       !add_member(object, "accumulator", frame->accumulator)
                                 : add_roots(run, object));
    if (!made) {
        json_decref(object);
        return lien_logic_no_memory(run);
    }
    *ret = lien_value_take(object);
    return 0;
}

int lien_logic_read(struct lien_logic_run *run, const struct lien_logic_path *path,
                    struct lien_value *ret)
{
    struct lien_value from = lien_value_of(NULL);

    switch (path->start) {
    case LIEN_PATH_WHOLE:
        return whole(run, ret);
    case LIEN_PATH_ROOT:
        from = root_value(run, path->root);
        break;
    case LIEN_PATH_ELEMENT:
    case LIEN_PATH_CURRENT:
        from = borrow(run->frame->element);
        break;
    case LIEN_PATH_ACCUMULATOR:
        from = borrow(run->frame->accumulator);
        break;
    case LIEN_PATH_NOTHING:
        break;
    }
    return follow(run, from, path->tokens, path->count, ret);
}

/* Where a computed path starts is told by its first token, but for an element's, which is a member
 * of the element itself. Sets how many tokens are used up. */
static struct lien_value start_of(const struct lien_logic_run *run,
                                  const struct lien_path_token *first, size_t *ret_used)
{
    const struct lien_logic_frame *frame = run->frame;
    enum lien_root root = lien_path_root(first);

    *ret_used = 1;
    if (frame && !frame->accumulator) {
        *ret_used = 0;
        return borrow(frame->element);
    }
    if (frame) {
        if (first->length == 7 && !memcmp(first->text, "current", 7))
            return borrow(frame->element);
        if (first->length == 11 && !memcmp(first->text, "accumulator", 11))
            return borrow(frame->accumulator);
        return lien_value_of(NULL);
    }
    if (root == LIEN_ROOT_COUNT || !(run->allowed & LIEN_ROOT_BIT(root)))
        return lien_value_of(NULL);
    return root_value(run, root);
}

static int read_by_text(struct lien_logic_run *run, const struct lien_value_text *text,
                        struct lien_value *ret)
{
    struct lien_logic_path path = {.start = LIEN_PATH_NOTHING};
    size_t used;
    int code = lien_logic_charge_bytes(run, text->length);

    if (code)
        return code;
    if (!lien_path_split(&path, text->data, text->length))
        return lien_logic_no_memory(run);
    struct lien_value from = start_of(run, &path.tokens[0], &used);
    code = follow(run, from, path.tokens + used, path.count - used, ret);
    lien_path_clear(&path);
    return code;
}

int lien_logic_read_computed(struct lien_logic_run *run, const struct lien_value *path,
                             struct lien_value *ret)
{
    struct lien_value_text text;
    int code;

    if (path->kind == LIEN_VALUE_UNDEFINED || path->kind == LIEN_VALUE_NULL ||
        (path->kind == LIEN_VALUE_STRING && !json_string_length(path->json)))
        return whole(run, ret);
    if (lien_value_text_init(&text, path))
        code = read_by_text(run, &text, ret);
    else
        code = lien_logic_no_memory(run);
    lien_value_text_clear(&text);
    return code;
}
