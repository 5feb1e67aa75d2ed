/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words for the reasons that stand in a clock's marks. Private to this room.
 *
 * "status:N": the national status in which the citizen, or somebody else, is waited for.
 * "state:PATH": a state that says itself why the clock rests, {"meta": {"pause": {"vi","en"}}}; the
 * words stand behind "paused 2 working days". Anything else is an event's type: its title is told
 * behind "extended to 5 working days".
 */
#ifndef LIEN_DOSSIER_CLOCK_WORDS_H
#define LIEN_DOSSIER_CLOCK_WORDS_H

#include "dossier/case.h"

/* They borrow from the case's definition. */
struct lien_clock_words lien_clock_words_of(const lien_case *one);

#endif
