/* SPDX-License-Identifier: Apache-2.0 */
/* Notices which states and transitions of a machine happen while its table is filled. Private. */
#ifndef LIEN_CHECK_WATCH_H
#define LIEN_CHECK_WATCH_H

#include "check/solo.h"

/* For struct lien_step_env: self is the solo. */
void lien_watch_step(void *self, const struct lien_transition *const *taken, int count);
/* What is entered when a case is opened, though it may be left at once. */
void lien_watch_start(struct lien_solo *solo);
/* The states of a configuration are reached. */
void lien_watch_node(struct lien_solo *solo, const lien_snapshot *snapshot);

#endif
