/* SPDX-License-Identifier: Apache-2.0 */
/* Remarks what is wrong with a step while it is taken for the table. */
#include "check/remarks.h"

#include "base/json.h"
#include "check/needs.h"
#include "check/rivals.h"

static bool is_same(const struct lien_remark *a, const struct lien_remark *b)
{
    return a->kind == b->kind && a->what == b->what && a->other == b->other &&
           (a->kind != LIEN_REMARK_HANDS || strcmp(a->text, b->text) == 0);
}

static void note(struct lien_solo *solo, const struct lien_remark *remark)
{
    int at = 0;
    while (at < solo->remark_count && !is_same(&solo->remarks[at], remark))
        at++;
    if (at == LIEN_REMARKS_MAX)
        return;
    if (at == solo->remark_count) {
        solo->remarks[at] = *remark;
        solo->remarks[at].text = lien_arena_copy(solo->check->texts, remark->text);
        if (!solo->remarks[at].text) {
            solo->rc = LIEN_ENOMEM;
            return;
        }
        solo->remark_count++;
    }
    solo->noted |= UINT64_C(1) << at;
}

/* --- what a rule lacks --- */

void lien_remark_lack(void *self, const struct lien_scope *scope,
                      const struct lien_logic_node *node, size_t argument)
{
    char path[LIEN_FACT_PATH_SIZE];
    const struct lien_logic_node *culprit =
        lien_needs_values(node) ? lien_needs_culprit(&node->args[argument], scope) : NULL;
    if (!culprit)
        return;
    lien_facts_path(culprit, path, sizeof(path));
    const struct lien_remark remark = {
        .kind = LIEN_REMARK_LACKS, .what = culprit, .root = culprit->path.root, .text = path};
    note(self, &remark);
}

bool lien_remark_refusal(struct lien_solo *solo)
{
    bool lacks = false;
    for (int i = 0; i < solo->remark_count; i++) {
        if (!(solo->noted >> i & 1) || solo->remarks[i].kind != LIEN_REMARK_LACKS)
            continue;
        lacks = true;
        solo->remarks[i].refused = true;
    }
    return lacks;
}

/* --- what an invoked procedure refuses --- */

void lien_remark_input(struct lien_solo *solo, const struct lien_slot *slot, const json_t *input)
{
    const lien_schema *schema = slot->definition->procedure.input;
    lien_violations *violations = NULL;
    struct lien_error err = {0};
    int rc = schema ? lien_schema_check(schema, input, &violations, &err) : 0;
    if (rc == LIEN_ENOMEM)
        solo->rc = rc;
    if (rc == LIEN_EINVAL && violations) {
        const char *pointer = lien_violations_get(violations, 0).pointer;
        const json_t *value = lien_json_at(input, pointer);
        const struct lien_remark remark = {.kind = LIEN_REMARK_HANDS,
                                           .what = slot,
                                           .text = pointer,
                                           .absent = !value || json_is_null(value)};
        note(solo, &remark);
    }
    lien_violations_free(violations);
}

/* --- guards that clash --- */

void lien_remark_clash(struct lien_solo *solo, const struct lien_rival *rival, const char *example)
{
    const struct lien_remark remark = {
        .kind = LIEN_REMARK_CLASH, .what = rival->second, .other = rival->first, .text = example};
    note(solo, &remark);
}
