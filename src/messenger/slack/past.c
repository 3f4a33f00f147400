/* past.c - what was read of the past becomes events, as Slack would have told them.
 *
 * What is new is a message; what was known and has other words now, an edit; what stands
 * below our own messages, reactions. All of it has the same ids as what is told live: what
 * came already does not count again. */
#include "messenger/json.h"
#include "messenger/slack/private.h"

#include <stdlib.h>

struct past {
    struct slack *s;
    const struct slack_job *job;
    json_t *events;
};

static void past_add(const struct past *p, json_t *event) {
    json_array_append_new(p->events, event);
}

static void past_message(const struct past *p, json_t *message, struct cv_str ts) {
    if (cv_str_cmp(ts, cv_str(p->job->oldest)) <= 0 ||
        cv_str_eqz(cv_json_text(message, "user"), p->s->me))
        return;
    json_t *event = json_copy(message);
    json_object_set_new(event, "channel", json_string(p->job->channel));
    json_object_set_new(event, "event_ts", cv_json_str(ts));
    past_add(p, event);
}

/* What nobody heard yet is told in the words that it has now. */
static void past_edit(const struct past *p, json_t *message, struct cv_str ts) {
    struct cv_str edited = cv_json_text(json_object_get(message, "edited"), "ts");
    if (cv_str_cmp(ts, cv_str(p->job->position)) > 0 ||
        cv_str_cmp(edited, cv_str(p->job->oldest)) <= 0)
        return;
    past_add(p, json_pack("{s:s,s:s,s:s,s:O,s:o}", "type", "message", "subtype", "message_changed",
                          "channel", p->job->channel, "message", message, "event_ts",
                          cv_json_str(edited)));
}

/* Slack does not tell when: they go right behind the message. */
static void past_reactions(const struct past *p, const json_t *message, struct cv_str ts) {
    size_t i, k;
    const json_t *reaction, *user;
    if (!cv_str_eqz(cv_json_text(message, "user"), p->s->me))
        return;
    json_array_foreach(json_object_get(message, "reactions"), i, reaction) {
        struct cv_str name = cv_json_text(reaction, "name");
        json_array_foreach(json_object_get(reaction, "users"), k, user) {
            const char *who = json_string_value(user);
            past_add(p, json_pack("{s:s,s:s,s:o,s:s,s:o,s:{s:s,s:o}}", "type", "reaction_added",
                                  "user", who ? who : "", "reaction", cv_json_str(name),
                                  "item_user", p->s->me, "event_ts", cv_json_str(ts), "item",
                                  "channel", p->job->channel, "ts", cv_json_str(ts)));
        }
    }
}

struct placed {
    struct cv_str ts;
    size_t number; /* as it came: what is of the same moment stays in order */
    json_t *what;
};

static int compare_placed(const void *a, const void *b) {
    const struct placed *x = a, *y = b;
    int by_ts = cv_str_cmp(x->ts, y->ts);
    return by_ts ? by_ts : (x->number > y->number) - (x->number < y->number);
}

/* In the order of `name`, a time stamp. */
static struct placed *sorted(const json_t *list, const char *name) {
    size_t i, n = json_array_size(list);
    struct placed *all = cv_alloc((n + 1) * sizeof *all);
    for (i = 0; i < n; i++) {
        json_t *what = json_array_get(list, i);
        all[i] = (struct placed){cv_json_text(what, name), i, what};
    }
    qsort(all, n, sizeof *all, compare_placed);
    return all;
}

json_t *cv_slack_past(struct slack *s, const struct slack_job *j) {
    struct past p = {s, j, json_array()};
    size_t i, n = json_array_size(j->found);
    struct placed *found = sorted(j->found, "ts");
    for (i = 0; i < n; i++) {
        if (i && cv_str_eq(found[i].ts, found[i - 1].ts))
            continue; /* the root of a thread comes with the channel and with the thread */
        past_message(&p, found[i].what, found[i].ts);
        past_edit(&p, found[i].what, found[i].ts);
        past_reactions(&p, found[i].what, found[i].ts);
    }
    free(found);
    n = json_array_size(p.events);
    struct placed *told = sorted(p.events, "event_ts");
    json_t *in_order = json_array();
    for (i = 0; i < n; i++)
        json_array_append(in_order, told[i].what);
    free(told);
    json_decref(p.events);
    return in_order;
}
