/* callee.c - calls of others, read here and answered later. */
#include "net/callee.h"
#include "net/http.h"
#include "net/private.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    AT_ONCE = 200, /* calls of one server; together they bound what bodies take */
    HEADERS = 16,
    /* Seconds. libwebsockets' own limit must not come before ours, which is told. */
    READING_AT_MOST = 60
};

enum call_state { CALL_READING, CALL_ASKED, CALL_ANSWERED };

struct cv_waiting {
    struct cv_callee *callee;
    enum call_state state;
    struct cv_timer *timer; /* reading: for the rest of the body; asked: for the answer */
    struct cv_call call;    /* its texts are in `arena` */
    struct cv_header headers[HEADERS];
    struct cv_arena *arena;
    struct cv_buf body;
    struct cv_answer answer; /* its texts too */
};

void cv_callee_init(struct cv_callee *c, struct cv_loop *loop, const struct cv_server_calls *config,
                    void *context) {
    *c = (struct cv_callee){.loop = loop, .config = *config, .context = context};
    if (!c->config.body_max)
        c->config.body_max = CV_CALL_MAX;
    if (!c->config.patience)
        c->config.patience = CV_CALL_PATIENCE;
}

bool cv_callee_wants(const struct cv_callee *c, struct cv_str path) {
    struct cv_str prefix = cv_str(c->config.prefix);
    return prefix.n && cv_str_starts(path, prefix) &&
           (path.n == prefix.n || path.p[prefix.n] == '/');
}

void cv_callee_end(struct cv_ws *ws) {
    struct cv_waiting *w = ws->call;
    if (!w)
        return;
    ws->call = NULL;
    if (ws->owner) /* else the loop is ending, and has freed its timers */
        cv_timer_cancel(&w->timer);
    cv_buf_free(&w->body);
    cv_arena_free(w->arena);
    free(w);
}

/* ---- the answer -------------------------------------------------------------------- */

/* Copies it, to be sent when the socket takes it. */
static void callee_settle(struct cv_ws *ws, const struct cv_answer *answer) {
    struct cv_waiting *w = ws->call;
    cv_timer_cancel(&w->timer);
    w->state = CALL_ANSWERED;
    w->answer = *answer;
    w->answer.body = cv_arena_copy(w->arena, answer->body);
    w->answer.type = cv_arena_copy(w->arena, cv_str(answer->type)).p;
    lws_callback_on_writable(ws->wsi);
}

static void callee_late(void *context) {
    struct cv_ws *ws = context;
    struct cv_waiting *w = ws->call;
    struct cv_answer answer =
        w->state == CALL_READING
            ? cv_answer_plain(408, "The request did not arrive in time.\n")
            : cv_answer_plain(503, "There is no answer just now; try again later.\n");
    w->timer = NULL;
    callee_settle(ws, &answer);
}

void cv_callee_answer(const struct cv_callee *c, uint64_t id, int status, const char *type,
                      struct cv_str body) {
    const struct cv_answer answer = {
        .status = status, .type = type ? type : "text/plain; charset=utf-8", .body = body};
    struct cv_ws *ws;
    DL_FOREACH(c->loop->connections, ws) {
        struct cv_waiting *w = ws->call;
        if (w && w->callee == c && w->call.id == id && w->state == CALL_ASKED) {
            callee_settle(ws, &answer);
            return;
        }
    }
}

int cv_callee_writable(struct cv_ws *ws) {
    struct cv_waiting *w = ws->call;
    if (!w || w->state != CALL_ANSWERED)
        return 0;
    int sent = cv_answer_send(&w->answer, ws->wsi);
    cv_callee_end(ws);
    return sent < 0 || lws_http_transaction_completed(ws->wsi) ? -1 : 0;
}

/* ---- the request ---------------------------------------------------------------------- */

static size_t callee_waiting(const struct cv_callee *c) {
    const struct cv_ws *ws;
    size_t n = 0;
    DL_FOREACH(c->loop->connections, ws)
    n += ws->call && ws->call->callee == c;
    return n;
}

/* libwebsockets has a number for headers it knows, which it calls "name:", and keeps
 * the others by name. */
static int callee_token(const char *name, size_t n) {
    for (int i = 0; i < WSI_TOKEN_COUNT; i++) {
        const char *known = (const char *)lws_token_to_string((enum lws_token_indexes)i);
        if (known && strncmp(known, name, n) == 0 && strcmp(known + n, ":") == 0)
            return i;
    }
    return -1;
}

