/* SPDX-License-Identifier: Apache-2.0 */
/* Collects all the faults of one input, in the order found. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/document.h"
#include "lienthong/error.h"

#define KEPT_MAX 200

struct lien_faults {
    struct lien_fault *items;
    size_t count;
    size_t size;
    size_t errors;
};

lien_faults *lien_faults_new(void)
{
    return calloc(1, sizeof(lien_faults));
}

void lien_faults_free(lien_faults *faults)
{
    if (!faults)
        return;
    free(faults->items);
    free(faults);
}

/* The next free place, or NULL: a fault that finds no place is counted all the same. */
static struct lien_fault *next_place(lien_faults *faults)
{
    if (faults->count == KEPT_MAX)
        return NULL;
    if (faults->count == faults->size) {
        size_t size = faults->size ? faults->size * 2 : 8;
        struct lien_fault *items = realloc(faults->items, size * sizeof *items);
        if (!items)
            return NULL;
        faults->items = items;
        faults->size = size;
    }
    return &faults->items[faults->count++];
}

void lien_faults_add(lien_faults *faults, enum lien_severity severity, const char *rule,
                     const char *pointer, const char *format, ...)
{
    if (severity == LIEN_FAULT_ERROR)
        faults->errors++;

    struct lien_fault *fault = next_place(faults);
    if (!fault)
        return;
    *fault = (struct lien_fault){.severity = severity, .rule = rule, .at = {.code = LIEN_EINVAL}};
    snprintf(fault->at.pointer, sizeof fault->at.pointer, "%s", pointer);

    va_list args;
    va_start(args, format);
    vsnprintf(fault->at.message, sizeof fault->at.message, format, args);
    va_end(args);
}

void lien_faults_add_error(lien_faults *faults, const char *rule, const struct lien_error *error)
{
    faults->errors++;
    struct lien_fault *fault = next_place(faults);
    if (fault)
        *fault = (struct lien_fault){.severity = LIEN_FAULT_ERROR, .rule = rule, .at = *error};
}

size_t lien_faults_count(const lien_faults *faults)
{
    return faults->count;
}

size_t lien_faults_errors(const lien_faults *faults)
{
    return faults->errors;
}

const struct lien_fault *lien_faults_get(const lien_faults *faults, size_t index)
{
    return index < faults->count ? &faults->items[index] : NULL;
}

/* It stands here because it alone writes into faults that were added. */
void lien_document_place_faults(const lien_document *document, lien_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        struct lien_error *at = &faults->items[i].at;
        if (at->line > 0)
            continue; /* its reader knew the place */
        lien_document_locate(document, at->pointer, &at->line, &at->column);
    }
}
