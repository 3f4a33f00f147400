/* slack.c - the codec of Slack, from start to end.
 *
 *     start --auth.test--> who we are --apps.connections.open--> URL --dial--> hello
 *                                          ^                                    |
 *                                          +--- lost, or to be refreshed -------+
 *
 * There are two connections: each payload comes by any one of them, and while one is
 * lost the other hears. Slack renews them every few hours. The new one is opened first:
 * the old one hears until the new one has said hello, and is hung up when all that came
 * by it is acknowledged. */
#include "messenger/slack/slack.h"

#include "messenger/json.h"
#include "messenger/slack/private.h"
#include "messenger/slack/words.h"

#include <canvasser/secret.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    LINES_WANTED = 2,          /* Slack takes ten of an app */
    HELLO_MOST = 15 * 1000,    /* milliseconds from a dial to its hello */
    REST_ENDED = 1000,         /* after a disconnect for another reason */
    REST_CROWDED = 10 * 1000,  /* after "too many websockets" */
    REST_PLENTY = 600 * 1000,  /* the same while there is one */
    REST_LACKING = 60 * 1000,
    SMALL_MAX = 1024,
    RECEIPT_MAX = 160
};

void cv_slack_event(const struct slack *s, const struct cv_incoming *in) {
    if (!s->stopped)
        s->codec.wire->event(s->codec.wire->context, in);
}

void cv_slack_log(const struct slack *s, enum cv_log_level level, const char *format, ...) {
    char line[SMALL_MAX];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n > 0)
        s->codec.wire->log(s->codec.wire->context, level, cv_str(line));
}

/* ---- names and values ------------------------------------------------------------------ */

static struct slack_pair *pair_find(struct slack_pair *pairs, struct cv_str name) {
    struct slack_pair *p = NULL;
    HASH_FIND(hh, pairs, name.p, name.n, p);
    return p;
}

struct cv_str cv_slack_pair(struct slack_pair *pairs, struct cv_str name) {
    const struct slack_pair *p = pair_find(pairs, name);
    return cv_str(p ? p->value : "");
}

void cv_slack_pair_set(struct slack_pair **pairs, struct cv_str name, struct cv_str value) {
    struct slack_pair *p = pair_find(*pairs, name);
    char *copy = cv_strdup(value);
    if (!p) {
        p = cv_alloc(sizeof *p);
        p->name = cv_strdup(name);
        HASH_ADD_KEYPTR(hh, *pairs, p->name, name.n, p);
    }
    free(p->value);
    p->value = copy;
}

static void pair_free(struct slack_pair **pairs, struct slack_pair *p) {
    HASH_DEL(*pairs, p);
    free(p->name);
    free(p->value);
    free(p);
}

void cv_slack_pair_drop(struct slack_pair **pairs, struct cv_str name) {
    struct slack_pair *p = pair_find(*pairs, name);
    if (p)
        pair_free(pairs, p);
}

void cv_slack_pairs_free(struct slack_pair **pairs) {
    struct slack_pair *p, *next;
    HASH_ITER(hh, *pairs, p, next) {
        pair_free(pairs, p);
    }
}

/* ---- lines ---------------------------------------------------------------------------------- */

static unsigned lines_count(const struct slack *s, enum slack_line_state state) {
    unsigned n = 0;
    for (unsigned i = 0; i < CV_CODEC_SOCKETS; i++)
        n += s->lines[i].state == state;
    return n;
}

static void line_hang_up(struct slack *s, unsigned socket, const char *why) {
    s->lines[socket] = (struct slack_line){.epoch = s->lines[socket].epoch};
    s->codec.wire->hang_up(s->codec.wire->context, socket, 1000, why);
}

static bool lines_hear(const struct slack *s) {
    return lines_count(s, LINE_LIVE) + lines_count(s, LINE_LEAVING) > 0;
}

/* Those that were to be renewed go when there are enough others and they owe nothing. */
static void lines_retire(struct slack *s) {
    if (lines_count(s, LINE_LIVE) < LINES_WANTED)
        return;
    for (unsigned i = 0; i < CV_CODEC_SOCKETS; i++)
        if (s->lines[i].state == LINE_LEAVING && !s->lines[i].owed)
            line_hang_up(s, i, "renewed");
}

