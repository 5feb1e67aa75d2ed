/* SPDX-License-Identifier: Apache-2.0 */
/* Copies the texts of a request into one block of its own. */
#ifndef LIEN_RUNTIME_TEXTS_H
#define LIEN_RUNTIME_TEXTS_H

#include <stddef.h>
#include "lienthong/error.h"

/* Copy every text (NULL stays NULL) and make it point to its copy. *ret_block is the caller's to
 * free. LIEN_ENOMEM: nothing changed. */
LIEN_MUST_CHECK int lien_texts_own(const char **const texts[], size_t count, char **ret_block);

#endif
