/* HTTP requests out, over real sockets of this machine. */
#include "net/fetch.h"
#include "net/names.h"
#include "net/web.h"

struct answers {
    int done, want, ok; /* `ok`: those with 200 */
    int status;         /* of the last one */
    uint64_t tag, tags;
    struct cv_buf body, headers; /* "name: value\n" each */
    char why[300];
};

struct world {
    struct harness h;
    struct web web;
    struct cv_fetcher *fetcher;
    struct answers a;
    const char *again; /* asked for from within `done` */
    bool free_in_done;
};

static void ask(struct world *w, const char *method, const char *path, const char *body);

static void done(void *context, const struct cv_reply *reply) {
    struct world *w = context;
    struct answers *a = &w->a;
    a->done++;
    a->ok += reply->status == 200;
    a->status = reply->status;
    a->tag = reply->tag;
    a->tags += reply->tag;
    cv_buf_clear(&a->body);
    cv_buf_clear(&a->headers);
    cv_buf_add(&a->body, reply->body);
    for (size_t i = 0; i < reply->n_headers; i++)
        cv_buf_addf(&a->headers, "%.*s: %.*s\n", CV_ARG(reply->headers[i].name),
                    CV_ARG(reply->headers[i].value));
    snprintf(a->why, sizeof a->why, "%.*s", CV_ARG(reply->why));
    assert_int_equal(reply->status == 0, reply->why.n > 0);
    if (w->again) {
        const char *path = w->again;
        w->again = NULL;
        ask(w, "GET", path, "");
    }
    if (w->free_in_done) {
        cv_fetcher_free(w->fetcher);
        w->fetcher = NULL;
    }
}

static bool all_done(void *context) {
    struct world *w = context;
    return w->a.done >= w->a.want;
}

static bool web_was_asked(void *context) {
    struct world *w = context;
    return w->web.requests >= w->a.want;
}

static void start(struct world *w, const struct cv_fetcher_config *config) {
    struct cv_error err = {0};
    assert_int_equal(cv_fetcher_new(w->h.loop, config, &w->fetcher, &err), CV_OK);
}

static int setup(void **state) {
    static const char *const variables[] = {"http_proxy",  "https_proxy", "all_proxy", "no_proxy",
                                            "HTTPS_PROXY", "ALL_PROXY",   "NO_PROXY"};
    struct world *w = calloc(1, sizeof *w);
    for (size_t i = 0; i < CV_COUNT(variables); i++)
        unsetenv(variables[i]);
    harness_open(&w->h, w);
    web_open(&w->web, w->h.loop);
    cv_buf_init(&w->a.body, WEB_BODY);
    cv_buf_init(&w->a.headers, WEB_BODY);
    const struct cv_fetcher_config config = {.log = &w->h.log, .connections = 8};
    start(w, &config);
    *state = w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    cv_fetcher_free(w->fetcher);
    web_close(&w->web);
    harness_close(&w->h);
    cv_buf_free(&w->a.body);
    cv_buf_free(&w->a.headers);
    free(w);
    return 0;
}

/* Fills in the server's address before `path`. */
static enum cv_status send_to(struct world *w, const char *path, struct cv_request *r) {
    char url[256];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", w->web.port, path);
    r->url = cv_str(url);
    int before = w->a.done;
    enum cv_status s = cv_fetch(w->fetcher, r, done, w);
    assert_int_equal(w->a.done, before);
    memset(url, 'x', sizeof url); /* it was copied */
    return s;
}

static void ask(struct world *w, const char *method, const char *path, const char *body) {
    struct cv_request r = {.tag = 1, .method = method, .body = cv_str(body)};
    assert_int_equal(send_to(w, path, &r), CV_OK);
}

static void wait_for(struct world *w, int want) {
    w->a.want = want;
    harness_until(&w->h, all_done);
}

/* ---- requests and answers --------------------------------------------------------- */

