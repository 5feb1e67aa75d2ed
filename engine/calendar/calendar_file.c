/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a calendar file into rows, or says every fault in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "base/time.h"
#include "calendar/table.h"
#include "calendar/time_of_day.h"

#define POINTER_SIZE 256
#define WEEKDAYS 7

static const char *const weekdays[WEEKDAYS] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

struct reader {
    lien_calendar *calendar;
    lien_faults *faults;
    size_t errors_before; /* the caller's own */
    bool days_known;      /* from and to could be read */
    int hours_count;
    int *kinds; /* by day: index of its hours, -1: those of its weekday */
};

static void fault(struct reader *reader, const char *rule, const char *pointer, const char *text)
{
    lien_faults_add(reader->faults, LIEN_FAULT_ERROR, rule, pointer, "%s", text);
}

/* Every key of an object must be one of `known`, which ends with NULL. */
static void refuse_unknown_keys(struct reader *reader, const json_t *object, const char *pointer,
                                const char *const *known)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        size_t i = 0;
        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (known[i])
            continue;
        char at[POINTER_SIZE];
        lien_json_pointer_join(at, sizeof(at), pointer, key);
        fault(reader, "unknown-key", at, "A calendar has no such member.");
    }
}

/* A text member; NULL, with a fault, where it is missing or none. */
static const char *text_member(struct reader *reader, const json_t *object, const char *pointer,
                               const char *key)
{
    const json_t *value = json_object_get(object, key);
    char at[POINTER_SIZE];
    if (json_is_string(value))
        return json_string_value(value);
    lien_json_pointer_join(at, sizeof(at), pointer, key);
    if (value)
        fault(reader, "wrong-type", at, "This must be text.");
    else
        lien_faults_add(reader->faults, LIEN_FAULT_ERROR, "missing-key", pointer,
                        "The member \"%s\" is missing.", key);
    return NULL;
}

static void read_id(struct reader *reader, const json_t *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    const char *id = text_member(reader, value, "/calendar", "id");
    if (!id)
        return;
    size_t length = strlen(id);
    if (length == 0 || length >= LIEN_CALENDAR_ID_SIZE || strspn(id, letters) != length)
        fault(reader, "bad-id", "/calendar/id",
              "An id is 1 to 64 letters, digits, points, hyphens or underscores.");
    else
        memcpy(reader->calendar->id, id, length + 1);
}

/* "+07:00", "-03:30" or "Z", at most 14 hours from UTC. */
static void read_offset(struct reader *reader, const json_t *value)
{
    const char *text = text_member(reader, value, "/calendar", "utcOffset");
    int minutes = 0;
    if (!text || strcmp(text, "Z") == 0)
        return;
    bool signed_text = text[0] == '+' || text[0] == '-';
    if (!signed_text || !lien_time_of_day_parse(text + 1, &minutes) || minutes > 14 * 60) {
        fault(reader, "bad-offset", "/calendar/utcOffset",
              "An offset is written +07:00 and is at most 14 hours.");
        return;
    }
    reader->calendar->offset_minutes = text[0] == '-' ? -minutes : minutes;
}

/* An ISO day as days since 1970. */
static bool parse_day(const char *text, int64_t *ret_day)
{
    int64_t time_ms = 0;
    if (strlen(text) != strlen("2026-11-24") || !lien_time_parse(text, 0, &time_ms))
        return false;
    int64_t day = time_ms / LIEN_DAY_MS - (time_ms % LIEN_DAY_MS < 0);
    *ret_day = day;
    return true;
}

static bool day_member(struct reader *reader, const json_t *object, const char *pointer,
                       const char *key, int64_t *ret_day)
{
    char at[POINTER_SIZE];
    const char *text = text_member(reader, object, pointer, key);
    if (!text)
        return false;
    if (parse_day(text, ret_day))
        return true;
    lien_json_pointer_join(at, sizeof(at), pointer, key);
    fault(reader, "bad-day", at, "A day is written 2026-11-24.");
    return false;
}

