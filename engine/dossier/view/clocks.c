/* SPDX-License-Identifier: Apache-2.0 */
/* Shows the clocks of a case: what is used, when it is due, and how that came about. */
#include "dossier/clock_words.h"
#include "dossier/view/parts.h"

static const char *state_of(const struct lien_clock *clock, int64_t now_ms, bool runs, bool open)
{
    if (!open)
        return "stopped";
    if (clock->breached || (clock->running && clock->due_ms <= now_ms))
        return "overdue";
    if (!runs)
        return "paused";
    return clock->warned ? "near" : "fine";
}

static void write_amounts(struct lien_json_out *out, const struct lien_clock_kind *kind,
                          const struct lien_clock *clock, const struct lien_duration *used,
                          bool runs)
{
    lien_json_out_key(out, "budget");
    lien_json_out_value_new(out, lien_duration_written(&clock->budget, kind->budget_unit));
    lien_json_out_key(out, "consumed");
    lien_json_out_value_new(out, lien_duration_json(used));
    lien_json_out_key(out, "running");
    lien_json_out_bool(out, runs);
}

static int write_clock(struct lien_json_out *out, const struct lien_world *world,
                       const lien_case *one, int index, struct lien_error *err)
{
    const struct lien_clock_kind *kind = &one->definition->procedure.clocks[index];
    const struct lien_clock *clock = &one->snapshot->clocks[index];
    const struct lien_clock_words words = lien_clock_words_of(one);
    struct lien_duration used = {.unit = clock->budget.unit, .amount = clock->consumed};
    bool runs =
        clock->running && !lien_clock_is_stopped_by_outage(clock, one->calendar, world->now_ms);
    int rc =
        lien_clock_consumed(clock, &kind->terms, one->calendar, world->now_ms, &used.amount, err);
    /* Past the calendar's end the case is still to be seen, with what was counted last. */
    if (rc < 0 && rc != LIEN_ERANGE)
        return rc;
    lien_json_out_open(out, '{');
    lien_json_out_member_text(out, "name", kind->name);
    lien_json_out_member_value(out, "title", kind->title);
    write_amounts(out, kind, clock, &used, runs);
    lien_json_out_member_text(out, "state",
                              state_of(clock, world->now_ms, runs, lien_case_is_open(one)));
    lien_view_time(out, "due", clock->running ? clock->due_ms : LIEN_NEVER, one);
    lien_json_out_key(out, "derivation");
    lien_json_out_value_new(
        out, lien_clock_derivation(clock, &kind->terms, one->calendar, world->now_ms, &words));
    lien_json_out_close(out, '}');
    return 0;
}

int lien_view_clocks(struct lien_json_out *out, const struct lien_world *world,
                     const lien_case *one, struct lien_error *err)
{
    int rc = 0;
    lien_json_out_open(out, '[');
    for (int i = 0; rc == 0 && i < one->snapshot->clock_count; i++)
        if (one->snapshot->clocks[i].received)
            rc = write_clock(out, world, one, i, err);
    lien_json_out_close(out, ']');
    return rc;
}
