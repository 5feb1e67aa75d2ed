/* SPDX-License-Identifier: Apache-2.0 */
/* A runtime for one test. */
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/json.h"

#define PATIENCE_S 20

const struct lien_principal officer = {
    .kind = LIEN_PERSON, .id = "lan", .name = "Lan", .roles = "officer"};
const struct lien_viewer_spec sees_all = {.all_groups = true};

void must_check(int code, const struct lien_error *err, const char *call, const char *file,
                int line)
{
    if (code == LIEN_OK)
        return;
    print_error("%s gave %d: %s\n", call, code, err->message);
    _fail(file, line);
}

/* --- what is deployed --- */

static char *read_file(const char *name, size_t *ret_length)
{
    FILE *file = fopen(name, "rb");
    char *text = calloc(1, 1 << 16);
    if (!file || !text)
        fail_msg("%s cannot be read", name);
    *ret_length = fread(text, 1, (1 << 16) - 1, file);
    fclose(file);
    return text;
}

static void must_have_no_fault(lien_faults *faults, const char *name)
{
    for (size_t i = 0; i < lien_faults_count(faults); i++)
        print_error("%s: %s\n", name, lien_faults_get(faults, i)->at.message);
    assert_int_equal(lien_faults_errors(faults), 0);
    lien_faults_free(faults);
}

static void add_procedure(lien_catalog *catalog, const char *name)
{
    size_t length;
    char *text = read_file(name, &length);
    lien_faults *faults = lien_faults_new();
    lien_definition *definition = lien_definition_load(text, length, faults);
    must_have_no_fault(faults, name);
    MUST(lien_catalog_add_procedure(catalog, definition, ERR));
    free(text);
}

static lien_catalog *make_catalog(void)
{
    lien_catalog *catalog = lien_catalog_new();
    add_procedure(catalog, "errand.procedure.json");
    add_procedure(catalog, "restless.procedure.json");
    add_procedure(catalog, "echo.procedure.json");
    size_t length;
    char *text = read_file("registry.connector.json", &length);
    lien_faults *faults = lien_faults_new();
    lien_connector *connector = lien_connector_load(text, length, faults);
    must_have_no_fault(faults, "registry.connector.json");
    MUST(lien_catalog_add_connector(catalog, connector, ERR));
    free(text);
    lien_catalog_set_units(catalog, lien_units_new_single());
    return catalog;
}

/* --- a store whose commits can fail --- */

static struct shop *failing_shop; /* one test at a time */
static struct lien_store_ops failing_ops;
static int (*real_commit)(lien_store *store, struct lien_error *err);

static int commit_or_fail(lien_store *store, struct lien_error *err)
{
    if (atomic_load(&failing_shop->commits_until_failure) > 0 &&
        atomic_fetch_sub(&failing_shop->commits_until_failure, 1) == 1)
        return lien_error_set(err, LIEN_EIO, "the disk is full");
    return real_commit(store, err);
}

static lien_store *open_failing_store(struct shop *shop)
{
    lien_store *store = NULL;
    MUST(lien_sqlite_open_store(shop->sqlite, &store, ERR));
    failing_shop = shop;
    failing_ops = *store->ops;
    real_commit = failing_ops.commit;
    failing_ops.commit = commit_or_fail;
    store->ops = &failing_ops;
    return store;
}

/* --- the courier --- */

static struct fake_courier *fake(const lien_courier *courier)
{
    return (struct fake_courier *)(uintptr_t)courier;
}

static void courier_wake(lien_courier *courier)
{
    fake(courier)->woken++;
}

static void courier_give(lien_courier *courier, struct lien_parcel *parcels, size_t count,
                         int64_t next_due_ms)
{
    struct fake_courier *self = fake(courier);
    for (size_t i = 0; i < count && self->count < 64; i++)
        self->parcels[self->count++] = parcels[i];
    self->next_due_ms = next_due_ms;
    self->gives = true;
}

static void courier_settled(lien_courier *courier, const struct lien_id *id)
{
    (void)id;
    fake(courier)->settled++;
}

static void clear_parcel(struct lien_parcel *parcel)
{
    free(parcel->connector);
    free(parcel->type);
    free(parcel->data);
    free(parcel->invocation);
    free(parcel->callback_token);
}

void forget_parcels(struct shop *shop)
{
    for (size_t i = 0; i < shop->courier.count; i++)
        clear_parcel(&shop->courier.parcels[i]);
    shop->courier.count = 0;
}

