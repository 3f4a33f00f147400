/* TLS and proxies, of both clients: whom they trust, and which way they go. */
#include "net/fetch.h"
#include "net/names.h"
#include "net/tls.h"
#include "net/web.h"

#include <libwebsockets.h>
#include <signal.h>

struct world {
    struct harness h;
    struct web web;
    struct cv_server *server;
    struct front tls, proxy;
    struct identity authority, identity;
    struct cv_fetcher *fetcher;
    struct cv_client *client;
    struct cv_ws *ws;
    char dir[64], ca_file[96];
    int opened, closed, done, status, frames;
    int64_t patience;
    char why[300];
    char frame[64];
    struct cv_watch *listening;
    struct raw raw; /* a server of one upgrade, without checks */
};

/* ---- the two clients --------------------------------------------------------------- */

static void done(void *context, const struct cv_reply *reply) {
    struct world *w = context;
    w->done++;
    w->status = reply->status;
    snprintf(w->why, sizeof w->why, "%.*s", CV_ARG(reply->why));
}

static bool is_done(void *context) {
    const struct world *w = context;
    return w->done > 0;
}

static void fetch(struct world *w, const char *host, const char *ca_file) {
    const struct cv_fetcher_config config = {.log = &w->h.log, .ca_file = ca_file};
    char url[96];
    struct cv_error err = {0};
    assert_int_equal(cv_fetcher_new(w->h.loop, &config, &w->fetcher, &err), CV_OK);
    snprintf(url, sizeof url, "https://%s:%d/echo", host, w->tls.port);
    const struct cv_request r = {
        .method = "GET", .url = cv_str(url), .authorization = CV_S("Bearer secret-token")};
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    harness_until(&w->h, is_done);
}

static void open_(void *context, struct cv_ws *ws) {
    struct world *w = context;
    w->opened++;
    w->ws = ws;
}

static void frame(void *context, struct cv_ws *ws, struct cv_str text) {
    struct world *w = context;
    assert_ptr_equal(ws, w->ws);
    w->frames++;
    snprintf(w->frame, sizeof w->frame, "%.*s", CV_ARG(text));
}

static void closed(void *context, int code, struct cv_str why) {
    struct world *w = context;
    (void)code;
    w->closed++;
    snprintf(w->why, sizeof w->why, "%.*s", CV_ARG(why));
}

static bool is_opened(void *context) {
    const struct world *w = context;
    return w->opened || w->closed;
}

static bool has_frame(void *context) {
    const struct world *w = context;
    return w->frames > 0;
}

static void dial(struct world *w, const char *url, const char *ca_file) {
    struct cv_error err = {0};
    const struct cv_client_config config = {
        .url = cv_str(url),
        .subprotocol = "echo.1",
        .once = true,
        .patience = w->patience,
        .ca_file = ca_file,
        .authorization = CV_S("Bearer secret-token"),
        .log = &w->h.log,
        .open = open_,
        .frame = frame,
        .closed = closed,
        .context = w,
    };
    assert_int_equal(cv_client_new(w->h.loop, &config, &w->client, &err), CV_OK);
    harness_until(&w->h, is_opened);
}

static void dial_tls(struct world *w, const char *host, const char *ca_file) {
    char url[96];
    snprintf(url, sizeof url, "wss://%s:%d/socket", host, w->tls.port);
    dial(w, url, ca_file);
}

/* ---- the servers ---------------------------------------------------------------------- */

static void at_server(void *context, struct cv_ws *ws) {
    (void)context, (void)ws;
}

static void at_server_frame(void *context, struct cv_ws *ws, struct cv_str text) {
    (void)context;
    assert_int_equal(cv_ws_send(ws, text), CV_OK);
}

static void serve(struct world *w) {
    struct cv_error err = {0};
    const struct cv_server_config config = {
        .address = "127.0.0.1",
        .ws_path = "/socket",
        .subprotocol = "echo.1",
        .log = &w->h.log,
        .open = at_server,
        .frame = at_server_frame,
        .closed = at_server,
        .context = w,
    };
    assert_int_equal(cv_server_new(w->h.loop, &config, &w->server, &err), CV_OK);
}

