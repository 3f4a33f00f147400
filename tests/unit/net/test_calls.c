/* Calls of others: POST requests that are answered later. */
#include "net/harness.h"

enum { CALLS = 512, BODY_MAX = 64 * 1024 };

static const struct cv_page pages[] = {{"/", "text/html; charset=utf-8", CV_STR("<p>page")}};
static const char *const headers[] = {"authorization", "x-signature", "x-missing", NULL};

struct world {
    struct harness h;
    struct cv_server *server;
    struct raw raw, other;
    struct cv_buf heard; /* of every call "path|type|body|" and "name=value|" of its headers */
    uint64_t ids[CALLS];
    int calls, want;
    const char *expected;
    bool answers, frees; /* from within `called` */
};

static void free_server(struct world *w) {
    cv_server_free(w->server);
    w->server = NULL;
}

static void called(void *context, const struct cv_call *call) {
    struct world *w = context;
    assert_true(cv_str_eqz(call->method, "POST"));
    w->ids[w->calls++] = call->id;
    cv_buf_addf(&w->heard, "%.*s|%.*s|", CV_ARG(call->path), CV_ARG(call->type));
    cv_buf_add(&w->heard, call->body);
    cv_buf_addc(&w->heard, '|');
    for (size_t i = 0; i < call->n_headers; i++)
        cv_buf_addf(&w->heard, "%.*s=%.*s|", CV_ARG(call->headers[i].name),
                    CV_ARG(call->headers[i].value));
    if (w->answers)
        cv_server_answer(w->server, call->id, 200, NULL, CV_S("at once"));
    if (w->frees)
        free_server(w);
}

static void serve(struct world *w, int64_t patience) {
    struct cv_error err = {0};
    const struct cv_server_config config = {
        .address = "127.0.0.1",
        .pages = pages,
        .n_pages = CV_COUNT(pages),
        .log = &w->h.log,
        .context = w,
        .calls = {"/hook", BODY_MAX, patience, headers, called},
    };
    assert_int_equal(cv_server_new(w->h.loop, &config, &w->server, &err), CV_OK);
    raw_open(&w->raw, w->h.loop, cv_server_port(w->server), true);
}

static int setup(void **state) {
    struct world *w = calloc(1, sizeof *w);
    harness_open(&w->h, w);
    cv_buf_init(&w->heard, 1024 * 1024);
    *state = w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    cv_server_free(w->server);
    if (w->raw.fd)
        raw_close(&w->raw);
    if (w->other.fd)
        raw_close(&w->other);
    harness_close(&w->h);
    cv_buf_free(&w->heard);
    free(w);
    return 0;
}

static bool has_calls(void *context) {
    struct world *w = context;
    return w->calls >= w->want;
}

static bool has_expected(void *context) {
    struct world *w = context;
    return raw_has(&w->raw, w->expected);
}

static bool has_ended(void *context) {
    struct world *w = context;
    return w->raw.ended;
}

static void sends(struct world *w, const char *text) {
    raw_send(&w->raw, text, strlen(text));
}

static void hears(struct world *w, const char *expected) {
    w->expected = expected;
    harness_until(&w->h, has_expected);
}

static void calls(struct world *w, int want) {
    w->want = want;
    harness_until(&w->h, has_calls);
}

/* The same port again, on a new connection. */
static void afresh(struct world *w) {
    raw_close(&w->raw);
    raw_open(&w->raw, w->h.loop, cv_server_port(w->server), true);
}

static const char posted[] = "POST /hook/team/action HTTP/1.1\r\nHost: bot.example\r\n"
                             "Content-Type: application/json\r\nContent-Length: 7\r\n"
                             "Authorization: Token t\r\nX-Signature: s\r\n\r\n{\"a\":1}";

/* ---- calls ------------------------------------------------------------------------- */