/* --- its life --- */

static int64_t read_clock(void *self)
{
    struct shop *shop = self;
    return atomic_load(&shop->now_ms);
}

static void open_runtime(struct shop *shop)
{
    struct lien_runtime_options options = {.sqlite = shop->sqlite,
                                           .base = shop->base,
                                           .catalog = shop->catalog,
                                           .cache_bytes_max = shop->cache_bytes_max,
                                           .callback_secret = "a secret of exactly 32 bytes ok",
                                           .clock_ms = read_clock,
                                           .clock_self = shop,
                                           .store = open_failing_store(shop)};
    struct lien_courier_calls calls = {(lien_courier *)&shop->courier, courier_wake, courier_give,
                                       courier_settled};
    MUST(lien_runtime_new(&options, &shop->runtime, ERR));
    lien_runtime_set_courier(shop->runtime, &calls);
}

static struct shop *new_shop(char *folder)
{
    struct shop *shop = calloc(1, sizeof *shop);
    char path[512] = ":memory:";
    assert_non_null(shop);
    shop->folder = folder;
    if (folder)
        snprintf(path, sizeof path, "%s/shop.db", folder);
    atomic_init(&shop->now_ms, SHOP_START);
    shop->base = event_base_new();
    shop->catalog = make_catalog();
    MUST(lien_sqlite_open(path, &shop->sqlite, ERR));
    open_runtime(shop);
    return shop;
}

struct shop *shop_new(void)
{
    return new_shop(NULL);
}

struct shop *shop_new_on_file(void)
{
    const char *parent = getenv("TMPDIR");
    char *folder = NULL;
    if (asprintf(&folder, "%s/lien-shop-XXXXXX", parent ? parent : "/tmp") < 0 || !mkdtemp(folder))
        fail_msg("no folder can be made");
    return new_shop(folder);
}

void shop_start(struct shop *shop)
{
    MUST(lien_runtime_start(shop->runtime, ERR));
}

void shop_reopen(struct shop *shop)
{
    lien_runtime_free(shop->runtime);
    forget_parcels(shop);
    open_runtime(shop);
}

void shop_reopen_under(struct shop *shop, lien_units *units)
{
    lien_runtime_free(shop->runtime);
    forget_parcels(shop);
    lien_catalog_set_units(shop->catalog, units);
    open_runtime(shop);
}

static void remove_folder(char *folder)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/shop.db%s", folder, endings[i]);
        unlink(path);
    }
    rmdir(folder);
    free(folder);
}

void shop_free(struct shop *shop)
{
    lien_runtime_free(shop->runtime);
    forget_parcels(shop);
    lien_sqlite_close(shop->sqlite);
    lien_catalog_unref(shop->catalog);
    event_base_free(shop->base);
    if (shop->folder)
        remove_folder(shop->folder);
    free(shop);
}

static void give_up(evutil_socket_t socket, short what, void *arg)
{
    (void)socket;
    (void)what;
    *(bool *)arg = true;
}

void shop_run_until(struct shop *shop, bool (*true_now)(void *self), void *self)
{
    bool late = false;
    struct timeval patience = {.tv_sec = PATIENCE_S};
    struct event *alarm = event_new(shop->base, -1, 0, give_up, &late);
    event_add(alarm, &patience);
    while (!late && !true_now(self))
        event_base_loop(shop->base, EVLOOP_ONCE);
    event_free(alarm);
    if (late)
        fail_msg("nothing came within %d s", PATIENCE_S);
}

bool rest(int *tries)
{
    usleep(1000);
    return ++*tries < PATIENCE_S * 1000;
}

/* --- commands --- */

void heard_clear(struct heard *heard)
{
    json_decref(heard->view);
    json_decref(heard->answer.violations);
    json_decref(heard->answer.accepts);
    *heard = (struct heard){0};
}

void hear(void *self, struct lien_answer *answer)
{
    struct heard *heard = self;
    int count = heard->count;
    heard_clear(heard);
    heard->count = count + 1;
    heard->answer = *answer;
    heard->view = answer->view ? json_loads(answer->view, 0, NULL) : NULL;
    heard->answer.view = NULL;
    json_incref(heard->answer.violations);
    json_incref(heard->answer.accepts);
}

bool heard_any(void *self)
{
    return ((struct heard *)self)->count > 0;
}

