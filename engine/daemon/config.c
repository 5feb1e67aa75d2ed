/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the daemon's settings from a file and from the environment. */
#include "daemon/config.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "base/document.h"
#include "daemon/file.h"
#include "daemon/systems.h"

#define ENV_PREFIX "LIENTHONG_"
#define NAME_SIZE 64
#define FILE_BYTES_MAX ((size_t)1024 * 1024)

enum type { TEXT, NUMBER, FLAG, SYSTEMS };

static const struct setting {
    const char *name;
    enum type type;
    size_t offset;
    const char *fallback; /* NULL: none */
    int least, most;      /* NUMBER */
    bool reloadable;
    const char *help;
} settings[] = {
#define AT(member) offsetof(struct lien_config, member)
    {"data", TEXT, AT(data), "./lienthong-data", 0, 0, false,
     "the folder that everything is kept in"},
    {"listen", TEXT, AT(listen), "127.0.0.1:8080", 0, 0, false,
     "address and port; port 0 is any free one"},
    {"publicUrl", TEXT, AT(public_url), NULL, 0, 0, false,
     "where connected systems reach us; else where it listens"},
    {"workflows", TEXT, AT(workflows), "workflows", 0, 0, true,
     "a folder of procedures and calendars, deployed at the start"},
    {"connectors", TEXT, AT(connectors), "connectors/catalog", 0, 0, true,
     "a folder of connector files"},
    {"units", TEXT, AT(units), NULL, 0, 0, true, "the file of units; else one unit does all"},
    {"calendar", TEXT, AT(calendar), NULL, 0, 0, true,
     "the calendar that serves where none is named; else the first"},
    {"calendarWarningDays", NUMBER, AT(calendar_warning_days), "120", 1, 3650, true,
     "days before a calendar ends from which on the log warns of it"},
    {"checkLimit", NUMBER, AT(check_limit), "500000", 0, 10000000, true,
     "configurations of a new file that are explored before it is deployed; 0: it is looked at"},
    {"receiptDays", NUMBER, AT(receipt_days), "30", 0, 3650, false,
     "days back that a dossier may have been received before it is entered"},
    {"systems", SYSTEMS, 0, NULL, 0, 0, true,
     "connected systems: {ID: {url, secret, parallel, timeout (ms), attempts}}, or a file of that"},
    {"systemsArePrivate", FLAG, AT(systems_are_private), "true", 0, 0, false,
     "connected systems may be at private addresses; false where they are in the internet"},
    {"behindProxy", FLAG, AT(behind_proxy), "false", 0, 0, false,
     "clients are told apart by the last X-Forwarded-For"},
    {"logLevel", TEXT, AT(log_level), "info", 0, 0, true, "error, warning, info or debug"},
    {"logFormat", TEXT, AT(log_format), "text", 0, 0, true, "text or json"},
    {"limits.connections", NUMBER, AT(connections_max), "1024", 8, 60000, false, "clients at once"},
    {"limits.receive", NUMBER, AT(receive_ms), "15000", 100, 600000, false,
     "ms for a request to come"},
    {"limits.send", NUMBER, AT(send_ms), "30000", 100, 600000, false, "ms to take an answer"},
    {"limits.idle", NUMBER, AT(idle_ms), "75000", 100, 600000, false, "ms between two requests"},
    {"limits.cache", NUMBER, AT(cache_mib), "24", 1, 65536, false, "MiB of memory for dossiers"},
    {"limits.queue", NUMBER, AT(queue_max), "10000", 16, 1000000, false, "commands that wait"},
    {"limits.batch", NUMBER, AT(batch_max), "256", 1, 4096, false, "commands of a transaction"},
    {"limits.readers", NUMBER, AT(readers), "2", 1, 64, false, "threads that read"},
#undef AT
};
#define SETTING_COUNT (sizeof(settings) / sizeof(settings[0]))

/* --- one setting --- */

static char **text_at(struct lien_config *config, const struct setting *setting)
{
    return (char **)((char *)config + setting->offset);
}

static int *number_at(struct lien_config *config, const struct setting *setting)
{
    return (int *)((char *)config + setting->offset);
}

static bool *flag_at(struct lien_config *config, const struct setting *setting)
{
    return (bool *)((char *)config + setting->offset);
}

static char *copy(const char *text)
{
    char *same = strdup(text);
    if (!same)
        abort(); /* out of memory */
    return same;
}

/* What an error says it was found at: a JSON Pointer, or the variable's name. */
static void fault(lien_faults *faults, const char *where, const char *what)
{
    lien_faults_add(faults, LIEN_FAULT_ERROR, "bad-setting", where, "%s", what);
}

