/* SPDX-License-Identifier: Apache-2.0 */
/* Serves the OpenAPI document. */
#include "api/openapi.h"

#include <stdlib.h>
#include <string.h>
#include "api/handlers/handlers.h"
#include "api/inside.h"

void lien_api_openapi(lien_request *request)
{
    struct lien_reply reply = {.status = 200, .content_type = "application/json"};
    reply.text = malloc(lien_openapi_length);
    if (!reply.text)
        abort(); /* out of memory */
    memcpy(reply.text, lien_openapi_text, lien_openapi_length);
    reply.text_length = lien_openapi_length;
    lien_request_answer(request, &reply);
}
