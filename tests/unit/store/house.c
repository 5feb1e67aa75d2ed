/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the backends that the suite runs over. */

#include "house.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void must_check(int code, const struct lien_error *err, const char *call, const char *file,
                int line)
{
    if (code == LIEN_OK)
        return;
    print_error("%s gave %d: %s\n", call, code, err->message);
    _fail(file, line);
}

char *house_make_folder(void)
{
    const char *parent = getenv("TMPDIR");
    char *folder = NULL;
    if (asprintf(&folder, "%s/lien-store-XXXXXX", parent ? parent : "/tmp") < 0 || !mkdtemp(folder))
        fail_msg("no folder can be made");
    return folder;
}

void house_remove_folder(char *folder)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/store.db%s", folder, endings[i]);
        unlink(path);
    }
    rmdir(folder);
    free(folder);
}

struct sqlite_house {
    lien_sqlite *sqlite;
    char *folder; /* NULL: in memory */
};

static int open_sqlite(struct house *house, char *folder, const char *path)
{
    struct sqlite_house *self = calloc(1, sizeof *self);
    assert_non_null(self);
    self->folder = folder;
    house->self = self;
    MUST(lien_sqlite_open(path, &self->sqlite, ERR));
    MUST(lien_sqlite_open_store(self->sqlite, &house->store, ERR));
    MUST(lien_sqlite_open_reader(self->sqlite, &house->reader, ERR));
    return 0;
}

static int open_memory(struct house *house)
{
    return open_sqlite(house, NULL, ":memory:");
}

static int open_file(struct house *house)
{
    char *folder = house_make_folder();
    char path[512];
    snprintf(path, sizeof path, "%s/store.db", folder);
    return open_sqlite(house, folder, path);
}

static void close_sqlite(struct house *house)
{
    struct sqlite_house *self = house->self;
    house->store->ops->close(house->store);
    house->reader->ops->close(house->reader);
    lien_sqlite_close(self->sqlite);
    if (self->folder)
        house_remove_folder(self->folder);
    free(self);
}

const struct backend backends[] = {
    {"SQLite in a file", open_file, close_sqlite},
    {"SQLite in memory", open_memory, close_sqlite},
};
const size_t backend_count = sizeof backends / sizeof *backends;
