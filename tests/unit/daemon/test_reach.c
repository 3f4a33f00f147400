/* What the log says of a messenger that cannot be reached. */
#include "cmocka_cv.h"

#include "daemon/reach.h"

#include <canvasser/arena.h>

#include <string.h>

static const char refused[] = "nobody answers at that address and port: after 3 ms";
static const char refused_later[] = "nobody answers at that address and port: after 12 ms";
static const char unknown[] = "the server's name cannot be looked up (DNS)";
static const char distrusted[] = "the server's certificate is not trusted (TLS): self-signed";
static const struct cv_str chat = CV_STR("chat.example:8065");

struct scene {
    struct cv_reach *reach;
    struct cv_log log;
    struct cv_buf said;
};

static void scene_write(void *context, enum cv_log_level level, struct cv_str line) {
    struct scene *s = context;
    cv_buf_addf(&s->said, "%s %.*s\n", level == CV_LOG_WARNING ? "warning" : "info", CV_ARG(line));
}

static int setup(void **state) {
    static struct scene s;
    s = (struct scene){.log = {scene_write, &s, CV_LOG_INFO}};
    cv_buf_init(&s.said, 64 * 1024);
    s.reach = cv_reach_new(&s.log, CV_S("team"), CV_S("https://chat.example:8065/api?x"));
    *state = &s;
    return 0;
}

static int teardown(void **state) {
    struct scene *s = *state;
    cv_reach_free(s->reach);
    cv_buf_free(&s->said);
    return 0;
}

/* What was said since, whole lines. */
static void assert_said(struct scene *s, const char *wanted) {
    cv_buf_addz(&s->said, "");
    assert_string_equal(s->said.n ? s->said.p : "", wanted);
    cv_buf_clear(&s->said);
}

static void fails(struct scene *s, enum cv_way way, const char *why) {
    cv_reach_failed(s->reach, way, cv_reach_try(s->reach), chat, cv_str(why));
}

static void a_cause_is_said_once_and_the_end_of_it(void **state) {
    struct scene *s = *state;
    fails(s, CV_WAY_SOCKETS, refused);
    assert_said(s, "warning team: cannot reach chat.example:8065: nobody answers at that address "
                   "and port: after 3 ms. Check `url`, and whether it is running. I try again\n");
    fails(s, CV_WAY_SOCKETS, refused_later);
    fails(s, CV_WAY_REQUESTS, refused); /* the other way, and the same cause */
    assert_said(s, "");
    cv_reach_made(s->reach, CV_WAY_SOCKETS, chat);
    assert_said(s, ""); /* half of it */
    cv_reach_made(s->reach, CV_WAY_REQUESTS, chat);
    assert_said(s, "info team: chat.example:8065 is reached again\n");
    cv_reach_made(s->reach, CV_WAY_REQUESTS, chat);
    assert_said(s, "");
}

static void a_new_cause_is_said_and_an_old_one_is_not_said_again(void **state) {
    struct scene *s = *state;
    fails(s, CV_WAY_REQUESTS, unknown);
    assert_said(s, "warning team: cannot reach chat.example:8065: the server's name cannot be "
                   "looked up (DNS). Check `url`. I try again\n");
    fails(s, CV_WAY_REQUESTS, distrusted);
    assert_said(s, "warning team: cannot reach chat.example:8065: the server's certificate is not "
                   "trusted (TLS): self-signed. When it is a certificate of your own, name its "
                   "file by `ca_file`. I try again\n");
    fails(s, CV_WAY_REQUESTS, unknown);
    assert_said(s, "");
    cv_reach_made(s->reach, CV_WAY_REQUESTS, chat);
    assert_said(s, "info team: chat.example:8065 is reached again\n");
    fails(s, CV_WAY_REQUESTS, unknown);
    fails(s, CV_WAY_REQUESTS, unknown);
    assert_said(s, "warning team: cannot reach chat.example:8065: the server's name cannot be "
                   "looked up (DNS). Check `url`. I try again\n");
}

