/* SPDX-License-Identifier: Apache-2.0 */
/* Tells what was remarked of single steps, each with the shortest path on which it can be played.
 */
#include "check/remarks.h"

#include <stdlib.h>
#include "base/json.h"
#include "check/rivals.h"
#include "check/trail.h"

#define TRIES_MAX 10 /* paths that are tried before a remark is not told */
#define POINTER_SIZE 256
#define SENTENCE_SIZE 300

struct telling {
    struct lien_bundle *bundle;
    struct lien_solo *solo;     /* of the root */
    uint64_t *remarked, *given; /* of each node: in its own moves; in what others bring it */
    uint64_t told;
    int rc;
};

/* --- where in the file --- */

struct place {
    const struct lien_logic_node *node;
    char pointer[POINTER_SIZE];
};

static bool contains(const struct lien_logic_node *node, const struct lien_logic_node *wanted)
{
    bool found = node == wanted;
    for (size_t i = 0; i < node->count && !found; i++)
        found = contains(&node->args[i], wanted);
    return found;
}

static void look_at_rule(void *self, const lien_rule *rule, const char *pointer)
{
    struct place *place = self;
    if (!place->pointer[0] && contains(&rule->node, place->node))
        snprintf(place->pointer, sizeof(place->pointer), "%s", pointer);
}

static void find_rule(const struct telling *telling, const struct lien_remark *remark,
                      struct place *ret)
{
    const struct lien_walk walk = {.self = ret, .rule = look_at_rule};
    *ret = (struct place){.node = remark->what};
    lien_walk(telling->solo->definition, &walk);
}

/* --- sentences --- */

static const char *root_name(enum lien_root root)
{
    return root == LIEN_ROOT_CONTEXT ? "context" : root == LIEN_ROOT_EVENT ? "event" : "input";
}

static int tell_lack(struct telling *telling, const struct lien_remark *remark,
                     struct lien_found *found)
{
    struct place place;
    char path[POINTER_SIZE];
    find_rule(telling, remark, &place);
    snprintf(path, sizeof(path), "%s.%s", root_name(remark->root), remark->text);
    found->rule = remark->root == LIEN_ROOT_CONTEXT ? "read-before-written" : "optional-read";
    found->pointer = place.pointer;
    found->place = path;
    found->mild = !remark->refused;
    if (remark->root == LIEN_ROOT_CONTEXT)
        return lien_findings_add(
            telling->bundle->check, found,
            "quy tắc tính với \"%s\" mà trên đường này chưa bước nào ghi",
            "a rule computes with \"%s\", which no step of this path has written", path);
    return lien_findings_add(
        telling->bundle->check, found, "quy tắc tính với \"%s\" mà mẫu của nó không bắt buộc",
        "a rule computes with \"%s\", which its schema does not require", path);
}

static int drop(struct lien_found *found)
{
    json_decref(found->input);
    json_decref(found->path);
    return 0;
}

/* What is wrong on every path was seen in the file. */
static bool was_told(const struct telling *telling, const char *pointer)
{
    const struct lien_finding *finding;
    for (size_t i = 0; (finding = lien_check_finding(telling->bundle->check, i)); i++)
        if (finding->definition == telling->solo->definition && !finding->path &&
            strcmp(finding->pointer, pointer) == 0 &&
            (strcmp(finding->rule, "input-missing") == 0 ||
             strcmp(finding->rule, "input-refused") == 0))
            return true;
    return false;
}

static int tell_input(struct telling *telling, const struct lien_remark *remark,
                      struct lien_found *found)
{
    const struct lien_slot *slot = remark->what;
    char pointer[POINTER_SIZE] = "/implementations/actions";
    if (slot->holder)
        lien_json_pointer_join(pointer, sizeof(pointer), slot->holder->pointer, "invoke");
    found->rule = remark->absent ? "input-may-be-missing" : "input-refused";
    found->pointer = pointer;
    found->place = slot->id;
    if (was_told(telling, pointer))
        return drop(found);
    return lien_findings_add(
        telling->bundle->check, found,
        remark->absent ? "lời gọi \"%s\" có thể không đưa \"%s\" mà thủ tục đó đòi"
                       : "lời gọi \"%s\" có thể đưa ở \"%s\" một giá trị bị mẫu từ chối",
        remark->absent ? "the invocation \"%s\" may not give \"%s\", which the procedure asks for"
                       : "the invocation \"%s\" may give at \"%s\" a value that its schema refuses",
        slot->id, remark->text);
}

