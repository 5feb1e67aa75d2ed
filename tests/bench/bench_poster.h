/* SPDX-License-Identifier: Apache-2.0 */
/* What the courier is measured against: libcurl's multi interface and nothing else. */
#ifndef LIEN_BENCH_POSTER_H
#define LIEN_BENCH_POSTER_H

#include <stddef.h>

/* Post the same body `count` times over `parallel` handles. Returns how many were answered 2xx. */
size_t bench_post(const char *url, const char *body, size_t parallel, size_t count);

#endif
