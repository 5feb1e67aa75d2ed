/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthongd`, the daemon: options, configuration, checks, parts, loop. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "daemon/config.h"
#include "daemon/daemon.h"

enum { EXIT_USAGE = 2 };

struct options {
    const char *config; /* NULL: none */
    bool check;
};

static void print_help(void)
{
    printf("lienthongd [--config FILE] [-n]\n\n"
           "  -c, --config FILE  settings, in JSON\n"
           "  -n, --check        check the settings and what they name, and exit\n"
           "  -h, --help         this\n"
           "  -V, --version      the version\n\n"
           "Settings, each with the variable that overrides it:\n\n");
    lien_config_print_help(stdout);
}

/* Returns the exit status where there is nothing more to do, else -1. */
static int read_options(int argc, char **argv, struct options *ret)
{
    static const struct option known[] = {{"config", required_argument, NULL, 'c'},
                                          {"check", no_argument, NULL, 'n'},
                                          {"help", no_argument, NULL, 'h'},
                                          {"version", no_argument, NULL, 'V'},
                                          {0}};
    int letter;
    while ((letter = getopt_long(argc, argv, "c:nhV", known, NULL)) != -1) {
        switch (letter) {
        case 'c':
            ret->config = optarg;
            break;
        case 'n':
            ret->check = true;
            break;
        case 'h':
            print_help();
            return EXIT_SUCCESS;
        case 'V':
            printf("lienthongd %s\n", LIEN_VERSION);
            return EXIT_SUCCESS;
        default:
            return EXIT_USAGE;
        }
    }
    if (optind == argc)
        return -1;
    fprintf(stderr, "lienthongd: %s is not understood; see --help\n", argv[optind]);
    return EXIT_USAGE;
}

static int read_config(const char *path, struct lien_config *ret)
{
    struct lien_error err;
    lien_faults *faults = lien_faults_new();
    if (!faults)
        return LIEN_ENOMEM;
    int rc = lien_config_read(path, environ, ret, faults, &err);
    for (size_t i = 0; rc < 0 && i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);
        fprintf(stderr, "lienthongd: %s:%d:%d: %s: %s\n", path ? path : "settings", fault->at.line,
                fault->at.column, fault->at.pointer, fault->at.message);
    }
    if (rc < 0)
        fprintf(stderr, "lienthongd: %s\n", err.message);
    lien_faults_free(faults);
    return rc;
}

/* What we write is for nobody else; and each client takes a file descriptor. */
static void set_limits(void)
{
    struct rlimit files;
    umask(077);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

static int serve(struct lien_config *config, const char *path)
{
    lien_daemon *daemon;
    if (lien_daemon_start(config, path, &daemon) < 0) {
        lien_config_clear(config);
        return EXIT_FAILURE;
    }
    lien_daemon_run(daemon);
    lien_daemon_stop(daemon);
    return EXIT_SUCCESS;
}

static int check(struct lien_config *config)
{
    int rc = lien_daemon_check(config);
    lien_config_clear(config);
    if (rc == 0)
        printf("lienthongd: the configuration is good\n");
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct lien_config config;
    int done = read_options(argc, argv, &options);
    if (done >= 0)
        return done;
    if (read_config(options.config, &config) < 0)
        return EXIT_FAILURE;
    if (options.check)
        return check(&config);
    set_limits();
    return serve(&config, options.config);
}
