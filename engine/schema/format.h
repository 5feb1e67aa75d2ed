/* SPDX-License-Identifier: Apache-2.0 */
/* The formats that are asserted: what text is a date, a time, an address. */
#ifndef LIEN_CORE_SCHEMA_FORMAT_H
#define LIEN_CORE_SCHEMA_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

enum lien_format {
    LIEN_FORMAT_NONE,
    LIEN_FORMAT_DATE,
    LIEN_FORMAT_DATE_TIME,
    LIEN_FORMAT_TIME,
    LIEN_FORMAT_EMAIL,
    LIEN_FORMAT_UUID,
    LIEN_FORMAT_URI,
};

/* The format of that name; LIEN_FORMAT_NONE: we do not assert it. */
enum lien_format lien_format_find(const char *name);

/*
 * Whether the text has the format.
 *
 * Source  RFC 3339 section 5.6 (date, date-time, time; a leap second only where UTC has one),
 *         RFC 5321 section 4.1.2 Mailbox (email), RFC 9562 section 4 (uuid), RFC 3986 (uri).
 */
bool lien_format_holds(enum lien_format format, const char *text, size_t length);

#endif
