/* SPDX-License-Identifier: Apache-2.0 */
/* Finds other dossiers that are about the same person or paper. */
#include "dossier/subjects.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "dossier/acts.h"

#define NUMBER_LENGTH_MAX 64
#define DIGITS_MIN 6
#define NUMBERS_MAX 16

/* --- numbers --- */

static bool is_day(const char *text)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t i = 0; shape[i]; i++)
        if (shape[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != shape[i])
            return false;
    return true;
}

/* The letters and digits of a text, in capitals; false: it is no number. */
static bool read_number(const char *text, char out[NUMBER_LENGTH_MAX + 1])
{
    size_t length = 0;
    int digits = 0;
    if (!text || is_day(text))
        return false;
    for (; *text; text++) {
        unsigned char letter = (unsigned char)*text;
        if (!isalnum(letter))
            continue;
        if (length == NUMBER_LENGTH_MAX)
            return false;
        digits += isdigit(letter) != 0;
        bool small = letter >= 'a' && letter <= 'z'; /* whatever the locale */
        out[length++] = (char)(small ? letter - 'a' + 'A' : letter);
    }
    out[length] = '\0';
    return digits >= DIGITS_MIN;
}

static int note(struct lien_cascade *cascade, const lien_case *one, const json_t *value)
{
    struct lien_outcome *out = cascade->out;
    char number[NUMBER_LENGTH_MAX + 1], text[512];
    if (out->subject_count == NUMBERS_MAX || !read_number(json_string_value(value), number))
        return 0;
    snprintf(text, sizeof(text), "%s %s", one->definition->procedure.id, number);
    if (!out->subjects)
        out->subjects = lien_arena_take(out->arena, NUMBERS_MAX * sizeof(*out->subjects));
    const char *kept = out->subjects ? lien_rows_text(cascade, text) : NULL;
    if (!kept)
        return lien_error_set(cascade->err, LIEN_ELIMIT, "the command writes too much");
    out->subjects[out->subject_count++] = kept;
    return 0;
}

static int note_all(struct lien_cascade *cascade, const lien_case *one)
{
    size_t i;
    json_t *subject;
    int rc = 0;
    json_array_foreach(one->head->subjects, i, subject)
    {
        if (rc == 0)
            rc = note(cascade, one, subject);
        if (rc == 0)
            rc = note(cascade, one, json_object_get(subject, "personalNumber"));
        if (rc == 0)
            rc = note(cascade, one, json_object_get(subject, "number"));
    }
    return rc;
}

/* --- other dossiers --- */

static bool has(const json_t *list, const json_t *found)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        if (json_equal(one, found))
            return true;
    }
    return false;
}

/* A child may be known by two numbers, and be found by both. */
static int take(struct lien_cascade *cascade, const json_t *found, json_t *list)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)found, i, one)
    {
        if (!has(list, one) && json_array_append(list, one) < 0)
            return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    }
    return 0;
}

static int find(struct lien_cascade *cascade, json_t *list)
{
    const struct lien_world *world = cascade->world;
    int rc = 0;
    for (size_t i = 0; rc == 0 && world->find_same && i < cascade->out->subject_count; i++) {
        json_auto_t *found = json_array();
        rc = found ? world->find_same(world->self, cascade->out->subjects[i], &cascade->dossier->id,
                                      found, cascade->err)
                   : lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
        if (rc == 0)
            rc = take(cascade, found, list);
    }
    return rc;
}

static int tell(struct lien_cascade *cascade, const struct lien_id *case_id, const json_t *list)
{
    struct lien_work *work = lien_cascade_work(cascade, case_id);
    json_auto_t *payload = json_pack("{s:O}", "cases", list);
    if (!work)
        return cascade->err->code;
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    if (!payload || !states)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    int rc = lien_acts_set(work->now, "duplicates", json_incref((json_t *)(uintptr_t)list),
                           cascade->err);
    return rc < 0
               ? rc
               : lien_rows_history(cascade, work->now, "engine", "case.duplicate", states, payload);
}

int lien_subjects_compare(struct lien_cascade *cascade, const struct lien_id *case_id)
{
    const struct lien_work *work = lien_cascade_work(cascade, case_id);
    json_auto_t *list = json_array();
    if (!work || !list)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    int rc = note_all(cascade, work->now);
    if (rc == 0)
        rc = find(cascade, list);
    return rc < 0 || json_array_size(list) == 0 ? rc : tell(cascade, case_id, list);
}
