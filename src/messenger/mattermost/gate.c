/* gate.c - the WebSocket: who we are, its numbers, its heartbeat.
 *
 *     shut --alarm--> asking --me--> dialling --opened--> greeting --hello or pong--> open
 *       ^'--(sure who we are)------->'                                                 |
 *       '---------------- lost: closed, no pong, a number that is not next ------------'
 *
 * Greeting: a server that takes up our old connection sends no hello, only what we missed.
 * So we ping at once. A pong without a hello before it: we are where we were. A hello: a
 * new connection, and what happened meanwhile is to be read from the history. */
#include "messenger/mattermost/private.h"

#include <string.h>

#define PING_EVERY CV_SECONDS(30)
#define GREET_WITHIN CV_SECONDS(15)

enum { GAPS_MAX = 2, CLOSE_GOING = 1000 };

/* ---- losing and finding it -------------------------------------------------------------- */

static void gate_lost(struct mattermost *m) {
    struct mm_gate *g = &m->gate;
    bool was_open = g->state == GATE_OPEN;
    if (g->state == GATE_GREETING)
        g->unsure = true;
    g->state = GATE_SHUT;
    g->at = cv_again_lost(&g->again, m->codec.wire, m->now, 0);
    mm_history_stop(m);
    if (was_open)
        m->codec.wire->gone(m->codec.wire->context);
}

static void gate_drop(struct mattermost *m, const char *why) {
    m->codec.wire->hang_up(m->codec.wire->context, 0, CLOSE_GOING, why);
    gate_lost(m);
}

static void gate_forget(struct mattermost *m) {
    mm_set(&m->gate.connection, CV_S(""));
    m->gate.next = 0;
}

void mm_gate_renew(struct mattermost *m) {
    gate_forget(m);
    if (m->gate.state >= GATE_DIALLING)
        gate_drop(m, "too much at once");
}

static void gate_ask(struct mattermost *m) {
    m->gate.state = GATE_ASKING;
    m->gate.at = CV_NEVER;
    mm_ask(m, MM_TASK_ME, CV_S("/users/me"), NULL, 0);
}

/* "https://chat.example" as "wss://chat.example". */
static void gate_dial(struct mattermost *m) {
    struct mm_gate *g = &m->gate;
    struct cv_buf url;
    cv_buf_init(&url, 8 * 1024);
    cv_buf_addf(&url, "ws%s/api/v4/websocket", m->url + strlen("http"));
    g->offered = g->connection && *g->connection;
    if (g->offered)
        cv_buf_addf(&url, "?connection_id=%s&sequence_number=%lld", g->connection,
                    (long long)g->next);
    g->state = GATE_DIALLING;
    g->at = CV_NEVER;
    m->codec.wire->dial(m->codec.wire->context, 0,
                        &(struct cv_dial){.url = cv_buf_str(&url),
                                          .authorization = cv_secret_reveal(m->bearer)});
    cv_buf_free(&url);
}

void mm_gate_start(struct mattermost *m) {
    gate_ask(m);
}

void mm_gate_doubt(struct mattermost *m) {
    m->gate.unsure = true;
    if (!mm_asking(m, MM_TASK_ME))
        mm_ask(m, MM_TASK_ME, CV_S("/users/me"), NULL, 0);
}

/* ---- who we are --------------------------------------------------------------------------- */

static void gate_refused(struct mattermost *m) {
    m->codec.wire->stop(m->codec.wire->context,
                        CV_S("Mattermost does not know it, or the account is deactivated"));
}

/* Where there was no answer, the transport says why. */
static void gate_unknown(struct mattermost *m, int status) {
    if (status == 429 || status >= 500)
        mm_log(m, CV_LOG_WARNING, "the server answers HTTP %d to the question who we are. I try "
                                  "again", status);
    else if (status)
        mm_log(m, CV_LOG_WARNING, "who we are is not told (HTTP %d): is `url` that of a "
                                  "Mattermost server?", status);
}