/* A connection is lost, or a try failed: when to come back. */
static void lines_lost(struct slack *s, cv_time now, int64_t least) {
    if (!lines_hear(s) && s->ready) {
        s->ready = false;
        s->codec.wire->gone(s->codec.wire->context);
    }
    if (!s->connecting && lines_count(s, LINE_LIVE) < LINES_WANTED)
        s->dial_at = cv_again_lost(&s->again, s->codec.wire, now, least);
}

static void lines_dial(struct slack *s, struct cv_str url, cv_time now) {
    unsigned i = 0;
    while (i < CV_CODEC_SOCKETS && s->lines[i].state != LINE_FREE)
        i++;
    if (i == CV_CODEC_SOCKETS) /* one that was to be renewed long ago */
        for (i = 0; i + 1 < CV_CODEC_SOCKETS && s->lines[i].state != LINE_LEAVING;)
            i++;
    s->lines[i] = (struct slack_line){
        .state = LINE_DIALLED, .epoch = s->lines[i].epoch + 1, .by = now + HELLO_MOST};
    s->codec.wire->dial(s->codec.wire->context, i, &(struct cv_dial){.url = url});
}

/* A URL is a secret of half a minute: it is not for a line that others can read. */
static bool url_serves(const struct slack *s, struct cv_str url) {
    bool open = cv_str_starts(cv_str(s->url), CV_S("http://"));
    return cv_str_starts(url, CV_S("wss://")) || (open && cv_str_starts(url, CV_S("ws://")));
}

static void slack_tell_ready(struct slack *s) {
    s->ready = true;
    cv_slack_event(s, &(struct cv_incoming){.kind = CV_IN_READY,
                                            .person = cv_str(s->me),
                                            .name = cv_str(s->my_name)});
}

static void open_done(struct slack *s, const char *about, const struct cv_reply *reply,
                      cv_time now) {
    struct cv_slack_answer a = cv_slack_read(s, reply, "app_token_file");
    struct cv_str url = cv_json_text(a.root, "url");
    (void)about;
    bool good = a.trouble == CV_SLACK_FINE && url_serves(s, url);
    if (good && s->trial) {
        slack_tell_ready(s); /* both tokens are good, that is enough */
    } else if (good) {
        lines_dial(s, url, now);
    } else if (!s->stopped) {
        int64_t least = a.pause >= 0 ? a.pause
                        : a.trouble == CV_SLACK_LACKING || a.trouble == CV_SLACK_NO ? REST_LACKING
                                                                                     : 0;
        cv_slack_no(s, "Slack opens no connection", &a, reply);
        s->connecting = false;
        lines_lost(s, now, least);
    }
    json_decref(a.root);
}

/* Gets a new connection, whatever there is. */
static void slack_connect(struct slack *s) {
    if (s->connecting)
        return;
    s->dial_at = CV_NEVER;
    if (!s->me[0]) {
        cv_slack_auth(s);
        return;
    }
    s->connecting = true;
    cv_slack_call(s, "apps.connections.open", cv_str(""), true, cv_str(""), open_done);
}

/* ---- frames --------------------------------------------------------------------------------- */

static enum cv_status on_hello(struct slack *s, unsigned socket, const json_t *frame, cv_time now) {
    struct slack_line *line = &s->lines[socket];
    if (line->state != LINE_DIALLED)
        return CV_OK;
    line->state = LINE_LIVE;
    s->connecting = false;
    s->dial_at = lines_count(s, LINE_LIVE) < LINES_WANTED ? now : CV_NEVER;
    cv_again_opened(&s->again, now);
    cv_slack_log(s, CV_LOG_INFO, "Slack counts %lld connections of this app",
                 (long long)cv_json_number(frame, "num_connections", 0));
    lines_retire(s);
    if (s->ready)
        return CV_OK;
    slack_tell_ready(s);
    cv_slack_catch_up(s, now);
    return CV_OK;
}

#define no_socket_mode "Socket Mode is switched off: switch it on in the settings of the app"

