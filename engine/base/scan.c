/* SPDX-License-Identifier: Apache-2.0 */
/* Finds places in the text of JSON: the depth, a pointer's value, a value's pointer. */
#include <jansson.h>
#include <string.h>
#include "base/json.h"
#include "base/scan.h"

const char *lien_scan_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

const char *lien_scan_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\' && at + 1 < end)
            at++;
    return at < end ? at + 1 : end;
}

static bool ends_scalar(char c)
{
    return strchr(",]} \t\r\n", c) != NULL;
}

const char *lien_scan_value(const char *at, const char *end)
{
    int depth = 0;

    while (at < end) {
        if (*at == '"') {
            at = lien_scan_string(at, end);
        } else if (*at == '{' || *at == '[') {
            depth++;
            at++;
        } else if (*at == '}' || *at == ']') {
            depth--;
            at++;
        } else if (depth) {
            at++;
        } else {
            while (at < end && !ends_scalar(*at))
                at++;
        }
        if (depth <= 0)
            break;
    }
    return at;
}

int lien_scan_depth(const char *text, const char *end, int max)
{
    int depth = 0, deepest = 0;

    for (const char *at = text; at < end && deepest <= max;) {
        if (*at == '"') {
            at = lien_scan_string(at, end);
            continue;
        }
        if (*at == '{' || *at == '[')
            deepest = ++depth > deepest ? depth : deepest;
        else if (*at == '}' || *at == ']')
            depth--;
        at++;
    }
    return deepest;
}

void lien_scan_place(const char *text, const char *at, int *ret_line, int *ret_column)
{
    int line = 1, column = 1;

    for (; text < at; text++) {
        if (*text == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)*text & 0xc0) != 0x80) {
            column++;
        }
    }
    *ret_line = line;
    *ret_column = column;
}

/* Walks the members of one object or the elements of one array. */
struct walk {
    const char *at;    /* the value of this member */
    const char *key;   /* its key with the quotes; NULL in an array */
    const char *after; /* behind the key's closing quote */
    const char *end;
    bool object;
    size_t index;
};

static bool settle(struct walk *walk, const char *at)
{
    at = lien_scan_space(at, walk->end);
    if (at >= walk->end || *at == '}' || *at == ']')
        return false;
    if (walk->object) {
        if (*at != '"')
            return false;
        walk->key = at;
        walk->after = lien_scan_string(at, walk->end);
        at = lien_scan_space(walk->after, walk->end);
        if (at >= walk->end || *at != ':')
            return false;
        at = lien_scan_space(at + 1, walk->end);
    }
    walk->at = at;
    return at < walk->end;
}

static bool walk_first(struct walk *walk, const char *container, const char *end)
{
    *walk = (struct walk){.end = end, .object = container < end && *container == '{'};
    if (container >= end || (*container != '{' && *container != '['))
        return false;
    return settle(walk, container + 1);
}

static bool walk_next(struct walk *walk)
{
    const char *at = lien_scan_space(lien_scan_value(walk->at, walk->end), walk->end);

    if (at >= walk->end || *at != ',')
        return false;
    walk->index++;
    return settle(walk, at + 1);
}

/* The key's text decoded, or NULL; new. */
static json_t *decode_key(const struct walk *walk)
{
    return json_loadb(walk->key, (size_t)(walk->after - walk->key), JSON_DECODE_ANY, NULL);
}

/* Whether the key reads as the pointer's token, which is `length` bytes with ~ escaped. */
static bool key_is(const struct walk *walk, const char *token, size_t length)
{
    json_auto_t *key = decode_key(walk);
    const char *text = json_string_value(key);

    if (!text)
        return false;
    for (size_t i = 0; i < length; i++, text++) {
        char c = token[i];
        if (c == '~' && i + 1 < length)
            c = token[++i] == '1' ? '/' : '~';
        if (*text != c)
            return false;
    }
    return *text == '\0';
}

static bool index_is(size_t index, const char *token, size_t length)
{
    size_t number = 0;

    if (!length || length > 9)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (token[i] < '0' || token[i] > '9')
            return false;
        number = number * 10 + (size_t)(token[i] - '0');
    }
    return number == index;
}

static const char *find_child(const char *container, const char *end, const char *token,
                              size_t length)
{
    struct walk walk;

    for (bool more = walk_first(&walk, container, end); more; more = walk_next(&walk)) {
        if (walk.object ? key_is(&walk, token, length) : index_is(walk.index, token, length))
            return walk.at;
    }
    return NULL;
}

const char *lien_scan_find(const char *text, const char *end, const char *pointer)
{
    const char *at = lien_scan_space(text, end);

    while (*pointer == '/') {
        const char *token = pointer + 1;
        size_t length = strcspn(token, "/");
        const char *child = find_child(at, end, token, length);
        if (!child)
            break;
        at = child;
        pointer = token + length;
    }
    return at;
}

void lien_scan_pointer(const char *text, const char *end, const char *at, char *out, size_t size)
{
    const char *value = lien_scan_space(text, end);
    struct walk walk;

    out[0] = '\0';
    for (bool more = walk_first(&walk, value, end); more;) {
        if (walk.at > at)
            return;
        if (lien_scan_value(walk.at, end) < at) {
            more = walk_next(&walk);
            continue;
        }
        json_auto_t *key = walk.object ? decode_key(&walk) : NULL;
        if (walk.object)
            lien_json_pointer_join(out, size, out, key ? json_string_value(key) : "");
        else
            lien_json_pointer_index(out, size, out, walk.index);
        more = walk_first(&walk, walk.at, end);
    }
}
