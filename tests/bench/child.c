/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that a measurement starts beside itself: servers that print their port. */
#include "child.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "measure.h"

char *bench_beside(const char *self, const char *name)
{
    const char *slash = strrchr(self, '/');
    char *path;

    if (asprintf(&path, "%.*s%s", slash ? (int)(slash - self + 1) : 0, self, name) < 0)
        bench_fail("out of memory");
    return path;
}

struct bench_child bench_child_start(const char *self, const char *name, const char *argument)
{
    char *path = bench_beside(self, name);
    struct bench_child child = {0};
    int to[2], from[2];
    FILE *out;

    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
        bench_fail("cannot make a pipe");
    child.pid = fork();
    if (child.pid == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        execl(path, path, argument, (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    child.end = to[1];
    out = fdopen(from[0], "r");
    if (child.pid < 0 || !out || fscanf(out, "%d", &child.port) != 1)
        bench_fail("cannot start %s", path);
    fclose(out);
    free(path);
    return child;
}

void bench_child_stop(struct bench_child *child)
{
    close(child->end);
    waitpid(child->pid, NULL, 0);
}