static int tell_clash(struct telling *telling, const struct lien_remark *remark,
                      struct lien_found *found)
{
    const struct lien_transition *loser = remark->what, *winner = remark->other;
    const struct lien_definition *definition = telling->solo->definition;
    found->rule = "clashing-guards";
    found->pointer = loser->pointer;
    found->place = lien_findings_state(&definition->states[loser->source]);
    return lien_findings_add(
        telling->bundle->check, found,
        "\"%s\" và \"%s\" có thể cùng đúng, và chỉ thứ tự trong tệp quyết định: "
        "%s",
        "\"%s\" and \"%s\" can hold together, and the order of the file alone "
        "decides: %s",
        winner->guard.guard->name, loser->guard.guard->name, remark->text);
}

static int add(struct telling *telling, const struct lien_remark *remark, struct lien_found *found)
{
    switch (remark->kind) {
    case LIEN_REMARK_LACKS:
        return tell_lack(telling, remark, found);
    case LIEN_REMARK_HANDS:
        return tell_input(telling, remark, found);
    case LIEN_REMARK_CLASH:
        return tell_clash(telling, remark, found);
    }
    return 0;
}

/* --- whether a path shows it --- */

static const lien_schema *schema_of(const struct lien_trail_step *step, const char *type)
{
    const struct lien_event_kind *kind = lien_model_find_event(step->solo->definition, type);
    return kind ? kind->schema : NULL;
}

static bool is_taken(const lien_schema *schema, const json_t *value)
{
    lien_violations *violations = NULL;
    struct lien_error err = {0};
    int rc = schema ? lien_schema_check(schema, value, &violations, &err) : 0;
    lien_violations_free(violations);
    return rc == 0;
}

static bool is_answer_known(const struct telling *telling, const struct lien_trail_step *step,
                            const json_t *event)
{
    size_t skip;
    const char *type = json_string_value(json_object_get(event, "type"));
    return strncmp(type, "xstate.error.", 13) == 0 ||
           lien_flow_event_schema(telling->bundle->check, step->solo->definition, type, &skip);
}

/* Examples of a schema that is not understood whole may be none: they show nothing. */
static bool is_vouched_for(const struct telling *telling, const struct lien_trail_step *step)
{
    const json_t *event = json_array_get(step->solo->events, (size_t)step->move->event);
    switch (step->move->kind) {
    case LIEN_MOVE_OPEN:
        return is_taken(step->solo->definition->procedure.input,
                        json_array_get(step->solo->inputs, (size_t)step->move->event));
    case LIEN_MOVE_EVENT: {
        json_auto_t *body = json_copy((json_t *)(uintptr_t)event);
        json_object_del(body, "type");
        return is_taken(schema_of(step, json_string_value(json_object_get(event, "type"))), body);
    }
    case LIEN_MOVE_ANSWER:
        return is_answer_known(telling, step, event);
    case LIEN_MOVE_MESSAGE:
        return false;
    case LIEN_MOVE_TIMER:
    case LIEN_MOVE_CLOCK:
    case LIEN_MOVE_GIVEN:
        break;
    }
    return true;
}

/* Of what an event of the engine carries no schema tells. */
static bool is_of_engine(const struct lien_trail *trail, const struct lien_remark *remark)
{
    const struct lien_trail_step *last = &trail->steps[trail->count - 1];
    const json_t *event = last->move->kind == LIEN_MOVE_OPEN
                              ? NULL
                              : json_array_get(last->solo->events, (size_t)last->move->event);
    const char *type = json_string_value(json_object_get(event, "type"));
    return remark->kind == LIEN_REMARK_LACKS && remark->root == LIEN_ROOT_EVENT &&
           (!type || strncmp(type, "xstate.done.actor.", 18) != 0) &&
           !lien_model_find_event(last->solo->definition, type ? type : "");
}

static bool shows(const struct telling *telling, const struct lien_trail *trail,
                  const struct lien_remark *remark)
{
    bool vouched = !is_of_engine(trail, remark);
    for (int i = 0; i < trail->count && vouched; i++)
        vouched = is_vouched_for(telling, &trail->steps[i]);
    return vouched;
}

