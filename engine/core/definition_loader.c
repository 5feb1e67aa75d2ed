/* SPDX-License-Identifier: Apache-2.0 */
/* The loader's own tools: places, faults, memory, keys, and what is compiled on the way. */
#include "core/definition_loader.h"

#include <stdarg.h>
#include <stdio.h>
#include "calendar/duration.h"

struct lien_place lien_place_key(const struct lien_place *place, const char *key)
{
    struct lien_place ret;
    lien_json_pointer_join(ret.pointer, sizeof(ret.pointer), place->pointer, key);
    return ret;
}

struct lien_place lien_place_index(const struct lien_place *place, size_t index)
{
    struct lien_place ret;
    lien_json_pointer_index(ret.pointer, sizeof(ret.pointer), place->pointer, index);
    return ret;
}

static bool is_refused(const struct lien_loader *loader, const struct lien_place *place)
{
    static const char *const rules[] = {"wrong-type", "unknown-key", "refused-key", NULL};
    for (size_t i = loader->first_fault; i < lien_faults_count(loader->faults); i++) {
        const struct lien_fault *fault = lien_faults_get(loader->faults, i);
        for (int rule = 0; rules[rule]; rule++)
            if (strcmp(fault->rule, rules[rule]) == 0 &&
                strcmp(fault->at.pointer, place->pointer) == 0)
                return true;
    }
    return false;
}

void lien_loader_fault(struct lien_loader *loader, const struct lien_place *place, const char *rule,
                       const char *format, ...)
{
    char message[384];
    va_list args;
    if (is_refused(loader, place))
        return;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    lien_faults_add(loader->faults, LIEN_FAULT_ERROR, rule, place->pointer, "%s", message);
}

void lien_loader_warn(struct lien_loader *loader, const struct lien_place *place, const char *rule,
                      const char *format, ...)
{
    char message[384];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    lien_faults_add(loader->faults, LIEN_FAULT_WARNING, rule, place->pointer, "%s", message);
}

void *lien_loader_take(struct lien_loader *loader, size_t size)
{
    void *memory = lien_arena_take(loader->kept->arena, size ? size : 1);
    if (!memory)
        loader->out_of_memory = true;
    return memory;
}

const char *lien_loader_copy(struct lien_loader *loader, const char *text)
{
    const char *copy = lien_arena_copy(loader->kept->arena, text);
    if (!copy)
        loader->out_of_memory = true;
    return copy ? copy : "";
}

const char *lien_loader_string(struct lien_loader *loader, const json_t *source, const char *key)
{
    const char *text = json_string_value(json_object_get(source, key));
    return text ? lien_loader_copy(loader, text) : NULL;
}

const char *lien_loader_format(struct lien_loader *loader, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof(text))
        loader->out_of_memory = true; /* the depth and key bounds keep names shorter */
    return lien_loader_copy(loader, text);
}

static const char *type_names(unsigned types, char *out, size_t size)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{LIEN_JSON_OBJECT, "an object"},
                 {LIEN_JSON_ARRAY, "an array"},
                 {LIEN_JSON_STRING, "a string"},
                 {LIEN_JSON_NUMBER, "a number"},
                 {LIEN_JSON_BOOLEAN, "true or false"}};
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (types & names[i].bit && length < size)
            length += (size_t)snprintf(out + length, size - length, "%s%s", length ? " or " : "",
                                       names[i].name);
    return out;
}

static const struct lien_key *find_key(const struct lien_key *keys, const char *name)
{
    for (; keys->name; keys++)
        if (strcmp(keys->name, name) == 0)
            return keys;
    return NULL;
}

static void check_key(struct lien_loader *loader, const struct lien_place *place,
                      const struct lien_key *key, const json_t *value)
{
    char types[96];
    if (!key)
        lien_loader_fault(loader, place, "unknown-key",
                          "the engine does not know this key; remove it or correct its spelling");
    else if (key->refused)
        lien_loader_fault(loader, place, "refused-key", "%s", key->refused);
    else if (key->types && !(key->types >> json_typeof(value) & 1))
        lien_loader_fault(loader, place, "wrong-type", "expected %s",
                          type_names(key->types, types, sizeof(types)));
}

