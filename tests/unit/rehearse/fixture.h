/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of a rehearsal share: files from text, and what answers say. */
#ifndef LIEN_TEST_REHEARSE_FIXTURE_H
#define LIEN_TEST_REHEARSE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include "lienthong/definition.h"

/* JSON that is written with ' for ", so that it can be read here. A new reference. */
json_t *json_of(const char *text);

/* A definition of JSON written so; the test fails with its faults where it does not load. */
lien_definition *definition_of(const char *text);

/* A procedure file: its id, members of `procedure` (each ends in a comma, or ""), machine and
 * implementations. */
lien_definition *procedure_of(const char *id, const char *more, const char *machine,
                              const char *implementations);

/* Fail unless the value equals JSON that is written so. Borrows value. */
void assert_json(const json_t *value, const char *expected);

#endif
