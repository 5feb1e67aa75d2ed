/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command writes, as plain rows. The dossier computes them, the store keeps them.
 *
 * Every pointer in a row is borrowed by whoever receives the row, for the length of the call.
 * Times are ms since 1970, UTC; LIEN_NEVER where there is none.
 */
#ifndef LIEN_DOSSIER_ROWS_H
#define LIEN_DOSSIER_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/id.h"

#define LIEN_NEVER INT64_MAX

enum lien_case_status { LIEN_CASE_ACTIVE, LIEN_CASE_DONE, LIEN_CASE_STOPPED };

/* A case. What stands above the line never changes after the case was opened. */
struct lien_case_row {
    struct lien_id id;
    struct lien_id dossier;
    struct lien_id parent;   /* nil: a root case */
    const char *invocation;  /* the id under which the parent runs it; NULL: a root case */
    struct lien_id corrects; /* nil: corrects no earlier case */
    const char *code;        /* for people: {unit}-{yymmdd}-{serial} */
    const char *unit;
    const char *agency;
    const char *channel;
    int64_t received_ms;
    int64_t opened_ms;
    const char *input;     /* canonical JSON */
    const char *applicant; /* canonical JSON {"name","personalNumber","phone"}, or NULL */
    const char *subjects;  /* canonical JSON array, or NULL */
    /* --- */
    const char *procedure;
    const char *version;
    enum lien_case_status status;
    int national; /* 1 … 10: ND 118/2025, statuses exchanged with the National Portal; 0: none */
    int64_t national_since_ms; /* since when it has had this one */
    int64_t revision;
    int64_t changed_ms;
    int64_t closed_ms;
    int64_t wake_ms;      /* when its next timer or clock event is due: the timer index */
    int64_t due_ms;       /* the earliest due of its running clocks: what lists sort by */
    const char *states;   /* active atomic states, as paths from the root, separated by spaces */
    const char *tags;     /* sorted, separated by spaces */
    const char *assignee; /* NULL: nobody */
    const char *snapshot; /* canonical JSON: all that the case needs to go on */
};

/* A foreign code: what another system calls a case. */
struct lien_foreign_code_row {
    struct lien_id dossier;
    struct lien_id case_id;
    const char *system;
    const char *code;
};

/* One event of a dossier's history. */
struct lien_history_row {
    struct lien_id dossier;
    int64_t sequence; /* from 1, gapless in the dossier */
    struct lien_id case_id;
    int64_t revision; /* of the case, after this row */
    int64_t at_ms;
    const char *actor;  /* who: "person:ID", "person:ID for person:ID", "system:ID", "engine" … */
    const char *type;   /* the event's type, or a recorded act's */
    const char *before; /* states as in lien_case_row */
    const char *after;
    const char *payload; /* canonical JSON, or NULL; kept apart, with its salt */
    /* Filled in by the shell before the row is kept. */
    uint8_t salt[16];
    uint8_t payload_hash[32]; /* SHA-256 of salt and payload; zero where there is no payload */
    uint8_t hash[32];         /* SHA-256 of the hash before and of this row's other columns */
};

/* A stretch of time that a case spent in one national status: what reports count. */
struct lien_segment_row {
    struct lien_id dossier;
    struct lien_id case_id;
    const char *procedure;
    const char *unit;
    int national;
    const char *states;
    int64_t from_ms, to_ms;
};

enum lien_lane { LIEN_LANE_EVENTS, LIEN_LANE_INVOCATIONS };

/* A delivery to a connected system. Its lane is dossier × connector × lane. */
struct lien_outbox_row {
    struct lien_id dossier;
    const char *connector;
    enum lien_lane lane;
    int64_t sequence; /* gapless in its lane from 1; given by the store when the row is added */
    struct lien_id id;
    struct lien_id case_id;
    int64_t at_ms;
    const char *type;        /* CloudEvents type: lienthong.case.changed, lienthong.invocation.OP */
    const char *data;        /* canonical JSON of the CloudEvent's data */
    const char *operation;   /* invocations: the connector's operation; else NULL */
    const char *invocation;  /* invocations that await an answer: the invocation's id; else NULL */
    struct lien_id instance; /* and which start of it; nil otherwise */
    int64_t acknowledge_ms;  /* by when it must have been acknowledged; LIEN_NEVER */
};

/* Something that a person has to look at. It holds no personal data. */
struct lien_incident_row {
    struct lien_id dossier;
    struct lien_id id;
    struct lien_id case_id;
    int64_t at_ms;
    const char *kind;  /* "timer" "clock" "callback" "invocation-error" "send" "delivery"
                          "acknowledgement" "unrest" "receipt" */
    const char *about; /* the timer's, invocation's or delivery's id; the event's type */
    const char *message;
};

#endif
