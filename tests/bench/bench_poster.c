/* SPDX-License-Identifier: Apache-2.0 */
/* Posts as fast as libcurl can: handles are used again, nothing is signed, kept or ordered. */
#include "bench_poster.h"

#include <curl/curl.h>

#define PARALLEL_MAX 64

static size_t discard(char *bytes, size_t one, size_t length, void *arg)
{
    (void)bytes;
    (void)arg;
    return one * length;
}

static CURL *new_handle(const char *url, const char *body, struct curl_slist *headers)
{
    CURL *easy = curl_easy_init();

    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    return easy;
}

/* What remains to be started and to be heard of, and how many were answered 2xx. */
struct tally {
    size_t to_start;
    size_t to_end;
    size_t good;
};

/* Take what has ended, and start the handle again. */
static void go_round(CURLM *multi, struct tally *tally)
{
    CURLMsg *message;
    int queued;

    while ((message = curl_multi_info_read(multi, &queued))) {
        CURL *easy = message->easy_handle;
        long status = 0;

        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        tally->good += status / 100 == 2;
        tally->to_end--;
        curl_multi_remove_handle(multi, easy);
        if (tally->to_start > 0) {
            tally->to_start--;
            curl_multi_add_handle(multi, easy);
        }
    }
}

size_t bench_post(const char *url, const char *body, size_t parallel, size_t count)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    CURLM *multi = curl_multi_init();
    CURL *handles[PARALLEL_MAX];
    struct tally tally = {.to_end = count};
    int running;

    if (parallel > PARALLEL_MAX)
        parallel = PARALLEL_MAX;
    tally.to_start = count - parallel;
    for (size_t i = 0; i < parallel; i++) {
        handles[i] = new_handle(url, body, headers);
        curl_multi_add_handle(multi, handles[i]);
    }
    while (tally.to_end > 0) {
        curl_multi_perform(multi, &running);
        go_round(multi, &tally);
        if (running)
            curl_multi_poll(multi, NULL, 0, 100, NULL);
    }
    for (size_t i = 0; i < parallel; i++)
        curl_easy_cleanup(handles[i]);
    curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
    return tally.good;
}
