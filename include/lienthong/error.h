/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, and where: one error of a call, or all the faults of a file. */
#ifndef LIENTHONG_ERROR_H
#define LIENTHONG_ERROR_H

#include <stddef.h>

#define LIEN_MUST_CHECK __attribute__((warn_unused_result))
#define LIEN_PRINTF(at, first) __attribute__((format(printf, at, first)))

/* The codes that a function of this library returns. 0 is success; every failure is negative. */
enum lien_code {
    LIEN_OK = 0,
    LIEN_EINVAL = -1,    /* The input is not what the contract asks for. */
    LIEN_ENOTFOUND = -2, /* What was named does not exist. */
    LIEN_ERANGE = -3,    /* A number, a date or a calendar ends before the result. */
    LIEN_ELIMIT = -4,    /* A bound of size, depth or steps was reached. */
    LIEN_EREFUSED = -5,  /* Understood, and not allowed in this state. */
    LIEN_ECONFLICT = -6, /* Something changed since the caller looked. */
    LIEN_EIO = -7,       /* The disk, the store or the network failed. */
    LIEN_ENOMEM = -8,    /* Out of memory; nothing was changed. */
    LIEN_EDENIED = -9,   /* The caller may not do this. */
};

/*
 * One error. The caller owns it, as jansson's json_error_t is owned; it is written on failure
 * only, never read on success. It holds no personal data: values are never quoted in it.
 */
struct lien_error {
    int code;          /* an enum lien_code */
    int line;          /* from 1; 0 where there is no text */
    int column;        /* from 1, in characters; 0 where there is no text */
    char pointer[256]; /* RFC 6901 JSON Pointer to the offending value; "" is the whole */
    char message[384]; /* an English sentence: what is wrong and what was expected */
};

/* Fill in *err (may be NULL) with a code and a formatted message, at no place; returns the code. */
int lien_error_set(struct lien_error *err, int code, const char *format, ...) LIEN_PRINTF(3, 4);

/* The same, at a JSON Pointer. */
int lien_error_at(struct lien_error *err, int code, const char *pointer, const char *format, ...)
    LIEN_PRINTF(4, 5);

/*
 * All the faults of one input, in the order found. A reader adds to it and goes on, so that an
 * author sees every fault at once. It keeps the first 200 and counts the rest.
 */
typedef struct lien_faults lien_faults;

enum lien_severity { LIEN_FAULT_ERROR, LIEN_FAULT_WARNING };

struct lien_fault {
    enum lien_severity severity;
    const char *rule; /* a stable name such as "unknown-key"; static storage */
    struct lien_error at;
};

LIEN_MUST_CHECK lien_faults *lien_faults_new(void); /* NULL: out of memory */
void lien_faults_free(lien_faults *faults);         /* takes NULL */

/* Add an error or a warning found at `pointer`. `rule` must have static storage. */
void lien_faults_add(lien_faults *faults, enum lien_severity severity, const char *rule,
                     const char *pointer, const char *format, ...) LIEN_PRINTF(5, 6);

/* Add an error that a reader gave, with its own place. */
void lien_faults_add_error(lien_faults *faults, const char *rule, const struct lien_error *error);

size_t lien_faults_count(const lien_faults *faults);  /* kept, errors and warnings */
size_t lien_faults_errors(const lien_faults *faults); /* errors only, those not kept included */
const struct lien_fault *lien_faults_get(const lien_faults *faults, size_t index); /* lends */

#endif
