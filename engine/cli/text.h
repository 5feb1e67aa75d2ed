/* SPDX-License-Identifier: Apache-2.0 */
/* The words for what the API names by a key: statuses, roles, kinds of waiting; and headings. */
#ifndef LIEN_CLI_TEXT_H
#define LIEN_CLI_TEXT_H

#include "cli/cli.h"

/* The words for a key ("active", "officer", "overdue" …); the key itself where there are none. */
const char *lien_text(const struct lien_cli *cli, const char *key);
/* The national status 1 … 10 in words (ND 118/2025); "" for 0. */
const char *lien_text_national(const struct lien_cli *cli, int national);
/* Of {"vi", "en"} the one in the language of this call; a text as it is; "" for none. */
const char *lien_text_title(const struct lien_cli *cli, const json_t *title);

#define LIEN_WHEN_SIZE 32
/* An RFC 3339 time, or ms since 1970, as people write it, in the offset that it came with:
 * "16/11/2026 09:00" or "2026-11-16 09:00"; "" for none. Returns out. */
const char *lien_text_when(const struct lien_cli *cli, const json_t *time,
                           char out[LIEN_WHEN_SIZE]);

#endif
