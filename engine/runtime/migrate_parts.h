/* SPDX-License-Identifier: Apache-2.0 */
/* A migration under way, as its own files see it. Private. */
#ifndef LIEN_RUNTIME_MIGRATE_PARTS_H
#define LIEN_RUNTIME_MIGRATE_PARTS_H

#include "runtime/inside.h"
#include "runtime/migrate.h"

/* A case that was judged: what it becomes, as rows that are ready to be written. */
struct lien_judged {
    struct lien_id dossier;
    struct lien_id id;
    int64_t sequence;         /* the dossier's history ended there */
    struct lien_outcome rows; /* without its cases; texts live in the arena of all */
    struct lien_judged_case {
        struct lien_case_row row;
        bool is_moved; /* to another unit than it is kept under */
    } * cases;         /* owned */
    size_t case_count;
    const char *pins; /* NULL: as before */
};

struct lien_migrating {
    struct lien_job job;         /* first: on a reader's thread */
    struct lien_request request; /* on the writer's */
    lien_runtime *runtime;
    struct lien_migration_order order;
    json_t *map;
    char *texts;
    const lien_catalog *catalog; /* counted: that it was judged by */
    lien_migration *migration;
    lien_arena *arena;
    struct lien_judged *judged;
    size_t count, size;
    size_t movable, blocked;
    json_t *faults;
    json_t *stuck, *moving; /* items for the report, each at most as many as are listed */
    json_t *report;
    struct lien_migration_answer answer;
    void (*done)(void *self, const struct lien_migration_answer *answer);
    void *self;
};

/* On a reader's thread: find and judge all cases. What goes wrong is in the answer. */
void lien_migrate_judge(struct lien_job *job, lien_reader *reader);
/* The command that moves one case. */
struct lien_command lien_migrate_command(const struct lien_migrating *migrating,
                                         const struct lien_id *id);
/* Count and list a case that was judged: by its outcome, or an error. false: out of memory. */
LIEN_MUST_CHECK bool lien_migrate_note(struct lien_migrating *migrating, const lien_case *one,
                                       const struct lien_outcome *outcome,
                                       const struct lien_error *failure);
/* The report of what was judged. NULL: out of memory. */
json_t *lien_migrate_report(const struct lien_migrating *migrating, bool moved);

/* On the writer's thread: the turn of a request. */
extern const struct lien_request_kind lien_migrate_kind;

#endif
