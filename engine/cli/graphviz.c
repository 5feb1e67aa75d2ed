/* SPDX-License-Identifier: Apache-2.0 */
/* Lets Graphviz lay a DOT graph out. */
#include "cli/graphviz.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Start `dot` with one end of a pipe as its input. Returns an errno; *ret_input is the other. */
static int start_dot(pid_t *ret_pid, int *ret_input)
{
    char name[] = "dot", format[] = "-Tsvg";
    char *const arguments[] = {name, format, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    if (pipe(ends) < 0)
        return errno;
    int rc = posix_spawn_file_actions_init(&actions);
    if (rc == 0) {
        rc = posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
        if (rc == 0)
            rc = posix_spawn_file_actions_addclose(&actions, ends[1]);
        if (rc == 0)
            rc = posix_spawnp(ret_pid, name, &actions, NULL, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    close(ends[0]);
    if (rc == 0)
        *ret_input = ends[1];
    else
        close(ends[1]);
    return rc;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

static int wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

int lien_graphviz_svg(const struct lien_cli *cli, const char *graph, size_t length)
{
    pid_t pid;
    int input = -1, rc;
    fflush(stdout);
    if ((rc = start_dot(&pid, &input)) == ENOENT)
        return lien_cli_fail(
            cli, LIEN_EXIT_REFUSED,
            (struct lien_words){"không có chương trình `dot`: hãy cài gói graphviz, hoặc dùng "
                                "--format dot",
                                "there is no program `dot`: install the package graphviz, or use "
                                "--format dot"});
    if (rc != 0)
        return lien_cli_fail(
            cli, LIEN_EXIT_REFUSED,
            (struct lien_words){"không chạy được `dot`: %s", "cannot run `dot`: %s"}, strerror(rc));
    /* Should it end before it has read all, its exit status says so. */
    signal(SIGPIPE, SIG_IGN);
    bool written = write_all(input, graph, length);
    close(input);
    if (wait_for(pid) == 0 && written)
        return LIEN_EXIT_DONE;
    return lien_cli_fail(cli, LIEN_EXIT_REFUSED,
                         (struct lien_words){"`dot` không vẽ được", "`dot` did not draw it"});
}
