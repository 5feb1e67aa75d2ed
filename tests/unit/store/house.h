/* SPDX-License-Identifier: Apache-2.0 */
/* A store with one reader for one test, opened by whichever backend is tested. */
#ifndef TESTS_UNIT_STORE_HOUSE_H
#define TESTS_UNIT_STORE_HOUSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "store/sqlite.h"

struct backend;

struct house {
    lien_store *store;
    lien_reader *reader;
    void *self; /* the backend's own */
    const struct backend *backend;
};

/* A backend under test. A further one is a further line in `backends`. */
struct backend {
    const char *name;
    int (*open)(struct house *house);
    void (*close)(struct house *house);
};

extern const struct backend backends[];
extern const size_t backend_count;

/* A test of the suite, and the list of a file's tests; it ends with a NULL name. */
struct suite_test {
    const char *name;
    void (*run)(void **state);
};

#define TEST(function)                                                                             \
    {                                                                                              \
#function, function                                                                        \
    }

/* Fails the test with the error's own sentence. */
#define MUST(call)                                                                                 \
    do {                                                                                           \
        struct lien_error must_err = {0};                                                          \
        must_check((call), &must_err, #call, __FILE__, __LINE__);                                  \
    } while (0)
#define ERR (&must_err)
void must_check(int code, const struct lien_error *err, const char *call, const char *file,
                int line);

/* Shorter names of the tables' functions: S(house, add_case, &row). */
#define S(house, function, ...)                                                                    \
    MUST((house)->store->ops->function((house)->store, __VA_ARGS__, ERR))
#define S0(house, function) MUST((house)->store->ops->function((house)->store, ERR))
#define R(house, function, ...)                                                                    \
    MUST((house)->reader->ops->function((house)->reader, __VA_ARGS__, ERR))

/* A code that is expected to be refused. */
#define REFUSED(expected, house, function, ...)                                                    \
    assert_int_equal(                                                                              \
        (house)->store->ops->function((house)->store, __VA_ARGS__, &(struct lien_error){0}),       \
        expected)

/* A new folder under the system's place for temporary files, and its removal with all in it. */
char *house_make_folder(void);
void house_remove_folder(char *folder); /* frees the name */

#endif
