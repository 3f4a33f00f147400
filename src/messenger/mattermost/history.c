/* history.c - what was missed, read from the channels.
 *
 *     teams --> their channels --> of each with something new: pages, newest first,
 *               back to the mark --> where a session runs: what changed since
 *
 * Pages are by age and complete. "since" is by the last change, ends at a thousand posts
 * and has gaps (mattermost issues 13846, 34055): it is asked for new versions and
 * reactions only. The mark is overlapped by a minute: clocks of several servers differ,
 * and what comes twice is known by its id. */
#include "messenger/mattermost/private.h"

#include "base/backoff.h"

#include <stdlib.h>

enum { PAGE = 200, POSTS_MAX = 20000, PLACES_MAX = 10000 };

/* ---- which channels ------------------------------------------------------------------------ */

static void history_add(struct mattermost *m, struct cv_str channel, bool live) {
    struct mm_history *h = &m->history;
    for (size_t i = 0; i < h->n_channels; i++)
        if (cv_str_eq(h->channels[i], channel)) {
            h->live[i] = h->live[i] || live;
            return;
        }
    if (h->n_channels == PLACES_MAX || channel.n != MM_ID)
        return;
    h->channels = cv_arena_grow(h->arena, h->channels, sizeof *h->channels, h->n_channels,
                                &h->cap_channels);
    h->live = cv_arena_grow(h->arena, h->live, sizeof *h->live, h->n_channels, &h->cap_live);
    h->channels[h->n_channels] = cv_arena_copy(h->arena, channel);
    h->live[h->n_channels++] = live;
}

/* "CHANNEL", "CHANNEL:POST" or "CHANNEL//PERSON"; a person's conversation is known when it
 * was used or listed. */
static void history_place(void *context, struct cv_str place, struct cv_str person) {
    struct mattermost *m = context;
    const char *direct = person.n ? mm_memory_find(m->directs, person) : NULL;
    if (place.n >= MM_ID)
        history_add(m, (struct cv_str){place.p, MM_ID}, true);
    if (direct)
        history_add(m, cv_str(direct), true);
}

/* The name of a direct conversation is the two ids: PERSON__PERSON. */
static void history_direct(struct mattermost *m, const json_t *channel) {
    struct cv_str name = cv_json_text(channel, "name");
    if (name.n != 2 * MM_ID + 2 || !cv_str_eqz(cv_json_text(channel, "type"), "D"))
        return;
    struct cv_str a = {name.p, MM_ID}, b = {name.p + MM_ID + 2, MM_ID};
    mm_memory_note(&m->directs, cv_str_eqz(a, m->me) ? b : a, cv_json_text(channel, "id"));
}

static void history_channel(struct mattermost *m, const json_t *channel) {
    struct mm_history *h = &m->history;
    cv_time last = cv_json_number(channel, "last_post_at", 0);
    struct cv_str id = cv_json_text(channel, "id");
    mm_memory_note(&m->channels, id, cv_json_text(channel, "type"));
    history_direct(m, channel);
    h->newest = last > h->newest ? last : h->newest;
    if (h->since && last > h->since - MM_OVERLAP)
        history_add(m, id, false);
}

/* ---- asking ----------------------------------------------------------------------------------- */

static void posts_drop(struct mm_history *h) {
    while (h->n_posts)
        json_decref(h->posts[--h->n_posts]);
    free(h->posts);
    h->posts = NULL;
    h->cap_posts = 0;
}

static void history_ask(struct mattermost *m, enum mm_task task, struct cv_str path) {
    m->history.retry = CV_NEVER;
    mm_ask(m, task, path, NULL, 0);
}

static void history_ask_page(struct mattermost *m) {
    struct mm_history *h = &m->history;
    struct cv_arena *arena = cv_arena_new();
    history_ask(m, MM_TASK_PAGE,
                cv_arena_printf(arena, "/channels/%.*s/posts?page=%d&per_page=%d",
                                CV_ARG(h->channels[h->channel]), h->page, PAGE));
    cv_arena_free(arena);
}

static void history_ask_changes(struct mattermost *m) {
    struct mm_history *h = &m->history;
    struct cv_arena *arena = cv_arena_new();
    history_ask(m, MM_TASK_SINCE,
                cv_arena_printf(arena, "/channels/%.*s/posts?since=%lld",
                                CV_ARG(h->channels[h->channel]),
                                (long long)(h->since - MM_OVERLAP)));
    cv_arena_free(arena);
}

static void history_done(struct mattermost *m) {
    m->history.wanted = false;
    mm_history_stop(m);
    mm_hall_caught_up(m);
}

static void history_next(struct mattermost *m) {
    struct mm_history *h = &m->history;
    posts_drop(h);
    h->page = 0;
    if (h->channel < h->n_channels)
        history_ask_page(m);
    else
        history_done(m);
}

