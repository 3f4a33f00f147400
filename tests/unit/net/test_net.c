/* The loop, the client and the server, over real sockets of this machine. */
#include "net/harness.h"
#include "net/mute.h"

enum { BIG = 200 * 1024 };

static const struct cv_page pages[] = {
    {"/", "text/html; charset=utf-8", CV_STR("<p>room")},
    {"/board", "text/html; charset=utf-8", CV_STR("<p>board")},
};

/* A server and a client in one loop, with counts of what they heard. */
struct world {
    struct harness h;
    struct cv_server *server;
    struct cv_client *client;
    struct cv_ws *at_server, *at_client;
    int opened, closed, served, gone, frames, want, code;
    bool once, rung;
    struct cv_buf last;
    char why[200];
    bool free_on_frame, free_on_close;
    struct raw raw;
    const char *expected;
};

static void at_server_open(void *context, struct cv_ws *ws) {
    struct world *w = context;
    w->served++;
    w->at_server = ws;
}

static void at_server_frame(void *context, struct cv_ws *ws, struct cv_str frame) {
    (void)context;
    assert_int_equal(cv_ws_send(ws, frame), CV_OK);
}

static void at_server_closed(void *context, struct cv_ws *ws) {
    struct world *w = context;
    w->gone++;
    if (w->at_server == ws)
        w->at_server = NULL;
}

static void at_client_open(void *context, struct cv_ws *ws) {
    struct world *w = context;
    w->opened++;
    w->at_client = ws;
}

static void at_client_frame(void *context, struct cv_ws *ws, struct cv_str frame) {
    struct world *w = context;
    assert_ptr_equal(ws, w->at_client);
    cv_buf_clear(&w->last);
    assert_true(cv_buf_add(&w->last, frame));
    w->frames++;
    if (w->free_on_frame) {
        cv_client_free(w->client);
        w->client = NULL;
    }
}

static void at_client_closed(void *context, int code, struct cv_str why) {
    struct world *w = context;
    w->closed++;
    w->code = code;
    w->at_client = NULL;
    snprintf(w->why, sizeof w->why, "%.*s", CV_ARG(why));
    if (w->free_on_close) {
        cv_client_free(w->client);
        w->client = NULL;
    }
}

static enum cv_status serve(struct world *w, int port, struct cv_error *err) {
    struct cv_server_config config = {
        .address = "127.0.0.1", .port = port, .ws_path = "/socket", .subprotocol = "echo.1",
        .pages = pages, .n_pages = CV_COUNT(pages), .log = &w->h.log, .open = at_server_open,
        .frame = at_server_frame, .closed = at_server_closed, .context = w,
    };
    return cv_server_new(w->h.loop, &config, &w->server, err);
}

static void dial(struct world *w, int port, int64_t patience) {
    char url[64];
    struct cv_error err = {0};
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/socket", port);
    struct cv_client_config config = {
        .url = cv_str(url), .subprotocol = "echo.1", .patience = patience, .log = &w->h.log,
        .once = w->once, .open = at_client_open, .frame = at_client_frame, .closed = at_client_closed, .context = w,
    };
    assert_int_equal(cv_client_new(w->h.loop, &config, &w->client, &err), CV_OK);
}

static int setup(void **state) {
    struct world *w = calloc(1, sizeof *w);
    /* Must be ignored: libwebsockets would send everything there. */
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    harness_open(&w->h, w);
    cv_buf_init(&w->last, CV_FRAME_MAX);
    *state = w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    cv_client_free(w->client);
    cv_server_free(w->server);
    if (w->raw.fd)
        raw_close(&w->raw);
    harness_close(&w->h);
    cv_buf_free(&w->last);
    free(w);
    return 0;
}

static bool is_open(void *context) {
    struct world *w = context;
    return w->at_client && w->at_server;
}

static void connected(struct world *w) {
    assert_int_equal(serve(w, 0, NULL), CV_OK);
    dial(w, cv_server_port(w->server), 0);
    harness_until(&w->h, is_open);
}

static bool has_frames(void *context) {
    struct world *w = context;
    return w->frames == w->want;
}

static bool has_closed(void *context) {
    struct world *w = context;
    return w->closed >= w->want;
}

static bool has_gone(void *context) {
    struct world *w = context;
    return w->gone >= w->want;
}

static bool has_expected(void *context) {
    struct world *w = context;
    return raw_has(&w->raw, w->expected);
}

static bool has_ended(void *context) {
    struct world *w = context;
    return w->raw.ended;
}

