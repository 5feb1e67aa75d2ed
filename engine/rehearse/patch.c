/* SPDX-License-Identifier: Apache-2.0 */
/* Applies merge patches. */
#include "rehearse/patch.h"

#include <stdint.h>
#include "base/json.h"

static json_t *shared(const json_t *value)
{
    return json_incref((json_t *)(uintptr_t)value);
}

static int patch_member(json_t *object, const char *key, const json_t *patch)
{
    if (json_is_null(patch)) {
        json_object_del(object, key);
        return 0;
    }
    return json_object_set_new(object, key, lien_patch(json_object_get(object, key), patch));
}

json_t *lien_patch(const json_t *value, const json_t *patch)
{
    const char *key;
    json_t *part;
    if (!json_is_object(patch))
        return shared(patch);
    json_t *object = json_is_object(value) ? lien_json_copy(value) : json_object();
    json_object_foreach((json_t *)(uintptr_t)patch, key, part)
    {
        if (object && patch_member(object, key, part) < 0) {
            json_decref(object);
            object = NULL;
        }
    }
    return object;
}
