/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what `procedure.x` says in the engine's own words: checks, look-ups, settings and legal
 * bases. */
#include <stdio.h>
#include "core/definition_loader.h"

static const struct lien_key check_keys[] = {
    {"on", LIEN_JSON_STRING, false, NULL},        {"each", LIEN_JSON_ARRAY, false, NULL},
    {"at", LIEN_JSON_STRING, true, NULL},         {"when", 0, true, NULL},
    {"severity", LIEN_JSON_STRING, true, NULL},   {"message", LIEN_JSON_OBJECT, true, NULL},
    {"legalBasis", LIEN_JSON_ARRAY, false, NULL}, {NULL, 0, false, NULL}};
static const struct lien_key word_keys[] = {{"vi", LIEN_JSON_STRING, true, NULL},
                                            {"en", LIEN_JSON_STRING, true, NULL},
                                            {NULL, 0, false, NULL}};
static const struct lien_key look_up_keys[] = {{"purpose", LIEN_JSON_OBJECT, true, NULL},
                                               {"legalBasis", LIEN_JSON_ARRAY, true, NULL},
                                               {NULL, 0, false, NULL}};
static const struct lien_key setting_keys[] = {{"at", LIEN_JSON_STRING, true, NULL},
                                               {"title", LIEN_JSON_OBJECT, true, NULL},
                                               {"why", LIEN_JSON_OBJECT, true, NULL},
                                               {NULL, 0, false, NULL}};

/* --- checks --- */

/* The schema of a field of the form, as far as properties and items tell it; NULL: it has no such
 * field. *ret_known becomes false where the schema does not say. */
static const json_t *find_field(const json_t *schema, const char *path, bool *ret_known)
{
    char key[LIEN_FORM_POINTER_MAX];
    while (*path && schema) {
        size_t length = strcspn(path + 1, "/");
        snprintf(key, sizeof(key), "%.*s", (int)length, path + 1);
        path += 1 + length;
        const char *keyword = strcmp(key, "*") == 0 ? "items" : "properties";
        const json_t *below = json_object_get(schema, keyword);
        if (!below) {
            *ret_known = false;
            return NULL;
        }
        schema = *keyword == 'i' ? below : json_object_get(below, key);
    }
    return schema;
}

static bool is_path(const char *pointer)
{
    return strlen(pointer) < LIEN_FORM_POINTER_MAX && !strchr(pointer, '~') &&
           (!*pointer ||
            (pointer[0] == '/' && !strstr(pointer, "//") && pointer[strlen(pointer) - 1] != '/'));
}

/* Both paths after each other lead to a field of the form. */
static void check_field(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *form, const char *each, const char *at)
{
    char path[LIEN_FORM_POINTER_MAX * 2];
    bool known = true;
    snprintf(path, sizeof(path), "%s%s", each, at);
    if (!is_path(each) || !is_path(at))
        lien_loader_fault(loader, place, "bad-pointer",
                          "expected a JSON Pointer such as /mother/personalNumber");
    else if (form && !find_field(form, path, &known) && known)
        lien_loader_fault(loader, place, "unknown-field", "the form has no field %s", path);
}

static void read_parts(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *source, const json_t *form, struct lien_form_check *check)
{
    const json_t *each = json_object_get(source, "each");
    struct lien_place list = lien_place_key(place, "each");
    size_t count = json_is_array(each) ? json_array_size(each) : 1;
    check->each = lien_loader_take(loader, count * sizeof(*check->each));
    for (size_t i = 0; check->each && i < count; i++) {
        struct lien_place at =
            json_is_array(each) ? lien_place_index(&list, i) : lien_place_key(place, "at");
        const char *part = json_is_array(each) ? json_string_value(json_array_get(each, i)) : "";
        if (!part) {
            lien_loader_fault(loader, &at, "wrong-type", "expected a string");
            continue;
        }
        check_field(loader, &at, form, part, check->at);
        check->each[check->each_count++] = lien_loader_copy(loader, part);
    }
}