/* A TLS end before the HTTP server (or, with `sockets`, the WebSocket server). */
static void stand(struct world *w, const char *names, int days, bool sockets) {
    if (sockets)
        serve(w);
    w->identity = identity_new(&w->authority, names, days);
    front_open(&w->tls, &w->identity, sockets ? cv_server_port(w->server) : w->web.port);
}

static int setup(void **state) {
    static const char *const variables[] = {"http_proxy",  "https_proxy", "all_proxy", "no_proxy",
                                            "HTTPS_PROXY", "ALL_PROXY",   "NO_PROXY"};
    struct world *w = calloc(1, sizeof *w);
    for (size_t i = 0; i < CV_COUNT(variables); i++)
        unsetenv(variables[i]);
    signal(SIGPIPE, SIG_IGN);
    harness_open(&w->h, w);
    web_open(&w->web, w->h.loop);
    snprintf(w->dir, sizeof w->dir, "/tmp/canvasser-tls-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->ca_file, sizeof w->ca_file, "%s/ca.pem", w->dir);
    w->authority = identity_new(NULL, NULL, 10);
    identity_write(&w->authority, w->ca_file);
    *state = w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    cv_fetcher_free(w->fetcher);
    cv_client_free(w->client);
    cv_server_free(w->server);
    if (w->proxy.port)
        front_close(&w->proxy);
    if (w->tls.port)
        front_close(&w->tls);
    cv_watch_drop(&w->listening);
    if (w->raw.fd)
        raw_close(&w->raw);
    web_close(&w->web);
    harness_close(&w->h);
    identity_free(&w->authority);
    identity_free(&w->identity);
    unlink(w->ca_file);
    rmdir(w->dir);
    free(w);
    return 0;
}

/* ---- whom they trust -------------------------------------------------------------------- */

#define LOCAL "DNS:localhost,IP:127.0.0.1"

static void fetch_trusts_the_authority_it_was_given(void **state) {
    struct world *w = *state;
    stand(w, LOCAL, 10, false);
    fetch(w, "localhost", w->ca_file);
    assert_string_equal(w->why, "");
    assert_int_equal(w->status, 200);
    assert_true(web_saw(&w->web, "Authorization: Bearer secret-token"));
}

static void fetch_refused(struct world *w, const char *host, const char *ca_file,
                          const char *words) {
    fetch(w, host, ca_file);
    assert_int_equal(w->status, 0);
    if (strncmp(w->why, "the server's certificate is not trusted (TLS)", 45) != 0 ||
        !strcasestr(w->why, words))
        fail_msg("%s", w->why);
    assert_int_equal(w->web.requests, 0);
}

static void fetch_trusts_nobody_else(void **state) {
    struct world *w = *state;
    stand(w, LOCAL, 10, false);
    fetch_refused(w, "localhost", NULL, "certificate");
}

static void fetch_refuses_another_name(void **state) {
    struct world *w = *state;
    stand(w, "DNS:other.example", 10, false);
    fetch_refused(w, "localhost", w->ca_file, "localhost");
}

static void fetch_refuses_what_has_expired(void **state) {
    struct world *w = *state;
    stand(w, LOCAL, 1, false);
    fetch_refused(w, "127.0.0.1", w->ca_file, "expired");
}

static void sockets_trust_the_authority_they_were_given(void **state) {
    struct world *w = *state;
    stand(w, LOCAL, 10, true);
    dial_tls(w, "localhost", w->ca_file);
    assert_string_equal(w->why, "");
    assert_int_equal(cv_ws_send(w->ws, CV_S("over TLS")), CV_OK);
    harness_until(&w->h, has_frame);
    assert_string_equal(w->frame, "over TLS");
    /* Another client of this loop does not trust it for that. */
    cv_client_free(w->client);
    w->opened = 0;
    dial_tls(w, "127.0.0.1", NULL);
    assert_int_equal(w->opened, 0);
    assert_int_equal(w->closed, 1);
}

static void sockets_refused(struct world *w, const char *host, const char *ca_file,
                            const char *words) {
    char want[200];
    snprintf(want, sizeof want, "the server's certificate is not trusted (TLS): %s", words);
    dial_tls(w, host, ca_file);
    assert_int_equal(w->opened, 0);
    assert_int_equal(w->closed, 1);
    assert_string_equal(w->why, want);
}

static void sockets_trust_nobody_else(void **state) {
    struct world *w = *state;
    stand(w, LOCAL, 10, true);
    sockets_refused(w, "localhost", NULL, "unable to get local issuer certificate");
}

static void sockets_refuse_another_name(void **state) {
    struct world *w = *state;
    stand(w, "DNS:other.example", 10, true);
    sockets_refused(w, "localhost", w->ca_file, "hostname mismatch");
}

static void sockets_refuse_another_address(void **state) {
    struct world *w = *state;
    stand(w, "DNS:localhost,IP:127.0.0.2", 10, true);
    sockets_refused(w, "127.0.0.1", w->ca_file, "IP address mismatch");
}

static void sockets_refuse_what_has_expired(void **state) {
    struct world *w = *state;
    stand(w, LOCAL, 1, true);
    sockets_refused(w, "localhost", w->ca_file, "certificate has expired");
}

static void a_file_of_certificates_must_be_there(void **state) {
    struct world *w = *state;
    struct cv_error err = {0};
    const struct cv_client_config config = {
        .url = CV_S("wss://localhost/"),
        .ca_file = "/nowhere/ca.pem",
        .open = open_,
        .frame = frame,
        .closed = closed,
        .context = w,
    };
    assert_int_equal(cv_client_new(w->h.loop, &config, &w->client, &err), CV_INVALID);
    assert_non_null(strstr(err.text, "/nowhere/ca.pem"));
}

/* Takes any upgrade, as a server elsewhere would whose name is not ours. */
static void upgrade(void *context, int fd) {
    static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    struct world *w = context;
    char accept_key[64], text[512];
    unsigned char hash[20];
    raw_readable(&w->raw, fd);
    const char *key = w->raw.in.n ? strstr(w->raw.in.p, "Sec-WebSocket-Key: ") : NULL;
    if (!key || !strstr(key, "\r\n\r\n"))
        return;
    snprintf(text, sizeof text, "%.24s%s", key + strlen("Sec-WebSocket-Key: "), magic);
    lws_SHA1((unsigned char *)text, strlen(text), hash);
    lws_b64_encode_string((char *)hash, sizeof hash, accept_key, sizeof accept_key);
    int n = snprintf(text, sizeof text,
                     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n"
                     "Sec-WebSocket-Protocol: echo.1\r\n\r\n\x81\x05hello",
                     accept_key);
    raw_send(&w->raw, text, (size_t)n);
    cv_watch_drop(&w->raw.watch);
}

static void take_one(void *context, int listening) {
    struct world *w = context;
    w->raw.fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    assert_true(w->raw.fd >= 0);
    cv_buf_init(&w->raw.in, 64 * 1024);
    cv_watch_drop(&w->listening);
    close(listening);
    assert_int_equal(cv_loop_watch(w->h.loop, w->raw.fd, upgrade, w, &w->raw.watch, NULL), CV_OK);
}

static int serve_anybody(struct world *w) {
    int port = 0;
    int fd = web_listen(&port);
    assert_int_equal(cv_loop_watch(w->h.loop, fd, take_one, w, &w->listening, NULL), CV_OK);
    return port;
}

static void who_never_speaks_tls_is_given_up(void **state) {
    struct world *w = *state;
    int port = 0;
    int fd = web_listen(&port);
    char url[64];
    w->patience = 50;
    snprintf(url, sizeof url, "wss://127.0.0.1:%d/", port);
    dial(w, url, NULL);
    assert_int_equal(w->closed, 1);
    assert_string_equal(w->why, "no answer to the handshake");
    const struct cv_fetcher_config config = {.log = &w->h.log};
    assert_int_equal(cv_fetcher_new(w->h.loop, &config, &w->fetcher, NULL), CV_OK);
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", port);
    const struct cv_request r = {.method = "GET", .url = cv_str(url), .patience = 50};
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    harness_until(&w->h, is_done);
    assert_int_equal(w->status, 0);
    assert_string_equal(w->why, "no secure connection in time (TLS)");
    close(fd);
}

/* ---- which way sockets go ------------------------------------------------------------------ */

static void the_next_address_is_tried_where_one_fails(void **state) {
    struct world *w = *state;
    char url[64];
    serve(w);
    snprintf(url, sizeof url, "ws://localhost:%d/socket", cv_server_port(w->server));
    dial(w, url, NULL); /* ::1 as well, where nobody listens */
    assert_string_equal(w->why, "");
    assert_int_equal(w->opened, 1);
    cv_client_free(w->client);
    w->opened = 0;
    snprintf(url, sizeof url, "ws://two.invalid:%d/socket", serve_anybody(w));
    dial(w, url, NULL);
    assert_string_equal(w->why, "");
    assert_int_equal(w->opened, 1);
}

/* Looking up blocks a thread of libcurl's, which must never make us wait for it. */
static void a_silent_name_server_holds_nothing_up(void **state) {
    struct world *w = *state;
    char url[64];
    names_reset();
    w->patience = 30;
    dial(w, "ws://slow.invalid/", NULL);
    assert_int_equal(w->closed, 1);
    assert_string_equal(w->why, "no connection in time: the server's name was not looked up (DNS)");
    cv_client_free(w->client);
    w->client = NULL;
    /* The same for requests; meanwhile others are answered. */
    const struct cv_fetcher_config config = {.log = &w->h.log};
    assert_int_equal(cv_fetcher_new(w->h.loop, &config, &w->fetcher, NULL), CV_OK);
    struct cv_request r = {.method = "GET", .url = CV_S("http://slow.invalid/"), .patience = 30};
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    harness_until(&w->h, is_done);
    assert_int_equal(w->status, 0);
    assert_non_null(strstr(w->why, "(DNS)"));
    w->done = 0;
    r.url = CV_S("http://slow.invalid/again");
    r.patience = 0;
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/echo", w->web.port);
    r.url = cv_str(url);
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    harness_until(&w->h, is_done);
    assert_int_equal(w->status, 200);
    cv_fetcher_free(w->fetcher);
    w->fetcher = NULL;
    assert_in_range(names_asked(), 1, 3); /* a busy machine may give a request up before it asks */
    assert_true(names_release());
}

static void a_name_that_is_not_known_is_said(void **state) {
    struct world *w = *state;
    dial(w, "ws://nowhere.invalid/", NULL);
    assert_int_equal(w->closed, 1);
    assert_non_null(strstr(w->why, "the server's name"));
    assert_non_null(strstr(w->why, "(DNS)"));
}

static void proxy_is(struct world *w, const char *variable, int behind) {
    char value[64];
    front_open(&w->proxy, NULL, behind);
    snprintf(value, sizeof value, "http://127.0.0.1:%d", w->proxy.port);
    setenv(variable, value, 1);
}

static void sockets_go_through_the_proxy_of_the_environment(void **state) {
    struct world *w = *state;
    w->identity = identity_new(&w->authority, "DNS:bot.invalid", 10);
    front_open(&w->tls, &w->identity, serve_anybody(w));
    proxy_is(w, "https_proxy", w->tls.port);
    dial(w, "wss://bot.invalid/socket?v=1", w->ca_file);
    assert_string_equal(w->why, "");
    harness_until(&w->h, has_frame);
    assert_string_equal(w->frame, "hello");
    assert_true(front_heard(&w->proxy, "CONNECT bot.invalid:443 HTTP/1.1\r\n"));
    assert_false(front_heard(&w->proxy, "secret-token"));
    assert_true(raw_has(&w->raw, "GET /socket?v=1 HTTP/1.1\r\n"));
    assert_true(raw_has(&w->raw, "\r\nHost: bot.invalid\r\n"));
    assert_true(raw_has(&w->raw, "Bearer secret-token\r\n"));
}

static void plain_sockets_have_a_tunnel_too(void **state) {
    struct world *w = *state;
    proxy_is(w, "http_proxy", serve_anybody(w));
    dial(w, "ws://bot.invalid:8065/socket", NULL);
    assert_string_equal(w->why, "");
    assert_true(front_heard(&w->proxy, "CONNECT bot.invalid:8065 HTTP/1.1\r\n"));
    assert_true(raw_has(&w->raw, "\r\nHost: bot.invalid:8065\r\n"));
}

static void a_proxy_that_refuses_is_said(void **state) {
    struct world *w = *state;
    proxy_is(w, "https_proxy", 1);
    w->proxy.refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    dial(w, "wss://bot.invalid/", NULL);
    assert_int_equal(w->closed, 1);
    assert_non_null(strstr(w->why, "403"));
    assert_false(front_heard(&w->proxy, "secret-token"));
}

/* The proxy behind an end of TLS. */
static void a_proxy_over_tls_is_refused_for_sockets(void **state) {
    struct world *w = *state;
    char value[64];
    proxy_is(w, "http_proxy", w->web.port);
    w->identity = identity_new(&w->authority, LOCAL, 10);
    front_open(&w->tls, &w->identity, w->proxy.port);
    snprintf(value, sizeof value, "https://127.0.0.1:%d", w->tls.port);
    setenv("https_proxy", value, 1);
    dial(w, "wss://bot.invalid/", w->ca_file);
    assert_int_equal(w->closed, 1);
    assert_non_null(strstr(w->why, "a proxy whose address begins with https://"));
    assert_true(front_heard(&w->proxy, "CONNECT bot.invalid:443 HTTP/1.1\r\n"));
}

static void what_no_proxy_names_goes_straight(void **state) {
    struct world *w = *state;
    proxy_is(w, "https_proxy", 1);
    setenv("no_proxy", "other.invalid,bot.invalid", 1);
    dial(w, "wss://bot.invalid/", NULL);
    assert_int_equal(w->closed, 1);
    assert_non_null(strstr(w->why, "(DNS)"));
    assert_false(front_heard(&w->proxy, "CONNECT"));
}

static void this_machine_is_never_proxied(void **state) {
    struct world *w = *state;
    char url[64];
    setenv("https_proxy", "http://127.0.0.1:1", 1);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    stand(w, LOCAL, 10, true);
    dial_tls(w, "127.0.0.1", w->ca_file);
    assert_string_equal(w->why, "");
    cv_client_free(w->client);
    w->opened = 0;
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/socket", cv_server_port(w->server));
    dial(w, url, NULL);
    assert_string_equal(w->why, "");
    assert_int_equal(w->opened, 1);
}

#define WITH_WORLD(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(fetch_trusts_the_authority_it_was_given),
        WITH_WORLD(fetch_trusts_nobody_else),
        WITH_WORLD(fetch_refuses_another_name),
        WITH_WORLD(fetch_refuses_what_has_expired),
        WITH_WORLD(sockets_trust_the_authority_they_were_given),
        WITH_WORLD(sockets_trust_nobody_else),
        WITH_WORLD(sockets_refuse_another_name),
        WITH_WORLD(sockets_refuse_another_address),
        WITH_WORLD(sockets_refuse_what_has_expired),
        WITH_WORLD(who_never_speaks_tls_is_given_up),
        WITH_WORLD(a_file_of_certificates_must_be_there),
        WITH_WORLD(the_next_address_is_tried_where_one_fails),
        WITH_WORLD(a_silent_name_server_holds_nothing_up),
        WITH_WORLD(a_name_that_is_not_known_is_said),
        WITH_WORLD(sockets_go_through_the_proxy_of_the_environment),
        WITH_WORLD(plain_sockets_have_a_tunnel_too),
        WITH_WORLD(a_proxy_that_refuses_is_said),
        WITH_WORLD(a_proxy_over_tls_is_refused_for_sockets),
        WITH_WORLD(what_no_proxy_names_goes_straight),
        WITH_WORLD(this_machine_is_never_proxied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
