/* SPDX-License-Identifier: Apache-2.0 */
/* Follows and writes JSON Pointers (RFC 6901). */
#include <stdio.h>
#include <string.h>
#include "base/json.h"

#define TOKEN_MAX 256

/* Undo ~0 and ~1. false: the token is too long to be a key of ours. */
static bool unescape(const char *token, size_t length, char out[TOKEN_MAX])
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        char c = token[i];
        if (c == '~' && i + 1 < length)
            c = token[++i] == '1' ? '/' : '~';
        if (used == TOKEN_MAX - 1)
            return false;
        out[used++] = c;
    }
    out[used] = '\0';
    return true;
}

/* Array indexes have no leading zeros. */
static bool read_index(const char *token, size_t *ret)
{
    size_t index = 0;

    if (!*token || strlen(token) > 9 || (token[0] == '0' && token[1]))
        return false;
    for (; *token; token++) {
        if (*token < '0' || *token > '9')
            return false;
        index = index * 10 + (size_t)(*token - '0');
    }
    *ret = index;
    return true;
}

static json_t *child(const json_t *parent, const char *token)
{
    size_t index;

    if (json_is_object(parent))
        return json_object_get(parent, token);
    if (json_is_array(parent) && read_index(token, &index))
        return json_array_get(parent, index);
    return NULL;
}

json_t *lien_json_at(const json_t *root, const char *pointer)
{
    /* jansson lends its members without const, and so do we: only the root is not handed back
     * through a getter. */
    union {
        const json_t *borrowed;
        json_t *lent;
    } at = {.borrowed = root};
    char token[TOKEN_MAX];

    while (at.lent && *pointer) {
        if (*pointer++ != '/')
            return NULL;
        size_t length = strcspn(pointer, "/");
        if (!unescape(pointer, length, token))
            return NULL;
        at.lent = child(at.borrowed, token);
        pointer += length;
    }
    return at.lent;
}

void lien_json_pointer_join(char *out, size_t size, const char *pointer, const char *key)
{
    size_t used = strlen(pointer);

    if (size == 0)
        return;
    used = used < size ? used : size - 1;
    memmove(out, pointer, used);
    if (used + 1 < size)
        out[used++] = '/';
    for (; *key; key++) {
        bool escaped = *key == '~' || *key == '/';
        if (used + (escaped ? 2 : 1) >= size)
            break;
        if (escaped)
            out[used++] = '~';
        out[used++] = !escaped ? *key : *key == '~' ? '0' : '1';
    }
    /* What was cut off never leaves half a character behind. */
    if (*key)
        while (used && ((unsigned char)*key & 0xc0) == 0x80 && (unsigned char)out[used] >= 0x80)
            used--;
    out[used] = '\0';
}

void lien_json_pointer_index(char *out, size_t size, const char *pointer, size_t index)
{
    char text[24];

    snprintf(text, sizeof text, "%zu", index);
    lien_json_pointer_join(out, size, pointer, text);
}
