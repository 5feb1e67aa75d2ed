/* SPDX-License-Identifier: Apache-2.0 */
/* What cmocka wants included before it. */
#ifndef LIEN_TESTS_CMOCKA_FIRST_H
#define LIEN_TESTS_CMOCKA_FIRST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
