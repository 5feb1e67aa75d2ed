/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole runtime, with its threads, that is asked what a rehearsal does, command by command: it
 * wakes its cases by itself, and hears connected systems by callback.
 */
#ifndef TESTS_CONFORMANCE_RESTORE_FOLLOWER_H
#define TESTS_CONFORMANCE_RESTORE_FOLLOWER_H

#include "keeping.h"

/* On a file in that folder; it is ended and begun anew after each step where `restores`. The
 * catalog outlives it. */
struct keeping follower_new(const lien_catalog *catalog, const char *folder, bool restores);

#endif