struct lien_command opening(const char *name)
{
    return (struct lien_command){.kind = LIEN_COMMAND_OPEN,
                                 .principal = officer,
                                 .if_revision = -1,
                                 .procedure = "errand",
                                 .received_ms = LIEN_NEVER,
                                 .input = json_pack("{s:s?}", "name", name)};
}

struct lien_command event_of(const struct lien_id *case_id, const char *type, const char *text)
{
    return (struct lien_command){.kind = LIEN_COMMAND_EVENT,
                                 .principal = officer,
                                 .case_id = *case_id,
                                 .if_revision = -1,
                                 .event = json_pack("{s:s, s:s*}", "type", type, "text", text)};
}

void command_clear(struct lien_command *command)
{
    json_decref((json_t *)(uintptr_t)command->input);
    json_decref((json_t *)(uintptr_t)command->event);
    *command = (struct lien_command){0};
}

void ask(struct shop *shop, struct lien_command command, struct heard *heard)
{
    heard_clear(heard);
    assert_int_equal(
        lien_runtime_submit(shop->runtime, &command, NULL, NULL, &sees_all, hear, heard), LIEN_OK);
    command_clear(&command);
    shop_run_until(shop, heard_any, heard);
}

struct lien_id open_errand(struct shop *shop)
{
    struct heard heard = {0};
    ask(shop, opening("Nguyễn Văn Đức"), &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_DONE);
    struct lien_id id = heard.answer.case_id;
    heard_clear(&heard);
    return id;
}

int64_t send_event(struct shop *shop, const struct lien_id *case_id, const char *type)
{
    struct heard heard = {0};
    ask(shop, event_of(case_id, type, "xong"), &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_DONE);
    int64_t revision = heard.answer.revision;
    heard_clear(&heard);
    return revision;
}

struct lien_request_key key_of(int number, int body)
{
    return (struct lien_request_key){
        .given = true, .key = {(uint8_t)number, 7}, .body_hash = {(uint8_t)body, 9}};
}

/* --- reading --- */

struct looking {
    json_t *(*look)(const struct lien_reading *reading, const struct looking *looking);
    struct lien_id case_id;
    json_t *found;
    bool done;
};

static void *look(void *self, const struct lien_reading *reading)
{
    struct looking *looking = self;
    return looking->look(reading, looking);
}

static void looked(void *self, void *result)
{
    struct looking *looking = self;
    looking->found = result;
    looking->done = true;
}

static bool has_looked(void *self)
{
    return ((struct looking *)self)->done;
}

static json_t *read_now(struct shop *shop, struct looking *looking)
{
    assert_int_equal(lien_runtime_read(shop->runtime, look, looked, looking), LIEN_OK);
    shop_run_until(shop, has_looked, looking);
    return looking->found;
}

static bool find_dossier(const struct lien_reading *reading, const struct looking *looking,
                         struct lien_id *ret)
{
    char key[LIEN_ID_TEXT_SIZE];
    struct lien_id same;
    struct lien_error err;
    lien_id_format(&looking->case_id, key);
    return reading->reader->ops->find_case(reading->reader, key, ret, &same, &err) == LIEN_OK;
}

static json_t *items_of(json_t *page)
{
    json_t *items = json_incref(json_object_get(page, "items"));
    json_decref(page);
    return items;
}

static json_t *look_at_history(const struct lien_reading *reading, const struct looking *looking)
{
    struct lien_id dossier;
    json_t *page = NULL;
    struct lien_error err;
    if (find_dossier(reading, looking, &dossier) &&
        reading->reader->ops->history(reading->reader, &dossier, &looking->case_id, 200, NULL,
                                      &page, &err))
        print_error("%s\n", err.message);
    return items_of(page);
}

static json_t *look_at_deliveries(const struct lien_reading *reading, const struct looking *looking)
{
    struct lien_id dossier;
    json_t *page = NULL;
    struct lien_error err;
    if (find_dossier(reading, looking, &dossier) &&
        reading->reader->ops->deliveries(reading->reader, &dossier, NULL, 200, NULL, &page, &err))
        print_error("%s\n", err.message);
    return items_of(page);
}

static json_t *look_at_incidents(const struct lien_reading *reading, const struct looking *looking)
{
    json_t *page = NULL;
    struct lien_error err;
    (void)looking;
    if (reading->reader->ops->incidents(reading->reader, NULL, true, 200, NULL, &page, &err))
        print_error("%s\n", err.message);
    return items_of(page);
}