static void read_span(struct reader *reader, const json_t *value)
{
    int64_t from = 0;
    int64_t to = 0;
    bool has_from = day_member(reader, value, "/calendar", "from", &from);
    bool has_to = day_member(reader, value, "/calendar", "to", &to);
    if (!has_from || !has_to)
        return;
    if (to < from) {
        fault(reader, "ends-before-begin", "/calendar/to", "The calendar ends before it begins.");
    } else if (to - from >= LIEN_CALENDAR_DAYS_MAX) {
        fault(reader, "too-long", "/calendar/to", "A calendar spans at most 100 years.");
    } else {
        reader->calendar->first_day = from;
        reader->calendar->day_count = to - from + 1;
        reader->days_known = true;
    }
}

static void read_first_day(struct reader *reader, const json_t *value)
{
    reader->calendar->first_day_excluded = true;
    if (!json_object_get(value, "firstDay"))
        return;
    const char *text = text_member(reader, value, "/calendar", "firstDay");
    if (!text)
        return;
    reader->calendar->first_day_excluded = strcmp(text, "counted") != 0;
    if (strcmp(text, "counted") != 0 && strcmp(text, "excluded") != 0)
        fault(reader, "bad-first-day", "/calendar/firstDay",
              "The first day is \"excluded\" or \"counted\".");
}

/* One ["07:30", "11:30"]. */
static bool read_interval(struct reader *reader, const json_t *value, const char *pointer,
                          struct lien_interval *ret)
{
    const char *open_text = json_string_value(json_array_get(value, 0));
    const char *close_text = json_string_value(json_array_get(value, 1));
    int open = 0;
    int close = 0;
    if (json_array_size(value) != 2 || !open_text || !close_text ||
        !lien_time_of_day_parse(open_text, &open) || !lien_time_of_day_parse(close_text, &close)) {
        fault(reader, "bad-hours", pointer, "Hours are written [\"07:30\", \"11:30\"].");
        return false;
    }
    if (close <= open) {
        fault(reader, "unordered-hours", pointer, "The office closes before it opens.");
        return false;
    }
    *ret = (struct lien_interval){open * LIEN_MINUTE_MS, close * LIEN_MINUTE_MS};
    return true;
}

static void add_interval(struct reader *reader, struct lien_hours *hours,
                         struct lien_interval interval, const char *pointer)
{
    if (hours->count > 0 && interval.open_ms < hours->at[hours->count - 1].open_ms) {
        fault(reader, "unordered-hours", pointer, "These hours stand behind later ones.");
    } else if (hours->count > 0 && interval.open_ms < hours->at[hours->count - 1].close_ms) {
        fault(reader, "overlapping-hours", pointer, "These hours overlap those before.");
    } else {
        hours->at[hours->count++] = interval;
        hours->total_ms += interval.close_ms - interval.open_ms;
    }
}

/* A list of intervals. */
static void read_hours(struct reader *reader, const json_t *value, const char *pointer,
                       struct lien_hours *ret)
{
    size_t index;
    json_t *item;
    if (json_array_size(value) > LIEN_INTERVALS_MAX) {
        fault(reader, "too-many-hours", pointer, "A day has at most 8 stretches of office hours.");
        return;
    }
    json_array_foreach(value, index, item)
    {
        char at[POINTER_SIZE];
        struct lien_interval interval;
        lien_json_pointer_index(at, sizeof(at), pointer, index);
        if (read_interval(reader, item, at, &interval))
            add_interval(reader, ret, interval, at);
    }
}

static int find_weekday(const char *name)
{
    for (int i = 0; i < WEEKDAYS; i++)
        if (strcmp(weekdays[i], name) == 0)
            return i;
    return -1;
}

/* The weekday whose list the weekday named by `value` has in the end; -1 where there is none. */
static int follow_alias(const json_t *office, const json_t *value)
{
    for (int steps = 0; steps <= WEEKDAYS && json_is_string(value); steps++) {
        int weekday = find_weekday(json_string_value(value));
        if (weekday < 0)
            return -1;
        value = json_object_get(office, weekdays[weekday]);
        if (json_is_array(value))
            return weekday;
    }
    return -1;
}

