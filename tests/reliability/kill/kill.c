/* SPDX-License-Identifier: Apache-2.0 */
/* Starts a runtime in a process of its own, kills it at a random moment, looks, begins again. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "record.h"

#define ALIVE_MS_MAX 400
#define PENDING_MAX 64

struct trial {
    const char *program;
    char path[512];
    char folder[400];
    uint64_t seed;
    uint64_t chance;
    int64_t epoch_ms;
    int64_t round;
    struct record *records; /* of this round */
    long count, size;
    struct record pending[PENDING_MAX]; /* sent, and not answered */
    int pending_count;
    long answered; /* over all rounds */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint32_t throw(struct trial * trial, uint32_t below)
{
    uint64_t z = trial->chance += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 32) % below;
}

static void fail(const struct trial *trial, const char *what)
{
    fprintf(stderr, "%s (seed %llu, round %lld, file %s)\n", what, (unsigned long long)trial->seed,
            (long long)trial->round, trial->path);
    exit(1);
}

/* --- what the child tells --- */

static void forget_pending(struct trial *trial, int64_t number)
{
    for (int i = 0; i < trial->pending_count; i++)
        if (trial->pending[i].number == number)
            trial->pending[i--] = trial->pending[--trial->pending_count];
}

static void note(struct trial *trial, const struct record *record)
{
    if (trial->count == trial->size) {
        trial->size = trial->size ? trial->size * 2 : 1024;
        trial->records = realloc(trial->records, (size_t)trial->size * sizeof *trial->records);
        if (!trial->records)
            fail(trial, "out of memory");
    }
    trial->records[trial->count++] = *record;
    if (record->what == 'S' && trial->pending_count < PENDING_MAX) {
        trial->pending[trial->pending_count++] = *record;
    } else if (record->what != 'S') {
        forget_pending(trial, record->number);
        trial->answered++;
    }
}

/* Read what comes until the end of the pipe, or until the time is over. */
static bool listen_to_child(struct trial *trial, int from, int64_t until_ms)
{
    struct record record;
    struct pollfd ready = {.fd = from, .events = POLLIN};
    for (;;) {
        int64_t left_ms = until_ms - now_ms();
        if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) == 0)
            return true;
        ssize_t got = read(from, &record, sizeof record);
        if (got != (ssize_t)sizeof record)
            return false;
        if (record.what != 'R')
            note(trial, &record);
    }
}

/* --- its life and death --- */

struct process {
    pid_t pid;
    int from; /* what it tells */
};

static void become_child(const struct trial *trial, int in, int out)
{
    char round[32], seed[32], epoch[32];
    snprintf(round, sizeof round, "%lld", (long long)trial->round);
    snprintf(seed, sizeof seed, "%llu",
             (unsigned long long)(trial->seed + (uint64_t)trial->round * 7919));
    snprintf(epoch, sizeof epoch, "%lld", (long long)trial->epoch_ms);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    execl(trial->program, trial->program, "child", trial->path, round, seed, epoch, (char *)NULL);
    _exit(5);
}

static struct process start(struct trial *trial)
{
    int to[2], from[2];
    size_t size = (size_t)trial->pending_count * sizeof *trial->pending;
    if (pipe(to) || pipe(from))
        fail(trial, "no pipe");
    pid_t pid = fork();
    if (pid == 0) {
        close(to[1]);
        close(from[0]);
        become_child(trial, to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    if (pid < 0 || write(to[1], trial->pending, size) != (ssize_t)size)
        fail(trial, "no child");
    close(to[1]);
    return (struct process){pid, from[0]};
}

static void wait_until_ready(struct trial *trial, const struct process *process)
{
    struct record record;
    if (read(process->from, &record, sizeof record) != (ssize_t)sizeof record || record.what != 'R')
        fail(trial, "the runtime does not start");
}

/* Most are killed; one in eight may end in order, and then owes no answer. */
static void end(struct trial *trial, const struct process *process)
{
    bool in_order = throw(trial, 8) == 0;
    int status;
    kill(process->pid, in_order ? SIGTERM : SIGKILL);
    (void)listen_to_child(trial, process->from, now_ms() + 60000);
    close(process->from);
    waitpid(process->pid, &status, 0);
    if (in_order && (!WIFEXITED(status) || WEXITSTATUS(status)))
        fail(trial, "the runtime did not end in order");
    if (in_order && trial->pending_count)
        fail(trial, "the runtime ended and owed answers");
}

static void play_round(struct trial *trial)
{
    trial->count = 0;
    struct process process = start(trial);
    wait_until_ready(trial, &process);
    if (!listen_to_child(trial, process.from, now_ms() + 1 + throw(trial, ALIVE_MS_MAX)))
        fail(trial, "the runtime ended by itself");
    end(trial, &process);
    if (look_for_answers(trial->path, trial->records, trial->count) || look_at_file(trial->path))
        fail(trial, "something is lost or half done");
}

/* --- the trial --- */

static void make_folder(struct trial *trial)
{
    const char *parent = getenv("TMPDIR");
    snprintf(trial->folder, sizeof trial->folder, "%s/lien-kill-XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(trial->folder))
        fail(trial, "no folder can be made");
    snprintf(trial->path, sizeof trial->path, "%s/store.db", trial->folder);
}

static void remove_folder(const struct trial *trial)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s%s", trial->path, endings[i]);
        unlink(path);
    }
    rmdir(trial->folder);
}

static int run_as_child(char **argv)
{
    struct child_options options = {.path = argv[2],
                                    .round = atoll(argv[3]),
                                    .seed = strtoull(argv[4], NULL, 10),
                                    .epoch_ms = atoll(argv[5])};
    return child_run(&options);
}

int main(int argc, char **argv)
{
    struct trial trial = {.program = "/proc/self/exe", .epoch_ms = now_ms()};
    long seconds = 12;
    if (argc == 6 && strcmp(argv[1], "child") == 0)
        return run_as_child(argv);
    trial.seed = (uint64_t)now_ms() % 1000000;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seconds") == 0)
            seconds = atol(argv[i + 1]);
        else if (strcmp(argv[i], "--seed") == 0)
            trial.seed = strtoull(argv[i + 1], NULL, 10);
    }
    trial.chance = trial.seed;
    printf("seed %llu\n", (unsigned long long)trial.seed);
    fflush(stdout);
    signal(SIGPIPE, SIG_IGN);
    make_folder(&trial);
    for (int64_t until_ms = now_ms() + seconds * 1000; now_ms() < until_ms; trial.round++)
        play_round(&trial);
    printf("%lld rounds, %ld commands answered, none lost\n", (long long)trial.round,
           trial.answered);
    remove_folder(&trial);
    free(trial.records);
    return 0;
}
