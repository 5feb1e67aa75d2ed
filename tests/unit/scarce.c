/* SPDX-License-Identifier: Apache-2.0 */
/* Fails allocations on demand: the linker's wrappers of whatever takes memory. */
#include "scarce.h"
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>

/* The wrappers have no argument for it. */
static int left = -1; /* allocations before one fails; negative: none does */
static int asked;
static bool for_ever, failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);

static bool may_allocate(void)
{
    asked++;
    if (left < 0)
        return true;
    if (left > 0) {
        left--;
        return true;
    }
    failed = true;
    if (!for_ever)
        left = -1;
    return false;
}

void *__wrap_malloc(size_t size)
{
    return may_allocate() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return may_allocate() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *memory, size_t size)
{
    return may_allocate() ? __real_realloc(memory, size) : NULL;
}

char *__wrap_strdup(const char *text)
{
    return may_allocate() ? __real_strdup(text) : NULL;
}

void scarce_begin(void)
{
    json_set_alloc_funcs(__wrap_malloc, free);
}

static void fail(int n, bool all)
{
    left = n;
    for_ever = all;
    failed = false;
    asked = 0;
}

void scarce_fail_one(int n)
{
    fail(n, false);
}

void scarce_fail_from(int n)
{
    fail(n, true);
}

bool scarce_end(void)
{
    left = -1;
    return failed;
}

int scarce_asked(void)
{
    return asked;
}
