/* SPDX-License-Identifier: Apache-2.0 */
/* Tells of the days off and the made-up days that a due date has to do with. */
#include <string.h>
#include "base/time.h"
#include "calendar/table.h"
#include "calendar/telling.h"

#define GROUPS_MAX 8 /* occasions told before the rest is only counted */

/* A day is worth telling if it is not what its weekday would be. */
static bool is_exception(const lien_calendar *calendar, const struct lien_day_note *note)
{
    const struct lien_hours *usual =
        &calendar->hours[LIEN_HOURS_MONDAY + lien_time_weekday(note->day)];
    return note->works || usual->count > 0;
}

static bool same_reason(const struct lien_day_note *a, const struct lien_day_note *b)
{
    return a->works == b->works && a->vi && b->vi && strcmp(a->vi, b->vi) == 0;
}

/* Where the run of days with one reason that begins at notes[i] ends. */
static size_t end_of_run(const lien_calendar *calendar, size_t i, int64_t last_day)
{
    const struct lien_day_note *notes = calendar->notes;
    while (i + 1 < calendar->note_count && notes[i + 1].day == notes[i].day + 1 &&
           notes[i + 1].day <= last_day && same_reason(&notes[i], &notes[i + 1]) &&
           is_exception(calendar, &notes[i + 1]))
        i++;
    return i;
}

static void say_days(struct lien_teller *teller, const struct lien_day_note *first,
                     const struct lien_day_note *last)
{
    lien_tell_day(teller, first->day);
    if (last != first) {
        lien_tell(teller, " đến ", " to ");
        lien_tell_day(teller, last->day);
    }
}

static void say_reason(struct lien_teller *teller, const struct lien_day_note *note)
{
    if (note->vi && note->en)
        lien_tell_why(teller, " (", note->vi, note->en, ")");
}

void lien_tell_since(struct lien_teller *teller, int64_t first_day, int64_t start_day)
{
    const lien_calendar *calendar = teller->calendar;
    int groups = 0;
    for (size_t i = 0; i < calendar->note_count && groups < GROUPS_MAX; i++) {
        const struct lien_day_note *note = &calendar->notes[i];
        if (note->works || note->day < first_day || note->day >= start_day ||
            !is_exception(calendar, note))
            continue;
        i = end_of_run(calendar, i, start_day - 1);
        lien_tell(teller, groups == 0 ? ", vì " : ", ", groups == 0 ? ", since " : ", ");
        say_days(teller, note, &calendar->notes[i]);
        lien_tell(teller, " nghỉ", &calendar->notes[i] == note ? " is off" : " are off");
        say_reason(teller, note);
        groups++;
    }
}

void lien_tell_exceptions(struct lien_teller *teller, int64_t first_day, int64_t start_day,
                          int64_t last_day)
{
    const lien_calendar *calendar = teller->calendar;
    int groups = 0;
    for (size_t i = 0; i < calendar->note_count; i++) {
        const struct lien_day_note *note = &calendar->notes[i];
        if (note->day < first_day || note->day > last_day || !is_exception(calendar, note) ||
            (!note->works && note->day < start_day))
            continue;
        i = end_of_run(calendar, i, last_day);
        if (groups++ >= GROUPS_MAX)
            continue;
        lien_tell(teller, note->works ? "; làm việc " : "; nghỉ ",
                  note->works ? "; open " : "; closed ");
        say_days(teller, note, &calendar->notes[i]);
        say_reason(teller, note);
    }
    if (groups > GROUPS_MAX) {
        lien_buf_addf(&teller->vi, "; và %d dịp khác", groups - GROUPS_MAX);
        lien_buf_addf(&teller->en, "; and %d more occasions", groups - GROUPS_MAX);
    }
}
