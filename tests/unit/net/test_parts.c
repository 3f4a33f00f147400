/* The parts of this room that need no socket. */
#include "cmocka_cv.h"
#include "base/backoff.h"
#include "net/http.h"
#include "net/origin.h"
#include "net/queue.h"
#include "net/url.h"

#include <stdlib.h>

static void pauses_grow_to_the_cap_and_are_spread(void **state) {
    (void)state;
    static const int64_t most[] = {0, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000};
    for (unsigned i = 0; i < CV_COUNT(most); i++) {
        assert_int_equal(cv_backoff_pause(i, 0), 0);
        assert_int_equal(cv_backoff_pause(i, (uint64_t)most[i]), most[i]);
        if (most[i])
            assert_int_equal(cv_backoff_pause(i, (uint64_t)most[i] + 1), 0);
    }
    assert_in_range(cv_backoff_pause(1000000, UINT64_MAX), 0, CV_BACKOFF_CAP);
}

static void addresses_come_apart(void **state) {
    (void)state;
    static const struct {
        const char *url, *host, *path, *authority;
        int port;
        bool tls;
    } good[] = {
        {"ws://127.0.0.1:7777/socket", "127.0.0.1", "/socket", "127.0.0.1:7777", 7777, false},
        {"ws://localhost", "localhost", "/", "localhost", 80, false},
        {"wss://chat.example/a/b?c=d", "chat.example", "/a/b?c=d", "chat.example", 443, true},
        {"ws://[::1]:9/x", "::1", "/x", "[::1]:9", 9, false},
        {"wss://[::1]", "::1", "/", "[::1]", 443, true},
    };
    struct cv_ws_url at;
    for (size_t i = 0; i < CV_COUNT(good); i++) {
        assert_int_equal(cv_ws_url_parse(cv_str(good[i].url), &at, NULL), CV_OK);
        assert_string_equal(at.host, good[i].host);
        assert_string_equal(at.path, good[i].path);
        assert_string_equal(at.authority, good[i].authority);
        assert_int_equal(at.port, good[i].port);
        assert_int_equal(at.tls, good[i].tls);
    }
}

static void bad_addresses_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",           "http://a/",     "ws://",         "ws:///path",   "ws://a:0/", "ws://a:65536/",
        "ws://a:b/",  "ws://me@host/", "ws://host/#to", "ws://[::1/",   "ws://[]/",  "ws://[::1]x/",
        "ws://:80/x", "ws://a:/",      "ws://a:80:80/", "wss//a",
    };
    struct cv_ws_url at;
    for (size_t i = 0; i < CV_COUNT(bad); i++) {
        struct cv_error err = {0};
        if (cv_ws_url_parse(cv_str(bad[i]), &at, &err) != CV_INVALID)
            fail_msg("taken: %s", bad[i]);
        assert_true(err.text[0]);
    }
}

static void only_this_machine_s_names_are_local(void **state) {
    (void)state;
    static const char *const local[] = {"localhost", "LocalHost:80", "127.0.0.1:7777", "[::1]:1",
                                        "[::1]"};
    static const char *const other[] = {"",         "evil.example", "localhost.evil.example",
                                        "127.0.0.1.evil.example", "127.0.0.10", "::1"};
    for (size_t i = 0; i < CV_COUNT(local); i++)
        assert_true(cv_host_is_local(cv_str(local[i])));
    for (size_t i = 0; i < CV_COUNT(other); i++)
        assert_false(cv_host_is_local(cv_str(other[i])));
}

static void only_our_own_pages_may_connect(void **state) {
    (void)state;
    const struct cv_str host = CV_S("localhost:7777");
    assert_true(cv_origin_ok(CV_S(""), host));
    assert_true(cv_origin_ok(CV_S("http://localhost:7777"), host));
    assert_true(cv_origin_ok(CV_S("https://localhost:7777"), host));
    assert_false(cv_origin_ok(CV_S("http://localhost:7778"), host));
    assert_false(cv_origin_ok(CV_S("http://localhost"), host));
    assert_false(cv_origin_ok(CV_S("http://evil.example"), host));
    assert_false(cv_origin_ok(CV_S("null"), host));
    assert_false(cv_origin_ok(CV_S("ftp://localhost:7777"), host));
    assert_false(cv_origin_ok(CV_S("http://localhost:7777/"), host));
}

