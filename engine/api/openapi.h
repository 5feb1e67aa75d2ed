/* SPDX-License-Identifier: Apache-2.0 */
/* The OpenAPI document, embedded when the engine is built. */
#ifndef LIEN_API_OPENAPI_H
#define LIEN_API_OPENAPI_H

#include <stddef.h>

extern const char lien_openapi_text[]; /* openapi.json, byte by byte */
extern const size_t lien_openapi_length;

#endif
