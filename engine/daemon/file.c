/* SPDX-License-Identifier: Apache-2.0 */
/* Reads files whole, and walks folders of them. */
#include "daemon/file.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int read_stream(FILE *file, const char *path, size_t max, char **ret, size_t *ret_length,
                       struct lien_error *err)
{
    size_t size = 16384, length = 0, got;
    char *text = malloc(size + 1);
    while (text && (got = fread(text + length, 1, size - length, file)) > 0) {
        length += got;
        if (length > max) {
            free(text);
            return lien_error_set(err, LIEN_ELIMIT, "%s is larger than %zu bytes", path, max);
        }
        if (length == size) {
            char *grown = realloc(text, (size *= 2) + 1);
            if (!grown)
                free(text);
            text = grown;
        }
    }
    if (!text)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (ferror(file)) {
        free(text);
        return lien_error_set(err, LIEN_EIO, "%s: %s", path, strerror(errno));
    }
    text[length] = '\0';
    *ret = text;
    *ret_length = length;
    return LIEN_OK;
}

int lien_file_read(const char *path, size_t max, char **ret, size_t *ret_length,
                   struct lien_error *err)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return lien_error_set(err, LIEN_EIO, "%s: %s", path, strerror(errno));
    int rc = read_stream(file, path, max, ret, ret_length, err);
    fclose(file);
    return rc;
}

bool lien_file_is_open_to_others(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && (about.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_json(const FTSENT *entry)
{
    size_t length = entry->fts_namelen;
    return entry->fts_info == FTS_F && length > 5 &&
           strcmp(entry->fts_name + length - 5, ".json") == 0;
}

static int visit(FTS *tree, FTSENT *entry,
                 int (*each)(void *self, const char *path, struct lien_error *err), void *self,
                 struct lien_error *err)
{
    if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR || entry->fts_info == FTS_NS)
        return lien_error_set(err, LIEN_EIO, "%s: %s", entry->fts_path, strerror(entry->fts_errno));
    if (entry->fts_level > 0 && entry->fts_name[0] == '.')
        (void)fts_set(tree, entry, FTS_SKIP);
    else if (is_json(entry))
        return each(self, entry->fts_accpath, err);
    return LIEN_OK;
}

int lien_file_walk(const char *folder,
                   int (*each)(void *self, const char *path, struct lien_error *err), void *self,
                   struct lien_error *err)
{
    char *roots[] = {strdup(folder), NULL};
    FTS *tree = roots[0] ? fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name) : NULL;
    FTSENT *entry;
    int rc = tree ? LIEN_OK : lien_error_set(err, LIEN_EIO, "%s: %s", folder, strerror(errno));
    while (rc == 0 && (entry = fts_read(tree)))
        rc = visit(tree, entry, each, self, err);
    if (tree)
        fts_close(tree);
    free(roots[0]);
    return rc;
}