static void read_weekday_alias(struct reader *reader, const json_t *office, int weekday,
                               const json_t *value, const char *pointer)
{
    struct lien_hours *hours = &reader->calendar->hours[LIEN_HOURS_MONDAY];
    if (find_weekday(json_string_value(value)) < 0) {
        fault(reader, "unknown-weekday", pointer,
              "A weekday is mon, tue, wed, thu, fri, sat, sun.");
        return;
    }
    int source = follow_alias(office, value);
    if (source < 0)
        fault(reader, "weekday-circle", pointer, "This weekday leads to no list of hours.");
    else
        hours[weekday] = hours[source];
}

static void read_weekday(struct reader *reader, const json_t *office, int weekday, bool aliases)
{
    const json_t *value = json_object_get(office, weekdays[weekday]);
    char at[POINTER_SIZE];
    lien_json_pointer_join(at, sizeof(at), "/calendar/office", weekdays[weekday]);
    if (aliases && json_is_string(value))
        read_weekday_alias(reader, office, weekday, value, at);
    else if (!aliases && json_is_array(value))
        read_hours(reader, value, at, &reader->calendar->hours[LIEN_HOURS_MONDAY + weekday]);
    else if (!aliases && !value)
        lien_faults_add(reader->faults, LIEN_FAULT_ERROR, "missing-key", "/calendar/office",
                        "The weekday \"%s\" is missing.", weekdays[weekday]);
    else if (!aliases && !json_is_string(value))
        fault(reader, "wrong-type", at, "Hours are a list, or the name of another weekday.");
}

static void read_office(struct reader *reader, const json_t *value)
{
    static const char *const known[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};
    const json_t *office = json_object_get(value, "office");
    if (!json_is_object(office)) {
        fault(reader, office ? "wrong-type" : "missing-key",
              office ? "/calendar/office" : "/calendar", "\"office\" gives hours by weekday.");
        return;
    }
    refuse_unknown_keys(reader, office, "/calendar/office", known);
    for (int weekday = 0; weekday < WEEKDAYS; weekday++)
        read_weekday(reader, office, weekday, false);
    for (int weekday = 0; weekday < WEEKDAYS; weekday++)
        read_weekday(reader, office, weekday, true);
}

/* The hours of a made-up or half day: a weekday's, or a list of its own. */
static int read_kind(struct reader *reader, const json_t *value, const char *pointer)
{
    char at[POINTER_SIZE];
    const json_t *hours = json_object_get(value, "hours");
    lien_json_pointer_join(at, sizeof(at), pointer, "hours");
    int kind = LIEN_HOURS_OFF;
    if (json_is_string(hours) && find_weekday(json_string_value(hours)) >= 0) {
        kind = LIEN_HOURS_MONDAY + find_weekday(json_string_value(hours));
    } else if (json_is_array(hours)) {
        kind = reader->hours_count++;
        read_hours(reader, hours, at, &reader->calendar->hours[kind]);
    } else {
        fault(reader, hours ? "bad-hours" : "missing-key", hours ? at : pointer,
              "\"hours\" is a weekday or a list of hours.");
        return LIEN_HOURS_OFF;
    }
    if (reader->calendar->hours[kind].count == 0)
        fault(reader, "no-hours", at, "A day without hours belongs to \"off\".");
    return kind;
}

/* {"vi": text, "en": text}, for people. */
static void read_texts(struct reader *reader, const json_t *value, const char *pointer,
                       const char **ret_vi, const char **ret_en)
{
    static const char *const known[] = {"vi", "en", NULL};
    if (!json_is_object(value)) {
        fault(reader, "wrong-type", pointer, "What people read is {\"vi\": text, \"en\": text}.");
        return;
    }
    refuse_unknown_keys(reader, value, pointer, known);
    *ret_vi = text_member(reader, value, pointer, "vi");
    *ret_en = text_member(reader, value, pointer, "en");
}

