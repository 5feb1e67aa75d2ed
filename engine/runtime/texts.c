/* SPDX-License-Identifier: Apache-2.0 */
/* Copies the texts of a request into one block of its own. */
#include "runtime/texts.h"

#include <stdlib.h>
#include <string.h>

int lien_texts_own(const char **const texts[], size_t count, char **ret_block)
{
    size_t size = 1;
    for (size_t i = 0; i < count; i++)
        size += *texts[i] ? strlen(*texts[i]) + 1 : 0;
    char *block = malloc(size);
    if (!block)
        return LIEN_ENOMEM;
    char *at = block;
    for (size_t i = 0; i < count; i++) {
        if (!*texts[i])
            continue;
        size_t length = strlen(*texts[i]) + 1;
        memcpy(at, *texts[i], length);
        *texts[i] = at;
        at += length;
    }
    *ret_block = block;
    return LIEN_OK;
}