static void a_call_is_handed_over_and_answered_later(void **state) {
    struct world *w = *state;
    serve(w, 0);
    sends(w, posted);
    calls(w, 1);
    assert_string_equal(w->heard.p, "/team/action|application/json|{\"a\":1}|"
                                    "authorization=Token t|x-signature=s|");
    assert_int_equal(w->raw.in.n, 0);
    char json[] = "{\"ok\":true}", type[] = "application/json";
    cv_server_answer(w->server, w->ids[0], 200, type, cv_str(json));
    memset(json, 0, sizeof json); /* both were copied */
    memset(type, 0, sizeof type);
    hears(w, "{\"ok\":true}");
    assert_true(raw_has(&w->raw, "HTTP/1.1 200 OK\r\n"));
    assert_true(raw_has(&w->raw, "\r\nContent-Type: application/json\r\n"));
    /* the same connection again */
    cv_buf_clear(&w->raw.in);
    sends(w, posted);
    calls(w, 2);
    assert_true(w->ids[1] != w->ids[0]);
    cv_server_answer(w->server, w->ids[1], 401, NULL, CV_S("no"));
    hears(w, "\r\n\r\nno");
    assert_true(raw_has(&w->raw, "HTTP/1.1 401 Unauthorized\r\n"));
    sends(w, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    hears(w, "<p>page");
}

static void a_body_may_come_in_pieces(void **state) {
    struct world *w = *state;
    char large[BODY_MAX];
    serve(w, 0);
    w->answers = true;
    sends(w, "POST /hook HTTP/1.1\r\nContent-Length: 4\r\n\r\na");
    sends(w, "bc");
    sends(w, "d");
    hears(w, "at once");
    assert_string_equal(w->heard.p, "||abcd|");
    afresh(w);
    sends(w, "POST /hook/ HTTP/1.1\r\nContent-Length: 1\r\n\r\ne");
    hears(w, "at once");
    assert_string_equal(w->heard.p, "||abcd|/||e|");
    afresh(w);
    sends(w, "POST /hook HTTP/1.1\r\nContent-Length: 65536\r\n\r\n");
    memset(large, 'x', sizeof large);
    raw_send(&w->raw, large, sizeof large);
    hears(w, "at once");
    assert_int_equal(w->heard.n, strlen("||abcd|/||e|") + strlen("|||") + BODY_MAX);
}

static void many_calls_are_open_at_once_and_answered_in_any_order(void **state) {
    struct world *w = *state;
    struct raw rows[20];
    serve(w, 0);
    for (int i = 0; i < 20; i++) {
        char text[128];
        int n =
            snprintf(text, sizeof text, "POST /hook HTTP/1.1\r\nContent-Length: 2\r\n\r\n%02d", i);
        raw_open(&rows[i], w->h.loop, cv_server_port(w->server), true);
        raw_send(&rows[i], text, (size_t)n);
        calls(w, i + 1);
    }
    for (int i = 19; i >= 0; i--) {
        char text[32];
        snprintf(text, sizeof text, "answer %02d.", i);
        cv_server_answer(w->server, w->ids[i], 200, NULL, cv_str(text));
    }
    sends(w, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    hears(w, "<p>page");
    for (int i = 0; i < 20; i++) {
        char text[32];
        snprintf(text, sizeof text, "answer %02d.", i);
        assert_true(raw_has(&rows[i], text));
        raw_close(&rows[i]);
    }
}

/* ---- refusals ------------------------------------------------------------------------ */

static void what_is_no_call_is_refused_plainly(void **state) {
    struct world *w = *state;
    static const struct {
        const char *request, *answer;
    } rows[] = {
        {"GET /hook HTTP/1.1\r\n\r\n", "HTTP/1.1 405 "},
        {"PUT /hook/x HTTP/1.1\r\nContent-Length: 1\r\n\r\na", "\r\nAllow: POST\r\n"},
        {"POST /hook HTTP/1.1\r\n\r\n", "HTTP/1.1 411 "},
        {"POST /hook HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 400 "},
        {"POST /hook HTTP/1.1\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 411 "},
        {"POST /hook HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 411 "},
        {"POST /hook HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
         "HTTP/1.1 411 "},
        {"POST /hook HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
         "HTTP/1.1 411 "},
        {"POST /hook HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", "HTTP/1.1 413 "},
        {"POST /hook HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", "HTTP/1.1 411 "},
        {"POST /hooks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 404 "},
        {"POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\na",
         "HTTP/1.1 404 "},
        {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 405 "},
        {"POST / HTTP/1.1\r\nHost: bot.example\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 421 "},
        {"GET /hook HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
         "HTTP/1.1 404 "},
    };
    serve(w, 0);
    for (size_t i = 0; i < CV_COUNT(rows); i++) {
        afresh(w);
        sends(w, rows[i].request);
        hears(w, rows[i].answer);
        harness_until(&w->h, has_ended);
    }
    assert_int_equal(w->calls, 0);
}

static void a_body_that_comes_too_slowly_is_given_up(void **state) {
    struct world *w = *state;
    serve(w, 30);
    sends(w, "POST /hook HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
    hears(w, "HTTP/1.1 408 Request Timeout\r\n");
    harness_until(&w->h, has_ended);
    assert_int_equal(w->calls, 0);
}

/* Half of them in the middle of a header, half in that of a body. */
static void slow_callers_are_in_nobody_s_way(void **state) {
    struct world *w = *state;
    static const char head[] = "POST /hook HTTP/1.1\r\nHost: bo";
    static const char body[] = "POST /hook HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc";
    struct raw rows[100];
    serve(w, 0);
    w->answers = true;
    for (int i = 0; i < 100; i++) {
        const char *text = i % 2 ? head : body;
        raw_open(&rows[i], w->h.loop, cv_server_port(w->server), false);
        raw_send(&rows[i], text, strlen(text));
    }
    sends(w, posted);
    hears(w, "at once");
    assert_int_equal(w->calls, 1);
    for (int i = 0; i < 100; i++)
        raw_close(&rows[i]);
}

static void a_call_that_nobody_answers_is_answered(void **state) {
    struct world *w = *state;
    serve(w, 30);
    sends(w, posted);
    hears(w, "HTTP/1.1 503 Service Unavailable\r\n");
    assert_int_equal(w->calls, 1);
    /* Too late. */
    cv_server_answer(w->server, w->ids[0], 200, NULL, CV_S("too slow"));
    harness_until(&w->h, has_ended);
    assert_false(raw_has(&w->raw, "too slow"));
}

static void who_sends_more_before_the_answer_is_cut_off(void **state) {
    struct world *w = *state;
    serve(w, 0);
    sends(w, posted);
    calls(w, 1);
    sends(w, posted);
    harness_until(&w->h, has_ended);
    assert_int_equal(w->calls, 1);
    cv_server_answer(w->server, w->ids[0], 200, NULL, CV_S("to nobody"));
}

static void too_many_calls_at_once_are_refused(void **state) {
    struct world *w = *state;
    struct raw rows[201];
    serve(w, 0);
    for (int i = 0; i < 201; i++) {
        raw_open(&rows[i], w->h.loop, cv_server_port(w->server), i == 200);
        raw_send(&rows[i], posted, strlen(posted));
        if (i < 200)
            calls(w, i + 1);
    }
    raw_close(&w->raw);
    w->raw = rows[200];
    struct raw *last = &w->raw;
    cv_watch_drop(&last->watch);
    assert_int_equal(cv_loop_watch(w->h.loop, last->fd, raw_readable, last, &last->watch, NULL),
                     CV_OK);
    hears(w, "HTTP/1.1 503 ");
    assert_int_equal(w->calls, 200);
    for (int i = 0; i < 200; i++)
        raw_close(&rows[i]);
}

/* ---- ending ---------------------------------------------------------------------------- */

static void answers_that_nobody_waits_for_are_ignored(void **state) {
    struct world *w = *state;
    serve(w, 0);
    cv_server_answer(w->server, 1, 200, NULL, CV_S("x"));
    cv_server_answer(w->server, 0, 200, NULL, CV_S("x"));
    sends(w, posted);
    calls(w, 1);
    cv_server_answer(w->server, w->ids[0] + 1, 200, NULL, CV_S("other"));
    cv_server_answer(w->server, w->ids[0], 200, NULL, CV_S("first"));
    cv_server_answer(w->server, w->ids[0], 200, NULL, CV_S("second"));
    hears(w, "first");
    assert_false(raw_has(&w->raw, "second"));
    /* The caller goes away, and comes again. */
    sends(w, posted);
    calls(w, 2);
    afresh(w);
    sends(w, posted);
    calls(w, 3);
    cv_server_answer(w->server, w->ids[1], 200, NULL, CV_S("to nobody"));
    cv_server_answer(w->server, w->ids[2], 200, NULL, CV_S("to you"));
    hears(w, "to you");
    assert_false(raw_has(&w->raw, "to nobody"));
}

static void a_server_may_end_while_calls_are_open(void **state) {
    struct world *w = *state;
    serve(w, 0);
    sends(w, posted);
    calls(w, 1);
    raw_open(&w->other, w->h.loop, cv_server_port(w->server), true);
    raw_send(&w->other, posted, strlen(posted) - 1); /* not whole */
    sends(w, "");
    free_server(w);
    harness_until(&w->h, has_ended);
}

static void a_server_may_end_when_it_is_called(void **state) {
    struct world *w = *state;
    serve(w, 0);
    w->frees = true;
    sends(w, posted);
    harness_until(&w->h, has_ended);
    assert_int_equal(w->calls, 1);
    assert_null(w->server);
}

static void a_server_without_anything_to_call_is_told_so(void **state) {
    struct world *w = *state;
    struct cv_server_config config = {.address = "127.0.0.1", .calls = {.prefix = "/hook"}};
    struct cv_error err = {0};
    assert_int_equal(cv_server_new(w->h.loop, &config, &w->server, &err), CV_INVALID);
    config = (struct cv_server_config){.address = "127.0.0.1", .ws_path = "/socket"};
    assert_int_equal(cv_server_new(w->h.loop, &config, &w->server, &err), CV_INVALID);
    assert_null(w->server);
}

#define WITH_WORLD(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_call_is_handed_over_and_answered_later),
        WITH_WORLD(a_body_may_come_in_pieces),
        WITH_WORLD(many_calls_are_open_at_once_and_answered_in_any_order),
        WITH_WORLD(what_is_no_call_is_refused_plainly),
        WITH_WORLD(a_body_that_comes_too_slowly_is_given_up),
        WITH_WORLD(slow_callers_are_in_nobody_s_way),
        WITH_WORLD(a_call_that_nobody_answers_is_answered),
        WITH_WORLD(who_sends_more_before_the_answer_is_cut_off),
        WITH_WORLD(too_many_calls_at_once_are_refused),
        WITH_WORLD(answers_that_nobody_waits_for_are_ignored),
        WITH_WORLD(a_server_may_end_while_calls_are_open),
        WITH_WORLD(a_server_may_end_when_it_is_called),
        WITH_WORLD(a_server_without_anything_to_call_is_told_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
