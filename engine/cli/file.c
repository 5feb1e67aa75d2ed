/* SPDX-License-Identifier: Apache-2.0 */
/* Reads files and folders that are named on the command line. */
#include "cli/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/json.h"

#define PATH_SIZE 4096
#define FOLDER_DEPTH_MAX 16

/* --- one file --- */

static int read_stream(FILE *in, struct lien_buf *buf)
{
    char piece[65536];
    size_t count;
    while ((count = fread(piece, 1, sizeof(piece), in)) > 0 && !buf->failed)
        lien_buf_add(buf, piece, count);
    return ferror(in) ? -1 : 0;
}

int lien_file_read(const char *path, char **ret, size_t *ret_length, struct lien_error *err)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    struct lien_buf buf;
    if (!in)
        return lien_error_set(err, LIEN_EIO, "%s", strerror(errno));
    lien_buf_init(&buf, LIEN_FILE_BYTES_MAX);
    lien_buf_adds(&buf, "");
    int rc = read_stream(in, &buf) < 0 ? lien_error_set(err, LIEN_EIO, "%s", strerror(errno)) : 0;
    if (rc == 0 && buf.failed)
        rc = lien_error_set(err, LIEN_ELIMIT, "a file is at most 16 MiB");
    if (rc == 0 && !(*ret = lien_buf_take(&buf, ret_length)))
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    lien_buf_clear(&buf);
    if (in != stdin)
        fclose(in);
    return rc;
}

int lien_file_json(const char *path, json_t **ret, struct lien_error *err)
{
    char *text;
    size_t length;
    int rc = lien_file_read(path, &text, &length, err);
    if (rc < 0)
        return rc;
    rc = lien_json_read(text, length, NULL, ret, err);
    free(text);
    return rc;
}

bool lien_file_line(FILE *in, struct lien_buf *line, bool *ret_too_long)
{
    int c = getc(in);
    if (c == EOF)
        return false;
    lien_buf_reset(line);
    lien_buf_adds(line, "");
    for (; c != EOF && c != '\n'; c = getc(in))
        lien_buf_addc(line, (char)c);
    *ret_too_long = line->failed;
    line->failed = false;
    return true;
}

int lien_file_fail(const struct lien_cli *cli, const char *path, const struct lien_error *err)
{
    (void)cli;
    if (err->line > 0)
        fprintf(stderr, "%s:%d:%d: %s\n", path, err->line, err->column, err->message);
    else
        fprintf(stderr, "%s: %s\n", path, err->message);
    return err->code == LIEN_EIO ? LIEN_EXIT_USAGE : LIEN_EXIT_REFUSED;
}

/* --- folders --- */

bool lien_file_is_folder(const char *path)
{
    struct stat seen;
    return stat(path, &seen) == 0 && S_ISDIR(seen.st_mode);
}

static int is_wanted(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "node_modules") != 0;
}

static bool is_json(const char *path)
{
    size_t length = strlen(path);
    return length > 5 && strcmp(path + length - 5, ".json") == 0;
}

struct walk {
    int (*each)(void *self, const char *path);
    void *self;
    struct lien_error *err;
};

static int walk_folder(const struct walk *walk, const char *folder, int depth);

static int walk_entry(const struct walk *walk, const char *folder, const char *name, int depth)
{
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof(path))
        return lien_error_set(walk->err, LIEN_ELIMIT, "a path is at most %d bytes", PATH_SIZE);
    if (lien_file_is_folder(path))
        return depth > 0 ? walk_folder(walk, path, depth - 1) : 0;
    return is_json(path) ? walk->each(walk->self, path) : 0;
}

static int walk_folder(const struct walk *walk, const char *folder, int depth)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_wanted, alphasort);
    if (count < 0)
        return lien_error_set(walk->err, LIEN_EIO, "%s", strerror(errno));
    int rc = 0;
    for (int i = 0; i < count; i++) {
        if (rc == 0)
            rc = walk_entry(walk, folder, entries[i]->d_name, depth);
        free(entries[i]);
    }
    free(entries);
    return rc;
}

int lien_file_each(const char *folder, bool deep, int (*each)(void *self, const char *path),
                   void *self, struct lien_error *err)
{
    const struct walk walk = {each, self, err};
    return walk_folder(&walk, folder, deep ? FOLDER_DEPTH_MAX : 0);
}
