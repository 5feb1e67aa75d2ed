/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a document: what is read is written and read again as the same value, and every
 * pointer into it is found in the text. */
#include <assert.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/document.h"
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(const json_t *root)
{
    struct lien_error err;
    json_t *again = NULL;
    char *text = lien_json_text(root);
    int code;

    assert(text != NULL);
    code = lien_json_read(text, strlen(text), NULL, &again, &err);
    assert(code == 0);
    assert(json_equal(again, (json_t *)(uintptr_t)root));
    json_decref(again);
    free(text);
}

/* Locate every value of the document. */
static void check_places(const lien_document *document, json_t *value, const char *pointer)
{
    char inner[256];
    const char *key;
    size_t index;
    json_t *member;
    int line = 0, column = 0;

    lien_document_locate(document, pointer, &line, &column);
    assert(line >= 1 && column >= 1);
    json_object_foreach(value, key, member)
    {
        lien_json_pointer_join(inner, sizeof inner, pointer, key);
        check_places(document, member, inner);
    }
    json_array_foreach(value, index, member)
    {
        lien_json_pointer_index(inner, sizeof inner, pointer, index);
        check_places(document, member, inner);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lien_document *document = NULL;
    struct lien_error err;

    if (lien_document_read((const char *)data, size, &document, &err) == 0) {
        const json_t *root = lien_document_root(document);

        check_round_trip(root);
        if (size < 4096)
            check_places(document, (json_t *)(uintptr_t)root, "");
    }
    lien_document_free(document);
    return 0;
}