static void set_number(struct lien_config *config, const struct setting *setting, double number,
                       const char *where, lien_faults *faults)
{
    if (number != (int)number || number < setting->least || number > setting->most)
        lien_faults_add(faults, LIEN_FAULT_ERROR, "bad-setting", where,
                        "this is a whole number from %d to %d", setting->least, setting->most);
    else
        *number_at(config, setting) = (int)number;
}

static void set_text(struct lien_config *config, const struct setting *setting, const char *text)
{
    free(*text_at(config, setting));
    *text_at(config, setting) = copy(text);
}

/* --- from texts: defaults and the environment --- */

static void set_from_text(struct lien_config *config, const struct setting *setting,
                          const char *text, const char *where, lien_faults *faults)
{
    char *end;
    double number;
    switch (setting->type) {
    case TEXT:
        set_text(config, setting, text);
        return;
    case FLAG:
        *flag_at(config, setting) = strcmp(text, "true") == 0;
        if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
            fault(faults, where, "this is true or false");
        return;
    case NUMBER:
        number = strtod(text, &end);
        set_number(config, setting, *text && !*end ? number : -0.5, where, faults);
        return;
    case SYSTEMS:
        lien_systems_read_file(text, where, config, faults);
        return;
    }
}

/* `publicUrl` is LIENTHONG_PUBLIC_URL, `limits.idle` LIENTHONG_LIMITS_IDLE. */
static void env_name(const char *name, char out[NAME_SIZE])
{
    size_t used = strlen(ENV_PREFIX);
    memcpy(out, ENV_PREFIX, used);
    for (const char *at = name; *at && used < NAME_SIZE - 2; at++) {
        if (isupper((unsigned char)*at))
            out[used++] = '_';
        out[used++] = *at == '.' ? '_' : (char)toupper((unsigned char)*at);
    }
    out[used] = '\0';
}

static const char *find_env(char *const *env, const char *name)
{
    size_t length = strlen(name);
    for (; env && *env; env++)
        if (strncmp(*env, name, length) == 0 && (*env)[length] == '=')
            return *env + length + 1;
    return NULL;
}

static void read_env(struct lien_config *config, char *const *env, lien_faults *faults)
{
    char name[NAME_SIZE];
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        env_name(settings[i].name, name);
        const char *text = find_env(env, name);
        if (text && *text)
            set_from_text(config, &settings[i], text, name, faults);
    }
}

/* --- from the file --- */

static void set_from_json(struct lien_config *config, const struct setting *setting,
                          const json_t *value, const char *where, lien_faults *faults)
{
    switch (setting->type) {
    case TEXT:
        if (json_string_length(value) > 0)
            set_text(config, setting, json_string_value(value));
        else
            fault(faults, where, "this is a text that is not empty");
        return;
    case FLAG:
        if (json_is_boolean(value))
            *flag_at(config, setting) = json_is_true(value);
        else
            fault(faults, where, "this is true or false");
        return;
    case NUMBER:
        set_number(config, setting, json_is_number(value) ? json_number_value(value) : -0.5, where,
                   faults);
        return;
    case SYSTEMS:
        if (json_is_string(value))
            lien_systems_read_file(json_string_value(value), where, config, faults);
        else
            lien_systems_read(value, where, config, faults);
        return;
    }
}

static const struct setting *find_setting(const char *name)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcmp(settings[i].name, name) == 0)
            return &settings[i];
    return NULL;
}

static void read_members(struct lien_config *config, const json_t *object, const char *prefix,
                         lien_faults *faults)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        char name[NAME_SIZE], where[NAME_SIZE * 2];
        snprintf(name, sizeof(name), "%s%s%s", prefix, *prefix ? "." : "", key);
        snprintf(where, sizeof(where), "%s%s/%s", *prefix ? "/" : "", prefix, key);
        const struct setting *setting = find_setting(name);
        if (setting)
            set_from_json(config, setting, value, where, faults);
        else if (!*prefix && strcmp(key, "limits") == 0 && json_is_object(value))
            read_members(config, value, key, faults);
        else
            fault(faults, where, "there is no such setting");
    }
}