static enum cv_status on_disconnect(struct slack *s, unsigned socket, const json_t *frame,
                                    cv_time now) {
    struct cv_str reason = cv_json_text(frame, "reason");
    struct slack_line *line = &s->lines[socket];
    if (cv_str_eqz(reason, "warning") || cv_str_eqz(reason, "refresh_requested")) {
        if (line->state == LINE_LIVE)
            line->state = LINE_LEAVING;
        slack_connect(s);
        return CV_OK;
    }
    bool crowded = cv_str_eqz(reason, "too_many_websockets");
    if (cv_str_eqz(reason, "link_disabled"))
        cv_slack_event(s, &(struct cv_incoming){.kind = CV_IN_LACKS, .text = CV_S(no_socket_mode)});
    else
        cv_slack_log(s, CV_LOG_WARNING, "Slack ends the connection (%.*s)%s", CV_ARG(reason),
                     crowded ? ": does this app run somewhere else too?" : "");
    if (line->state == LINE_DIALLED)
        s->connecting = false;
    line_hang_up(s, socket, "as you say");
    lines_lost(s, now, !crowded ? REST_ENDED : lines_hear(s) ? REST_PLENTY : REST_CROWDED);
    return CV_OK;
}

/* What nobody of us reads is acknowledged all the same, or it would come again. */
static enum cv_status on_envelope(struct slack *s, unsigned socket, json_t *frame, cv_time now) {
    struct cv_str id = cv_json_text(frame, "envelope_id");
    char receipt[RECEIPT_MAX];
    int n = snprintf(receipt, sizeof receipt, "%u.%u.%.*s", socket, s->lines[socket].epoch,
                     CV_ARG(id));
    if (!id.n || n < 0 || n >= RECEIPT_MAX)
        return CV_INVALID;
    s->lines[socket].owed++;
    if (!cv_slack_envelope(s, frame, cv_str(receipt), now))
        cv_slack_ack(s, cv_str(receipt));
    return CV_OK;
}

static enum cv_status slack_frame(struct cv_codec *c, unsigned socket, struct cv_str frame,
                                  cv_time now, struct cv_error *err) {
    struct slack *s = (struct slack *)c;
    json_t *root = cv_json_read(frame, err);
    struct cv_str type = cv_json_text(root, "type");
    enum cv_status status = root ? CV_OK : CV_INVALID;
    if (cv_str_eqz(type, "hello"))
        status = on_hello(s, socket, root, now);
    else if (cv_str_eqz(type, "disconnect"))
        status = on_disconnect(s, socket, root, now);
    else if (root)
        status = on_envelope(s, socket, root, now);
    if (status)
        status = cv_fail(err, status, "a frame without type and envelope");
    json_decref(root);
    cv_slack_settle(s, now);
    return status;
}

/* ---- acknowledging ------------------------------------------------------------------------------ */

void cv_slack_ack(struct slack *s, struct cv_str receipt) {
    struct cv_str rest = receipt, number, epoch;
    int64_t socket, dialled;
    struct cv_buf frame;
    if (!cv_str_split(&rest, '.', &number) || !cv_str_int(number, &socket) ||
        !cv_str_split(&rest, '.', &epoch) || !cv_str_int(epoch, &dialled) || socket < 0 ||
        socket >= CV_CODEC_SOCKETS)
        return;
    struct slack_line *line = &s->lines[socket];
    if (line->epoch != (uint64_t)dialled || line->state == LINE_FREE || !line->owed)
        return;
    line->owed--;
    cv_buf_init(&frame, SMALL_MAX);
    if (cv_json_print(json_pack("{s:o}", "envelope_id", cv_json_str(rest)), &frame))
        s->codec.wire->frame(s->codec.wire->context, (unsigned)socket, cv_buf_str(&frame));
    cv_buf_free(&frame);
    lines_retire(s);
}

static void slack_committed(struct cv_codec *c, struct cv_str receipt, cv_time now) {
    (void)now;
    cv_slack_ack((struct slack *)c, receipt);
}

/* ---- the other operations -------------------------------------------------------------------------- */

static cv_time sooner(cv_time a, cv_time b) {
    return a < b ? a : b;
}

static void lines_look(struct slack *s, cv_time now) {
    for (unsigned i = 0; i < CV_CODEC_SOCKETS; i++) {
        if (s->lines[i].state != LINE_DIALLED || s->lines[i].by > now)
            continue;
        line_hang_up(s, i, "no hello");
        s->connecting = false;
        lines_lost(s, now, 0);
    }
}

