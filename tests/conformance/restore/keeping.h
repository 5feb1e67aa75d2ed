/* SPDX-License-Identifier: Apache-2.0 */
/* Who keeps what a rehearsal does, to be looked at. They abort where they cannot. */
#ifndef TESTS_CONFORMANCE_RESTORE_KEEPING_H
#define TESTS_CONFORMANCE_RESTORE_KEEPING_H

#include "rehearse/rehearse.h"

struct keeping {
    void *self;
    const struct lien_rehearsal_keeper *keeper; /* borrowed from it */
    char *(*rows)(void *self);                  /* every row of every table: a new string */
    void (*put_away)(void *self); /* throw away all that is not on disk, and begin again; nothing
                                     where it is not to be restored */
    size_t (*count)(void *self);  /* commands that did something */
    void (*free)(void *self);
};

#endif
