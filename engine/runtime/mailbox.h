/* SPDX-License-Identifier: Apache-2.0 */
/* Brings what other threads have done back to the loop's thread, with one wake-up a list. */
#ifndef LIEN_RUNTIME_MAILBOX_H
#define LIEN_RUNTIME_MAILBOX_H

#include <event2/event.h>
#include "lienthong/error.h"

/* The first member of whatever comes back. */
struct lien_mail {
    struct lien_mail *next;
    /* On the loop's thread: tell whoever waits, and free what the mail belongs to. */
    void (*deliver)(struct lien_mail *mail);
};

struct lien_mail_list {
    struct lien_mail *first;
    struct lien_mail *last;
};
void lien_mail_append(struct lien_mail_list *list, struct lien_mail *mail);

typedef struct lien_mailbox lien_mailbox;

/* `after` is called on the loop's thread when all mail of a wake-up was delivered. */
LIEN_MUST_CHECK int lien_mailbox_new(struct event_base *base, void (*after)(void *self), void *self,
                                     lien_mailbox **ret, struct lien_error *err);
/* Delivers what is left first. Takes NULL. */
void lien_mailbox_free(lien_mailbox *mailbox);
/* From any thread; also with nothing in the list, for the sake of `after`. */
void lien_mailbox_post(lien_mailbox *mailbox, const struct lien_mail_list *list);
/* Deliver what is there, on the loop's thread. */
void lien_mailbox_deliver(lien_mailbox *mailbox);

#endif
