/* SPDX-License-Identifier: Apache-2.0 */
/* Reads where connected systems are. */
#include "daemon/systems.h"

#include <stdlib.h>
#include <string.h>
#include "base/document.h"
#include "connectors/sign.h"
#include "daemon/file.h"

#define WHERE_SIZE 256
#define FILE_BYTES_MAX ((size_t)1024 * 1024)

static void fault(lien_faults *faults, const char *where, const char *key, const char *what)
{
    char pointer[WHERE_SIZE];
    lien_json_pointer_join(pointer, sizeof(pointer), where, key);
    lien_faults_add(faults, LIEN_FAULT_ERROR, "bad-setting", pointer, "%s", what);
}

static char *read_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? strdup(text) : NULL;
}

static int read_number(const json_t *object, const char *where, const char *key, int most,
                       lien_faults *faults)
{
    const json_t *value = json_object_get(object, key);
    json_int_t number = json_integer_value(value);
    if (!value)
        return 0;
    if (json_is_integer(value) && number >= 1 && number <= most)
        return (int)number;
    fault(faults, where, key, "this is a whole number, at least 1");
    return 0;
}

static void refuse_others(const json_t *object, const char *where, lien_faults *faults)
{
    static const char *const known[] = {"url", "secret", "parallel", "timeout", "attempts"};
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        size_t i = 0;
        while (i < sizeof(known) / sizeof(known[0]) && strcmp(known[i], key) != 0)
            i++;
        if (i == sizeof(known) / sizeof(known[0]))
            fault(faults, where, key, "a system has no such setting");
    }
}

static void read_one(const char *id, const json_t *object, const char *where,
                     struct lien_address *address, lien_faults *faults)
{
    struct lien_sign_key key;
    struct lien_error err;
    *address =
        (struct lien_address){.connector = strdup(id),
                              .url = read_text(object, "url"),
                              .secret = read_text(object, "secret"),
                              .parallel = read_number(object, where, "parallel", 1024, faults),
                              .timeout_ms = read_number(object, where, "timeout", 600000, faults),
                              .attempts_max = read_number(object, where, "attempts", 1000, faults)};
    if (!address->url)
        fault(faults, where, "url", "a system has an address, a text");
    if (!address->secret)
        fault(faults, where, "secret", "a system has a secret: whsec_ and base64");
    else if (lien_sign_key_read(address->secret, &key, &err) < 0)
        fault(faults, where, "secret", err.message);
    refuse_others(object, where, faults);
}

void lien_systems_read(const json_t *value, const char *where, struct lien_config *config,
                       lien_faults *faults)
{
    const char *id;
    json_t *one;
    lien_systems_clear(config);
    if (!json_is_object(value)) {
        lien_faults_add(faults, LIEN_FAULT_ERROR, "bad-setting", where,
                        "systems is an object, or the path of a file with one");
        return;
    }
    config->systems = calloc(json_object_size(value) + 1, sizeof(*config->systems));
    if (!config->systems)
        abort(); /* out of memory */
    json_object_foreach((json_t *)(uintptr_t)value, id, one)
    {
        char at[WHERE_SIZE];
        lien_json_pointer_join(at, sizeof(at), where, id);
        read_one(id, one, at, &config->systems[config->system_count++], faults);
    }
}

void lien_systems_read_file(const char *path, const char *where, struct lien_config *config,
                            lien_faults *faults)
{
    struct lien_error err;
    json_t *value;
    char *text;
    size_t length;
    if (lien_file_read(path, FILE_BYTES_MAX, &text, &length, &err) < 0) {
        lien_faults_add(faults, LIEN_FAULT_ERROR, "bad-setting", where, "%s", err.message);
        return;
    }
    if (lien_json_read(text, length, NULL, &value, &err) < 0) {
        lien_faults_add(faults, LIEN_FAULT_ERROR, "bad-setting", where, "%s, line %d: %s", path,
                        err.line, err.message);
    } else {
        lien_systems_read(value, where, config, faults);
        json_decref(value);
    }
    if (lien_file_is_open_to_others(path))
        config->secrets_are_open = true;
    free(text);
}

void lien_systems_clear(struct lien_config *config)
{
    for (size_t i = 0; i < config->system_count; i++) {
        free(config->systems[i].connector);
        free(config->systems[i].url);
        free(config->systems[i].secret);
    }
    free(config->systems);
    config->systems = NULL;
    config->system_count = 0;
}
