/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the secrets of connected systems, and verifies what they signed. */
#include "api/secrets.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "connectors/sign.h"

void lien_secrets_clear(struct lien_secrets *secrets)
{
    for (size_t i = 0; i < secrets->count; i++) {
        free(secrets->items[i].connector);
        free(secrets->items[i].secret);
    }
    free(secrets->items);
    *secrets = (struct lien_secrets){0};
}

int lien_secrets_set(struct lien_secrets *secrets, const struct lien_address *addresses,
                     size_t count)
{
    struct lien_secrets fresh = {.items = calloc(count + 1, sizeof(*fresh.items))};
    if (!fresh.items)
        return LIEN_ENOMEM;
    for (size_t i = 0; i < count; i++) {
        if (!addresses[i].secret)
            continue;
        struct lien_secret *item = &fresh.items[fresh.count++];
        item->connector = strdup(addresses[i].connector);
        item->secret = strdup(addresses[i].secret);
        if (!item->connector || !item->secret) {
            lien_secrets_clear(&fresh);
            return LIEN_ENOMEM;
        }
    }
    lien_secrets_clear(secrets);
    *secrets = fresh;
    return LIEN_OK;
}

const char *lien_secrets_find(const struct lien_secrets *secrets, const char *connector)
{
    for (size_t i = 0; i < secrets->count; i++)
        if (strcmp(secrets->items[i].connector, connector) == 0)
            return secrets->items[i].secret;
    return NULL;
}

int lien_secrets_verify(const struct lien_secrets *secrets, const char *connector,
                        struct evhttp_request *http, const char *body, size_t length,
                        struct lien_error *err)
{
    const struct evkeyvalq *headers = evhttp_request_get_input_headers(http);
    const char *id = evhttp_find_header(headers, "webhook-id");
    const char *timestamp = evhttp_find_header(headers, "webhook-timestamp");
    const char *signature = evhttp_find_header(headers, "webhook-signature");
    const char *secret = lien_secrets_find(secrets, connector);
    if (!id || !timestamp || !signature)
        return lien_error_set(err, LIEN_EDENIED,
                              "webhook-id, webhook-timestamp and webhook-signature are needed");
    if (!secret)
        return lien_error_set(err, LIEN_EDENIED, "no secret of this system is configured");
    int rc =
        lien_verify(secret, id, timestamp, signature, body ? body : "", length, time(NULL), err);
    /* A secret of ours that is none is no news for whoever asks. */
    return rc == LIEN_EINVAL ? lien_error_set(err, LIEN_EDENIED, "it cannot be verified") : rc;
}
