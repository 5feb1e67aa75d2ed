/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what recorded acts leave with a case. */
#include "dossier/acts.h"

#include "base/json.h"
#include "base/time.h"
#include "dossier/view/parts.h"

static const char MEMBER[] = "acts";

const json_t *lien_acts_get(const lien_case *one, const char *name)
{
    return json_object_get(one->acts, name);
}

static int put(lien_case *one, json_t *acts /* stolen */, bool failed, struct lien_error *err)
{
    if (failed) {
        json_decref(acts);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    json_decref(one->acts);
    one->acts = acts;
    return 0;
}

int lien_acts_set(lien_case *one, const char *name, json_t *value, struct lien_error *err)
{
    json_t *acts = one->acts ? lien_json_copy(one->acts) : json_object();
    return put(one, acts, json_object_set_new(acts, name, value) < 0, err);
}

int lien_acts_remove(lien_case *one, const char *name, struct lien_error *err)
{
    json_t *acts = one->acts ? lien_json_copy(one->acts) : json_object();
    if (acts)
        json_object_del(acts, name);
    return put(one, acts, !acts, err);
}

void lien_acts_take(lien_case *one, json_t *snapshot)
{
    json_decref(one->acts);
    one->acts = json_incref(json_object_get(snapshot, MEMBER));
    json_object_del(snapshot, MEMBER);
}

bool lien_acts_write(const lien_case *one, json_t *snapshot)
{
    return json_object_size(one->acts) == 0 || json_object_set(snapshot, MEMBER, one->acts) == 0;
}

/* --- what clients see --- */

static bool show_time(json_t *shown, const char *key, const lien_case *one)
{
    char text[LIEN_TIME_TEXT_SIZE];
    const json_t *time = json_object_get(shown, key);
    if (!json_is_integer(time))
        return true;
    lien_time_format(json_integer_value(time), lien_case_offset_minutes(one), text);
    return json_object_set_new(shown, key, json_string(text)) == 0;
}

json_t *lien_acts_shown(const lien_case *one, const char *name)
{
    static const char *const times[] = {"due", "promised", "at", "by", "late", "received"};
    const json_t *kept = lien_acts_get(one, name);
    json_t *shown = kept ? lien_json_copy(kept) : NULL;
    bool whole = shown != NULL;
    for (size_t i = 0; whole && i < sizeof(times) / sizeof(times[0]); i++)
        whole = show_time(shown, times[i], one);
    if (whole)
        return shown;
    json_decref(shown);
    return NULL;
}

static void view_member(struct lien_json_out *out, const lien_case *one, const char *name)
{
    if (!lien_acts_get(one, name))
        return;
    lien_json_out_key(out, name);
    lien_json_out_value_new(out, lien_acts_shown(one, name));
}

static json_t *duplicate_json(const json_t *duplicate)
{
    const char *code = json_string_value(json_object_get(duplicate, "code"));
    json_t *vi = json_sprintf("Có thể trùng với hồ sơ %s: cùng số định danh hoặc cùng số giấy.",
                              code ? code : "");
    json_t *en = json_sprintf("This may be case %s again: the same personal number, or the same"
                              " number of a certificate.",
                              code ? code : "");
    json_t *shown = lien_json_copy(duplicate);
    json_t *message = json_pack("{s:o, s:o}", "vi", vi, "en", en);
    bool whole = shown && message && json_object_set(shown, "message", message) == 0 &&
                 json_object_set_new(shown, "kind", json_string("duplicate")) == 0;
    json_decref(message);
    if (whole)
        return shown;
    json_decref(shown);
    return NULL;
}

void lien_acts_view_duplicates(struct lien_json_out *out, const lien_case *one)
{
    size_t i;
    json_t *duplicate;
    json_array_foreach(lien_acts_get(one, "duplicates"), i, duplicate)
    {
        lien_json_out_value_new(out, duplicate_json(duplicate));
    }
}

/* A second request counts the case as late (QD 766/QD-TTg). */
static void view_supplements(struct lien_json_out *out, const lien_case *one)
{
    int64_t times = json_integer_value(lien_acts_get(one, "supplements"));
    if (times == 0)
        return;
    lien_json_out_key(out, "supplements");
    lien_json_out_open(out, '{');
    lien_json_out_key(out, "asked");
    lien_json_out_integer(out, times);
    lien_json_out_key(out, "again");
    lien_json_out_bool(out, times > 1);
    lien_json_out_close(out, '}');
}

void lien_acts_view(struct lien_json_out *out, const lien_case *one)
{
    const json_t *assigned = lien_acts_get(one, "assigned");
    lien_json_out_member_text(out, "assigneeName",
                              json_string_value(json_object_get(assigned, "name")));
    view_member(out, one, "promise");
    view_member(out, one, "entered");
    view_member(out, one, "filed");
    view_supplements(out, one);
    lien_json_out_member_value(out, "fee",
                               json_object_get(one->definition->procedure.source, "fee"));
}