static int tell_trail(struct telling *telling, int number, const struct lien_trail *trail)
{
    const struct lien_remark *remark = &telling->solo->remarks[number];
    struct lien_found found = {.definition = telling->solo->definition};
    const struct lien_move *last = trail->steps[trail->count - 1].move;
    bool fails = last->to == LIEN_SOLO_REFUSED || remark->kind == LIEN_REMARK_HANDS;
    if (!shows(telling, trail, remark))
        return LIEN_EREFUSED;
    found.path = lien_trail_play(trail, telling->bundle,
                                 fails ? LIEN_TRAIL_FAILS : LIEN_TRAIL_SHOWS, &found.input);
    if (!found.path)
        return LIEN_EREFUSED;
    telling->told |= UINT64_C(1) << number;
    return add(telling, remark, &found);
}

/* --- the first configuration from which it can be done --- */

static uint64_t bits_of(const struct lien_moves *moves)
{
    uint64_t bits = 0;
    for (int i = 0; moves && i < moves->count; i++)
        bits |= moves->items[i].remarks;
    return bits;
}

static void gather(struct telling *telling)
{
    struct lien_solo *solo = telling->solo;
    for (int i = 0; i < solo->node_keys.count; i++)
        telling->remarked[i] = bits_of(solo->nodes[i].moves);
    for (int i = 0; i < solo->asked.count; i++) {
        int question[2];
        size_t end = solo->asked.ends[i];
        memcpy(question, solo->asked.bytes + end - sizeof(question), sizeof(question));
        if (question[0] >= 0)
            telling->given[question[0]] |= bits_of(solo->answers[i]);
    }
}

static int tell_from(struct telling *telling, int number, size_t configuration)
{
    struct lien_trail trail;
    int rc = lien_trail_find(&trail, telling->bundle, configuration);
    if (rc == 0)
        rc = lien_trail_add_remarked(&trail, telling->bundle, configuration, UINT64_C(1) << number);
    if (rc == 0)
        rc = tell_trail(telling, number, &trail);
    lien_trail_clear(&trail);
    return rc;
}

static int tell_opening(struct telling *telling, int number)
{
    struct lien_trail trail = {0};
    memset(trail.end, 0xff, sizeof(trail.end));
    int rc = lien_trail_add_remarked(&trail, telling->bundle, 0, UINT64_C(1) << number);
    if (rc == 0)
        rc = tell_trail(telling, number, &trail);
    lien_trail_clear(&trail);
    return rc;
}

static void tell(struct telling *telling, int number)
{
    const struct lien_space *root = &telling->bundle->root;
    uint64_t bit = UINT64_C(1) << number;
    int tries = 1, rc = tell_opening(telling, number);
    for (size_t i = 0; i < root->count && tries < TRIES_MAX && !(telling->told & bit); i++) {
        uint32_t node = *lien_space_at(root, i);
        if (rc == LIEN_ENOMEM)
            break;
        if (!((telling->remarked[node] | telling->given[node]) & bit))
            continue;
        tries++;
        rc = tell_from(telling, number, i);
    }
    telling->rc = rc == LIEN_ENOMEM ? rc : telling->rc;
}

/* Guards that hold together do not clash for that alone. */
static bool is_wrong(const struct lien_solo *solo, const struct lien_remark *remark)
{
    return remark->kind != LIEN_REMARK_CLASH ||
           lien_rivals_clash(solo, remark->other, remark->what);
}

int lien_remarks_tell(struct lien_bundle *bundle)
{
    struct telling telling = {.bundle = bundle, .solo = &bundle->units[0]->solo};
    size_t count = (size_t)telling.solo->node_keys.count + 1;
    if (telling.solo->remark_count == 0)
        return 0;
    telling.remarked = calloc(count, sizeof(*telling.remarked));
    telling.given = calloc(count, sizeof(*telling.given));
    if (telling.remarked && telling.given)
        gather(&telling);
    else
        telling.rc = LIEN_ENOMEM;
    for (int i = 0; i < telling.solo->remark_count && telling.rc == 0; i++)
        if (is_wrong(telling.solo, &telling.solo->remarks[i]))
            tell(&telling, i);
    free(telling.remarked);
    free(telling.given);
    return telling.rc;
}