static void a_request_arrives_as_it_was_made(void **state) {
    struct world *w = *state;
    const struct cv_header headers[] = {{CV_STR("X-One"), CV_STR("1")},
                                        {CV_STR("X-Nothing"), CV_STR("")}};
    struct cv_request r = {.tag = 77,
                           .method = "POST",
                           .authorization = CV_S("Bearer secret-token"),
                           .type = CV_S("application/json"),
                           .body = CV_S("{\"a\":1}"),
                           .headers = headers,
                           .n_headers = 2};
    assert_int_equal(send_to(w, "/echo?x=%20y", &r), CV_OK);
    wait_for(w, 1);
    assert_int_equal(w->a.status, 200);
    assert_int_equal(w->a.tag, 77);
    assert_string_equal(w->a.body.p, "{\"a\":1}");
    assert_true(web_saw(&w->web, "POST /echo?x=%20y HTTP/1.1\r\n"));
    assert_true(web_saw(&w->web, "\r\nAuthorization: Bearer secret-token\r\n"));
    assert_true(web_saw(&w->web, "\r\nContent-Type: application/json\r\n"));
    assert_true(web_saw(&w->web, "\r\nContent-Length: 7\r\n"));
    assert_true(web_saw(&w->web, "\r\nX-One: 1\r\n"));
    assert_true(web_saw(&w->web, "\r\nX-Nothing:\r\n"));
    assert_true(web_saw(&w->web, "\r\nUser-Agent: canvasser\r\n"));
    assert_false(web_saw(&w->web, "Expect:"));
    assert_true(strstr(w->a.headers.p, "x-connection: 1\n"));
}

static void every_method_has_the_body_it_was_given(void **state) {
    struct world *w = *state;
    static const struct {
        const char *method, *body, *head;
    } rows[] = {
        {"GET", "", "GET /echo HTTP/1.1\r\n"},       {"PUT", "abc", "PUT /echo HTTP/1.1\r\n"},
        {"PUT", "", "PUT /echo HTTP/1.1\r\n"},       {"PATCH", "abc", "PATCH /echo HTTP/1.1\r\n"},
        {"DELETE", "", "DELETE /echo HTTP/1.1\r\n"}, {"DELETE", "abc", "DELETE /echo HTTP/1.1\r\n"},
        {"POST", "", "POST /echo HTTP/1.1\r\n"},
    };
    for (size_t i = 0; i < CV_COUNT(rows); i++) {
        cv_buf_clear(&w->web.seen);
        ask(w, rows[i].method, "/echo", rows[i].body);
        wait_for(w, (int)i + 1);
        assert_int_equal(w->a.status, 200);
        assert_true(cv_str_eqz(cv_buf_str(&w->a.body), rows[i].body));
        assert_true(web_saw(&w->web, rows[i].head));
        assert_false(web_saw(&w->web, "Content-Type"));
        if (strcmp(rows[i].method, "POST") == 0 || strcmp(rows[i].method, "PUT") == 0)
            assert_true(web_saw(&w->web, "\r\nContent-Length: "));
    }
}

static void headers_come_in_small_letters_and_one_by_one(void **state) {
    struct world *w = *state;
    ask(w, "GET", "/odd", "");
    wait_for(w, 1);
    assert_int_equal(w->a.status, 429);
    assert_string_equal(w->a.body.p, "abcde");
    assert_string_equal(w->a.headers.p, "retry-after: 7\nx-empty: \nx-twice: 1\nx-twice: 2\n"
                                        "x-folded: a b\ntransfer-encoding: chunked\n");
}

static void a_redirect_is_an_answer_like_any_other(void **state) {
    struct world *w = *state;
    ask(w, "GET", "/moved", "");
    wait_for(w, 1);
    assert_int_equal(w->a.status, 302);
    assert_true(strstr(w->a.headers.p, "location: /echo\n"));
    assert_int_equal(w->web.requests, 1);
}

static void a_connection_is_used_again(void **state) {
    struct world *w = *state;
    for (int i = 1; i <= 20; i++) {
        ask(w, "POST", "/echo", "again");
        wait_for(w, i);
        assert_int_equal(w->a.status, 200);
    }
    assert_int_equal(w->web.lines_made, 1);
}

static void many_at_once_share_a_few_connections(void **state) {
    struct world *w = *state;
    enum { MANY = 500 };
    for (uint64_t i = 1; i <= MANY; i++) {
        struct cv_request r = {.tag = i, .method = "POST", .body = CV_S("x")};
        assert_int_equal(send_to(w, "/echo", &r), CV_OK);
    }
    wait_for(w, MANY);
    assert_int_equal(w->a.ok, MANY);
    assert_int_equal(w->a.tags, MANY * (MANY + 1) / 2);
    assert_int_equal(w->web.lines_made, 8);
}