/* ---- frames ------------------------------------------------------------------ */

static void frames_of_all_sizes_come_back_whole_and_in_order(void **state) {
    struct world *w = *state;
    static const size_t sizes[] = {1, 125, 126, 65535, 65536, BIG, CV_FRAME_MAX};
    char *bytes = calloc(1, CV_FRAME_MAX);
    connected(w);
    for (size_t i = 0; i < CV_COUNT(sizes); i++) {
        memset(bytes, 'a' + (int)i, sizes[i]);
        assert_int_equal(cv_ws_send(w->at_client, (struct cv_str){bytes, sizes[i]}), CV_OK);
        w->want = (int)i + 1;
        harness_until(&w->h, has_frames);
        assert_int_equal(w->last.n, sizes[i]);
        assert_memory_equal(w->last.p, bytes, sizes[i]);
    }
    free(bytes);
    for (int i = 0; i < 1000; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        assert_int_equal(cv_ws_send(w->at_client, cv_str(text)), CV_OK);
    }
    w->want += 1000;
    harness_until(&w->h, has_frames);
    assert_string_equal(w->last.p, "999");
}

static void a_message_over_the_cap_closes_with_1009(void **state) {
    struct world *w = *state;
    char *bytes = malloc(CV_FRAME_MAX + 1);
    memset(bytes, 'x', CV_FRAME_MAX + 1);
    connected(w);
    assert_int_equal(cv_ws_send(w->at_client, (struct cv_str){bytes, CV_FRAME_MAX + 1}), CV_OK);
    free(bytes);
    w->want = 1;
    harness_until(&w->h, has_closed);
    assert_string_equal(w->why, "closed with 1009 message too big");
    harness_until(&w->h, has_gone);
    assert_int_equal(w->frames, 0);
}

/* Much more of it follows while the connection is closing. */
static void a_client_that_is_told_too_much_leaves_with_1009(void **state) {
    enum { MUCH = 3 * CV_FRAME_MAX };
    struct world *w = *state;
    char *bytes = malloc(MUCH);
    memset(bytes, 'x', MUCH);
    w->once = true;
    connected(w);
    assert_int_equal(cv_ws_send(w->at_server, (struct cv_str){bytes, MUCH}), CV_OK);
    free(bytes);
    w->want = 1;
    harness_until(&w->h, has_closed);
    assert_int_equal(w->code, 1009);
    assert_string_equal(w->why, "message too big");
    harness_until(&w->h, has_gone);
    assert_int_equal(w->frames, 0);
}

static void a_close_says_its_code_and_comes_after_what_was_queued(void **state) {
    struct world *w = *state;
    connected(w);
    assert_int_equal(cv_ws_send(w->at_server, CV_S("last words")), CV_OK);
    cv_ws_close(w->at_server, 4401, "token");
    assert_int_equal(cv_ws_send(w->at_server, CV_S("too late")), CV_CLOSED);
    w->want = 1;
    harness_until(&w->h, has_closed);
    assert_string_equal(w->why, "closed with 4401 token");
    assert_int_equal(w->code, 4401);
    assert_string_equal(w->last.p, "last words");
}

/* Frames as on the wire: masked with zeros, so the payload stands as it is. */
static void raw_connected(struct world *w) {
    char host[32];
    assert_int_equal(serve(w, 0, NULL), CV_OK);
    raw_open(&w->raw, w->h.loop, cv_server_port(w->server), true);
    snprintf(host, sizeof host, "127.0.0.1:%d", cv_server_port(w->server));
    raw_upgrade(&w->raw, "/socket", host, "echo.1", "");
    w->expected = "\r\n\r\n";
    harness_until(&w->h, has_expected);
    assert_true(raw_has(&w->raw, "HTTP/1.1 101 "));
    assert_true(raw_has(&w->raw, "Sec-WebSocket-Protocol: echo.1\r\n"));
    cv_buf_clear(&w->raw.in);
}

static void a_binary_frame_closes_with_1003(void **state) {
    struct world *w = *state;
    raw_connected(w);
    raw_send(&w->raw, "\x82\x81\0\0\0\0x", 7);
    w->expected = "\x88\x12\x03\xEBtext frames only";
    harness_until(&w->h, has_expected);
}

static void text_that_is_not_utf8_closes_with_1007(void **state) {
    struct world *w = *state;
    raw_connected(w);
    raw_send(&w->raw, "\x81\x82\0\0\0\0\xC0\xAF", 8);
    w->expected = "\x03\xEF";
    harness_until(&w->h, has_expected);
}

