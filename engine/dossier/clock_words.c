/* SPDX-License-Identifier: Apache-2.0 */
/* Says in words why a clock of a case stood still, or was given another budget. */
#include "dossier/clock_words.h"

#include <string.h>

static bool find_status(const char *why, const char **ret_vi, const char **ret_en)
{
    static const struct {
        const char *why, *vi, *en;
    } known[] = {
        {"status:4", "để chờ cơ quan khác", "while others are waited for"},
        {"status:5", "để chờ bổ sung hồ sơ", "for a supplement"},
        {"status:6", "để chờ thực hiện nghĩa vụ tài chính", "for a payment"},
        {"status:7", "để xét yêu cầu rút hồ sơ", "for a withdrawal"},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i].why, why) != 0)
            continue;
        *ret_vi = known[i].vi;
        *ret_en = known[i].en;
        return true;
    }
    return false;
}

static bool take_words(const json_t *words, const char **ret_vi, const char **ret_en)
{
    *ret_vi = json_string_value(json_object_get(words, "vi"));
    *ret_en = json_string_value(json_object_get(words, "en"));
    return *ret_vi && *ret_en;
}

static bool find_words(const void *self, const char *why, const char **ret_vi, const char **ret_en)
{
    const struct lien_definition *definition = self;
    if (strncmp(why, "status:", 7) == 0)
        return find_status(why, ret_vi, ret_en);
    for (int i = 0; strncmp(why, "state:", 6) == 0 && i < definition->state_count; i++)
        if (strcmp(definition->states[i].path, why + 6) == 0)
            return take_words(json_object_get(definition->states[i].meta, "pause"), ret_vi, ret_en);
    for (int i = 0; i < definition->procedure.event_count; i++)
        if (strcmp(definition->procedure.events[i].type, why) == 0)
            return take_words(definition->procedure.events[i].title, ret_vi, ret_en);
    return false;
}

struct lien_clock_words lien_clock_words_of(const lien_case *one)
{
    return (struct lien_clock_words){.find = find_words, .self = one->definition};
}
