/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that fails on demand, for whoever is linked with lien_scarce_memory(). */
#ifndef LIEN_TEST_SCARCE_H
#define LIEN_TEST_SCARCE_H

#include <stdbool.h>

/* Begin once, so that jansson asks here as well. */
void scarce_begin(void);
/* Let the n-th allocation from now on fail, counted from 0: that one alone, or all from then on. */
void scarce_fail_one(int n);
void scarce_fail_from(int n);
/* Give as much as is asked for again; whether anything had failed. */
bool scarce_end(void);
/* How often memory was asked for since the last call of the two above. */
int scarce_asked(void);

#endif
