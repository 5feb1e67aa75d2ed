/* SPDX-License-Identifier: Apache-2.0 */
/* Writes numbers as Prometheus reads them. No label names a person or a case. */
#include <inttypes.h>
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/handlers/times.h"
#include "base/buf.h"

#define METRICS_BYTES_MAX 65536

/* One number of the runtime's or the store's, by its place in their JSON. */
struct metric {
    const char *name;
    const char *type; /* "counter" or "gauge" */
    const char *help;
    const char *group; /* NULL: at the top */
    const char *member;
};

static const struct metric of_runtime[] = {
    {"lienthong_queue_commands", "gauge", "Commands that wait for the writer.", NULL, "queue"},
    {"lienthong_batches_total", "counter", "Transactions that were committed.", NULL, "batches"},
    {"lienthong_failed_batches_total", "counter", "Transactions that failed.", NULL,
     "failedBatches"},
    {"lienthong_commands_total", "counter", "Commands that were taken.", NULL, "commands"},
    {"lienthong_largest_batch_commands", "gauge", "The largest transaction.", NULL, "largestBatch"},
    {"lienthong_cache_dossiers", "gauge", "Dossiers in memory.", "cache", "dossiers"},
    {"lienthong_cache_bytes", "gauge", "Memory of the dossiers.", "cache", "bytes"},
    {"lienthong_cache_hits_total", "counter", "Dossiers found in memory.", "cache", "hits"},
    {"lienthong_cache_misses_total", "counter", "Dossiers that were loaded.", "cache", "misses"},
    {"lienthong_timers_fired_total", "counter", "Timers that fired.", "timers", "fired"},
    {"lienthong_timers_failed_total", "counter", "Timers that failed.", "timers", "failed"},
    {"lienthong_deliveries_given_total", "counter", "Deliveries handed to the courier.",
     "deliveries", "given"},
    {"lienthong_deliveries_settled_total", "counter", "Attempts that were settled.", "deliveries",
     "settled"},
    {"lienthong_deliveries_dead_total", "counter", "Deliveries that became dead letters.",
     "deliveries", "dead"},
    {"lienthong_reads_waiting", "gauge", "Readings that wait.", "reads", "waiting"},
    {"lienthong_reads_total", "counter", "Readings that were done.", "reads", "done"},
    {"lienthong_recount_cases_total", "counter",
     "Dossiers looked at after a change of working time.", "recount", "looked"},
    {"lienthong_recount_moved_total", "counter", "Cases of which a due moved by one.", "recount",
     "moved"},
    {"lienthong_log_pages", "gauge", "Pages of the write-ahead log.", "log", "pages"},
    {"lienthong_checkpoints_total", "counter", "Check-points of the log.", "log", "checkpoints"},
};

static const struct metric of_store[] = {
    {"lienthong_cases_active", "gauge", "Cases that go on.", "cases", "active"},
    {"lienthong_cases_done", "gauge", "Cases that have ended.", "cases", "done"},
    {"lienthong_cases_stopped", "gauge", "Cases that were stopped.", "cases", "stopped"},
    {"lienthong_outbox_pending", "gauge", "Deliveries that wait.", "deliveries", "pending"},
    {"lienthong_outbox_dead", "gauge", "Dead letters.", "deliveries", "dead"},
    {"lienthong_incidents_open", "gauge", "Incidents that wait for a person.", NULL, "incidents"},
};

static void write_number(struct lien_buf *buf, const struct metric *metric, json_int_t number)
{
    lien_buf_addf(buf, "# HELP %s %s\n# TYPE %s %s\n%s %" JSON_INTEGER_FORMAT "\n", metric->name,
                  metric->help, metric->name, metric->type, metric->name, number);
}

static void write_all(struct lien_buf *buf, const struct metric *metrics, size_t count,
                      const json_t *numbers)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *group =
            metrics[i].group ? json_object_get(numbers, metrics[i].group) : numbers;
        const json_t *value = json_object_get(group, metrics[i].member);
        if (json_is_integer(value))
            write_number(buf, &metrics[i], json_integer_value(value));
    }
}

/* What a procedure has given must be with the next system within 10 minutes (NĐ 63/2024/NĐ-CP, as
 * amended): whoever watches is to be warned past 600. */
