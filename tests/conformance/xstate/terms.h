/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads what a walk is played with: {"file": {…}, "beside": [{…}, …], "input": …?, "children":
 * bool, "calendar": {…}?, "start": ISO 8601?}, as the scripts of this folder write it.
 */
#ifndef TESTS_CONFORMANCE_XSTATE_TERMS_H
#define TESTS_CONFORMANCE_XSTATE_TERMS_H

#include "rehearse/play.h"

#define TERMS_BESIDE_MAX 32

/* Give up on what no test can go on with. */
void *need(void *made);

/*
 * Fill in terms, which borrow from walk and beside; what they own goes to lien_play_new. False
 * where a file is not loaded: then the faults are texts in `faults`, and nothing is owned.
 */
bool terms_read(const json_t *walk, lien_definition *beside[TERMS_BESIDE_MAX],
                struct lien_play_terms *terms, json_t *faults);

#endif
