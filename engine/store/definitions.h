/* SPDX-License-Identifier: Apache-2.0 */
/* Deployed files: immutable, named by kind, id, version and content hash. */
#ifndef LIEN_STORE_DEFINITIONS_H
#define LIEN_STORE_DEFINITIONS_H

#include <stddef.h>
#include <stdint.h>
#include "lienthong/error.h"

struct lien_definition_row {
    const char *kind; /* "procedure" "connector" "calendar" */
    const char *id;
    const char *version; /* connectors and calendars: the content hash in hexadecimal */
    const char *text;
    size_t length;
    uint8_t hash[32]; /* SHA-256 of the bytes of text */
    int64_t deployed_ms;
};

#endif
