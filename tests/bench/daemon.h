/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon under measurement, in a folder of its own, on a port of its own. */
#ifndef LIEN_BENCH_DAEMON_H
#define LIEN_BENCH_DAEMON_H

#include <sys/types.h>

struct bench_place {
    const char *programs;   /* the build's engine/: daemon/lienthongd and cli/lienthong are in it */
    const char *data;       /* the data folder */
    const char *workflows;  /* the folder of procedures */
    const char *connectors; /* the folder of connector files; NULL: none */
    const char *config;     /* a configuration file; NULL: none */
};

struct bench_daemon {
    pid_t pid;
    int port;
    double ready_seconds; /* from exec to the first answer from its store */
};

/* Make a token of an officer in the data folder; a new string. */
char *bench_token_create(const struct bench_place *place);
/* The same of somebody in another role. */
char *bench_token_create_as(const struct bench_place *place, const char *role);

/* Start it and wait for its first answer. Ends the program where it does not come. */
struct bench_daemon bench_daemon_start(const struct bench_place *place, const char *token);
/* Let it finish, or kill it as a power cut would. */
void bench_daemon_stop(struct bench_daemon *daemon, int signal);
/* Resident memory now, and at most so far, in KiB. */
long bench_daemon_resident(const struct bench_daemon *daemon, long *ret_peak);

/* A new folder below the system's place for such, and its removal with all that is in it; what is
 * still there at the end of the program is removed then. */
char *bench_scratch_new(void);
void bench_scratch_remove(char *folder);
/* "FOLDER/NAME", a new string. */
char *bench_path(const char *folder, const char *name);

#endif