static int read_file(struct lien_config *config, const char *path, lien_faults *faults,
                     struct lien_error *err)
{
    lien_document *document;
    char *text;
    size_t length;
    int rc = lien_file_read(path, FILE_BYTES_MAX, &text, &length, err);
    if (rc < 0)
        return rc;
    rc = lien_document_read(text, length, &document, err);
    free(text);
    if (rc < 0) {
        lien_faults_add_error(faults, "json", err);
        return LIEN_EINVAL;
    }
    if (json_is_object(lien_document_root(document)))
        read_members(config, lien_document_root(document), "", faults);
    else
        fault(faults, "", "a configuration is an object");
    lien_document_place_faults(document, faults);
    if (config->system_count > 0 && lien_file_is_open_to_others(path))
        config->secrets_are_open = true;
    lien_document_free(document);
    return LIEN_OK;
}

/* --- what follows from them --- */

static void derive_listen(struct lien_config *config, lien_faults *faults)
{
    const char *colon = strrchr(config->listen, ':');
    char *end;
    long port = colon ? strtol(colon + 1, &end, 10) : -1;
    if (!colon || colon[1] == '\0' || *end || port < 0 || port > 65535) {
        fault(faults, "/listen", "listen is an address and a port, as 127.0.0.1:8080");
        return;
    }
    const char *from = config->listen;
    size_t length = (size_t)(colon - from);
    if (length >= 2 && from[0] == '[' && from[length - 1] == ']') {
        from++;
        length -= 2;
    }
    config->address = strndup(from, length);
    config->port = (int)port;
}

static void derive_log(struct lien_config *config, lien_faults *faults)
{
    if (!lien_log_parse_level(config->log_level, &config->level))
        fault(faults, "/logLevel", "logLevel is error, warning, info or debug");
    config->log_json = strcmp(config->log_format, "json") == 0;
    if (!config->log_json && strcmp(config->log_format, "text") != 0)
        fault(faults, "/logFormat", "logFormat is text or json");
}

int lien_config_read(const char *path, char *const *env, struct lien_config *ret,
                     lien_faults *faults, struct lien_error *err)
{
    struct lien_config config = {0};
    int rc = LIEN_OK;
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (settings[i].fallback)
            set_from_text(&config, &settings[i], settings[i].fallback, settings[i].name, faults);
    if (path)
        rc = read_file(&config, path, faults, err);
    if (rc == 0) {
        read_env(&config, env, faults);
        derive_listen(&config, faults);
        derive_log(&config, faults);
    }
    if (rc == 0 && lien_faults_errors(faults) > 0)
        rc = lien_error_set(err, LIEN_EINVAL, "the configuration has faults");
    if (rc < 0)
        lien_config_clear(&config);
    else
        *ret = config;
    return rc;
}

void lien_config_clear(struct lien_config *config)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (settings[i].type == TEXT)
            free(*text_at(config, &settings[i]));
    lien_systems_clear(config);
    free(config->address);
    *config = (struct lien_config){0};
}

/* --- reloading --- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same(struct lien_config *a, struct lien_config *b, const struct setting *setting)
{
    switch (setting->type) {
    case TEXT:
        return same_text(*text_at(a, setting), *text_at(b, setting));
    case FLAG:
        return *flag_at(a, setting) == *flag_at(b, setting);
    case NUMBER:
        return *number_at(a, setting) == *number_at(b, setting);
    case SYSTEMS:
        return false;
    }
    return false;
}

static void swap_texts(char **a, char **b)
{
    char *kept = *a;
    *a = *b;
    *b = kept;
}

static void swap_systems(struct lien_config *a, struct lien_config *b)
{
    struct lien_address *systems = a->systems;
    size_t count = a->system_count;
    a->systems = b->systems;
    a->system_count = b->system_count;
    b->systems = systems;
    b->system_count = count;
}

void lien_config_reload(struct lien_config *config, struct lien_config *fresh,
                        void (*differs)(void *self, const char *name), void *self)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting *setting = &settings[i];
        if (!setting->reloadable && !is_same(config, fresh, setting))
            differs(self, setting->name);
        if (setting->reloadable && setting->type == TEXT)
            swap_texts(text_at(config, setting), text_at(fresh, setting));
    }
    swap_systems(config, fresh);
    config->level = fresh->level;
    config->log_json = fresh->log_json;
    config->secrets_are_open = fresh->secrets_are_open;
}

void lien_config_print_help(FILE *out)
{
    char name[NAME_SIZE];
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        env_name(settings[i].name, name);
        fprintf(out, "  %-20s %s%s\n  %20s %s", settings[i].name, settings[i].help,
                settings[i].reloadable ? " (taken over at SIGHUP)" : "", "", name);
        if (settings[i].fallback)
            fprintf(out, ", default %s", settings[i].fallback);
        fputc('\n', out);
    }
}
