/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps a JSON file's text beside its value. */
#include <stdlib.h>
#include <string.h>
#include "base/document.h"
#include "base/scan.h"

struct lien_document {
    json_t *root;
    size_t length;
    char text[]; /* NUL-terminated */
};

int lien_document_read(const char *text, size_t length, lien_document **ret, struct lien_error *err)
{
    json_t *root;
    int code = lien_json_read(text, length, NULL, &root, err);

    if (code) {
        if (err && !err->line)
            lien_scan_place(text, lien_scan_find(text, text + length, err->pointer), &err->line,
                            &err->column);
        return code;
    }
    lien_document *document = malloc(sizeof *document + length + 1);
    if (!document) {
        json_decref(root);
        return lien_error_set(err, LIEN_ENOMEM, "Out of memory.");
    }
    document->root = root;
    document->length = length;
    memcpy(document->text, text, length);
    document->text[length] = '\0';
    *ret = document;
    return 0;
}

void lien_document_free(lien_document *document)
{
    if (!document)
        return;
    json_decref(document->root);
    free(document);
}

const json_t *lien_document_root(const lien_document *document)
{
    return document->root;
}

const char *lien_document_text(const lien_document *document, size_t *ret_length)
{
    if (ret_length)
        *ret_length = document->length;
    return document->text;
}

void lien_document_locate(const lien_document *document, const char *pointer, int *ret_line,
                          int *ret_column)
{
    const char *end = document->text + document->length;

    lien_scan_place(document->text, lien_scan_find(document->text, end, pointer), ret_line,
                    ret_column);
}
