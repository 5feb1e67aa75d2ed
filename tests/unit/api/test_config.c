/* SPDX-License-Identifier: Apache-2.0 */
/* What is promised of the daemon's settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"
#include "daemon/config.h"

#define SECRET "whsec_cHVibGljIGV4YW1wbGUgc2VjcmV0OiByZXNpZGVuY2UhISEhISEhIQ=="

static char *const no_env[] = {NULL};

struct place {
    char path[64];
    lien_faults *faults;
    struct lien_config config;
    struct lien_error err;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof(*place));
    strcpy(place->path, "/tmp/lienthong-config-XXXXXX");
    close(mkstemp(place->path));
    place->faults = lien_faults_new();
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    unlink(place->path);
    lien_config_clear(&place->config);
    lien_faults_free(place->faults);
    free(place);
    return 0;
}

static int read_text(struct place *place, const char *text, char *const *env)
{
    FILE *file = fopen(place->path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return lien_config_read(place->path, env, &place->config, place->faults, &place->err);
}

static void without_a_file_it_runs_on_defaults(void **state)
{
    struct place *place = *state;
    assert_int_equal(lien_config_read(NULL, no_env, &place->config, place->faults, &place->err),
                     LIEN_OK);
    assert_string_equal(place->config.data, "./lienthong-data");
    assert_string_equal(place->config.address, "127.0.0.1");
    assert_int_equal(place->config.port, 8080);
    assert_null(place->config.public_url);
    assert_int_equal(place->config.connections_max, 1024);
    assert_int_equal(place->config.level, LIEN_LOG_INFO);
}

static void a_file_says_otherwise(void **state)
{
    struct place *place = *state;
    assert_int_equal(read_text(place,
                               "{\"listen\": \"[::1]:0\", \"publicUrl\": \"https://x.vn\","
                               " \"limits\": {\"idle\": 500}, \"logFormat\": \"json\","
                               " \"behindProxy\": true}",
                               no_env),
                     LIEN_OK);
    assert_string_equal(place->config.address, "::1");
    assert_int_equal(place->config.port, 0);
    assert_string_equal(place->config.public_url, "https://x.vn");
    assert_int_equal(place->config.idle_ms, 500);
    assert_true(place->config.log_json);
    assert_true(place->config.behind_proxy);
}

static void the_environment_has_the_last_word(void **state)
{
    struct place *place = *state;
    char *const env[] = {(char[]){"LIENTHONG_PUBLIC_URL=https://y.vn"},
                         (char[]){"LIENTHONG_LIMITS_IDLE=700"},
                         (char[]){"LIENTHONG_LISTEN=0.0.0.0:81"}, NULL};
    assert_int_equal(
        read_text(place, "{\"publicUrl\": \"https://x.vn\", \"limits\": {\"idle\": 500}}", env),
        LIEN_OK);
    assert_string_equal(place->config.public_url, "https://y.vn");
    assert_int_equal(place->config.idle_ms, 700);
    assert_int_equal(place->config.port, 81);
}

static void systems_stand_in_the_file_or_in_one_of_their_own(void **state)
{
    struct place *place = *state;
    char variable[96];
    char *const env[] = {variable, NULL};
    snprintf(variable, sizeof(variable), "LIENTHONG_SYSTEMS=%s", place->path);
    FILE *file = fopen(place->path, "w");
    fprintf(file, "{\"residence\": {\"url\": \"http://h/\", \"secret\": \"%s\", \"timeout\": 5}}",
            SECRET);
    fclose(file);
    assert_int_equal(lien_config_read(NULL, env, &place->config, place->faults, &place->err),
                     LIEN_OK);
    assert_int_equal(place->config.system_count, 1);
    assert_string_equal(place->config.systems[0].connector, "residence");
    assert_string_equal(place->config.systems[0].secret, SECRET);
    assert_int_equal(place->config.systems[0].timeout_ms, 5);
}

static void whoever_lets_others_read_secrets_is_told(void **state)
{
    struct place *place = *state;
    static const char text[] =
        "{\"systems\": {\"r\": {\"url\": \"http://h/\", \"secret\": \"" SECRET "\"}}}";
    chmod(place->path, 0600);
    assert_int_equal(read_text(place, text, no_env), LIEN_OK);
    assert_false(place->config.secrets_are_open);
    lien_config_clear(&place->config);
    chmod(place->path, 0644);
    assert_int_equal(read_text(place, text, no_env), LIEN_OK);
    assert_true(place->config.secrets_are_open);
}

static void every_fault_is_told_with_its_line(void **state)
{
    struct place *place = *state;
    assert_int_equal(read_text(place,
                               "{\n\"colour\": 1,\n\"listen\": \"nowhere\",\n"
                               "\"limits\": {\n\"idle\": 1.5,\n\"batch\": 0},\n\"logLevel\": 3\n}",
                               no_env),
                     LIEN_EINVAL);
    assert_int_equal(lien_faults_errors(place->faults), 5);
    const struct lien_fault *first = lien_faults_get(place->faults, 0);
    assert_string_equal(first->at.pointer, "/colour");
    assert_int_equal(first->at.line, 2);
}

static void a_secret_is_never_told(void **state)
{
    struct place *place = *state;
    assert_int_equal(
        read_text(place,
                  "{\"systems\": {\"r\": {\"url\": \"http://h/\", \"secret\": \"hunter2\"}}}",
                  no_env),
        LIEN_EINVAL);
    for (size_t i = 0; i < lien_faults_count(place->faults); i++)
        assert_null(strstr(lien_faults_get(place->faults, i)->at.message, "hunter2"));
}

static void note_name(void *self, const char *name)
{
    struct lien_buf *names = self;
    lien_buf_addf(names, "%s ", name);
}

static void a_reload_takes_over_what_may_change(void **state)
{
    struct place *place = *state;
    struct lien_config fresh;
    struct lien_buf names;
    lien_buf_init(&names, 1024);
    assert_int_equal(read_text(place, "{}", no_env), LIEN_OK);
    char *const env[] = {(char[]){"LIENTHONG_LOG_LEVEL=debug"},
                         (char[]){"LIENTHONG_LISTEN=127.0.0.1:81"},
                         (char[]){"LIENTHONG_LIMITS_BATCH=7"}, NULL};
    assert_int_equal(lien_config_read(NULL, env, &fresh, place->faults, &place->err), LIEN_OK);
    lien_config_reload(&place->config, &fresh, note_name, &names);
    assert_int_equal(place->config.level, LIEN_LOG_DEBUG);
    assert_string_equal(place->config.listen, "127.0.0.1:8080");
    assert_string_equal(names.data, "listen limits.batch ");
    lien_buf_clear(&names);
    lien_config_clear(&fresh);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(without_a_file_it_runs_on_defaults),
        TEST(a_file_says_otherwise),
        TEST(the_environment_has_the_last_word),
        TEST(systems_stand_in_the_file_or_in_one_of_their_own),
        TEST(whoever_lets_others_read_secrets_is_told),
        TEST(every_fault_is_told_with_its_line),
        TEST(a_secret_is_never_told),
        TEST(a_reload_takes_over_what_may_change),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