static void an_answer_is_taken_up_to_its_cap(void **state) {
    struct world *w = *state;
    ask(w, "GET", "/big/4194304", "");
    wait_for(w, 1);
    assert_int_equal(w->a.status, 200);
    assert_int_equal(w->a.body.n, 4194304);
    ask(w, "GET", "/big/4194305", "");
    wait_for(w, 2);
    assert_int_equal(w->a.status, 0);
    assert_string_equal(w->a.why, "the answer is larger than is taken");
    ask(w, "GET", "/many", "");
    wait_for(w, 3);
    assert_int_equal(w->a.status, 0);
    assert_string_equal(w->a.why, "the answer has more headers than are taken");
}

static void a_large_body_goes_out_whole(void **state) {
    struct world *w = *state;
    enum { LARGE = 3 * 1024 * 1024 };
    char *bytes = malloc(LARGE);
    memset(bytes, 'z', LARGE);
    struct cv_request r = {.method = "POST", .body = {bytes, LARGE}};
    assert_int_equal(send_to(w, "/echo", &r), CV_OK);
    memset(bytes, 0, LARGE); /* it was copied */
    free(bytes);
    wait_for(w, 1);
    assert_int_equal(w->a.status, 200);
    assert_int_equal(w->a.body.n, LARGE);
    assert_int_equal(w->a.body.p[LARGE - 1], 'z');
}

static void a_packed_answer_is_unpacked_up_to_the_cap(void **state) {
    struct world *w = *state;
    ask(w, "GET", "/packed", "");
    wait_for(w, 1);
    assert_true(web_saw(&w->web, "\r\nAccept-Encoding: gzip\r\n"));
    assert_int_equal(w->a.status, 200);
    assert_int_equal(w->a.body.n, 2000);
    assert_int_equal(w->a.body.p[1999], 'a');
    cv_fetcher_free(w->fetcher);
    const struct cv_fetcher_config config = {.body_max = 1999};
    start(w, &config);
    ask(w, "GET", "/packed", "");
    wait_for(w, 2);
    assert_int_equal(w->a.status, 0);
    assert_string_equal(w->a.why, "the answer is larger than is taken");
}

/* ---- what goes wrong -------------------------------------------------------------------- */

static void a_silent_server_is_given_up(void **state) {
    struct world *w = *state;
    struct cv_request r = {.tag = 5, .method = "GET", .patience = 50};
    assert_int_equal(send_to(w, "/silent", &r), CV_OK);
    wait_for(w, 1);
    assert_int_equal(w->a.status, 0);
    assert_int_equal(w->a.tag, 5);
    assert_string_equal(w->a.why, "no answer in time");
}

static void who_waits_for_a_connection_is_given_up_as_well(void **state) {
    struct world *w = *state;
    struct cv_request r = {.tag = 9, .method = "GET", .patience = 60};
    for (int i = 0; i < 8; i++)
        ask(w, "GET", "/silent", "");
    assert_int_equal(send_to(w, "/echo", &r), CV_OK);
    wait_for(w, 1);
    assert_int_equal(w->a.tag, 9);
    assert_non_null(strstr(w->a.why, "all connections to it were taken"));
}

static void a_port_where_nobody_listens_is_said(void **state) {
    struct world *w = *state;
    int port = 0;
    char url[64];
    close(web_listen(&port));
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", port);
    struct cv_request r = {.method = "GET", .url = cv_str(url)};
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    wait_for(w, 1);
    assert_int_equal(w->a.status, 0);
    assert_true(strncmp(w->a.why, "nobody answers at that address and port", 39) == 0);
}

static void a_name_that_is_not_known_is_said(void **state) {
    struct world *w = *state;
    struct cv_request r = {.method = "GET", .url = CV_S("http://nowhere.invalid/")};
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    wait_for(w, 1);
    assert_int_equal(w->a.status, 0);
    assert_non_null(strstr(w->a.why, "DNS"));
}

static void bytes_that_are_no_http_are_said(void **state) {
    struct world *w = *state;
    ask(w, "GET", "/bytes", "");
    wait_for(w, 1);
    assert_int_equal(w->a.status, 0);
    assert_true(strncmp(w->a.why, "the answer is no HTTP", 21) == 0);
}

static void an_answer_that_ends_too_early_is_none(void **state) {
    struct world *w = *state;
    ask(w, "GET", "/half", "");
    wait_for(w, 1);
    assert_int_equal(w->a.status, 0);
    assert_true(strncmp(w->a.why, "the connection ended before the whole answer", 44) == 0);
}