static void connections_that_are_cut_are_no_fault(void **state) {
    struct scene *s = *state;
    cv_reach_made(s->reach, CV_WAY_REQUESTS, chat);
    assert_said(s, "");
    unsigned first = cv_reach_try(s->reach), second = cv_reach_try(s->reach);
    cv_reach_failed(s->reach, CV_WAY_REQUESTS, first, chat, cv_str(refused));
    cv_reach_failed(s->reach, CV_WAY_REQUESTS, second, chat, cv_str(refused)); /* the same cut */
    cv_reach_made(s->reach, CV_WAY_REQUESTS, chat);
    assert_said(s, "");
    fails(s, CV_WAY_REQUESTS, refused);
    assert_said(s, "");
    fails(s, CV_WAY_REQUESTS, refused);
    assert_non_null(strstr(s->said.p, "cannot reach"));
}

static void an_address_that_no_setting_names_is_no_setting_to_look_at(void **state) {
    struct scene *s = *state;
    cv_reach_failed(s->reach, CV_WAY_SOCKETS, cv_reach_try(s->reach),
                    cv_reach_host(CV_S("wss://wss.other.example/link/?ticket=T0P")),
                    cv_str(unknown));
    assert_said(s, "warning team: cannot reach wss.other.example: the server's name cannot be "
                   "looked up (DNS). I try again\n");
    fails(s, CV_WAY_SOCKETS, "the proxy does not connect us");
    assert_said(s, "warning team: cannot reach chat.example:8065: the proxy does not connect us. "
                   "Check the proxy in the environment: https_proxy, no_proxy. I try again\n");
}

static void of_an_address_only_the_host_is_said(void **state) {
    static const struct {
        const char *url, *host;
    } all[] = {
        {"https://chat.example:8065/api?x=1", "chat.example:8065"},
        {"ws://[::1]:5280?ticket", "[::1]:5280"},
        {"https://user:word@chat.example#x", "chat.example"},
        {"wss://chat.example", "chat.example"},
        {"chat.example/x", "chat.example"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(all); i++)
        if (!cv_str_eqz(cv_reach_host(cv_str(all[i].url)), all[i].host))
            fail_msg("%s: %.*s", all[i].url, CV_ARG(cv_reach_host(cv_str(all[i].url))));
}

static void many_causes_end_in_silence(void **state) {
    struct scene *s = *state;
    char why[300];
    for (int i = 0; i < 600; i++) {
        memset(why, 'a' + i % 26, sizeof why - 1);
        memset(why, 'a' + i / 26, 50);
        why[sizeof why - 1] = '\0';
        fails(s, CV_WAY_REQUESTS, why);
    }
    assert_true(s->said.n < 20 * 1024);
}

static void what_the_codec_says_at_every_try_is_said_once(void **state) {
    struct scene *s = *state;
    assert_true(cv_reach_news(s->reach, CV_S("not let in (502)")));
    assert_false(cv_reach_news(s->reach, CV_S("not let in (502)")));
    assert_true(cv_reach_news(s->reach, CV_S("not let in (503)")));
    assert_true(cv_reach_news(s->reach, CV_S("not let in"))); /* a part of one is another */
    cv_reach_ready(s->reach, true);
    assert_true(cv_reach_news(s->reach, CV_S("a press of nobody's")));
    assert_true(cv_reach_news(s->reach, CV_S("a press of nobody's")));
    cv_reach_ready(s->reach, false);
    assert_true(cv_reach_news(s->reach, CV_S("not let in (502)")));
    assert_false(cv_reach_news(s->reach, CV_S("not let in (502)")));
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_SCENE(a_cause_is_said_once_and_the_end_of_it),
        WITH_SCENE(a_new_cause_is_said_and_an_old_one_is_not_said_again),
        WITH_SCENE(connections_that_are_cut_are_no_fault),
        WITH_SCENE(an_address_that_no_setting_names_is_no_setting_to_look_at),
        WITH_SCENE(of_an_address_only_the_host_is_said),
        WITH_SCENE(many_causes_end_in_silence),
        WITH_SCENE(what_the_codec_says_at_every_try_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