void mm_gate_me(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    struct cv_str id = cv_json_text(body, "id");
    if (reply->status == 401) {
        gate_refused(m);
        return;
    }
    if (reply->status != 200 || id.n != MM_ID) {
        gate_unknown(m, reply->status);
        if (m->gate.state == GATE_ASKING)
            gate_lost(m);
        return;
    }
    mm_set(&m->me, id);
    mm_set(&m->username, cv_json_text(body, "username"));
    m->gate.unsure = false;
    if (m->gate.state == GATE_ASKING)
        gate_dial(m);
}

/* ---- what is said -------------------------------------------------------------------------- */

static void gate_say(struct mattermost *m, const char *action, json_t *data) {
    struct cv_buf frame;
    cv_buf_init(&frame, 4 * 1024);
    json_t *value = json_pack("{s:s,s:I,s:o*}", "action", action, "seq",
                              (json_int_t)++m->gate.said, "data", data);
    if (cv_json_print(value, &frame))
        m->codec.wire->frame(m->codec.wire->context, 0, cv_buf_str(&frame));
    cv_buf_free(&frame);
}

static void gate_ping(struct mattermost *m, int64_t within) {
    m->gate.waiting = true;
    m->gate.at = m->now + within;
    gate_say(m, "ping", NULL);
}

void mm_gate_typing(struct mattermost *m, struct cv_str channel, struct cv_str root) {
    if (m->gate.state == GATE_OPEN)
        gate_say(m, "user_typing", json_pack("{s:o,s:o}", "channel_id", cv_json_str(channel),
                                             "parent_id", cv_json_str(root)));
}

void mm_gate_opened(struct mattermost *m) {
    m->gate.state = GATE_GREETING;
    m->gate.said = 0;
    cv_again_opened(&m->gate.again, m->now);
    gate_ping(m, GREET_WITHIN);
}

/* ---- what is heard -------------------------------------------------------------------------- */

static void gate_open(struct mattermost *m) {
    m->gate.state = GATE_OPEN;
    mm_event(m, &(struct cv_incoming){.kind = CV_IN_READY,
                                      .person = cv_str(m->me),
                                      .name = cv_str(m->username)});
    if (m->history.wanted)
        mm_history_start(m);
}

static void gate_hello(struct mattermost *m, const json_t *event) {
    const char *const path[] = {"data", "connection_id"};
    const json_t *id = cv_json_at(event, path, 2);
    struct cv_str connection = {json_string_value(id), json_string_length(id)};
    if (m->gate.offered && m->gate.connection && !cv_str_eqz(connection, m->gate.connection))
        mm_log(m, CV_LOG_INFO, "the connection was away too long: what was missed is read from "
                               "the history");
    mm_set(&m->gate.connection, connection);
    m->gate.next = 1;
    m->gate.gaps = 0;
    mm_history_miss(m);
    if (m->gate.state == GATE_GREETING)
        gate_open(m);
    else if (m->gate.state == GATE_OPEN)
        mm_history_start(m);
}

/* The answer to a frame of ours: to a ping, or what was wrong with it. */
static void gate_answered(struct mattermost *m, const json_t *answer) {
    if (!cv_str_eqz(cv_json_text(answer, "status"), "OK")) {
        if (cv_json_number(json_object_get(answer, "error"), "status_code", 0) == 401)
            gate_drop(m, "not let in");
        return;
    }
    m->gate.waiting = false;
    m->gate.at = m->now + PING_EVERY;
    if (m->gate.state == GATE_GREETING && m->gate.offered)
        gate_open(m);
}

/* False: an event is missing before this one, and the connection is taken up anew. One
 * that will not come back, or numbers that begin again, need a new connection. */
