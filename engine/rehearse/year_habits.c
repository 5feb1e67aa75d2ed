/* SPDX-License-Identifier: Apache-2.0 */
/* The habits of a made-up year. */
#include "rehearse/year_habits.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define OFFICE_DAY 450 /* minutes, roughly */

/* What turns a procedure aside or takes it back, by the last part of the event's type, in 1,000
 * of an ordinary step. */
static const struct {
    const char *act;
    uint64_t per_mille;
} asides[] = {
    {"ask-supplement", 60},
    {"ask-fee", 60},
    {"ask-withdrawal", 2},
    {"refuse", 15},
    {"reject", 20},
    {"report-error", 10},
    {"return", 40},
    {"stop", 10},
    {"postpone", 60},
    {"apologise", 10},
    {"decline-consent", 80},
    {"change-draft", 100},
    {"amend", 60},
    {"find-right", 150},
    {"verify", 80},
    {"retry", 400},
    {"take-up", 200},
    {"no-answer", 150},
    {"progress", 150},
    {"waive-fee", 150},
    {"check-status-again", 40},
};

static uint64_t share_of(const char *type)
{
    const char *dot = strrchr(type, '.');
    for (size_t i = 0; i < sizeof(asides) / sizeof(asides[0]); i++)
        if (strcmp(dot ? dot + 1 : type, asides[i].act) == 0)
            return asides[i].per_mille;
    return 1000;
}

uint64_t lien_habit_weight(const struct lien_event_kind *kind, int taken)
{
    uint64_t share = share_of(kind->type);
    int halvings = share < 1000 ? 3 * taken : taken;
    uint64_t weight = halvings < 40 ? (LIEN_HABIT_USUAL * share / 1000) >> halvings : 0;
    return weight ? weight : 1;
}

uint64_t lien_habit_answer_weight(void)
{
    return 2 * LIEN_HABIT_USUAL;
}

uint64_t lien_habit_rest_weight(bool child_runs, bool timer_runs)
{
    return child_runs ? 3 * LIEN_HABIT_USUAL : timer_runs ? LIEN_HABIT_USUAL / 20 : 0;
}

bool lien_habit_is_citizens(const struct lien_event_kind *kind)
{
    return strncmp(kind->type, "citizen.", 8) == 0 || strncmp(kind->type, "portal.", 7) == 0;
}

bool lien_habit_is_silent(struct lien_chance *chance)
{
    return lien_chance_falls(chance, 150);
}

bool lien_habit_fails(struct lien_chance *chance, int failed)
{
    return lien_chance_falls(chance, failed < 4 ? 50 >> failed : 0);
}

/* --- how long it takes --- */

static struct lien_duration office_minutes(int64_t minutes)
{
    return (struct lien_duration){LIEN_UNIT_WORKING_MINUTES, {minutes, 1}};
}

static struct lien_duration plain_ms(int64_t ms)
{
    return (struct lien_duration){LIEN_UNIT_MS, {ms, 1}};
}

/* Mostly quick, now and then put off, seldom forgotten. */
struct lien_duration lien_habit_delay(const struct lien_event_kind *kind,
                                      struct lien_chance *chance)
{
    int64_t drawn = lien_chance_between(chance, 0, 999);
    if (strncmp(kind->role, "system:", 7) == 0)
        return plain_ms(drawn < 700 ? lien_chance_between(chance, MINUTE_MS, 12 * HOUR_MS)
                                    : lien_chance_between(chance, 12 * HOUR_MS, 5 * DAY_MS));
    if (lien_habit_is_citizens(kind))
        return office_minutes(drawn < 700
                                  ? lien_chance_between(chance, 10, OFFICE_DAY)
                                  : lien_chance_between(chance, OFFICE_DAY, 5 * OFFICE_DAY));
    return office_minutes(drawn < 900   ? lien_chance_between(chance, 5, OFFICE_DAY / 6)
                          : drawn < 985 ? lien_chance_between(chance, OFFICE_DAY / 6, OFFICE_DAY)
                                        : lien_chance_between(chance, OFFICE_DAY, 5 * OFFICE_DAY));
}

struct lien_duration lien_habit_answer_delay(struct lien_chance *chance)
{
    int64_t drawn = lien_chance_between(chance, 0, 999);
    return office_minutes(drawn < 880 ? lien_chance_between(chance, 1, OFFICE_DAY / 3)
                          : drawn < 970
                              ? lien_chance_between(chance, OFFICE_DAY / 3, 3 * OFFICE_DAY)
                              : lien_chance_between(chance, 3 * OFFICE_DAY, 15 * OFFICE_DAY));
}

struct lien_duration lien_habit_rest(struct lien_chance *chance)
{
    return office_minutes(lien_chance_between(chance, OFFICE_DAY / 4, 2 * OFFICE_DAY));
}

struct lien_duration lien_habit_silence(void)
{
    return plain_ms(90 * DAY_MS);
}

/* --- how it comes --- */

bool lien_habit_is_portal(struct lien_chance *chance)
{
    return lien_chance_falls(chance, 450);
}

bool lien_habit_is_varied(struct lien_chance *chance)
{
    return lien_chance_falls(chance, 600);
}

/* Half of it in the evening. */
int lien_habit_portal_minute(struct lien_chance *chance)
{
    bool evening = lien_chance_falls(chance, 500);
    return (int)lien_chance_between(chance, evening ? 18 * 60 : 6 * 60, 24 * 60 - 1);
}

int64_t lien_habit_declared_after_days(struct lien_chance *chance)
{
    return lien_chance_falls(chance, 900) ? lien_chance_between(chance, 0, 14)
                                          : lien_chance_between(chance, 15, 90);
}