/* Its value, or "" when it is missing or too long. */
static struct cv_str callee_header(struct cv_arena *a, struct lws *wsi, const char *name) {
    char key[64], value[2048];
    size_t length = strlen(name);
    int token = callee_token(name, length);
    int n = -1;
    if (token >= 0) {
        n = lws_hdr_copy(wsi, value, sizeof value, (enum lws_token_indexes)token);
    } else if (length < sizeof key - 1) {
        memcpy(key, name, length);
        key[length] = ':';
        n = lws_hdr_custom_copy(wsi, value, sizeof value, key, (int)length + 1);
    }
    return cv_arena_copy(a, (struct cv_str){value, n > 0 ? (size_t)n : 0});
}

/* Bytes of the body, or -1 when that is not said as it must be: bodies in chunks
 * are not read by libwebsockets. */
static int64_t callee_length(struct lws *wsi) {
    char text[32];
    int64_t length = -1;
    int n = lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_CONTENT_LENGTH);
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) || n <= 0 ||
        !cv_str_int((struct cv_str){text, (size_t)n}, &length))
        return -1;
    return length;
}

/* Why this call is not taken, or status 0. */
static struct cv_answer callee_refusal(const struct cv_callee *c, struct lws *wsi, int method) {
    if (method != LWSHUMETH_POST) {
        struct cv_answer answer = cv_answer_plain(405, "Only POST is taken here.\n");
        answer.allow = "POST";
        return answer;
    }
    int64_t length = callee_length(wsi);
    if (length < 0)
        return cv_answer_plain(411, "The length of the body must be said.\n");
    /* libwebsockets would not read on behind an empty one, but be woken by what
     * follows without end. */
    if (length == 0)
        return cv_answer_plain(400, "There is nothing in the body.\n");
    if ((uint64_t)length > c->config.body_max)
        return cv_answer_plain(413, "The body is too long.\n");
    if (callee_waiting(c) >= AT_ONCE)
        return cv_answer_plain(503, "Too many requests at once; try again later.\n");
    return (struct cv_answer){0};
}

static void callee_take(struct cv_callee *c, struct cv_ws *ws, struct cv_str path) {
    struct cv_waiting *w = cv_alloc(sizeof *w);
    size_t prefix = strlen(c->config.prefix);
    ws->call = w;
    w->callee = c;
    w->arena = cv_arena_new();
    cv_buf_init(&w->body, c->config.body_max);
    w->call = (struct cv_call){
        .id = ++c->last,
        .method = CV_S("POST"),
        .path = cv_arena_copy(w->arena, (struct cv_str){path.p + prefix, path.n - prefix}),
        .type = callee_header(w->arena, ws->wsi, "content-type"),
        .headers = w->headers,
    };
    for (const char *const *name = c->config.headers; name && *name; name++) {
        struct cv_str value = callee_header(w->arena, ws->wsi, *name);
        if (value.n && w->call.n_headers < HEADERS)
            w->headers[w->call.n_headers++] = (struct cv_header){cv_str(*name), value};
    }
    w->timer = cv_loop_timer(c->loop, c->config.patience, callee_late, ws);
    lws_set_timeout(ws->wsi, PENDING_TIMEOUT_HTTP_CONTENT, READING_AT_MOST);
}

int cv_callee_begin(struct cv_callee *c, struct cv_ws *ws, int method, struct cv_str path) {
    struct cv_answer refusal = callee_refusal(c, ws->wsi, method);
    if (refusal.status)
        return cv_answer_send(&refusal, ws->wsi);
    callee_take(c, ws, path);
    return 0;
}

int cv_callee_body(struct cv_ws *ws, const char *p, size_t n) {
    struct cv_waiting *w = ws->call;
    if (!w || w->state != CALL_READING)
        return 0; /* what is still coming of a call that was given up */
    return cv_buf_add(&w->body, (struct cv_str){p, n}) ? 0 : -1;
}

/* Comes again when more bytes follow before the answer. */
int cv_callee_whole(struct cv_ws *ws) {
    struct cv_waiting *w = ws->call;
    if (!w || w->state == CALL_ASKED)
        return -1;
    if (w->state == CALL_ANSWERED)
        return 0;
    struct cv_callee *c = w->callee;
    cv_timer_cancel(&w->timer);
    w->state = CALL_ASKED;
    w->timer = cv_loop_timer(c->loop, c->config.patience, callee_late, ws);
    w->call.body = cv_buf_str(&w->body);
    c->config.called(c->context, &w->call);
    return 0;
}
