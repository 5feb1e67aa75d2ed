/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the body of a delivery. */
#include "connectors/envelope.h"

#include <assert.h>
#include <inttypes.h>
#include "base/time.h"

/* The inside of a JSON string. What has to be escaped is rare here, so one form serves all. */
static void add_escaped(struct lien_buf *buf, const char *text)
{
    for (;;) {
        size_t plain = 0;

        while ((unsigned char)text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\')
            plain++;
        lien_buf_add(buf, text, plain);
        text += plain;
        if (!*text)
            return;
        lien_buf_addf(buf, "\\u%04x", (unsigned)(unsigned char)*text++);
    }
}

static void add_member(struct lien_buf *buf, const char *key, const char *text)
{
    lien_buf_adds(buf, ",\"");
    lien_buf_adds(buf, key);
    lien_buf_adds(buf, "\":\"");
    add_escaped(buf, text);
    lien_buf_addc(buf, '"');
}

static void add_id(struct lien_buf *buf, const char *key, const struct lien_id *id)
{
    char text[LIEN_ID_TEXT_SIZE];

    lien_id_format(id, text);
    add_member(buf, key, text);
}

/* The data with "callback" as its first member. It is canonical JSON, so that its first byte is
 * the brace, and the second tells whether there are members. */
static void add_invocation(struct lien_buf *buf, const char *public_url,
                           const struct lien_parcel *parcel)
{
    assert(parcel->data && parcel->data[0] == '{');
    lien_buf_adds(buf, "{\"callback\":{\"url\":\"");
    add_escaped(buf, public_url);
    lien_buf_adds(buf, "/v1/callbacks/");
    add_escaped(buf, parcel->callback_token);
    lien_buf_adds(buf, "\",\"token\":\"");
    add_escaped(buf, parcel->callback_token);
    lien_buf_adds(buf, parcel->data[1] == '}' ? "\"}" : "\"},");
    lien_buf_adds(buf, parcel->data + 1);
}

void lien_envelope_write(struct lien_buf *buf, const char *public_url,
                         const struct lien_parcel *parcel)
{
    char time[LIEN_TIME_TEXT_SIZE];

    lien_time_format(parcel->at_ms, 0, time);
    lien_buf_adds(buf, "{\"specversion\":\"1.0\"");
    add_id(buf, "id", &parcel->id);
    add_member(buf, "source", public_url);
    add_member(buf, "type", parcel->type);
    add_id(buf, "subject", &parcel->case_id);
    add_member(buf, "time", time);
    add_member(buf, "datacontenttype", "application/json");
    add_id(buf, "dossier", &parcel->dossier);
    lien_buf_addf(buf, ",\"sequence\":%" PRId64, parcel->sequence);
    lien_buf_adds(buf, ",\"data\":");
    if (parcel->callback_token)
        add_invocation(buf, public_url, parcel);
    else
        lien_buf_adds(buf, parcel->data);
    lien_buf_addc(buf, '}');
}
