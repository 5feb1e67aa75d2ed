/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the tree of units, and says which of them is competent. */
#include "dossier/units.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"

#define POINTER_SIZE 256
#define UNITS_MAX 20000
#define ID_LENGTH_MAX 64

/* A unit with what only this room needs to know. `unit` is first: it is what others are lent. */
struct node {
    struct lien_unit unit;
    const json_t *agency; /* a text or an array of texts; NULL: every agency */
};

/* An id that a unit took over. */
struct former {
    const char *id;
    const struct lien_unit *unit;
};

struct lien_units {
    json_t *source;
    struct node *nodes; /* parents before their children, in the order of the file */
    size_t count;
    struct former *formers;
    size_t former_count;
};

struct reader {
    lien_units *units;
    lien_faults *faults;
};

static const struct node *node_of(const struct lien_unit *unit)
{
    return (const struct node *)(const void *)unit;
}

/* --- reading --- */

static void fault(struct reader *reader, const char *rule, const char *pointer, const char *text)
{
    lien_faults_add(reader->faults, LIEN_FAULT_ERROR, rule, pointer, "%s", text);
}

static void fault_in(struct reader *reader, const char *rule, const char *pointer, const char *key,
                     const char *text)
{
    char at[POINTER_SIZE];
    lien_json_pointer_join(at, sizeof(at), pointer, key);
    fault(reader, rule, at, text);
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
        if (!known[i])
            fault_in(reader, "unknown-key", pointer, key, "A units file has no such member.");
    }
}

/* An optional text; `inherited` where it is missing. */
static const char *optional_text(struct reader *reader, const json_t *object, const char *pointer,
                                 const char *key, const char *inherited)
{
    const json_t *value = json_object_get(object, key);
    if (!value)
        return inherited;
    if (json_string_length(value) > 0)
        return json_string_value(value);
    fault_in(reader, "wrong-type", pointer, key, "This must be a text that is not empty.");
    return inherited;
}

static bool is_id(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    size_t length = strlen(text);
    return length > 0 && length <= ID_LENGTH_MAX && strspn(text, letters) == length;
}

static const char *read_id(struct reader *reader, const json_t *object, const char *pointer)
{
    const char *id = json_string_value(json_object_get(object, "id"));
    if (!id)
        fault(reader, "missing-key", pointer, "A unit needs the text \"id\".");
    else if (!is_id(id))
        fault_in(reader, "bad-id", pointer, "id",
                 "An id is 1 to 64 letters, digits, points, hyphens or underscores.");
    else if (lien_units_find(reader->units, id))
        fault_in(reader, "same-id", pointer, "id", "Another unit has this id.");
    else
        return id;
    return "";
}

static void read_title(struct reader *reader, const json_t *object, const char *pointer,
                       const json_t **ret)
{
    const json_t *title = json_object_get(object, "title");
    *ret = title;
    if (!json_is_string(json_object_get(title, "vi")) ||
        !json_is_string(json_object_get(title, "en")) || json_object_size(title) != 2)
        fault_in(reader, "bad-title", pointer, "title",
                 "A unit's title is {\"vi\": text, \"en\": text}.");
}

static const json_t *read_agency(struct reader *reader, const json_t *object, const char *pointer)
{
    const json_t *agency = json_object_get(object, "agency");
    bool right = json_string_length(agency) > 0 || json_array_size(agency) > 0;
    size_t i;
    json_t *one;
    json_array_foreach(agency, i, one)
    {
        right &= json_string_length(one) > 0;
    }
    if (!right)
        fault_in(reader, "bad-agency", pointer, "agency",
                 "A unit names its agency, or several in a list.");
    return agency;
}

static bool add_former(lien_units *units, const char *id, const struct lien_unit *unit)
{
    struct former *formers =
        realloc(units->formers, (units->former_count + 1) * sizeof(*units->formers));
    if (!formers)
        return false;
    units->formers = formers;
    formers[units->former_count++] = (struct former){id, unit};
    return true;
}

