/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post_some URL SECRET COUNT: let the courier post that many webhooks and one invocation, and
 * print "STATE STATUS" for each. For clients that are not ours.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "connectors/courier.h"
#include "fake_outbox.h"

struct posting {
    struct event_base *base;
    struct fake_outbox *outbox;
    size_t count;
};

static void look(void *self)
{
    struct posting *posting = self;

    if (fake_outbox_report_count(posting->outbox) >= posting->count)
        event_base_loopbreak(posting->base);
}

static void print(const struct posting *posting)
{
    for (size_t i = 0; i < fake_outbox_report_count(posting->outbox); i++) {
        const struct fake_report *report = fake_outbox_report(posting->outbox, i);

        printf("%s %d %s\n", report->state == LIEN_DELIVERY_DELIVERED ? "delivered" : "failed",
               report->status, report->answer);
    }
}

int main(int argc, char **argv)
{
    static char connector[] = "elsewhere";
    struct lien_address address = {.connector = connector};
    struct lien_courier_options options = {.addresses = &address,
                                           .address_count = 1,
                                           .public_url = "http://127.0.0.1:8080",
                                           .allow_private = true};
    struct posting posting;
    struct lien_outbox_port port;
    struct lien_error err;
    lien_courier *courier;

    if (argc != 4)
        return 2;
    (void)signal(SIGPIPE, SIG_IGN);
    address.url = argv[1];
    address.secret = argv[2];
    posting.base = event_base_new();
    posting.outbox = fake_outbox_new(posting.base);
    posting.count = strtoul(argv[3], NULL, 10) + 1;
    fake_outbox_watch(posting.outbox, look, &posting);
    port = fake_outbox_port(posting.outbox);
    if (lien_courier_new(posting.base, &options, &port, &courier, &err) < 0) {
        fprintf(stderr, "post_some: %s\n", err.message);
        return 1;
    }
    fake_outbox_join(posting.outbox, courier);
    for (uint32_t dossier = 1; dossier < posting.count; dossier++)
        fake_outbox_add(posting.outbox, dossier, connector, LIEN_LANE_EVENTS, NULL);
    fake_outbox_add(posting.outbox, 1, connector, LIEN_LANE_INVOCATIONS, "registry");
    lien_courier_wake(courier);
    event_base_loop(posting.base, EVLOOP_NO_EXIT_ON_EMPTY);
    print(&posting);
    lien_courier_free(courier);
    fake_outbox_free(posting.outbox);
    event_base_free(posting.base);
    return 0;
}