static void fragments_become_one_frame(void **state) {
    struct world *w = *state;
    raw_connected(w);
    raw_send(&w->raw, "\x01\x82\0\0\0\0ab", 8);
    raw_send(&w->raw, "\x89\x80\0\0\0\0", 6); /* a ping between them */
    raw_send(&w->raw, "\x80\x82\0\0\0\0cd", 8);
    w->expected = "\x81\x04" "abcd";
    harness_until(&w->h, has_expected);
}

static void a_reader_that_never_reads_is_closed_when_its_queue_is_full(void **state) {
    struct world *w = *state;
    char *bytes = calloc(1, 1024 * 1024);
    enum cv_status s = CV_OK;
    raw_connected(w);
    cv_watch_drop(&w->raw.watch);
    int sent = 0;
    for (; s == CV_OK && sent < 100; sent++)
        s = cv_ws_send(w->at_server, (struct cv_str){bytes, 1024 * 1024});
    free(bytes);
    assert_int_equal(s, CV_FULL);
    assert_int_equal(sent, 9); /* eight of 1 MiB fit */
    assert_int_equal(cv_ws_queued(w->at_server), 0);
    assert_int_equal(cv_ws_send(w->at_server, CV_S("x")), CV_CLOSED);
    w->want = 1;
    raw_close(&w->raw);
    w->raw.fd = 0;
    harness_until(&w->h, has_gone);
}

/* ---- losing and finding again -------------------------------------------------- */

static void a_client_comes_back_when_the_server_does(void **state) {
    struct world *w = *state;
    connected(w);
    int port = cv_server_port(w->server);
    cv_server_free(w->server);
    w->server = NULL;
    w->at_server = NULL;
    w->want = 2; /* the loss, and a try that found nobody */
    harness_until(&w->h, has_closed);
    assert_int_equal(serve(w, port, NULL), CV_OK);
    harness_until(&w->h, is_open);
    assert_int_equal(w->opened, 2);
    w->want = 1;
    assert_int_equal(cv_ws_send(w->at_client, CV_S("again")), CV_OK);
    harness_until(&w->h, has_frames);
}

/* A port that accepts (the kernel does) and never says a word. */
static int silent_port(int *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    const int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_port = htons((uint16_t)*port);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 8), 0);
    getsockname(fd, (struct sockaddr *)&at, &n);
    *port = ntohs(at.sin_port);
    return fd;
}

static void a_server_that_never_answers_is_given_up_each_time_once(void **state) {
    struct world *w = *state;
    int port = 0;
    int fd = silent_port(&port);
    dial(w, port, 20);
    w->want = 3;
    harness_until(&w->h, has_closed);
    assert_string_equal(w->why, "no answer to the handshake");
    /* One `closed` a try, though each given-up socket ends later still. */
    int tries = 0;
    for (const char *p = w->h.lines.p; (p = strstr(p, "next try")); p++)
        tries++;
    assert_int_equal(tries, w->closed);
    close(fd);
}

static void the_late_end_of_a_given_up_socket_harms_nothing(void **state) {
    struct world *w = *state;
    int port = 0;
    int fd = silent_port(&port);
    dial(w, port, 20);
    w->want = 1;
    harness_until(&w->h, has_closed);
    int old = accept(fd, NULL, NULL); /* the try that was given up, still open on this side */
    assert_true(old >= 0);
    close(fd);
    assert_int_equal(serve(w, port, NULL), CV_OK);
    harness_until(&w->h, is_open);
    int closed = w->closed;
    close(old);
    w->want = 1;
    assert_int_equal(cv_ws_send(w->at_client, CV_S("still here")), CV_OK);
    harness_until(&w->h, has_frames);
    assert_int_equal(w->closed, closed);
    assert_true(w->at_client != NULL);
}

static void ring(void *context) {
    struct world *w = context;
    w->rung = true;
}

static bool has_rung(void *context) {
    const struct world *w = context;
    return w->rung;
}

static void a_client_for_one_try_makes_no_other(void **state) {
    struct world *w = *state;
    int port = 0;
    int fd = silent_port(&port);
    close(fd); /* nobody listens */
    w->once = true;
    dial(w, port, 1000);
    w->want = 1;
    harness_until(&w->h, has_closed);
    assert_int_equal(w->code, 1006);
    assert_int_equal(serve(w, port, NULL), CV_OK);
    struct cv_timer *timer = cv_loop_timer(w->h.loop, 300, ring, w);
    (void)timer;
    harness_until(&w->h, has_rung); /* longer than the first pauses between tries */
    assert_int_equal(w->opened, 0);
    assert_int_equal(w->closed, 1);
}

