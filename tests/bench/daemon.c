/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon under measurement, in a folder of its own, on a port of its own. */
#include "daemon.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "client.h"
#include "measure.h"

#define READY_WITHIN_SECONDS 60
#define ASK_AGAIN_US 500

/* --- folders --- */

char *bench_path(const char *folder, const char *name)
{
    char *path;

    if (asprintf(&path, "%s/%s", folder, name) < 0)
        bench_fail("out of memory");
    return path;
}

/* A program's end by bench_fail must leave no gigabytes behind: the one folder in use. */
static char *in_use;

static void remove_in_use(void)
{
    if (in_use)
        bench_scratch_remove(in_use);
}

char *bench_scratch_new(void)
{
    const char *base = getenv("TMPDIR");
    char *folder = bench_path(base ? base : "/tmp", "lienthong-bench-XXXXXX");

    if (!mkdtemp(folder))
        bench_fail("cannot make %s: %s", folder, strerror(errno));
    if (!in_use)
        atexit(remove_in_use);
    in_use = folder;
    return folder;
}

void bench_scratch_remove(char *folder)
{
    char *const roots[] = {folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

    for (FTSENT *entry = walk ? fts_read(walk) : NULL; entry; entry = fts_read(walk))
        if (entry->fts_info != FTS_D)
            (void)remove(entry->fts_accpath); /* what is left is in nobody's way */
    if (walk)
        fts_close(walk);
    in_use = NULL;
    free(folder);
}

/* --- programs --- */

static void set(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
}

/* In the child: become the program. */
static void become(const struct bench_place *place, const char *name, const char *const *argv)
{
    char *path = bench_path(place->programs, name);

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* whatever becomes of the measurement */
    set("LIENTHONG_DATA", place->data);
    set("LIENTHONG_WORKFLOWS", place->workflows);
    set("LIENTHONG_CONNECTORS", place->connectors);
    set("LIENTHONG_LOG_LEVEL", "error");
    set("LIENTHONG_CHECK_LIMIT", "0"); /* what is measured is not the check */
    execv(path, (char *const *)(uintptr_t)argv);
    _exit(127);
}

char *bench_token_create(const struct bench_place *place)
{
    return bench_token_create_as(place, "officer");
}

char *bench_token_create_as(const struct bench_place *place, const char *role)
{
    const char *const argv[] = {"lienthong", "token",  "create", "--name",
                                role,        "--role", role,     NULL};
    char *token = NULL;
    size_t size = 0;
    int from[2], status;
    pid_t pid;
    FILE *out;

    if (pipe2(from, O_CLOEXEC) != 0)
        bench_fail("cannot make a pipe");
    pid = fork();
    if (pid == 0) {
        dup2(from[1], STDOUT_FILENO);
        become(place, "cli/lienthong", argv);
    }
    close(from[1]);
    out = fdopen(from[0], "r");
    if (!out || getline(&token, &size, out) <= 0 || waitpid(pid, &status, 0) < 0 || status != 0)
        bench_fail("lienthong token create failed");
    token[strcspn(token, "\n")] = '\0';
    fclose(out);
    return token;
}

static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        bench_fail("no port is free");
    close(fd);
    return ntohs(address.sin_port);
}

static bool listens(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool is = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

    close(fd);
    return is;
}

static void await(const struct bench_daemon *daemon, const char *token, double until)
{
    char request[512];
    int status;

    while (!listens(daemon->port)) {
        if (waitpid(daemon->pid, NULL, WNOHANG) != 0)
            bench_fail("lienthongd ended before it was ready");
        if (bench_seconds() > until)
            bench_fail("lienthongd does not listen");
        usleep(ASK_AGAIN_US);
    }
    snprintf(request, sizeof(request),
             "GET /v1/cases?limit=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
             "Connection: close\r\n\r\n",
             token);
    status = bench_request_once(daemon->port, request, NULL);
    if (status != 200)
        bench_fail("the first answer of lienthongd is %d", status);
}

struct bench_daemon bench_daemon_start(const struct bench_place *place, const char *token)
{
    const char *argv[] = {"lienthongd", NULL, NULL, NULL};
    struct bench_daemon daemon = {.port = free_port()};
    char listen[64];
    double began = bench_seconds();

    if (place->config) {
        argv[1] = "--config";
        argv[2] = place->config;
    }
    snprintf(listen, sizeof(listen), "127.0.0.1:%d", daemon.port);
    daemon.pid = fork();
    if (daemon.pid == 0) {
        set("LIENTHONG_LISTEN", listen);
        dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
        become(place, "daemon/lienthongd", argv);
    }
    await(&daemon, token, began + READY_WITHIN_SECONDS);
    daemon.ready_seconds = bench_seconds() - began;
    return daemon;
}

void bench_daemon_stop(struct bench_daemon *daemon, int signal)
{
    kill(daemon->pid, signal);
    waitpid(daemon->pid, NULL, 0);
}

long bench_daemon_resident(const struct bench_daemon *daemon, long *ret_peak)
{
    char path[64], line[256];
    long resident = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)daemon->pid);
    file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file)) {
        if (strncmp(line, "VmRSS:", 6) == 0)
            resident = strtol(line + 6, NULL, 10);
        if (strncmp(line, "VmHWM:", 6) == 0 && ret_peak)
            *ret_peak = strtol(line + 6, NULL, 10);
    }
    if (file)
        fclose(file);
    return resident;
}