void lien_loader_check_keys(struct lien_loader *loader, const struct lien_place *place,
                            const json_t *value, const struct lien_key *keys)
{
    if (!json_is_object(value)) {
        lien_loader_fault(loader, place, "wrong-type", "expected an object");
        return;
    }
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        struct lien_place at = lien_place_key(place, name);
        check_key(loader, &at, find_key(keys, name), member);
    }
    for (; keys->name; keys++)
        if (keys->required && !json_object_get(value, keys->name))
            lien_loader_fault(loader, place, "missing-key", "\"%s\" is required here", keys->name);
}

static lien_rule *keep_rule(struct lien_loader *loader, lien_rule *rule)
{
    lien_rule *kept = lien_kept_rule(loader->kept, rule);
    loader->out_of_memory |= rule && !kept;
    return kept;
}

lien_rule *lien_loader_rule(struct lien_loader *loader, const struct lien_place *place,
                            const json_t *source)
{
    return keep_rule(loader,
                     lien_rule_compile(source, &loader->names, place->pointer, loader->faults));
}

lien_rule *lien_loader_template(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source)
{
    return keep_rule(loader,
                     lien_template_compile(source, &loader->names, place->pointer, loader->faults));
}

static bool is_unit(const char *key)
{
    static const char *const units[] = {"seconds",      "minutes",     "hours", "days",
                                        "workingHours", "workingDays", NULL};
    for (int i = 0; units[i]; i++)
        if (strcmp(units[i], key) == 0)
            return true;
    return false;
}

/* What is known now is not left to be refused when a case waits for it. */
static void check_constant_duration(struct lien_loader *loader, const struct lien_place *place,
                                    const lien_rule *rule)
{
    const json_t *constant = rule ? lien_rule_constant(rule) : NULL;
    struct lien_duration duration;
    struct lien_error err;
    if (constant && lien_duration_read(constant, &duration, &err) < 0)
        lien_loader_fault(loader, place, "bad-duration", "%s", err.message);
}

lien_rule *lien_loader_duration(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source)
{
    if (json_is_string(source))
        return lien_loader_named_delay(loader, place, json_string_value(source));
    bool unit = json_is_object(source) && json_object_size(source) == 1 &&
                is_unit(json_object_iter_key(json_object_iter((json_t *)(uintptr_t)source)));
    if (unit || (json_is_number(source) && json_number_value(source) >= 0)) {
        lien_rule *rule = lien_loader_template(loader, place, source);
        check_constant_duration(loader, place, rule);
        return rule;
    }
    lien_loader_fault(loader, place, "bad-duration",
                      "expected a number of ms, the name of a delay, or one of seconds minutes "
                      "hours days workingHours workingDays with its rule");
    return NULL;
}

lien_schema *lien_loader_schema(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source)
{
    lien_schema *schema = lien_schema_compile(source, place->pointer, loader->faults);
    lien_schema *kept = lien_kept_schema(loader->kept, schema);
    loader->out_of_memory |= schema && !kept;
    return kept;
}

size_t lien_one_or_many(const json_t *value)
{
    return json_is_array(value) ? json_array_size(value) : value ? 1 : 0;
}

const json_t *lien_one_of_many(const json_t *value, size_t index, const struct lien_place *place,
                               struct lien_place *ret_place)
{
    if (!json_is_array(value)) {
        *ret_place = *place;
        return value;
    }
    *ret_place = lien_place_index(place, index);
    return json_array_get(value, index);
}

bool lien_is_integer_like(const char *key)
{
    if (key[0] == '0')
        return key[1] == '\0';
    size_t digits = strspn(key, "0123456789");
    return digits > 0 && key[digits] == '\0';
}