static json_t *look_at_unmatched(const struct lien_reading *reading, const struct looking *looking)
{
    struct lien_id dossier;
    json_t *page = NULL;
    struct lien_error err;
    if (find_dossier(reading, looking, &dossier) &&
        reading->reader->ops->unmatched(reading->reader, &dossier, &page, &err))
        print_error("%s\n", err.message);
    return items_of(page);
}

static bool sees(const void *self, const char *group)
{
    (void)self;
    (void)group;
    return true;
}

static json_t *look_at_case(const struct lien_reading *reading, const struct looking *looking)
{
    char key[LIEN_ID_TEXT_SIZE];
    struct lien_id id;
    struct lien_error err;
    lien_dossier *dossier = NULL;
    struct lien_world world = {.catalog = reading->catalog, .now_ms = reading->now_ms};
    struct lien_viewer viewer = {.may_see = sees};
    json_t *view = NULL;
    lien_id_format(&looking->case_id, key);
    if (lien_reading_dossier(reading, key, &dossier, &id, &err))
        return NULL;
    if (lien_case_view(&world, dossier, lien_dossier_find_case(dossier, &id), &viewer, &view, &err))
        print_error("%s\n", err.message);
    lien_dossier_free(dossier);
    return view;
}

json_t *read_history(struct shop *shop, const struct lien_id *case_id)
{
    return read_now(shop, &(struct looking){look_at_history, *case_id, NULL, false});
}

json_t *read_deliveries(struct shop *shop, const struct lien_id *case_id)
{
    return read_now(shop, &(struct looking){look_at_deliveries, *case_id, NULL, false});
}

json_t *read_incidents(struct shop *shop)
{
    return read_now(shop, &(struct looking){.look = look_at_incidents});
}

json_t *read_unmatched(struct shop *shop, const struct lien_id *case_id)
{
    return read_now(shop, &(struct looking){look_at_unmatched, *case_id, NULL, false});
}

json_t *read_case(struct shop *shop, const struct lien_id *case_id)
{
    return read_now(shop, &(struct looking){look_at_case, *case_id, NULL, false});
}

/* --- deliveries --- */

static bool has_given(void *self)
{
    return ((struct shop *)self)->courier.gives;
}

/* What it was given it holds for good. */
static void ask_for(const struct lien_outbox_port *port, const struct fake_courier *courier,
                    size_t room)
{
    struct lien_id held[sizeof courier->parcels / sizeof *courier->parcels];
    for (size_t i = 0; i < courier->count; i++)
        held[i] = courier->parcels[i].id;
    const struct lien_outbox_room registry = {"registry", room};
    port->want(port->self, &(struct lien_outbox_question){.rooms = &registry,
                                                          .room_count = 1,
                                                          .held = held,
                                                          .held_count = courier->count});
}

size_t want_parcels(struct shop *shop, size_t max)
{
    struct lien_outbox_port port = lien_runtime_outbox_port(shop->runtime);
    size_t before = shop->courier.count;
    shop->courier.gives = false;
    ask_for(&port, &shop->courier, max);
    shop_run_until(shop, has_given, shop);
    return shop->courier.count - before;
}

static bool all_settled(void *self)
{
    return ((struct shop *)self)->courier.settled > 0;
}

void report_parcel(struct shop *shop, size_t index, enum lien_delivery_state state,
                   const char *answer)
{
    struct lien_outbox_port port = lien_runtime_outbox_port(shop->runtime);
    const struct lien_parcel *parcel = &shop->courier.parcels[index];
    int64_t now_ms = atomic_load(&shop->now_ms);
    struct lien_parcel_result result = {
        .parcel = parcel,
        .settlement = {.dossier = parcel->dossier,
                       .connector = parcel->connector,
                       .lane = parcel->lane,
                       .sequence = parcel->sequence,
                       .state = state,
                       .attempts = parcel->attempts + 1,
                       .at_ms = now_ms,
                       .due_ms = now_ms + MINUTES,
                       .status = state == LIEN_DELIVERY_DELIVERED ? 200 : 500,
                       .reason = state == LIEN_DELIVERY_DELIVERED ? NULL : "status"},
        .answer = answer ? json_loads(answer, 0, NULL) : NULL};
    result.refused = result.settlement;
    result.refused.state = LIEN_DELIVERY_PENDING;
    result.refused.reason = "bad-answer";
    shop->courier.settled = 0;
    port.report(port.self, &result);
    json_decref((json_t *)(uintptr_t)result.answer);
    shop_run_until(shop, all_settled, shop);
}