static void write_oldest(struct lien_buf *buf, const json_t *counts, int64_t now_ms)
{
    static const struct metric oldest = {"lienthong_outbox_oldest_seconds", "gauge",
                                         "How long the oldest delivery has waited.", NULL, NULL};
    json_int_t since_ms = json_integer_value(json_object_get(counts, "waitingSinceMs"));
    if (counts)
        write_number(buf, &oldest,
                     since_ms > 0 && since_ms < now_ms ? (now_ms - since_ms) / 1000 : 0);
}

/* Past a calendar's end nothing can be dated: whoever watches is to be warned months ahead. */
static void write_calendars(struct lien_buf *buf, const lien_catalog *catalog, int64_t now_ms)
{
    json_auto_t *ends = lien_times_ends(catalog, now_ms);
    size_t i;
    json_t *one;
    lien_buf_adds(buf, "# HELP lienthong_calendar_days_left Days until a calendar's end.\n"
                       "# TYPE lienthong_calendar_days_left gauge\n");
    json_array_foreach(ends, i, one)
    {
        lien_buf_addf(buf,
                      "lienthong_calendar_days_left{calendar=\"%s\"} %" JSON_INTEGER_FORMAT "\n",
                      json_string_value(json_object_get(one, "id")),
                      json_integer_value(json_object_get(one, "daysLeft")));
    }
}

static void write_server(struct lien_buf *buf, const struct lien_server *server)
{
    lien_buf_adds(buf,
                  "# HELP lienthong_http_answers_total Answers, by the class of their status.\n"
                  "# TYPE lienthong_http_answers_total counter\n");
    for (int i = 2; i <= 5; i++)
        lien_buf_addf(buf, "lienthong_http_answers_total{class=\"%dxx\"} %" PRIu64 "\n", i,
                      server->counts.answers[i]);
    const struct metric requests = {"lienthong_http_requests_total", "counter",
                                    "Requests that came.", NULL, NULL};
    const struct metric working = {"lienthong_http_requests_at_work", "gauge",
                                   "Requests that wait for their answer.", NULL, NULL};
    const struct metric connections = {"lienthong_http_connections", "gauge",
                                       "Connections of clients.", NULL, NULL};
    const struct metric time = {"lienthong_http_microseconds_total", "counter",
                                "Time from a whole request to its answer, summed up.", NULL, NULL};
    write_number(buf, &requests, (json_int_t)server->counts.requests);
    write_number(buf, &working, (json_int_t)server->at_work);
    write_number(buf, &connections, (json_int_t)lien_connections_count(server->connections));
    write_number(buf, &time, (json_int_t)server->counts.microseconds);
}

static void read_metrics(const lien_request *request, const struct lien_reading *reading,
                         struct lien_reply *reply)
{
    struct lien_error err;
    struct lien_buf buf;
    json_t *counts = NULL;
    json_auto_t *numbers = lien_runtime_numbers(request->server->options.runtime);
    if (reading->reader->ops->counts(reading->reader, &counts, &err) < 0)
        counts = NULL; /* what the runtime knows is told all the same */
    lien_buf_init(&buf, METRICS_BYTES_MAX);
    lien_buf_adds(&buf, request->kept_text);
    write_all(&buf, of_runtime, sizeof(of_runtime) / sizeof(of_runtime[0]), numbers);
    write_all(&buf, of_store, sizeof(of_store) / sizeof(of_store[0]), counts);
    write_oldest(&buf, counts, reading->now_ms);
    write_calendars(&buf, reading->catalog, reading->now_ms);
    json_decref(counts);
    reply->status = 200;
    reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
    reply->text = lien_buf_take(&buf, &reply->text_length);
}

/* The server's own counts belong to the loop, so they are written before a reader goes on. */
void lien_api_metrics(lien_request *request)
{
    struct lien_buf buf;
    lien_buf_init(&buf, METRICS_BYTES_MAX);
    write_server(&buf, request->server);
    request->kept_text = lien_buf_take(&buf, NULL);
    if (request->kept_text)
        lien_request_read(request, read_metrics);
    else
        lien_request_fail(request, LIEN_PROBLEM_INTERNAL, NULL);
}