static void a_client_may_be_freed_in_its_own_callback(void **state) {
    struct world *w = *state;
    connected(w);
    w->free_on_frame = true;
    assert_int_equal(cv_ws_send(w->at_client, CV_S("one")), CV_OK);
    assert_int_equal(cv_ws_send(w->at_client, CV_S("two")), CV_OK);
    w->want = 1;
    harness_until(&w->h, has_gone);
    assert_int_equal(w->frames, 1);
    assert_int_equal(w->closed, 0);
}

static void a_client_may_be_freed_when_it_hears_of_its_loss(void **state) {
    struct world *w = *state;
    connected(w);
    w->free_on_close = true;
    cv_ws_close(w->at_server, 4401, "token");
    w->want = 1;
    harness_until(&w->h, has_closed);
    harness_until(&w->h, has_gone);
    assert_null(w->client);
}

static void a_server_that_does_not_speak_our_subprotocol_is_no_good(void **state) {
    struct world *w = *state;
    struct mute mute;
    mute_open(&mute, w->h.loop, 0);
    dial(w, mute.port, 2000);
    w->want = 1;
    harness_until(&w->h, has_closed);
    assert_int_equal(w->opened, 0);
    assert_string_equal(w->why, "no WebSocket that speaks \"echo.1\" is taken there");
    mute_close(&mute);
}

/* The network between us is gone, and nobody says so. */
static void a_peer_that_says_nothing_more_is_pinged_and_given_up(void **state) {
    struct world *w = *state;
    struct mute mute;
    char url[64];
    harness_close(&w->h);
    harness_open_idle(&w->h, w, (struct cv_idle){.ping = 1, .hang_up = 2});
    mute_open(&mute, w->h.loop, 0);
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/", mute.port);
    struct cv_client_config config = {
        .url = cv_str(url), .log = &w->h.log, .open = at_client_open,
        .frame = at_client_frame, .closed = at_client_closed, .context = w,
    };
    assert_int_equal(cv_client_new(w->h.loop, &config, &w->client, NULL), CV_OK);
    w->want = 1;
    harness_until(&w->h, has_closed);
    assert_int_equal(w->opened, 1);
    assert_int_equal(w->code, 1006);
    assert_true(mute.pings >= 1);
    mute_close(&mute);
}

static void a_guest_that_says_nothing_more_is_pinged_and_given_up(void **state) {
    struct world *w = *state;
    harness_close(&w->h);
    harness_open_idle(&w->h, w, (struct cv_idle){.ping = 1, .hang_up = 2});
    raw_connected(w);
    w->expected = "\x89"; /* a ping */
    harness_until(&w->h, has_expected);
    w->want = 1;
    harness_until(&w->h, has_gone);
}

static void a_taken_port_is_an_error_in_words(void **state) {
    struct world *w = *state;
    struct cv_error err = {0};
    assert_int_equal(serve(w, 0, NULL), CV_OK);
    struct cv_server *first = w->server;
    assert_int_equal(serve(w, cv_server_port(first), &err), CV_IO);
    assert_non_null(strstr(err.text, "in use"));
    assert_ptr_equal(w->server, first);
}

/* ---- HTTP ------------------------------------------------------------------------ */

/* Sends a request and waits for `expected` in what comes. */
static void asks(struct world *w, const char *request, const char *expected) {
    if (!w->server)
        assert_int_equal(serve(w, 0, NULL), CV_OK);
    if (w->raw.fd)
        raw_close(&w->raw);
    raw_open(&w->raw, w->h.loop, cv_server_port(w->server), true);
    raw_send(&w->raw, request, strlen(request));
    w->expected = expected;
    harness_until(&w->h, has_expected);
}

static void pages_are_served_with_their_headers(void **state) {
    struct world *w = *state;
    asks(w, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "<p>room");
    assert_true(raw_has(&w->raw, "HTTP/1.1 200 OK\r\n"));
    assert_true(raw_has(&w->raw, "\r\nContent-Type: text/html; charset=utf-8\r\n"));
    assert_true(raw_has(&w->raw, "\r\nContent-Security-Policy: default-src 'none'; "
                                 "script-src 'self'; style-src 'self'; img-src 'self' data:; "
                                 "connect-src 'self'; "));
    assert_false(raw_has(&w->raw, "unsafe-inline"));
    /* the same connection again */
    const char again[] = "GET /board HTTP/1.1\r\nHost: localhost\r\n\r\n";
    raw_send(&w->raw, again, strlen(again));
    w->expected = "<p>board";
    harness_until(&w->h, has_expected);
    asks(w, "HEAD /board HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", "Content-Length: 8\r\n");
    assert_false(raw_has(&w->raw, "<p>"));
    asks(w, "GET /board?x=1 HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", "<p>board");
}

