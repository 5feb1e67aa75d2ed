/* SPDX-License-Identifier: Apache-2.0 */
/* Reads `procedure`: what the law says of it, its schemas, events and clocks. */
#include <stdlib.h>
#include "base/json_out.h"
#include "base/time.h"
#include "core/definition_loader.h"

#define SHOWN_BYTES_MAX ((size_t)16 * 1024 * 1024) /* as much as a file may have */

static const struct lien_key procedure_keys[] = {
    {"id", LIEN_JSON_STRING, true, NULL},
    {"version", LIEN_JSON_STRING, true, NULL},
    {"effectiveFrom", LIEN_JSON_STRING, true, NULL},
    {"title", LIEN_JSON_OBJECT, true, NULL},
    {"code", LIEN_JSON_STRING, false, NULL},
    {"agency", LIEN_JSON_STRING, true, NULL},
    {"legalBasis", LIEN_JSON_ARRAY, false, NULL},
    {"applicant", LIEN_JSON_OBJECT, false, NULL},
    {"subjects", LIEN_JSON_ARRAY, false, NULL},
    {"documents", LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
    {"fee", 0, false, NULL},
    {"clocks", LIEN_JSON_OBJECT, false, NULL},
    {"caseCode", 0, false, NULL},
    {"calendar", LIEN_JSON_STRING, false, NULL},
    {"summary", 0, false, NULL},
    {"input", 0, true, NULL},
    {"output", 0, true, NULL},
    {"events", LIEN_JSON_OBJECT, true, NULL},
    {"x", LIEN_JSON_OBJECT, false, NULL},
    {NULL, 0, false, NULL}};

static const struct lien_key title_keys[] = {{"vi", LIEN_JSON_STRING, true, NULL},
                                             {"en", LIEN_JSON_STRING, true, NULL},
                                             {NULL, 0, false, NULL}};

static const json_t *read_title(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source)
{
    const json_t *title = json_object_get(source, "title");
    struct lien_place at = lien_place_key(place, "title");
    if (title)
        lien_loader_check_keys(loader, &at, title, title_keys);
    return title;
}

static lien_schema *read_schema(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source, const char *key)
{
    const json_t *schema = json_object_get(source, key);
    struct lien_place at = lien_place_key(place, key);
    return schema ? lien_loader_schema(loader, &at, schema) : NULL;
}

/* --- events --- */

static bool is_role(const char *role)
{
    static const char *const roles[] = {"officer", "signatory", "leader", NULL};
    for (int i = 0; roles[i]; i++)
        if (strcmp(roles[i], role) == 0)
            return true;
    return strncmp(role, "system:", 7) == 0 && role[7];
}

/* Every answer bears some of these, and they are the longer part of it. */
static const char *write_shown(struct lien_loader *loader, const struct lien_event_kind *event)
{
    struct lien_buf buf;
    lien_buf_init(&buf, SHOWN_BYTES_MAX);
    struct lien_json_out out = lien_json_out_to(&buf);
    lien_json_out_open(&out, '{');
    lien_json_out_member_text(&out, "type", event->type);
    lien_json_out_member_value(&out, "title", event->title);
    lien_json_out_member_text(&out, "role", event->role);
    lien_json_out_member_text(&out, "side", event->side == LIEN_SIDE_CENTRE ? "centre" : "agency");
    lien_json_out_member_value(&out, "form", event->form);
    lien_json_out_close(&out, '}');
    const char *text = buf.failed ? NULL : lien_loader_copy(loader, buf.data);
    lien_buf_clear(&buf);
    return text;
}

static void read_event(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *source, struct lien_event_kind *event)
{
    static const struct lien_key keys[] = {
        {"title", LIEN_JSON_OBJECT, true, NULL}, {"role", LIEN_JSON_STRING, true, NULL},
        {"side", LIEN_JSON_STRING, false, NULL}, {"form", 0, false, NULL},
        {"description", 0, false, NULL},         {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    event->title = read_title(loader, place, source);
    event->role = lien_loader_string(loader, source, "role");
    struct lien_place at = lien_place_key(place, "role");
    if (event->role && !is_role(event->role))
        lien_loader_fault(loader, &at, "bad-role",
                          "expected officer, signatory, leader or system:ID");
    const char *side = json_string_value(json_object_get(source, "side"));
    at = lien_place_key(place, "side");
    if (side && strcmp(side, "agency") != 0 && strcmp(side, "centre") != 0)
        lien_loader_fault(loader, &at, "bad-side", "expected agency or centre");
    event->side = side && strcmp(side, "centre") == 0 ? LIEN_SIDE_CENTRE : LIEN_SIDE_AGENCY;
    event->form = json_object_get(source, "form");
    event->schema = read_schema(loader, place, source, "form");
    event->shown = write_shown(loader, event);
    loader->out_of_memory |= !event->shown;
}

static void read_events(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, struct lien_procedure *procedure)
{
    const json_t *events = json_object_get(source, "events");
    struct lien_place list = lien_place_key(place, "events");
    procedure->events =
        lien_loader_take(loader, json_object_size(events) * sizeof(*procedure->events));
    const char *type;
    json_t *value;
    if (!procedure->events)
        return;
    json_object_foreach((json_t *)(uintptr_t)events, type, value)
    {
        struct lien_place at = lien_place_key(&list, type);
        struct lien_event_kind *event = &procedure->events[procedure->event_count++];
        event->type = lien_loader_copy(loader, type);
        if (strncmp(type, "xstate.", 7) == 0 || lien_is_integer_like(type) || !*type ||
            strchr(type, '*'))
            lien_loader_fault(loader, &at, "bad-event-type",
                              "an event that is sent has a name that is no integer, has no * and "
                              "does not begin with xstate.");
        read_event(loader, &at, value, event);
    }
}

/* --- clocks --- */

/* One member at a time, so that a fault of one does not hide another's. */
static void read_clock_terms(struct lien_loader *loader, const struct lien_place *place,
                             const json_t *source, struct lien_clock_kind *clock)
{
    static const char *const keys[] = {"cutOff", "firstDay", "warnAt", NULL};
    struct lien_error err = {0};
    for (int i = 0; keys[i]; i++) {
        json_t *member = json_object_get(source, keys[i]);
        json_auto_t *alone = json_pack("{s:O?}", keys[i], member);
        struct lien_place at = lien_place_key(place, keys[i]);
        if (member && lien_clock_terms_read(alone, &clock->terms, &err) < 0)
            lien_loader_fault(loader, &at, "bad-clock", "%s", err.message);
    }
    loader->out_of_memory |= lien_clock_terms_read(source, &clock->terms, &err) == LIEN_ENOMEM;
}

/* The unit that the file writes a duration in, through the names of delays. */
static const char *read_unit(struct lien_loader *loader, const json_t *duration)
{
    for (size_t steps = 0; json_is_string(duration); steps++) {
        const json_t *delays = json_object_get(loader->implementations, "delays");
        if (steps > json_object_size(delays))
            return NULL;
        duration = json_object_get(delays, json_string_value(duration));
    }
    void *only = json_object_iter((json_t *)(uintptr_t)duration);
    return only ? lien_loader_copy(loader, json_object_iter_key(only)) : NULL;
}

static void read_clock(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *source, struct lien_clock_kind *clock)
{
    static const struct lien_key keys[] = {
        {"title", LIEN_JSON_OBJECT, true, NULL},
        {"budget", LIEN_JSON_NUMBER | LIEN_JSON_STRING | LIEN_JSON_OBJECT, true, NULL},
        {"cutOff", LIEN_JSON_STRING, false, NULL},
        {"firstDay", LIEN_JSON_STRING, false, NULL},
        {"runsWhile", LIEN_JSON_STRING, true, NULL},
        {"scope", LIEN_JSON_STRING, false, NULL},
        {"warnAt", LIEN_JSON_NUMBER, false, NULL},
        {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    if (!json_is_object(source))
        return;
    clock->title = read_title(loader, place, source);
    struct lien_place at = lien_place_key(place, "budget");
    const json_t *budget = json_object_get(source, "budget");
    if (budget)
        clock->budget = lien_loader_duration(loader, &at, budget);
    clock->budget_unit = read_unit(loader, budget);
    clock->runs_while = lien_loader_string(loader, source, "runsWhile");
    const char *scope = json_string_value(json_object_get(source, "scope"));
    at = lien_place_key(place, "scope");
    if (scope && strcmp(scope, "dossier") != 0 && strcmp(scope, "case") != 0)
        lien_loader_fault(loader, &at, "bad-scope", "expected case or dossier");
    clock->scope =
        scope && strcmp(scope, "dossier") == 0 ? LIEN_CLOCK_OF_DOSSIER : LIEN_CLOCK_OF_CASE;
    read_clock_terms(loader, place, source, clock);
}

static void read_clocks(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, struct lien_procedure *procedure)
{
    const json_t *clocks = json_object_get(source, "clocks");
    struct lien_place list = lien_place_key(place, "clocks");
    procedure->clocks =
        lien_loader_take(loader, json_object_size(clocks) * sizeof(*procedure->clocks));
    const char *name;
    json_t *value;
    if (!procedure->clocks)
        return;
    json_object_foreach((json_t *)(uintptr_t)clocks, name, value)
    {
        struct lien_place at = lien_place_key(&list, name);
        struct lien_clock_kind *clock = &procedure->clocks[procedure->clock_count++];
        clock->name = lien_loader_copy(loader, name);
        read_clock(loader, &at, value, clock);
    }
}

/* --- who it is about --- */

static lien_rule *read_person_rule(struct lien_loader *loader, const struct lien_place *place,
                                   const json_t *source, const char *key)
{
    const json_t *rule = json_object_get(source, key);
    struct lien_place at = lien_place_key(place, key);
    return rule ? lien_loader_rule(loader, &at, rule) : NULL;
}

static void read_applicant(struct lien_loader *loader, const struct lien_place *place,
                           const json_t *source, struct lien_procedure *procedure)
{
    static const struct lien_key keys[] = {{"name", 0, false, NULL},
                                           {"personalNumber", 0, false, NULL},
                                           {"phone", 0, false, NULL},
                                           {NULL, 0, false, NULL}};
    const json_t *applicant = json_object_get(source, "applicant");
    struct lien_place at = lien_place_key(place, "applicant");
    if (applicant)
        lien_loader_check_keys(loader, &at, applicant, keys);
    procedure->applicant_name = read_person_rule(loader, &at, applicant, "name");
    procedure->applicant_number = read_person_rule(loader, &at, applicant, "personalNumber");
    procedure->applicant_phone = read_person_rule(loader, &at, applicant, "phone");
}

static void read_subjects(struct lien_loader *loader, const struct lien_place *place,
                          const json_t *source, struct lien_procedure *procedure)
{
    const json_t *subjects = json_object_get(source, "subjects");
    struct lien_place list = lien_place_key(place, "subjects");
    size_t count = json_array_size(subjects);
    procedure->subjects = lien_loader_take(loader, count * sizeof(*procedure->subjects));
    for (size_t i = 0; procedure->subjects && i < count; i++) {
        struct lien_place at = lien_place_index(&list, i);
        procedure->subjects[procedure->subject_count++] =
            lien_loader_rule(loader, &at, json_array_get(subjects, i));
    }
}

static void read_effective_from(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source, struct lien_procedure *procedure)
{
    int64_t ignored;
    struct lien_place at = lien_place_key(place, "effectiveFrom");
    procedure->effective_from = lien_loader_string(loader, source, "effectiveFrom");
    if (!procedure->effective_from)
        return;
    if (strlen(procedure->effective_from) != 10 ||
        !lien_time_parse(procedure->effective_from, 0, &ignored))
        lien_loader_fault(loader, &at, "bad-time", "expected an ISO day such as 2026-09-01");
}

void lien_loader_read_procedure(struct lien_loader *loader, const json_t *source)
{
    struct lien_procedure *procedure = &loader->definition->procedure;
    struct lien_place place = {"/procedure"};
    lien_loader_check_keys(loader, &place, source, procedure_keys);
    loader->definition->has_procedure = true;
    procedure->source = source;
    procedure->id = lien_loader_string(loader, source, "id");
    procedure->version = lien_loader_string(loader, source, "version");
    procedure->title = read_title(loader, &place, source);
    procedure->code = lien_loader_string(loader, source, "code");
    procedure->agency = lien_loader_string(loader, source, "agency");
    procedure->calendar = lien_loader_string(loader, source, "calendar");
    read_effective_from(loader, &place, source, procedure);
    procedure->input = read_schema(loader, &place, source, "input");
    procedure->output = read_schema(loader, &place, source, "output");
    read_events(loader, &place, source, procedure);
    read_clocks(loader, &place, source, procedure);
    read_applicant(loader, &place, source, procedure);
    read_subjects(loader, &place, source, procedure);
    const json_t *summary = json_object_get(source, "summary");
    struct lien_place at = lien_place_key(&place, "summary");
    if (summary)
        procedure->summary = lien_loader_template(loader, &at, summary);
    lien_loader_read_extras(loader, source);
}
