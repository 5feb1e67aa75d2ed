/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers deployable files from folders and from the store. */
#include "daemon/deploy_files.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "daemon/file.h"

#define FILE_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define HASH_TEXT_SIZE 65

static const char *const kind_names[] = {"calendar", "connector", "procedure"};

const char *lien_deploy_kind_name(enum lien_deploy_kind kind)
{
    return kind_names[kind];
}

void lien_deploy_files_clear(struct lien_deploy_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].id);
        free(files->items[i].version);
        free(files->items[i].path);
        free(files->items[i].text);
    }
    free(files->items);
    *files = (struct lien_deploy_files){0};
}

static char *copy(const char *text)
{
    char *same = strdup(text);
    if (!same)
        abort(); /* out of memory */
    return same;
}

static struct lien_deploy_file *append(struct lien_deploy_files *files)
{
    if (files->count == files->size) {
        files->size = files->size ? files->size * 2 : 32;
        files->items = realloc(files->items, files->size * sizeof(*files->items));
        if (!files->items)
            abort(); /* out of memory */
    }
    files->items[files->count] = (struct lien_deploy_file){0};
    return &files->items[files->count++];
}

/* --- from the store --- */

static int add_row(void *self, const struct lien_definition_row *row, struct lien_error *err)
{
    struct lien_deploy_files *files = self;
    size_t kind = 0;
    (void)err;
    while (kind < 3 && strcmp(kind_names[kind], row->kind) != 0)
        kind++;
    if (kind == 3)
        return LIEN_OK; /* of a later version of ours */
    struct lien_deploy_file *file = append(files);
    file->kind = (enum lien_deploy_kind)kind;
    file->id = copy(row->id);
    file->version = copy(row->version);
    file->text = strndup(row->text, row->length);
    file->length = row->length;
    file->deployed_ms = row->deployed_ms;
    file->kept = true;
    memcpy(file->hash, row->hash, sizeof(file->hash));
    return LIEN_OK;
}

int lien_deploy_files_read_store(struct lien_deploy_files *files, lien_sqlite *sqlite,
                                 struct lien_error *err)
{
    return lien_sqlite_each_definition(sqlite, add_row, files, err);
}

/* --- from a folder --- */

static void hash_text(const uint8_t hash[32], char out[HASH_TEXT_SIZE])
{
    for (int i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

/* What a file is, by what it holds; NULL: nothing to deploy. */
static const json_t *head_of(const json_t *root, enum lien_deploy_kind *ret_kind)
{
    static const enum lien_deploy_kind kinds[] = {LIEN_DEPLOY_CALENDAR, LIEN_DEPLOY_CONNECTOR,
                                                  LIEN_DEPLOY_PROCEDURE};
    for (size_t i = 0; i < 3; i++) {
        const json_t *head = json_object_get(root, kind_names[kinds[i]]);
        *ret_kind = kinds[i];
        if (json_is_object(head))
            return head;
    }
    return NULL;
}

static struct lien_deploy_file *find(const struct lien_deploy_files *files,
                                     const struct lien_deploy_file *like)
{
    for (size_t i = 0; i < files->count; i++) {
        struct lien_deploy_file *file = &files->items[i];
        if (file->kind == like->kind && strcmp(file->id, like->id) == 0 &&
            strcmp(file->version, like->version) == 0)
            return file;
    }
    return NULL;
}

/* Takes the members of `file` over. */
static int add_file(struct lien_deploy_files *files, struct lien_deploy_file *file,
                    struct lien_error *err)
{
    struct lien_deploy_file *known = find(files, file);
    if (!known) {
        *append(files) = *file;
        return LIEN_OK;
    }
    int rc = LIEN_OK;
    if (memcmp(known->hash, file->hash, sizeof(file->hash)) != 0)
        rc = lien_error_set(err, LIEN_ECONFLICT,
                            "%s: version %s of %s is deployed with another content: what is "
                            "changed needs a new version",
                            file->path, file->version, file->id);
    else if (known->path)
        rc = lien_error_set(err, LIEN_ECONFLICT, "%s: %s is the same procedure and version",
                            file->path, known->path);
    free(known->path);
    known->path = file->path;
    free(file->id);
    free(file->version);
    free(file->text);
    return rc;
}

static int add_json(struct lien_deploy_files *files, const char *path, char *text, size_t length,
                    const json_t *root, struct lien_error *err)
{
    struct lien_deploy_file file = {.text = text, .length = length};
    const json_t *head = head_of(root, &file.kind);
    const char *id = json_string_value(json_object_get(head, "id"));
    const char *version = json_string_value(json_object_get(head, "version"));
    char hash[HASH_TEXT_SIZE];
    unsigned int size = sizeof(file.hash);
    if (!head) {
        free(text);
        return LIEN_OK;
    }
    if (!EVP_Digest(text, length, file.hash, &size, EVP_sha256(), NULL))
        abort(); /* out of memory */
    hash_text(file.hash, hash);
    file.id = copy(id ? id : "");
    file.version = copy(file.kind != LIEN_DEPLOY_PROCEDURE ? hash : version ? version : "");
    file.path = copy(path);
    return add_file(files, &file, err);
}

static int add_path(void *self, const char *path, struct lien_error *err)
{
    json_t *root;
    char *text;
    size_t length;
    int rc = lien_file_read(path, FILE_BYTES_MAX, &text, &length, err);
    if (rc < 0)
        return rc;
    struct lien_error reason;
    if (lien_json_read(text, length, NULL, &root, &reason) < 0) {
        free(text);
        return lien_error_set(err, LIEN_EINVAL, "%s:%d:%d: %s", path, reason.line, reason.column,
                              reason.message);
    }
    rc = add_json(self, path, text, length, root, err);
    json_decref(root);
    return rc;
}

int lien_deploy_files_read_folder(struct lien_deploy_files *files, const char *folder,
                                  struct lien_error *err)
{
    return lien_file_walk(folder, add_path, files, err);
}

/* --- which ones serve --- */

static bool is_better(const struct lien_deploy_file *a, const struct lien_deploy_file *b)
{
    if (!a->path != !b->path)
        return a->path != NULL;
    return a->deployed_ms > b->deployed_ms;
}

bool lien_deploy_files_is_used(const struct lien_deploy_files *files, size_t index)
{
    const struct lien_deploy_file *file = &files->items[index];
    if (file->kind == LIEN_DEPLOY_PROCEDURE)
        return true;
    for (size_t i = 0; i < files->count; i++) {
        const struct lien_deploy_file *other = &files->items[i];
        if (i == index || other->kind != file->kind || strcmp(other->id, file->id) != 0)
            continue;
        if (is_better(other, file) || (!is_better(file, other) && i < index))
            return false;
    }
    return true;
}

/* --- keeping --- */

int lien_deploy_files_keep(struct lien_deploy_files *files, lien_sqlite *sqlite, int64_t now_ms,
                           size_t *ret_fresh, struct lien_error *err)
{
    *ret_fresh = 0;
    for (size_t i = 0; i < files->count; i++) {
        struct lien_deploy_file *file = &files->items[i];
        struct lien_definition_row row = {.kind = kind_names[file->kind],
                                          .id = file->id,
                                          .version = file->version,
                                          .text = file->text,
                                          .length = file->length,
                                          .deployed_ms = now_ms};
        memcpy(row.hash, file->hash, sizeof(row.hash));
        if (file->kept)
            continue;
        int rc = lien_sqlite_put_definition(sqlite, &row, err);
        if (rc < 0)
            return rc;
        file->kept = true;
        ++*ret_fresh;
    }
    return LIEN_OK;
}