/* What the rule may read: at the opening there is no case yet, nor an event. */
static void read_when(struct lien_loader *loader, const struct lien_place *place,
                      const json_t *source, struct lien_form_check *check)
{
    const struct lien_rule_names names = loader->names;
    struct lien_place at = lien_place_key(place, "when");
    if (!check->on)
        loader->names = (struct lien_rule_names){.roots = LIEN_ROOT_BIT(LIEN_ROOT_INPUT) |
                                                          LIEN_ROOT_BIT(LIEN_ROOT_PARAMS) |
                                                          LIEN_ROOT_BIT(LIEN_ROOT_NOW)};
    if (json_object_get(source, "when"))
        check->when = lien_loader_rule(loader, &at, json_object_get(source, "when"));
    loader->names = names;
    check->pointer = lien_loader_copy(loader, at.pointer);
}

/* Whose form it is. */
static const json_t *read_on(struct lien_loader *loader, const struct lien_place *place,
                             const json_t *source, struct lien_form_check *check)
{
    struct lien_place at = lien_place_key(place, "on");
    check->on = lien_loader_string(loader, source, "on");
    if (!check->on)
        return json_object_get(loader->definition->procedure.source, "input");
    const struct lien_event_kind *event = lien_model_find_event(loader->definition, check->on);
    if (!event)
        lien_loader_fault(loader, &at, "unknown-event", "the procedure names no event %s",
                          check->on);
    return event ? event->form : NULL;
}

static void read_check(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *source, struct lien_form_check *check)
{
    lien_loader_check_keys(loader, place, source, check_keys);
    const json_t *form = read_on(loader, place, source, check);
    const char *at = lien_loader_string(loader, source, "at");
    check->at = at ? at : "";
    read_parts(loader, place, source, form, check);
    read_when(loader, place, source, check);
    const char *severity = json_string_value(json_object_get(source, "severity"));
    struct lien_place here = lien_place_key(place, "severity");
    check->blocks = severity && strcmp(severity, "block") == 0;
    if (severity && !check->blocks && strcmp(severity, "warning") != 0)
        lien_loader_fault(loader, &here, "bad-severity", "expected block or warning");
    const json_t *message = json_object_get(source, "message");
    here = lien_place_key(place, "message");
    if (json_is_object(message))
        lien_loader_check_keys(loader, &here, message, word_keys);
    check->vi = lien_loader_string(loader, message, "vi");
    check->en = lien_loader_string(loader, message, "en");
}

static void read_checks(struct lien_loader *loader, const struct lien_place *x, const json_t *list)
{
    struct lien_procedure *procedure = &loader->definition->procedure;
    struct lien_place place = lien_place_key(x, "checks");
    if (!json_is_array(list)) {
        lien_loader_fault(loader, &place, "wrong-type", "expected an array");
        return;
    }
    procedure->checks =
        lien_loader_take(loader, json_array_size(list) * sizeof(*procedure->checks));
    for (size_t i = 0; procedure->checks && i < json_array_size(list); i++) {
        struct lien_place at = lien_place_index(&place, i);
        struct lien_form_check *check = &procedure->checks[procedure->check_count++];
        read_check(loader, &at, json_array_get(list, i), check);
    }
}

/* --- look-ups --- */

/* The actor of that name, if it asks a connected system. */
static struct lien_actor *find_asking(struct lien_loader *loader, const char *name)
{
    struct lien_definition *definition = loader->definition;
    for (int i = 0; i < definition->actor_count; i++)
        if (strcmp(definition->actors[i].name, name) == 0)
            return definition->actors[i].connector ? &definition->actors[i] : NULL;
    return NULL;
}