/* libcurl would send it a second time, on a new connection. */
static void a_post_whose_connection_ends_is_never_sent_twice(void **state) {
    struct world *w = *state;
    ask(w, "POST", "/echo", "one");
    wait_for(w, 1);
    ask(w, "POST", "/cut", "two");
    wait_for(w, 2);
    assert_int_equal(w->a.status, 0);
    assert_true(strncmp(w->a.why, "the connection ended before the answer", 38) == 0);
    assert_int_equal(w->web.requests, 2);
    ask(w, "POST", "/echo", "three");
    wait_for(w, 3);
    assert_int_equal(w->a.status, 200);
    assert_int_equal(w->web.requests, 3);
}

static void a_connection_that_ended_while_idle_is_no_failure(void **state) {
    struct world *w = *state;
    ask(w, "POST", "/echo", "one");
    wait_for(w, 1);
    web_cut(&w->web);
    ask(w, "POST", "/echo", "two");
    wait_for(w, 2);
    assert_int_equal(w->a.status, 200);
    assert_int_equal(w->web.lines_made, 2);
}

static void what_cannot_be_sent_is_refused_and_told(void **state) {
    struct world *w = *state;
    static const struct cv_header bad[] = {
        {CV_STR("X-A"), CV_STR("1\r\nX-B: 2")},
        {CV_STR("X-A"), CV_STR("1\n2")},
        {CV_STR("X A"), CV_STR("1")},
        {CV_STR("X:A"), CV_STR("1")},
        {CV_STR(""), CV_STR("1")},
        {CV_STR("X-A"), CV_STR("a\0b")},
    };
    static const char *const urls[] = {"",           "ftp://127.0.0.1/", "file:///etc/passwd",
                                       "http://",    "//127.0.0.1/",     "http://me:pw@127.0.0.1/",
                                       "http://a b/"};
    int want = 0;
    for (size_t i = 0; i < CV_COUNT(bad); i++) {
        struct cv_request r = {.method = "GET", .headers = &bad[i], .n_headers = 1};
        assert_int_equal(send_to(w, "/echo", &r), CV_INVALID);
        wait_for(w, ++want);
        assert_non_null(strstr(w->a.why, "header 1"));
    }
    for (size_t i = 0; i < CV_COUNT(urls); i++) {
        struct cv_request r = {.method = "GET", .url = cv_str(urls[i])};
        assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_INVALID);
        wait_for(w, ++want);
        assert_non_null(strstr(w->a.why, "http://"));
    }
    struct cv_request token = {.method = "GET", .authorization = CV_S("Bearer x\r\nX-B: 1")};
    assert_int_equal(send_to(w, "/echo", &token), CV_INVALID);
    struct cv_request method = {.method = "GET /x HTTP/1.1\r\n"};
    assert_int_equal(send_to(w, "/echo", &method), CV_INVALID);
    wait_for(w, want + 2);
    assert_int_equal(w->web.requests, 0);
}

/* ---- the environment's proxy ------------------------------------------------------------- */

static void proxy_is(struct world *w, const char *variable) {
    char proxy[64];
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", w->web.port);
    setenv(variable, proxy, 1);
}

static void a_proxy_is_taken_from_the_environment(void **state) {
    struct world *w = *state;
    proxy_is(w, "http_proxy");
    struct cv_request r = {.method = "GET", .url = CV_S("http://bot.invalid/echo")};
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    wait_for(w, 1);
    assert_int_equal(w->a.status, 200);
    assert_true(web_saw(&w->web, "GET http://bot.invalid/echo HTTP/1.1\r\n"));
}

static void a_proxy_that_refuses_is_said_and_hears_no_token(void **state) {
    struct world *w = *state;
    proxy_is(w, "https_proxy");
    struct cv_request r = {.method = "GET",
                           .url = CV_S("https://bot.invalid/echo"),
                           .authorization = CV_S("Bearer secret-token")};
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    wait_for(w, 1);
    assert_int_equal(w->a.status, 0);
    assert_non_null(strstr(w->a.why, "407"));
    assert_true(web_saw(&w->web, "CONNECT bot.invalid:443 HTTP/1.1\r\n"));
    assert_false(web_saw(&w->web, "secret-token"));
}