static bool gate_in_order(struct mattermost *m, int64_t number) {
    struct mm_gate *g = &m->gate;
    if (number == g->next) {
        g->next++;
        g->gaps = 0;
        return true;
    }
    mm_log(m, CV_LOG_INFO, "event %lld came instead of %lld", (long long)number,
           (long long)g->next);
    if (++g->gaps > GAPS_MAX || number < g->next)
        gate_forget(m);
    gate_drop(m, "an event is missing");
    g->unsure = false; /* we were let in */
    return false;
}

/* ---- frames ------------------------------------------------------------------------------------ */

static size_t skip_blank(struct cv_str s, size_t at) {
    while (at < s.n && s.p[at] == ' ')
        at++;
    return at;
}

/* A look at a frame that may be none of our business: its event's name, which stands
 * first, and its number, which stands last. False: it has to be read whole. */
static bool frame_glance(struct cv_str frame, struct cv_str *name, int64_t *number) {
    static const char first[] = "{\"event\":", last[] = "\"seq\":";
    struct cv_str s = cv_str_trim(frame);
    if (s.n < 2 * sizeof first || s.p[s.n - 1] != '}' || !cv_str_starts(s, cv_str(first)))
        return false;
    size_t from = skip_blank(s, sizeof first - 1), end = s.n - 1, digits;
    const char *close = s.p[from] == '"' ? memchr(s.p + from + 1, '"', s.n - from - 1) : NULL;
    for (digits = end; digits > 0 && s.p[digits - 1] >= '0' && s.p[digits - 1] <= '9';)
        digits--;
    size_t before = digits;
    while (before > 0 && s.p[before - 1] == ' ')
        before--;
    if (!close || before < sizeof last ||
        memcmp(s.p + before - (sizeof last - 1), last, sizeof last - 1) != 0)
        return false;
    *name = (struct cv_str){s.p + from + 1, (size_t)(close - s.p) - from - 1};
    return cv_str_int((struct cv_str){s.p + digits, end - digits}, number);
}

static enum cv_status gate_event(struct mattermost *m, const json_t *frame,
                                 struct cv_error *err) {
    struct cv_str name = cv_json_text(frame, "event");
    int64_t number = cv_json_number(frame, "seq", -1);
    if (!name.n || number < 0)
        return cv_fail(err, CV_INVALID, "neither an event nor an answer");
    if (cv_str_eqz(name, "hello")) {
        gate_hello(m, frame);
        return CV_OK;
    }
    return gate_in_order(m, number) ? mm_events_read(m, name, frame, err) : CV_OK;
}

enum cv_status mm_gate_frame(struct mattermost *m, struct cv_str frame, struct cv_error *err) {
    struct cv_str name;
    int64_t number;
    if (m->gate.state != GATE_GREETING && m->gate.state != GATE_OPEN)
        return CV_OK;
    bool glanced = frame_glance(frame, &name, &number);
    if (glanced && !cv_str_eqz(name, "hello") && !mm_events_known(name)) {
        (void)gate_in_order(m, number);
        return CV_OK;
    }
    json_t *read = cv_json_read(frame, err);
    enum cv_status status = read ? CV_OK : CV_INVALID;
    if (!read && glanced)
        (void)gate_in_order(m, number); /* sent again it would be the same */
    else if (read && json_object_get(read, "seq_reply"))
        gate_answered(m, read);
    else if (read)
        status = gate_event(m, read, err);
    json_decref(read);
    return status;
}

/* ---- time ------------------------------------------------------------------------------------------ */

void mm_gate_closed(struct mattermost *m) {
    if (m->gate.state >= GATE_DIALLING)
        gate_lost(m);
}

void mm_gate_woken(struct mattermost *m) {
    struct mm_gate *g = &m->gate;
    if (g->at > m->now)
        return;
    g->at = CV_NEVER;
    if (g->state == GATE_SHUT && (g->unsure || !*m->me))
        gate_ask(m);
    else if (g->state == GATE_SHUT)
        gate_dial(m);
    else if (g->waiting)
        gate_drop(m, "no answer to a ping");
    else
        gate_ping(m, PING_EVERY);
}