static void read_look_up(struct lien_loader *loader, const struct lien_place *place,
                         const char *name, const json_t *source)
{
    struct lien_actor *actor = find_asking(loader, name);
    if (!actor)
        lien_loader_fault(loader, place, "unknown-actor", "no actor %s asks a connected system",
                          name);
    lien_loader_check_keys(loader, place, source, look_up_keys);
    const json_t *bases = json_object_get(source, "legalBasis");
    struct lien_place at = lien_place_key(place, "legalBasis");
    if (json_is_array(bases) && json_array_size(bases) == 0)
        lien_loader_fault(loader, &at, "wrong-type", "expected an array of texts");
    const json_t *purpose = json_object_get(source, "purpose");
    at = lien_place_key(place, "purpose");
    if (json_is_object(purpose))
        lien_loader_check_keys(loader, &at, purpose, word_keys);
    if (actor)
        actor->look_up = source;
}

static void read_look_ups(struct lien_loader *loader, const struct lien_place *x,
                          const json_t *look_ups)
{
    struct lien_place place = lien_place_key(x, "lookUps");
    const char *name;
    json_t *source;
    if (!json_is_object(look_ups)) {
        lien_loader_fault(loader, &place, "wrong-type", "expected an object");
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)look_ups, name, source)
    {
        struct lien_place at = lien_place_key(&place, name);
        read_look_up(loader, &at, name, source);
    }
}

/* --- places in the file --- */

static bool is_in_file(const struct lien_loader *loader, const char *pointer)
{
    const struct {
        const char *part;
        const json_t *value;
    } parts[] = {{"/procedure", loader->definition->procedure.source},
                 {"/machine", loader->machine},
                 {"/implementations", loader->implementations}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        size_t length = strlen(parts[i].part);
        if (strncmp(pointer, parts[i].part, length) == 0 && pointer[length] == '/')
            return lien_json_at(parts[i].value, pointer + length) != NULL;
    }
    return false;
}

static void check_in_file(struct lien_loader *loader, const struct lien_place *place,
                          const char *pointer)
{
    if (!is_in_file(loader, pointer))
        lien_loader_fault(loader, place, "unknown-place", "the file has nothing at %s", pointer);
}

static void check_settings(struct lien_loader *loader, const struct lien_place *x,
                           const json_t *list)
{
    struct lien_place place = lien_place_key(x, "settings");
    if (!json_is_array(list))
        lien_loader_fault(loader, &place, "wrong-type", "expected an array");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *setting = json_array_get(list, i);
        struct lien_place at = lien_place_index(&place, i);
        lien_loader_check_keys(loader, &at, setting, setting_keys);
        const char *pointer = json_string_value(json_object_get(setting, "at"));
        at = lien_place_key(&at, "at");
        if (pointer)
            check_in_file(loader, &at, pointer);
    }
}

static void check_legal_bases(struct lien_loader *loader, const struct lien_place *x,
                              const json_t *bases)
{
    struct lien_place place = lien_place_key(x, "legalBasis");
    const char *pointer;
    json_t *texts;
    if (!json_is_object(bases)) {
        lien_loader_fault(loader, &place, "wrong-type", "expected an object");
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)bases, pointer, texts)
    {
        struct lien_place at = lien_place_key(&place, pointer);
        check_in_file(loader, &at, pointer);
        if (!json_is_array(texts) || json_array_size(texts) == 0)
            lien_loader_fault(loader, &at, "wrong-type", "expected an array of texts");
    }
}

void lien_loader_read_extras(struct lien_loader *loader, const json_t *procedure)
{
    const json_t *x = json_object_get(procedure, "x");
    struct lien_place place = {"/procedure/x"};
    if (json_object_get(x, "checks"))
        read_checks(loader, &place, json_object_get(x, "checks"));
    if (json_object_get(x, "lookUps"))
        read_look_ups(loader, &place, json_object_get(x, "lookUps"));
    if (json_object_get(x, "settings"))
        check_settings(loader, &place, json_object_get(x, "settings"));
    if (json_object_get(x, "legalBasis"))
        check_legal_bases(loader, &place, json_object_get(x, "legalBasis"));
}
