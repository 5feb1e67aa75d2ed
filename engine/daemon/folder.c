/* SPDX-License-Identifier: Apache-2.0 */
/* Makes and locks the data folder, and keeps its secret. */
#include "daemon/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"

#define PATH_MAX_BYTES 4096
#define SECRET_SETTING "callback-secret"
#define SECRET_BYTES 32

static int in_folder(const char *folder, const char *name, struct lien_buf *ret,
                     struct lien_error *err)
{
    lien_buf_init(ret, PATH_MAX_BYTES);
    lien_buf_addf(ret, "%s/%s", folder, name);
    return ret->failed ? lien_error_set(err, LIEN_ELIMIT, "the path of the data folder is too long")
                       : LIEN_OK;
}

static int lock_file(const char *folder, const char *path, int *ret_lock, struct lien_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return lien_error_set(err, LIEN_EIO, "%s: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *ret_lock = fd;
        return LIEN_OK;
    }
    int why = errno;
    close(fd);
    if (why == EWOULDBLOCK)
        return lien_error_set(err, LIEN_ECONFLICT, "another daemon works in %s", folder);
    return lien_error_set(err, LIEN_EIO, "%s: %s", path, strerror(why));
}

int lien_folder_lock(const char *folder, int *ret_lock, struct lien_error *err)
{
    struct lien_buf path;
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return lien_error_set(err, LIEN_EIO, "%s: %s", folder, strerror(errno));
    int rc = in_folder(folder, "lock", &path, err);
    if (rc == 0)
        rc = lock_file(folder, path.data, ret_lock, err);
    lien_buf_clear(&path);
    return rc;
}

int lien_folder_open(const char *folder, lien_sqlite **ret, struct lien_error *err)
{
    struct lien_buf path;
    int rc = in_folder(folder, LIEN_SQLITE_FILE, &path, err);
    if (rc == 0)
        rc = lien_sqlite_open(path.data, ret, err);
    lien_buf_clear(&path);
    return rc;
}

/* --- the secret --- */

static bool read_secret(const char *text, uint8_t ret[SECRET_BYTES])
{
    if (strlen(text) != 2 * SECRET_BYTES || strspn(text, "0123456789abcdef") != 2 * SECRET_BYTES)
        return false;
    for (int i = 0; i < SECRET_BYTES; i++) {
        const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        ret[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return true;
}

static int make_secret(lien_sqlite *sqlite, uint8_t ret[SECRET_BYTES], struct lien_error *err)
{
    char text[2 * SECRET_BYTES + 1];
    if (getrandom(ret, SECRET_BYTES, 0) != SECRET_BYTES)
        return lien_error_set(err, LIEN_EIO, "the system gives no random bytes");
    for (int i = 0; i < SECRET_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", ret[i]);
    return lien_sqlite_put_setting(sqlite, SECRET_SETTING, text, err);
}

int lien_folder_secret(lien_sqlite *sqlite, uint8_t ret[SECRET_BYTES], struct lien_error *err)
{
    char *text;
    int rc = lien_sqlite_get_setting(sqlite, SECRET_SETTING, &text, err);
    if (rc < 0)
        return rc;
    if (!text)
        return make_secret(sqlite, ret, err);
    if (!read_secret(text, ret))
        rc = lien_error_set(err, LIEN_EIO, "the store's callback secret cannot be read");
    free(text);
    return rc;
}
