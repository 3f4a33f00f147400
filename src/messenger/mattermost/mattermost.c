/* mattermost.c - the codec of Mattermost. */
#include "messenger/mattermost/private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URL_MAX = 4096, LINE_MAX_BYTES = 1024, BODY_MAX = 64 * 1024 };

static struct mattermost *codec_of(struct cv_codec *c) {
    return (struct mattermost *)c;
}

/* ---- what all files use ---------------------------------------------------------------- */

void mm_set(char **place, struct cv_str value) {
    char *copy = cv_strdup(value);
    free(*place);
    *place = copy;
}

void mm_event(const struct mattermost *m, const struct cv_incoming *in) {
    m->codec.wire->event(m->codec.wire->context, in);
}

void mm_log(const struct mattermost *m, enum cv_log_level level, const char *format, ...) {
    char line[LINE_MAX_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    m->codec.wire->log(m->codec.wire->context, level, cv_str(line));
}

void mm_lacks(struct mattermost *m, const char *what) {
    if (mm_memory_find(m->lacks, cv_str(what)))
        return;
    mm_memory_note(&m->lacks, cv_str(what), CV_S(""));
    mm_event(m, &(struct cv_incoming){.kind = CV_IN_LACKS, .text = cv_str(what)});
}

struct cv_str mm_url(const struct mattermost *m, struct cv_arena *arena, const char *format, ...) {
    char path[URL_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(path, sizeof path, format, args);
    va_end(args);
    return cv_arena_printf(arena, "%s/api/v4%s", m->url, path);
}

/* ---- asking ------------------------------------------------------------------------------- */

static void on_roles(struct mattermost *m, const struct cv_reply *reply, const json_t *body);

static void (*const readers[])(struct mattermost *m, const struct cv_reply *reply,
                               const json_t *body) = {
    [MM_TASK_ME] = mm_gate_me,
    [MM_TASK_ROLES] = on_roles,
    [MM_TASK_TEAMS] = mm_history_teams,
    [MM_TASK_CHANNELS] = mm_history_channels,
    [MM_TASK_PAGE] = mm_history_page,
    [MM_TASK_SINCE] = mm_history_changes,
    [MM_TASK_PEOPLE] = mm_hall_people,
    [MM_TASK_NAMES] = mm_hall_names,
    [MM_TASK_CHANNEL] = mm_hall_channel,
    [MM_TASK_POST] = mm_hall_post,
};
_Static_assert(CV_COUNT(readers) == MM_TASKS, "a reader for every task");

void mm_ask(struct mattermost *m, enum mm_task task, struct cv_str path, json_t *body,
            int64_t patience) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_buf text;
    cv_buf_init(&text, BODY_MAX);
    bool posts = body != NULL;
    if (posts)
        cv_json_print(body, &text);
    m->asked[task] = ++m->tags;
    m->codec.wire->request(
        m->codec.wire->context,
        &(struct cv_request){.tag = m->tags,
                             .method = posts ? "POST" : "GET",
                             .url = mm_url(m, arena, "%.*s", CV_ARG(path)),
                             .authorization = cv_secret_reveal(m->bearer),
                             .type = posts ? CV_S("application/json") : CV_S(""),
                             .body = cv_buf_str(&text),
                             .patience = patience});
    cv_buf_free(&text);
    cv_arena_free(arena);
}

void mm_ask_no_more(struct mattermost *m, enum mm_task task) {
    m->asked[task] = 0;
}

bool mm_asking(const struct mattermost *m, enum mm_task task) {
    return m->asked[task] != 0;
}

static void codec_read(struct mattermost *m, const struct cv_reply *reply) {
    for (size_t i = 0; i < MM_TASKS; i++) {
        if (!m->asked[i] || m->asked[i] != reply->tag)
            continue;
        json_t *body = reply->status == 200 ? cv_json_read(reply->body, NULL) : NULL;
        m->asked[i] = 0;
        readers[i](m, reply, body);
        json_decref(body);
        return;
    }
}

/* ---- what is missing ---------------------------------------------------------------------------- */

static bool roles_give(const json_t *roles, const char *permission) {
    const json_t *role, *given;
    size_t i, k;
    json_array_foreach(roles, i, role)
        json_array_foreach(json_object_get(role, "permissions"), k, given)
            if (strcmp(json_string_value(given) ? json_string_value(given) : "", permission) == 0)
                return true;
    return false;
}

/* The least that is needed. Schemes of a team may give less: then the server says so. */
static void on_roles(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    static const struct {
        const char *permission, *text;
    } needed[] = {
        {"create_post", MM_LACKS_POST},
        {"upload_file", MM_LACKS_FILE},
        {"create_direct_channel", MM_LACKS_DIRECT},
    };
    for (size_t i = 0; i < CV_COUNT(needed) && reply->status == 200; i++)
        if (!roles_give(body, needed[i].permission))
            mm_lacks(m, needed[i].text);
}

/* Once, when we are let in. */
static void codec_tell_lacks(struct mattermost *m) {
    if (m->told || m->gate.state != GATE_OPEN)
        return;
    m->told = true;
    if (!m->codec.wire->public_url.n)
        mm_lacks(m, MM_LACKS_URL);
    mm_ask(m, MM_TASK_ROLES, CV_S("/roles/names"),
           json_pack("[s,s,s]", "system_user", "team_user", "channel_user"), 0);
}

/* ---- the operations ------------------------------------------------------------------------------- */

static cv_time sooner(cv_time a, cv_time b) {
    return a < b ? a : b;
}

/* Last in every call: when the next thing is to be done. */
static void codec_done(struct mattermost *m) {
    const struct cv_wire *wire = m->codec.wire;
    codec_tell_lacks(m);
    cv_time at = sooner(m->gate.at, mm_press_alarm(m));
    if (m->gate.state == GATE_OPEN)
        at = sooner(at, cv_desk_alarm(m->desk));
    if (m->history.running)
        at = sooner(at, m->history.retry);
    wire->wake(wire->context, at);
}

static void codec_start(struct cv_codec *c, cv_time now) {
    struct mattermost *m = codec_of(c);
    struct cv_buf kept;
    m->now = now;
    cv_buf_init(&kept, CV_RESUME_MAX);
    if (!c->wire->kept(c->wire->context, CV_S(""), &kept) ||
        !cv_str_int(cv_buf_str(&kept), &m->hall.mark))
        m->hall.mark = 0;
    cv_buf_free(&kept);
    mm_offer_start(m);
    mm_gate_start(m);
    codec_done(m);
}

static void codec_opened(struct cv_codec *c, unsigned socket, cv_time now) {
    struct mattermost *m = codec_of(c);
    (void)socket;
    m->now = now;
    mm_gate_opened(m);
    codec_done(m);
}

static enum cv_status codec_frame(struct cv_codec *c, unsigned socket, struct cv_str frame,
                                  cv_time now, struct cv_error *err) {
    struct mattermost *m = codec_of(c);
    (void)socket;
    m->now = now;
    enum cv_status status = mm_gate_frame(m, frame, err);
    codec_done(m);
    return status;
}

static void codec_closed(struct cv_codec *c, unsigned socket, int code, struct cv_str why,
                         cv_time now) {
    struct mattermost *m = codec_of(c);
    (void)socket;
    (void)code;
    (void)why;
    m->now = now;
    mm_gate_closed(m);
    codec_done(m);
}

static void codec_replied(struct cv_codec *c, const struct cv_reply *reply, cv_time now) {
    struct mattermost *m = codec_of(c);
    m->now = now;
    if (!cv_desk_replied(m->desk, reply, now))
        codec_read(m, reply);
    codec_done(m);
}

static void codec_called(struct cv_codec *c, const struct cv_call *call, cv_time now) {
    struct mattermost *m = codec_of(c);
    m->now = now;
    mm_press_called(m, call);
    codec_done(m);
}

static void codec_woken(struct cv_codec *c, cv_time now) {
    struct mattermost *m = codec_of(c);
    m->now = now;
    mm_gate_woken(m);
    mm_press_woken(m);
    mm_history_woken(m);
    if (m->gate.state == GATE_OPEN)
        cv_desk_woken(m->desk, now);
    codec_done(m);
}

static bool codec_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now) {
    struct mattermost *m = codec_of(c);
    m->now = now;
    bool took = mm_mail_send(m, o);
    codec_done(m);
    return took;
}