static void read_title(struct reader *reader, const json_t *value)
{
    const json_t *title = json_object_get(value, "title");
    const char *vi = NULL;
    const char *en = NULL;
    if (title)
        read_texts(reader, title, "/calendar/title", &vi, &en);
}

static void read_why(struct reader *reader, const json_t *value, const char *pointer,
                     struct lien_day_note *note)
{
    const json_t *why = json_object_get(value, "why");
    char at[POINTER_SIZE];
    lien_json_pointer_join(at, sizeof(at), pointer, "why");
    if (why)
        read_texts(reader, why, at, &note->vi, &note->en);
    else
        lien_faults_add(reader->faults, LIEN_FAULT_WARNING, "no-reason", pointer,
                        "Nobody will be told why this day is no ordinary one.");
}

/* Put a special day into the table of kinds. */
static void place_day(struct reader *reader, const struct lien_day_note *note, int kind,
                      const char *pointer)
{
    lien_calendar *calendar = reader->calendar;
    char at[POINTER_SIZE];
    lien_json_pointer_join(at, sizeof(at), pointer, "day");
    if (!reader->days_known)
        return;
    int64_t index = note->day - calendar->first_day;
    if (index < 0 || index >= calendar->day_count) {
        fault(reader, "day-outside", at, "This day lies outside the calendar.");
    } else if (reader->kinds[index] >= 0) {
        fault(reader, "day-twice", at, "This day is named before, in \"off\" or \"on\".");
    } else {
        reader->kinds[index] = kind;
        calendar->notes[calendar->note_count++] = *note;
    }
}

static void read_special_day(struct reader *reader, const json_t *value, const char *pointer,
                             bool works)
{
    static const char *const known_off[] = {"day", "why", NULL};
    static const char *const known_on[] = {"day", "why", "hours", NULL};
    struct lien_day_note note = {.works = works};
    if (!json_is_object(value)) {
        fault(reader, "wrong-type", pointer, "A special day is an object with \"day\".");
        return;
    }
    refuse_unknown_keys(reader, value, pointer, works ? known_on : known_off);
    int kind = works ? read_kind(reader, value, pointer) : LIEN_HOURS_OFF;
    read_why(reader, value, pointer, &note);
    if (day_member(reader, value, pointer, "day", &note.day))
        place_day(reader, &note, kind, pointer);
}

static void read_special_days(struct reader *reader, const json_t *value, const char *key,
                              bool works)
{
    const json_t *list = json_object_get(value, key);
    char pointer[POINTER_SIZE];
    size_t index;
    json_t *item;
    lien_json_pointer_join(pointer, sizeof(pointer), "/calendar", key);
    if (list && !json_is_array(list))
        fault(reader, "wrong-type", pointer, "This must be a list of days.");
    json_array_foreach(list, index, item)
    {
        char at[POINTER_SIZE];
        lien_json_pointer_index(at, sizeof(at), pointer, index);
        read_special_day(reader, item, at, works);
    }
}

static int kind_of_day(const struct reader *reader, int64_t index)
{
    if (reader->kinds[index] >= 0)
        return reader->kinds[index];
    return LIEN_HOURS_MONDAY + lien_time_weekday(reader->calendar->first_day + index);
}

/* Turn the kinds of days into rows with sums from the beginning. */
static bool build_rows(struct reader *reader)
{
    lien_calendar *calendar = reader->calendar;
    size_t count = (size_t)calendar->day_count;
    calendar->rows = calloc(count + 1, sizeof(*calendar->rows));
    calendar->working = calloc(count, sizeof(*calendar->working));
    if (!calendar->rows || !calendar->working)
        return false;
    int64_t before_ms = 0;
    for (size_t i = 0; i < count; i++) {
        int kind = kind_of_day(reader, (int64_t)i);
        calendar->rows[i] = (struct lien_day_row){kind, calendar->working_count, before_ms};
        before_ms += calendar->hours[kind].total_ms;
        if (calendar->hours[kind].count > 0)
            calendar->working[calendar->working_count++] = (int)i;
    }
    calendar->rows[count] =
        (struct lien_day_row){LIEN_HOURS_OFF, calendar->working_count, before_ms};
    return true;
}

