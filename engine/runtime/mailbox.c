/* SPDX-License-Identifier: Apache-2.0 */
/* Brings what other threads have done back to the loop's thread. */
#include "runtime/mailbox.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* An eventfd rather than event_active: it needs no locks within the loop, and costs one system
 * call where a list comes, none while the loop has not yet seen the list before. */
struct lien_mailbox {
    pthread_mutex_t mutex;
    struct lien_mail_list list;
    bool rung; /* the loop was told and has not looked yet */
    int bell;  /* eventfd */
    struct event *event;
    void (*after)(void *self);
    void *self;
};

void lien_mail_append(struct lien_mail_list *list, struct lien_mail *mail)
{
    mail->next = NULL;
    if (list->last)
        list->last->next = mail;
    else
        list->first = mail;
    list->last = mail;
}

static struct lien_mail *take_all(lien_mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->mutex);
    struct lien_mail *first = mailbox->list.first;
    mailbox->list = (struct lien_mail_list){0};
    mailbox->rung = false;
    pthread_mutex_unlock(&mailbox->mutex);
    return first;
}

void lien_mailbox_deliver(lien_mailbox *mailbox)
{
    struct lien_mail *mail = take_all(mailbox);
    while (mail) {
        struct lien_mail *next = mail->next; /* the mail frees itself */
        mail->deliver(mail);
        mail = next;
    }
    mailbox->after(mailbox->self);
}

static void on_bell(evutil_socket_t bell, short what, void *arg)
{
    uint64_t rings;
    (void)what;
    /* The bell falls silent before the list is taken, so that a later ring is not lost. */
    if (read(bell, &rings, sizeof rings) < 0)
        return;
    lien_mailbox_deliver(arg);
}

int lien_mailbox_new(struct event_base *base, void (*after)(void *self), void *self,
                     lien_mailbox **ret, struct lien_error *err)
{
    lien_mailbox *mailbox = calloc(1, sizeof *mailbox);
    if (!mailbox)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    pthread_mutex_init(&mailbox->mutex, NULL);
    mailbox->after = after;
    mailbox->self = self;
    mailbox->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (mailbox->bell >= 0)
        mailbox->event = event_new(base, mailbox->bell, EV_READ | EV_PERSIST, on_bell, mailbox);
    if (!mailbox->event || event_add(mailbox->event, NULL)) {
        lien_mailbox_free(mailbox);
        return lien_error_set(err, LIEN_EIO, "the loop takes no further event");
    }
    *ret = mailbox;
    return LIEN_OK;
}

void lien_mailbox_free(lien_mailbox *mailbox)
{
    if (!mailbox)
        return;
    if (mailbox->event) {
        lien_mailbox_deliver(mailbox);
        event_free(mailbox->event);
    }
    if (mailbox->bell >= 0)
        close(mailbox->bell);
    pthread_mutex_destroy(&mailbox->mutex);
    free(mailbox);
}

void lien_mailbox_post(lien_mailbox *mailbox, const struct lien_mail_list *list)
{
    static const uint64_t one = 1;
    pthread_mutex_lock(&mailbox->mutex);
    if (list->first && mailbox->list.last)
        mailbox->list.last->next = list->first;
    else if (list->first)
        mailbox->list.first = list->first;
    if (list->last)
        mailbox->list.last = list->last;
    bool ring = !mailbox->rung;
    mailbox->rung = true;
    pthread_mutex_unlock(&mailbox->mutex);
    /* It can only fail when the count is full, and then the loop is told of it anyhow. */
    if (ring && write(mailbox->bell, &one, sizeof one) < 0)
        return;
}