static void codec_committed(struct cv_codec *c, struct cv_str receipt, cv_time now) {
    struct mattermost *m = codec_of(c);
    m->now = now;
    mm_press_committed(m, receipt);
    codec_done(m);
}

static void codec_free(struct cv_codec *c) {
    struct mattermost *m = codec_of(c);
    if (!m)
        return;
    mm_history_stop(m);
    mm_hall_free(m);
    mm_press_free(m);
    cv_desk_free(m->desk);
    cv_people_free(m->people);
    struct mm_memory **const memories[] = {&m->names, &m->bots,    &m->channels,
                                           &m->posts, &m->directs, &m->lacks};
    for (size_t i = 0; i < CV_COUNT(memories); i++)
        mm_memory_free(memories[i]);
    cv_secret_free(m->bearer);
    cv_secret_free(m->command_token);
    free(m->gate.connection);
    free(m->url);
    free(m->me);
    free(m->username);
    free(m);
}

static const struct cv_codec_ops codec_ops = {
    .name = "mattermost",
    .pictures = true,
    .start = codec_start,
    .opened = codec_opened,
    .frame = codec_frame,
    .closed = codec_closed,
    .replied = codec_replied,
    .called = codec_called,
    .woken = codec_woken,
    .send = codec_send,
    .committed = codec_committed,
    .free = codec_free,
};

static struct cv_secret *codec_bearer(const struct cv_secret *token) {
    struct cv_buf text;
    cv_buf_init(&text, URL_MAX);
    cv_buf_addf(&text, "Bearer %.*s", CV_ARG(cv_secret_reveal(token)));
    struct cv_secret *bearer = cv_secret_new(cv_buf_str(&text));
    if (text.p)
        cv_wipe(text.p, text.n);
    cv_buf_free(&text);
    return bearer;
}

struct cv_codec *cv_codec_mattermost_new(const struct cv_account *account) {
    struct mattermost *m = cv_alloc(sizeof *m);
    struct cv_str url = account->url;
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    m->codec.ops = &codec_ops;
    m->url = cv_strdup(url);
    m->bearer = codec_bearer(account->token);
    m->command_token =
        account->app_token ? cv_secret_new(cv_secret_reveal(account->app_token)) : NULL;
    m->me = cv_strdup(CV_S(""));
    m->username = cv_strdup(CV_S(""));
    m->gate.at = CV_NEVER;
    m->history.retry = CV_NEVER;
    m->people = cv_people_new();
    m->desk = cv_desk_new(&m->codec, &mm_mail_ops);
    return &m->codec;
}
