/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in one error of a call. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "lienthong/error.h"

LIEN_PRINTF(4, 0)
static void fill(struct lien_error *err, int code, const char *pointer, const char *format,
                 va_list args)
{
    if (!err)
        return;
    memset(err, 0, sizeof *err);
    err->code = code;
    snprintf(err->pointer, sizeof err->pointer, "%s", pointer);
    vsnprintf(err->message, sizeof err->message, format, args);
}

int lien_error_set(struct lien_error *err, int code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fill(err, code, "", format, args);
    va_end(args);
    return code;
}

int lien_error_at(struct lien_error *err, int code, const char *pointer, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fill(err, code, pointer, format, args);
    va_end(args);
    return code;
}