void cv_slack_settle(struct slack *s, cv_time now) {
    if (s->stopped)
        return;
    lines_look(s, now);
    if (s->dial_at <= now)
        slack_connect(s);
    cv_slack_jobs_go(s, now);
    cv_slack_tell(s, now);
    cv_time at = sooner(sooner(s->connecting ? CV_NEVER : s->dial_at, cv_slack_jobs_at(s)),
                        sooner(cv_slack_tell_at(s), cv_desk_alarm(s->desk)));
    for (unsigned i = 0; i < CV_CODEC_SOCKETS; i++)
        if (s->lines[i].state == LINE_DIALLED)
            at = sooner(at, s->lines[i].by);
    s->codec.wire->wake(s->codec.wire->context, at);
}

static void slack_start(struct cv_codec *c, cv_time now) {
    struct slack *s = (struct slack *)c;
    s->dial_at = now;
    cv_slack_directs_load(s);
    cv_slack_settle(s, now);
}

static void slack_closed(struct cv_codec *c, unsigned socket, int code, struct cv_str why,
                         cv_time now) {
    struct slack *s = (struct slack *)c;
    (void)code;
    (void)why;
    if (s->lines[socket].state == LINE_DIALLED)
        s->connecting = false;
    s->lines[socket] = (struct slack_line){.epoch = s->lines[socket].epoch};
    lines_lost(s, now, 0);
    cv_slack_settle(s, now);
}

static void slack_replied(struct cv_codec *c, const struct cv_reply *reply, cv_time now) {
    struct slack *s = (struct slack *)c;
    cv_time theirs = cv_slack_date(cv_reply_header(reply, "date"));
    if (theirs)
        s->ahead = now - theirs;
    if (!cv_desk_replied(s->desk, reply, now))
        (void)cv_slack_replied(s, reply, now);
    cv_slack_settle(s, now);
}

static void slack_woken(struct cv_codec *c, cv_time now) {
    struct slack *s = (struct slack *)c;
    cv_desk_woken(s->desk, now);
    cv_slack_settle(s, now);
}

static void key_wipe(struct cv_buf *key) {
    if (key->p)
        cv_wipe(key->p, key->n);
    cv_buf_free(key);
}

static void slack_free(struct cv_codec *c) {
    struct slack *s = (struct slack *)c;
    cv_desk_free(s->desk);
    cv_people_free(s->people);
    cv_slack_held_free(s);
    cv_slack_jobs_free(s);
    cv_slack_calls_free(s);
    cv_slack_pairs_free(&s->directs);
    cv_slack_pairs_free(&s->positions);
    cv_slack_pairs_free(&s->behind);
    cv_slack_pairs_free(&s->cursors);
    key_wipe(&s->bot_key);
    key_wipe(&s->app_key);
    free(s->url);
    free(s->me);
    free(s->my_name);
    free(s);
}

static const struct cv_codec_ops slack_ops = {
    .name = "slack",
    .pictures = true,
    .start = slack_start,
    .frame = slack_frame,
    .closed = slack_closed,
    .replied = slack_replied,
    .woken = slack_woken,
    .send = cv_slack_send,
    .committed = slack_committed,
    .free = slack_free,
};

static void key_make(struct cv_buf *key, const struct cv_secret *token) {
    cv_buf_init(key, CV_SLACK_FORM_MAX);
    cv_buf_addz(key, "Bearer ");
    if (token)
        cv_buf_add(key, cv_str_trim(cv_secret_reveal(token)));
}

struct cv_codec *cv_codec_slack_new(const struct cv_account *account) {
    struct slack *s = cv_alloc(sizeof *s);
    struct cv_str url = account->url;
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    *s = (struct slack){.codec = {.ops = &slack_ops},
                        .url = cv_strdup(url),
                        .me = cv_strdup(cv_str("")),
                        .my_name = cv_strdup(cv_str("")),
                        .dial_at = CV_NEVER,
                        .trial = account->trial,
                        .people = cv_people_new()};
    key_make(&s->bot_key, account->token);
    key_make(&s->app_key, account->app_token);
    s->desk = cv_desk_new(&s->codec, &cv_slack_desk_ops);
    return &s->codec;
}