static void history_ask_team(struct mattermost *m) {
    struct mm_history *h = &m->history;
    if (h->team < h->n_teams) {
        struct cv_arena *arena = cv_arena_new();
        history_ask(m, MM_TASK_CHANNELS, cv_arena_printf(arena, "/users/me/teams/%.*s/channels",
                                                         CV_ARG(h->teams[h->team])));
        cv_arena_free(arena);
        return;
    }
    if (h->since)
        m->codec.wire->places(m->codec.wire->context, history_place, m);
    history_next(m);
}

void mm_history_miss(struct mattermost *m) {
    if (!m->hall.behind)
        m->history.since = m->hall.mark;
    m->hall.behind = true;
    m->history.wanted = true;
}

void mm_history_start(struct mattermost *m) {
    mm_history_stop(m);
    m->history.arena = cv_arena_new();
    m->history.running = true;
    history_ask(m, MM_TASK_TEAMS, CV_S("/users/me/teams"));
}

void mm_history_stop(struct mattermost *m) {
    struct mm_history *h = &m->history;
    static const enum mm_task tasks[] = {MM_TASK_TEAMS, MM_TASK_CHANNELS, MM_TASK_PAGE,
                                         MM_TASK_SINCE};
    for (size_t i = 0; i < CV_COUNT(tasks); i++)
        mm_ask_no_more(m, tasks[i]);
    posts_drop(h);
    cv_arena_free(h->arena);
    *h = (struct mm_history){
        .wanted = h->wanted, .since = h->since, .newest = h->newest, .retry = CV_NEVER};
}

/* ---- answers -------------------------------------------------------------------------------------- */

/* True when there is none that says anything: everything is asked again after a pause. */
static bool history_waits(struct mattermost *m, const struct cv_reply *reply) {
    struct mm_history *h = &m->history;
    struct cv_ruling ruling;
    uint64_t chance = 0;
    if (reply->status == 401)
        mm_gate_doubt(m);
    if (reply->status != 401 && !cv_desk_usual(reply, &ruling))
        return false;
    m->codec.wire->random(m->codec.wire->context, &chance, sizeof chance);
    int64_t pause = reply->status == 429 && ruling.pause >= 0
                        ? ruling.pause
                        : CV_SECONDS(1) + cv_backoff_pause(++h->failures, chance);
    h->retry = m->now + pause;
    return true;
}

void mm_history_woken(struct mattermost *m) {
    struct mm_history *h = &m->history;
    unsigned failures = h->failures;
    if (!h->running || h->retry > m->now)
        return;
    if (h->channel || h->n_channels) {
        history_ask_page(m);
        return;
    }
    mm_history_start(m);
    m->history.failures = failures;
}

void mm_history_teams(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    struct mm_history *h = &m->history;
    const json_t *team;
    size_t i;
    if (history_waits(m, reply))
        return;
    json_array_foreach(body, i, team) {
        h->teams = cv_arena_grow(h->arena, h->teams, sizeof *h->teams, h->n_teams, &h->cap_teams);
        h->teams[h->n_teams++] = cv_arena_copy(h->arena, cv_json_text(team, "id"));
    }
    if (!h->n_teams)
        mm_lacks(m, MM_LACKS_TEAM);
    history_ask_team(m);
}

void mm_history_channels(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    const json_t *channel;
    size_t i;
    if (history_waits(m, reply))
        return;
    json_array_foreach(body, i, channel) history_channel(m, channel);
    m->history.team++;
    history_ask_team(m);
}

/* The posts of a page, the newest first; false when the mark is reached. */
static bool history_take(struct mm_history *h, const json_t *body) {
    const json_t *posts = json_object_get(body, "posts"), *order = json_object_get(body, "order");
    const json_t *id;
    size_t i;
    json_array_foreach(order, i, id) {
        json_t *post = json_object_get(posts, json_string_value(id));
        if (cv_json_number(post, "create_at", 0) <= h->since - MM_OVERLAP || h->n_posts == POSTS_MAX)
            return false;
        if (h->n_posts == h->cap_posts) {
            h->cap_posts = h->cap_posts ? h->cap_posts * 2 : PAGE;
            h->posts = cv_realloc(h->posts, h->cap_posts * sizeof(json_t *));
        }
        h->posts[h->n_posts++] = json_incref(post);
    }
    return json_array_size(order) == PAGE;
}

void mm_history_page(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    struct mm_history *h = &m->history;
    if (history_waits(m, reply))
        return;
    if (reply->status == 200 && history_take(h, body)) {
        h->page++;
        history_ask_page(m);
        return;
    }
    for (size_t i = h->n_posts; i-- > 0;)
        mm_events_post(m, h->posts[i]);
    if (!h->running)
        return; /* the hall is full */
    if (reply->status == 200 && h->live[h->channel]) {
        history_ask_changes(m);
        return;
    }
    h->channel++;
    history_next(m);
}

void mm_history_changes(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    struct mm_history *h = &m->history;
    const json_t *posts = json_object_get(body, "posts"), *order = json_object_get(body, "order");
    if (history_waits(m, reply))
        return;
    for (size_t i = json_array_size(order); i-- > 0;)
        mm_events_changed(m, json_object_get(posts, json_string_value(json_array_get(order, i))),
                          h->since);
    h->channel++;
    history_next(m);
}