static void read_former(struct reader *reader, const json_t *value, const char *pointer,
                        const struct lien_unit *unit)
{
    const char *id = json_string_value(value);
    if (!id || !is_id(id))
        fault(reader, "bad-id", pointer,
              "An id is 1 to 64 letters, digits, points, hyphens or underscores.");
    else if (lien_units_find(reader->units, id))
        fault(reader, "same-id", pointer, "Another unit has this id, or took it over.");
    else if (!add_former(reader->units, id, unit))
        fault(reader, "no-memory", pointer, "There is not enough memory for these units.");
}

/* The ids of units that were merged into this one. */
static void read_formers(struct reader *reader, const json_t *object, const char *pointer,
                         const struct lien_unit *unit)
{
    const json_t *formers = json_object_get(object, "formerly");
    char list[POINTER_SIZE], at[POINTER_SIZE];
    size_t i;
    json_t *one;
    if (formers && !json_is_array(formers))
        fault_in(reader, "wrong-type", pointer, "formerly", "This is a list of ids.");
    lien_json_pointer_join(list, sizeof(list), pointer, "formerly");
    json_array_foreach(formers, i, one)
    {
        lien_json_pointer_index(at, sizeof(at), list, i);
        read_former(reader, one, at, unit);
    }
}

static void read_list(struct reader *reader, const json_t *list, const char *pointer,
                      const struct lien_unit *parent);

static void read_unit(struct reader *reader, const json_t *object, const char *pointer,
                      const struct lien_unit *parent)
{
    static const char *const known[] = {"id",       "title",    "agency", "commune", "codePrefix",
                                        "calendar", "formerly", "units",  NULL};
    const char *id = read_id(reader, object, pointer);
    struct node *node = &reader->units->nodes[reader->units->count++];
    struct lien_unit *unit = &node->unit;
    refuse_unknown_keys(reader, object, pointer, known);
    unit->parent = parent;
    unit->id = id;
    read_title(reader, object, pointer, &unit->title);
    node->agency = read_agency(reader, object, pointer);
    unit->commune =
        optional_text(reader, object, pointer, "commune", parent ? parent->commune : NULL);
    unit->code_prefix =
        optional_text(reader, object, pointer, "codePrefix", parent ? parent->code_prefix : id);
    unit->calendar =
        optional_text(reader, object, pointer, "calendar", parent ? parent->calendar : NULL);
    read_formers(reader, object, pointer, unit);
    const json_t *units = json_object_get(object, "units");
    char at[POINTER_SIZE];
    lien_json_pointer_join(at, sizeof(at), pointer, "units");
    if (units)
        read_list(reader, units, at, unit);
}

static void read_list(struct reader *reader, const json_t *list, const char *pointer,
                      const struct lien_unit *parent)
{
    size_t i;
    json_t *one;
    if (!json_is_array(list)) {
        fault(reader, "wrong-type", pointer, "Units are a list.");
        return;
    }
    json_array_foreach(list, i, one)
    {
        char at[POINTER_SIZE];
        lien_json_pointer_index(at, sizeof(at), pointer, i);
        if (json_is_object(one))
            read_unit(reader, one, at, parent);
        else
            fault(reader, "wrong-type", at, "A unit is an object.");
    }
}

/* The number of units in a list and below, so that the nodes never move. */
static size_t count_units(const json_t *list)
{
    size_t i, count = json_array_size(list);
    json_t *one;
    json_array_foreach(list, i, one)
    {
        count += count_units(json_object_get(one, "units"));
    }
    return count;
}

static lien_units *units_new(const json_t *source, size_t count)
{
    lien_units *units = calloc(1, sizeof(*units));
    if (!units)
        return NULL;
    units->source = json_incref((json_t *)(uintptr_t)source);
    units->nodes = calloc(count + 1, sizeof(*units->nodes));
    if (units->nodes)
        return units;
    lien_units_free(units);
    return NULL;
}

static void read_root(struct reader *reader, const json_t *root)
{
    static const char *const known[] = {"$schema", "format", "units", NULL};
    const json_t *format = json_object_get(root, "format");
    refuse_unknown_keys(reader, root, "", known);
    if (format && json_integer_value(format) != 1)
        fault(reader, "bad-format", "/format", "This engine reads format 1.");
    read_list(reader, json_object_get(root, "units"), "/units", NULL);
    if (reader->units->count == 0)
        fault(reader, "no-units", "/units", "A units file names one unit at least.");
}