static int compare_notes(const void *left, const void *right)
{
    const struct lien_day_note *a = left;
    const struct lien_day_note *b = right;
    return (a->day > b->day) - (a->day < b->day);
}

/* Make room for what the file can name: every entry of "off" and "on", every day of the span. */
static bool make_room(struct reader *reader, const json_t *value)
{
    lien_calendar *calendar = reader->calendar;
    size_t off = json_array_size(json_object_get(value, "off"));
    size_t on = json_array_size(json_object_get(value, "on"));
    size_t days = (size_t)calendar->day_count + 1;
    calendar->hours = calloc(LIEN_HOURS_MONDAY + WEEKDAYS + on, sizeof(*calendar->hours));
    calendar->notes = calloc(off + on + 1, sizeof(*calendar->notes));
    reader->kinds = malloc(days * sizeof(*reader->kinds));
    if (!calendar->hours || !calendar->notes || !reader->kinds)
        return false;
    reader->hours_count = LIEN_HOURS_MONDAY + WEEKDAYS;
    for (size_t i = 0; i < days; i++)
        reader->kinds[i] = -1;
    return true;
}

/* false: out of memory. */
static bool read_calendar(struct reader *reader, const json_t *value)
{
    static const char *const known[] = {"id",       "title",  "utcOffset", "from", "to",
                                        "firstDay", "office", "off",       "on",   NULL};
    refuse_unknown_keys(reader, value, "/calendar", known);
    read_id(reader, value);
    read_title(reader, value);
    read_offset(reader, value);
    read_span(reader, value);
    read_first_day(reader, value);
    if (!make_room(reader, value))
        return false;
    read_office(reader, value);
    read_special_days(reader, value, "off", false);
    read_special_days(reader, value, "on", true);
    if (lien_faults_errors(reader->faults) > reader->errors_before)
        return true;
    qsort(reader->calendar->notes, reader->calendar->note_count, sizeof(struct lien_day_note),
          compare_notes);
    if (!build_rows(reader))
        return false;
    if (reader->calendar->working_count == 0)
        fault(reader, "no-working-day", "/calendar/office", "The calendar has no working day.");
    return true;
}

/* The calendar of a file, with the members around it; NULL with faults. */
static const json_t *unwrap(struct reader *reader, const json_t *root)
{
    static const char *const known[] = {"$schema", "format", "calendar", NULL};
    const json_t *value = json_object_get(root, "calendar");
    const json_t *format = json_object_get(root, "format");
    if (!json_is_object(root)) {
        fault(reader, "wrong-type", "", "A calendar file is an object.");
        return NULL;
    }
    refuse_unknown_keys(reader, root, "", known);
    if (!json_is_integer(format) || json_integer_value(format) != 1)
        fault(reader, "bad-format", format ? "/format" : "", "The member \"format\" must be 1.");
    if (!json_is_object(value)) {
        fault(reader, value ? "wrong-type" : "missing-key", value ? "/calendar" : "",
              "The member \"calendar\" must be an object.");
        return NULL;
    }
    return value;
}

lien_calendar *lien_calendar_compile(const json_t *root, lien_faults *faults)
{
    struct reader reader = {
        .calendar = calloc(1, sizeof(*reader.calendar)),
        .faults = faults,
        .errors_before = lien_faults_errors(faults),
    };
    bool enough = reader.calendar != NULL;
    if (enough)
        atomic_init(&reader.calendar->references, 1);
    const json_t *value = enough ? unwrap(&reader, root) : NULL;
    if (value) {
        reader.calendar->source = json_incref((json_t *)(uintptr_t)root);
        enough = read_calendar(&reader, value);
    }
    if (!enough)
        fault(&reader, "no-memory", "", "There is not enough memory for this calendar.");
    free(reader.kinds);
    if (lien_faults_errors(faults) == reader.errors_before)
        return reader.calendar;
    lien_calendar_free(reader.calendar);
    return NULL;
}
