/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that a measurement starts beside itself: servers that print their port. */
#ifndef LIEN_BENCH_CHILD_H
#define LIEN_BENCH_CHILD_H

#include <sys/types.h>

struct bench_child {
    pid_t pid;
    int end; /* its standard input: closing it ends the program */
    int port;
};

/* Start `name`, which lies in the folder of the program `self`. Ends the program on failure. */
struct bench_child bench_child_start(const char *self, const char *name, const char *argument);
void bench_child_stop(struct bench_child *child);

/* "FOLDER/NAME" of the folder in which the program `self` lies; a new string. */
char *bench_beside(const char *self, const char *name);

#endif