static void what_is_no_page_is_refused_plainly(void **state) {
    struct world *w = *state;
    asks(w, "GET /../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 404 ");
    asks(w, "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", "There is no such page here.\n");
    asks(w, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 405 ");
    harness_until(&w->h, has_ended);
    asks(w, "DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", "Allow: GET, HEAD\r\n");
}

static void a_name_bound_to_this_machine_from_outside_is_refused(void **state) {
    struct world *w = *state;
    asks(w, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421 ");
    asks(w, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 421 ");
    assert_false(raw_has(&w->raw, "<p>room"));
}

/* Asks for an upgrade and waits for the answer's first line. */
static void upgrades(struct world *w, const char *path, const char *host, const char *subprotocol,
                     const char *extra, const char *expected) {
    if (!w->server)
        assert_int_equal(serve(w, 0, NULL), CV_OK);
    if (w->raw.fd)
        raw_close(&w->raw);
    raw_open(&w->raw, w->h.loop, cv_server_port(w->server), true);
    raw_upgrade(&w->raw, path, host, subprotocol, extra);
    w->expected = expected;
    harness_until(&w->h, has_expected);
}

static void an_upgrade_needs_origin_path_and_subprotocol(void **state) {
    struct world *w = *state;
    upgrades(w, "/socket", "localhost:5", "echo.1", "Origin: http://localhost:5\r\n",
             "HTTP/1.1 101 ");
    upgrades(w, "/socket", "localhost:5", "echo.1", "", "HTTP/1.1 101 ");
    int before = w->served;
    upgrades(w, "/socket", "localhost:5", "echo.1", "Origin: http://evil.example\r\n",
             "HTTP/1.1 403 ");
    upgrades(w, "/socket", "localhost:5", "echo.1", "Origin: http://localhost:6\r\n",
             "HTTP/1.1 403 ");
    upgrades(w, "/socket", "localhost:5", "echo.1", "Origin: null\r\n", "HTTP/1.1 403 ");
    upgrades(w, "/socket", "evil.example", "echo.1", "Origin: http://evil.example\r\n",
             "HTTP/1.1 421 ");
    upgrades(w, "/other", "localhost:5", "echo.1", "", "HTTP/1.1 404 ");
    upgrades(w, "/socket", "localhost:5", "echo.2", "", "HTTP/1.1 400 ");
    upgrades(w, "/socket", "localhost:5", "lws-ws-proxy, echo.1", "", "HTTP/1.1 400 ");
    assert_int_equal(w->served, before);
}

static void bytes_that_are_no_http_end_the_connection_alone(void **state) {
    struct world *w = *state;
    connected(w);
    raw_open(&w->raw, w->h.loop, cv_server_port(w->server), true);
    raw_send(&w->raw, "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n", 15);
    harness_until(&w->h, has_ended);
    w->want = 1;
    assert_int_equal(cv_ws_send(w->at_client, CV_S("alive")), CV_OK);
    harness_until(&w->h, has_frames);
}

/* ---- the loop ---------------------------------------------------------------------- */

struct ticks {
    struct harness h;
    char order[8];
    struct cv_timer *never;
    int pipe[2][2];
    struct cv_watch *watch[2];
    int reads;
    cv_time fired;
};

static void tick(struct ticks *t, char name) {
    t->order[strlen(t->order)] = name;
}

static void tick_a(void *context) {
    tick(context, 'a');
}

static void tick_b(void *context) {
    struct ticks *t = context;
    tick(t, 'b');
    cv_timer_cancel(&t->never);
}

static void tick_c(void *context) {
    tick(context, 'c');
}

static bool three_ticks(void *context) {
    struct ticks *t = context;
    return strlen(t->order) >= 3;
}

static void timers_fire_in_order_and_never_after_they_were_cancelled(void **state) {
    struct ticks t = {0};
    (void)state;
    harness_open(&t.h, &t);
    struct cv_timer *c = cv_loop_timer(t.h.loop, 30, tick_c, &t);
    struct cv_timer *b = cv_loop_timer(t.h.loop, 10, tick_b, &t);
    struct cv_timer *a = cv_loop_timer(t.h.loop, 0, tick_a, &t);
    t.never = cv_loop_timer(t.h.loop, 20, tick_a, &t);
    assert_true(a && b && c);
    harness_until(&t.h, three_ticks);
    assert_string_equal(t.order, "abc");
    assert_null(t.never);
    cv_timer_cancel(&t.never);
    harness_close(&t.h);
}

static void tick_late(void *context) {
    struct ticks *t = context;
    t->fired = cv_clock_now(cv_loop_clock());
    tick(t, 'x');
}

static bool one_tick(void *context) {
    struct ticks *t = context;
    return t->order[0] != '\0';
}

/* Left alone, libwebsockets would wait for its next timer, two seconds off. */
static void a_timer_is_followed_by_its_turn_at_once(void **state) {
    struct ticks t = {0};
    (void)state;
    harness_open(&t.h, &t);
    struct cv_timer *timer = cv_loop_timer(t.h.loop, 20, tick_late, &t);
    assert_non_null(timer);
    harness_until(&t.h, one_tick);
    assert_in_range(cv_clock_now(cv_loop_clock()) - t.fired, 0, 500);
    harness_close(&t.h);
}

/* Whichever is served first drops the other, which is ready too. */
static void drop_the_other(void *context, int fd) {
    struct ticks *t = context;
    t->reads++;
    cv_watch_drop(&t->watch[fd == t->pipe[0][0] ? 1 : 0]);
    cv_loop_stop(t->h.loop);
}

static void a_watch_dropped_in_its_own_batch_is_not_served(void **state) {
    struct ticks t = {0};
    (void)state;
    harness_open(&t.h, &t);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pipe(t.pipe[i]), 0);
        assert_int_equal(write(t.pipe[i][1], "x", 1), 1);
        assert_int_equal(cv_loop_watch(t.h.loop, t.pipe[i][0], drop_the_other, &t, &t.watch[i],
                                       NULL),
                         CV_OK);
    }
    cv_loop_run(t.h.loop);
    assert_int_equal(t.reads, 1);
    assert_true(!t.watch[0] != !t.watch[1]);
    harness_close(&t.h);
    for (int i = 0; i < 2; i++)
        close(t.pipe[i][0]), close(t.pipe[i][1]);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(frames_of_all_sizes_come_back_whole_and_in_order),
        WITH_WORLD(a_message_over_the_cap_closes_with_1009),
        WITH_WORLD(a_client_that_is_told_too_much_leaves_with_1009),
        WITH_WORLD(a_close_says_its_code_and_comes_after_what_was_queued),
        WITH_WORLD(a_binary_frame_closes_with_1003),
        WITH_WORLD(text_that_is_not_utf8_closes_with_1007),
        WITH_WORLD(fragments_become_one_frame),
        WITH_WORLD(a_client_for_one_try_makes_no_other),
        WITH_WORLD(a_reader_that_never_reads_is_closed_when_its_queue_is_full),
        WITH_WORLD(a_client_comes_back_when_the_server_does),
        WITH_WORLD(a_server_that_never_answers_is_given_up_each_time_once),
        WITH_WORLD(the_late_end_of_a_given_up_socket_harms_nothing),
        WITH_WORLD(a_client_may_be_freed_in_its_own_callback),
        WITH_WORLD(a_client_may_be_freed_when_it_hears_of_its_loss),
        WITH_WORLD(a_server_that_does_not_speak_our_subprotocol_is_no_good),
        WITH_WORLD(a_peer_that_says_nothing_more_is_pinged_and_given_up),
        WITH_WORLD(a_guest_that_says_nothing_more_is_pinged_and_given_up),
        WITH_WORLD(a_taken_port_is_an_error_in_words),
        WITH_WORLD(pages_are_served_with_their_headers),
        WITH_WORLD(what_is_no_page_is_refused_plainly),
        WITH_WORLD(a_name_bound_to_this_machine_from_outside_is_refused),
        WITH_WORLD(an_upgrade_needs_origin_path_and_subprotocol),
        WITH_WORLD(bytes_that_are_no_http_end_the_connection_alone),
        cmocka_unit_test(timers_fire_in_order_and_never_after_they_were_cancelled),
        cmocka_unit_test(a_timer_is_followed_by_its_turn_at_once),
        cmocka_unit_test(a_watch_dropped_in_its_own_batch_is_not_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
