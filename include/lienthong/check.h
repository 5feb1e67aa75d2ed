/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof, before deployment, that no case of a procedure or of a bundle can be stranded.
 *
 *     lien_check_new(&terms)
 *     lien_check_promises(check, i, &err)     what is told by looking at the file
 *     lien_check_prove(check, i, &figures, &err)    every configuration of it with all it invokes
 *     lien_check_finding(check, n)
 *
 * How long it takes: a procedure alone milliseconds, the shipped bundles up to two seconds each and
 * 100 MB, and in general what terms.limit allows: some 10,000 to 1,000,000 configurations a second,
 * and some 100 bytes for each and 4 to 8 for each move. It neither blocks nor asks for the time;
 * who has less time gives a lower limit, and then knows by figures.complete that nothing is proved.
 * A lien_check belongs to one thread; the catalog is only read.
 *
 * A finding that has a path was played by the real cascade: one that does not replay is not told.
 * What an author knows better is waived in the file, with a reason:
 *
 *     "procedure": {"x": {"waive": {"agency-without-clock": {"ceremony.bride": "The spouses
 * come."}}}}
 *
 * A rule's name gives a reason for the whole file, or an object of reasons by the place: a
 * state's path, or the last member of a finding's pointer. An empty reason waives nothing.
 */
#ifndef LIENTHONG_CHECK_H
#define LIENTHONG_CHECK_H

#include <jansson.h>
#include "lienthong/definition.h"

typedef struct lien_check lien_check;
struct lien_catalog;

/* What is to be checked. Everything is borrowed and outlives the check. */
struct lien_check_terms {
    const struct lien_catalog *catalog; /* what stands together */
    bool whole;      /* what is not in the catalog does not exist (a folder), or may (files) */
    size_t limit;    /* configurations of one exploration; 0: LIEN_CHECK_LIMIT */
    bool exhaustive; /* compose without reduction: slower, and the same findings */
};
#define LIEN_CHECK_LIMIT 2000000

/* One thing that is wrong, in a procedure of the catalog. Lent by the check. */
struct lien_finding {
    enum lien_severity severity;
    const char *rule; /* its name, as lien_check_rule_find takes it */
    const lien_definition *definition;
    const char *pointer; /* where in the file */
    const char *vi, *en; /* a sentence */
    const json_t *input; /* what the case of the path is opened with; NULL: there is no path */
    /* [{"title": {"vi","en"}, "line": …}]: the shortest path, each step with its line for
     * `lienthong play`. */
    const json_t *path;
};

/* What an exploration was. */
struct lien_check_figures {
    size_t configurations, moves;
    bool complete; /* false: the limit was reached or a move given up, so nothing is proved */
};

/* A rule of the check, as `lienthong check --explain` tells it. */
struct lien_check_rule {
    const char *name;
    enum lien_severity severity;
    const char *vi, *en; /* a page: what is wrong, why it matters, what to do */
};
const struct lien_check_rule *lien_check_rule_find(const char *name); /* NULL: there is none */
const struct lien_check_rule *lien_check_rule_at(size_t index);       /* NULL ends */

LIEN_MUST_CHECK lien_check *lien_check_new(const struct lien_check_terms *terms); /* NULL: memory */
void lien_check_free(lien_check *check);                                          /* takes NULL */

/* The procedures, as the catalog numbers them; NULL ends. */
const lien_definition *lien_check_procedure(const lien_check *check, size_t index);

/*
 * Check one procedure and add what is found. lien_check_promises looks at the file alone;
 * lien_check_prove explores it with all that it invokes, and says nothing where it was cut short.
 *
 * Errors  LIEN_ENOMEM. LIEN_ELIMIT: it invokes too much for the check (figures->complete is false);
 *         what was found before stays.
 */
LIEN_MUST_CHECK int lien_check_promises(lien_check *check, size_t index, struct lien_error *err);
LIEN_MUST_CHECK int lien_check_prove(lien_check *check, size_t index,
                                     struct lien_check_figures *ret, struct lien_error *err);

size_t lien_check_count(const lien_check *check);
const struct lien_finding *lien_check_finding(const lien_check *check, size_t index);
size_t lien_check_waived(const lien_check *check); /* findings that a file waives */

#endif
