/* SPDX-License-Identifier: Apache-2.0 */
/* Changes a JSON value by a merge patch. Private to this room. */
#ifndef LIEN_REHEARSE_PATCH_H
#define LIEN_REHEARSE_PATCH_H

#include <jansson.h>

/*
 * The value with the patch applied: null takes a member away, an object goes into the member's own,
 * all else takes its place.
 *
 * Owner   Borrows both; parts that are not changed are shared. New reference; NULL: out of memory.
 * Source  RFC 7396.
 */
json_t *lien_patch(const json_t *value, const json_t *patch);

#endif