lien_units *lien_units_read(const json_t *root, lien_faults *faults)
{
    size_t errors_before = lien_faults_errors(faults);
    size_t count = count_units(json_object_get(root, "units"));
    struct reader reader = {NULL, faults};
    if (count > UNITS_MAX) {
        fault(&reader, "too-many-units", "/units", "A units file names at most 20,000 units.");
        return NULL;
    }
    reader.units = units_new(root, count);
    if (!reader.units) {
        fault(&reader, "no-memory", "", "There is not enough memory for these units.");
        return NULL;
    }
    read_root(&reader, root);
    if (lien_faults_errors(faults) == errors_before)
        return reader.units;
    lien_units_free(reader.units);
    return NULL;
}

lien_units *lien_units_new_single(void)
{
    json_auto_t *title = json_pack("{s:s, s:s}", "vi", "Trung tâm phục vụ hành chính công", "en",
                                   "Public service centre");
    lien_units *units = title ? units_new(title, 1) : NULL;
    if (!units)
        return NULL;
    units->count = 1;
    units->nodes[0].unit =
        (struct lien_unit){.id = "centre", .title = units->source, .code_prefix = "centre"};
    return units;
}

void lien_units_free(lien_units *units)
{
    if (!units)
        return;
    json_decref(units->source);
    free(units->nodes);
    free(units->formers);
    free(units);
}

/* --- looking up --- */

const struct lien_unit *lien_units_find(const lien_units *units, const char *id)
{
    for (size_t i = 0; id && i < units->count; i++)
        if (strcmp(units->nodes[i].unit.id, id) == 0)
            return &units->nodes[i].unit;
    for (size_t i = 0; id && i < units->former_count; i++)
        if (strcmp(units->formers[i].id, id) == 0)
            return units->formers[i].unit;
    return NULL;
}

const char *lien_units_former_at(const lien_units *units, size_t index,
                                 const struct lien_unit **ret_unit)
{
    if (index >= units->former_count)
        return NULL;
    *ret_unit = units->formers[index].unit;
    return units->formers[index].id;
}

const struct lien_unit *lien_units_at(const lien_units *units, size_t index)
{
    return index < units->count ? &units->nodes[index].unit : NULL;
}

bool lien_unit_is_within(const struct lien_unit *unit, const struct lien_unit *above)
{
    while (unit && unit != above)
        unit = unit->parent;
    return unit != NULL;
}

static bool does_work_of(const struct lien_unit *unit, const char *agency)
{
    const json_t *names = node_of(unit)->agency;
    size_t i;
    json_t *one;
    if (!names)
        return true;
    if (json_is_string(names))
        return strcmp(json_string_value(names), agency) == 0;
    json_array_foreach(names, i, one)
    {
        if (strcmp(json_string_value(one), agency) == 0)
            return true;
    }
    return false;
}

static bool same_commune(const struct lien_unit *unit, const char *commune)
{
    return commune ? unit->commune && strcmp(unit->commune, commune) == 0 : !unit->commune;
}

/* The first unit of that agency and commune below `above` (NULL: anywhere). */
static const struct lien_unit *first_within(const lien_units *units, const char *agency,
                                            const char *commune, const struct lien_unit *above)
{
    for (size_t i = 0; i < units->count; i++) {
        const struct lien_unit *unit = &units->nodes[i].unit;
        if (does_work_of(unit, agency) && same_commune(unit, commune) &&
            (!above || lien_unit_is_within(unit, above)))
            return unit;
    }
    return NULL;
}

/* The same, as near in the tree to `from` as there is one. */
static const struct lien_unit *nearest(const lien_units *units, const char *agency,
                                       const char *commune, const struct lien_unit *from)
{
    for (const struct lien_unit *above = from; above; above = above->parent) {
        const struct lien_unit *found = first_within(units, agency, commune, above);
        if (found)
            return found;
    }
    return first_within(units, agency, commune, NULL);
}

const struct lien_unit *lien_units_competent(const lien_units *units, const char *agency,
                                             const struct lien_unit *from)
{
    if (from && from->commune) {
        const struct lien_unit *found = nearest(units, agency, from->commune, from);
        if (found)
            return found;
    }
    for (const struct lien_unit *above = from; above; above = above->parent)
        if (does_work_of(above, agency))
            return above;
    return nearest(units, agency, NULL, from);
}