static void a_name_in_no_proxy_is_not_proxied(void **state) {
    struct world *w = *state;
    proxy_is(w, "http_proxy");
    setenv("no_proxy", "other.invalid,bot.invalid", 1);
    struct cv_request r = {.method = "GET", .url = CV_S("http://bot.invalid/echo")};
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    wait_for(w, 1);
    assert_int_equal(w->a.status, 0);
    assert_non_null(strstr(w->a.why, "DNS"));
    assert_int_equal(w->web.requests, 0);
}

static void this_machine_is_never_proxied(void **state) {
    struct world *w = *state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    ask(w, "GET", "/echo", "");
    wait_for(w, 1);
    assert_int_equal(w->a.status, 200);
}

/* ---- ending -----------------------------------------------------------------------------------
 */

static void another_may_be_asked_for_when_one_is_done(void **state) {
    struct world *w = *state;
    w->again = "/echo";
    ask(w, "GET", "/odd", "");
    wait_for(w, 2);
    assert_int_equal(w->a.status, 200);
}

static void nothing_is_told_after_the_end(void **state) {
    struct world *w = *state;
    for (int i = 0; i < 20; i++)
        ask(w, "GET", "/silent", "");
    struct cv_request r = {.method = "GET", .url = CV_S("nothing")};
    assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_INVALID);
    w->a.want = 8;
    harness_until(&w->h, web_was_asked);
    int before = w->a.done;
    cv_fetcher_free(w->fetcher);
    const struct cv_fetcher_config config = {.agent = "second"};
    start(w, &config);
    ask(w, "GET", "/echo", "");
    wait_for(w, before + 1);
    assert_int_equal(w->a.status, 200);
    assert_true(web_saw(&w->web, "\r\nUser-Agent: second\r\n"));
}

static void it_may_be_freed_when_one_is_done(void **state) {
    struct world *w = *state;
    w->free_in_done = true;
    for (int i = 0; i < 20; i++)
        ask(w, "GET", "/echo", "");
    wait_for(w, 1);
    assert_null(w->fetcher);
    assert_int_equal(w->a.done, 1);
}

static void a_file_of_certificates_must_be_there(void **state) {
    struct world *w = *state;
    const struct cv_fetcher_config config = {.ca_file = "/nowhere/ca.pem"};
    struct cv_fetcher *f = NULL;
    struct cv_error err = {0};
    assert_int_equal(cv_fetcher_new(w->h.loop, &config, &f, &err), CV_INVALID);
    assert_non_null(strstr(err.text, "/nowhere/ca.pem"));
}

#define WITH_WORLD(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_request_arrives_as_it_was_made),
        WITH_WORLD(every_method_has_the_body_it_was_given),
        WITH_WORLD(headers_come_in_small_letters_and_one_by_one),
        WITH_WORLD(a_redirect_is_an_answer_like_any_other),
        WITH_WORLD(a_connection_is_used_again),
        WITH_WORLD(many_at_once_share_a_few_connections),
        WITH_WORLD(an_answer_is_taken_up_to_its_cap),
        WITH_WORLD(a_packed_answer_is_unpacked_up_to_the_cap),
        WITH_WORLD(an_answer_that_ends_too_early_is_none),
        WITH_WORLD(a_large_body_goes_out_whole),
        WITH_WORLD(a_silent_server_is_given_up),
        WITH_WORLD(who_waits_for_a_connection_is_given_up_as_well),
        WITH_WORLD(a_port_where_nobody_listens_is_said),
        WITH_WORLD(a_name_that_is_not_known_is_said),
        WITH_WORLD(bytes_that_are_no_http_are_said),
        WITH_WORLD(a_post_whose_connection_ends_is_never_sent_twice),
        WITH_WORLD(a_connection_that_ended_while_idle_is_no_failure),
        WITH_WORLD(what_cannot_be_sent_is_refused_and_told),
        WITH_WORLD(a_proxy_is_taken_from_the_environment),
        WITH_WORLD(a_proxy_that_refuses_is_said_and_hears_no_token),
        WITH_WORLD(a_name_in_no_proxy_is_not_proxied),
        WITH_WORLD(this_machine_is_never_proxied),
        WITH_WORLD(another_may_be_asked_for_when_one_is_done),
        WITH_WORLD(nothing_is_told_after_the_end),
        WITH_WORLD(it_may_be_freed_when_one_is_done),
        WITH_WORLD(a_file_of_certificates_must_be_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