static void a_queue_keeps_order_and_its_cap(void **state) {
    (void)state;
    struct cv_queue q;
    cv_queue_init(&q, 10, 4);
    assert_int_equal(cv_queue_put(&q, CV_S("12345")), CV_OK);
    assert_int_equal(cv_queue_put(&q, CV_S("")), CV_OK);
    assert_int_equal(cv_queue_put(&q, CV_S("678901")), CV_FULL);
    assert_int_equal(cv_queue_put(&q, CV_S("67890")), CV_OK);
    assert_int_equal(q.bytes, 10);
    static const char *const want[] = {"12345", "", "67890"};
    for (size_t i = 0; i < CV_COUNT(want); i++) {
        struct cv_queued *item = cv_queue_take(&q);
        assert_int_equal(item->n, strlen(want[i]));
        assert_memory_equal(item->bytes + 4, want[i], item->n);
        free(item);
    }
    assert_null(cv_queue_take(&q));
    assert_int_equal(cv_queue_put(&q, CV_S("again")), CV_OK);
    cv_queue_clear(&q);
    assert_int_equal(q.bytes, 0);
}

static const struct cv_page pages[] = {
    {"/", "text/html; charset=utf-8", CV_STR("<p>room")},
    {"/board", "text/html; charset=utf-8", CV_STR("<p>board")},
};

static void answer_is(int method, const char *path, const char *first, const char *last) {
    struct cv_buf out;
    cv_buf_init(&out, 8192);
    struct cv_answer answer = cv_answer_page(pages, CV_COUNT(pages), method, cv_str(path));
    cv_answer_print(&answer, &out);
    assert_true(cv_str_starts(cv_buf_str(&out), cv_str(first)));
    assert_string_equal(strstr(out.p, "\r\n\r\n") + 4, last);
    assert_non_null(strstr(out.p, "\r\nContent-Security-Policy: default-src 'none'; "));
    assert_non_null(strstr(out.p, "\r\nX-Content-Type-Options: nosniff\r\n"));
    assert_non_null(strstr(out.p, "\r\nReferrer-Policy: no-referrer\r\n"));
    assert_non_null(strstr(out.p, "\r\nCache-Control: no-store\r\n"));
    assert_non_null(strstr(out.p, "frame-ancestors 'none'"));
    assert_null(strstr(out.p, "unsafe"));
    cv_buf_free(&out);
}

static void every_answer_has_the_headers_and_the_right_body(void **state) {
    (void)state;
    answer_is(LWSHUMETH_GET, "/", "HTTP/1.1 200 OK\r\n", "<p>room");
    answer_is(LWSHUMETH_GET, "/board", "HTTP/1.1 200 OK\r\n", "<p>board");
    answer_is(LWSHUMETH_HEAD, "/board", "HTTP/1.1 200 OK\r\n", "");
    answer_is(LWSHUMETH_GET, "/boar", "HTTP/1.1 404 Not Found\r\n", "There is no such page here.\n");
    answer_is(LWSHUMETH_POST, "/", "HTTP/1.1 405 Method Not Allowed\r\n",
              "Only GET and HEAD are served here.\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_grow_to_the_cap_and_are_spread),
        cmocka_unit_test(addresses_come_apart),
        cmocka_unit_test(bad_addresses_are_refused),
        cmocka_unit_test(only_this_machine_s_names_are_local),
        cmocka_unit_test(only_our_own_pages_may_connect),
        cmocka_unit_test(a_queue_keeps_order_and_its_cap),
        cmocka_unit_test(every_answer_has_the_headers_and_the_right_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
