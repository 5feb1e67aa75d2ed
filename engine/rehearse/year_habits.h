/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people and systems usually do, and how long they take: the numbers of a made-up year. They
 * are guesses that lead through every part of a procedure, not measurements of any commune. Private
 * to this room.
 */
#ifndef LIEN_REHEARSE_YEAR_HABITS_H
#define LIEN_REHEARSE_YEAR_HABITS_H

#include "core/model.h"
#include "rehearse/year_chance.h"

/* Weights have this unit: an ordinary step forward, not done before, weighs so much. */
#define LIEN_HABIT_USUAL (UINT64_C(1) << 20)

/* How likely an event is beside others, where this case took it so often already: each time less,
 * so that no loop goes on, and never 0. */
uint64_t lien_habit_weight(const struct lien_event_kind *kind, int taken);
/* That a system answers; and that nothing is done for now. */
uint64_t lien_habit_answer_weight(void);
uint64_t lien_habit_rest_weight(bool child_runs, bool timer_runs);

/* Whether it is a citizen's to do, who may stay silent. */
bool lien_habit_is_citizens(const struct lien_event_kind *kind);
/* Whether the citizen stays silent; whether the system answers with an error, after so many. */
bool lien_habit_is_silent(struct lien_chance *chance);
bool lien_habit_fails(struct lien_chance *chance, int failed);

/* How long it takes, by whose turn it is. */
struct lien_duration lien_habit_delay(const struct lien_event_kind *kind,
                                      struct lien_chance *chance);
struct lien_duration lien_habit_answer_delay(struct lien_chance *chance);
struct lien_duration lien_habit_rest(struct lien_chance *chance);
struct lien_duration lien_habit_silence(void);

/* How a dossier comes: by the Portal, or at the desk; what may be wrong with it. */
bool lien_habit_is_portal(struct lien_chance *chance);
bool lien_habit_is_varied(struct lien_chance *chance);
/* The local minute of the day at which somebody uses the Portal. */
int lien_habit_portal_minute(struct lien_chance *chance);
/* How many days lie between what happened and the declaration. */
int64_t lien_habit_declared_after_days(struct lien_chance *chance);

#endif
