/* The Slack codec: files beside words, and how it makes sure that each is shown once. */
#include "slack_script.h"

#define NAME "mix-8254c329a928.png" /* SHA-256 of "k" */
#define PLACE " POST " API "/files.getUploadURLExternal" BOT FORM " filename=" NAME "&length=5"
#define SHOW                                                                                       \
    " POST " API "/files.completeUploadExternal" BOT FORM                                          \
    " files=%5B%7B%22id%22%3A%22F1%22%2C%22title%22%3A%22The%20mix%3A%2060%20%25%20%26%20more"      \
    "%22%7D%5D&channel_id=C1"
#define UPLOAD "{\"ok\":true,\"upload_url\":\"https://up.test/F1\",\"file_id\":\"F1\"}"
#define WORDS(key) "{\"user\":\"UBOT\",\"ts\":\"1700000001.000001\"," META(key, "0") "}"
#define SHOWN(user, file)                                                                          \
    "{\"user\":\"" user "\",\"ts\":\"1700000003.000003\",\"subtype\":\"file_share\",\"upload\":"    \
    "true,\"text\":\"\",\"files\":[" file "]}"
#define PAGE(messages) "{\"ok\":true,\"messages\":[" messages "]}"
#define ACKED "ack id=C1:1700000001.000001 key=k\n"
#define SETTLE 10000

static const char *send_file(struct script *s, const char *place, const char *words, bool again) {
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = cv_str(words)};
    struct cv_file file = {CV_STR("mix.png"), CV_STR("image/png"), CV_STR("P\0NG\n"),
                           CV_STR("The mix: 60 % & more")};
    struct cv_outgoing o = {.key = CV_STR("k"), .place = cv_str(place), .effect = &say,
                            .file = &file, .again = again, .at = s->now};
    script_begin(s);
    assert_true(s->codec->ops->send(s->codec, &o, s->now));
    return script_done(s);
}

/* With our first message the place has a mark from which to catch up. */
#define MARKED "keep slot=C1 resume=1700000001.000001\n"

static bool says(const struct script *s, const char *what) {
    const char *out = s->out.p;
    if (strncmp(out, MARKED, strlen(MARKED)) == 0)
        out += strlen(MARKED);
    return strncmp(out, "request ", 8) == 0 && strstr(out, what);
}

static void words_sent(struct script *s) {
    send_file(s, "C1", "Look", false);
    script_reply(s, DESK(1), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1700000001.000001\"}");
    assert_true(says(s, PLACE));
}

/* Words and bytes are there, and the last word was asked for, as request 4. */
static void bytes_sent(struct script *s) {
    words_sent(s);
    script_reply(s, DESK(2), 200, UPLOAD);
    script_reply(s, DESK(3), 200, "OK - 5");
    assert_true(says(s, SHOW));
}

static void a_file_takes_three_steps(void **state) {
    struct script *s = connected(state);
    send_file(s, "C1", "Look", false);
    assert_string_equal(
        script_reply(s, DESK(1), 200,
                     "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1700000001.000001\"}"),
        MARKED "request " DESK2 PLACE "&alt_txt=The%20mix%3A%2060%20%25%20%26%20more\n");
    script_reply(s, DESK(2), 200, UPLOAD);
    assert_true(cv_str_starts(cv_buf_str(&s->out),
                              CV_S("request " DESK3 " POST https://up.test/F1"
                                   " type=application/octet-stream P")));
    assert_string_equal(script_reply(s, DESK(3), 200, "OK - 5"), "request " DESK4 SHOW "\n");
    assert_string_equal(script_reply(s, DESK(4), 200, "{\"ok\":true,\"files\":[{\"id\":\"F1\"}]}"),
                        ACKED);
}

/* The first two requests show nobody anything. */
static void what_shows_nothing_is_done_anew(void **state) {
    struct script *s = connected(state);
    words_sent(s);
    script_reply(s, DESK(2), 0, "");
    script_woken(s);
    assert_true(says(s, PLACE));
    script_reply(s, DESK(3), 200, UPLOAD);
    script_reply(s, DESK(4), 0, "");
    script_woken(s);
    assert_true(says(s, PLACE));
    script_reply(s, DESK(5), 200, UPLOAD);
    script_reply(s, DESK(6), 500, "");
    script_woken(s);
    assert_true(says(s, PLACE));
}

static void a_file_in_doubt_is_looked_for_until_it_is_shown(void **state) {
    struct script *s = connected(state);
    bytes_sent(s);
    cv_time doubted = s->now;
    script_reply(s, DESK(4), 0, "");
    assert_string_equal(script_woken(s), "request 9223372036854775813 POST " API
                                         "/conversations.history" BOT FORM
                                         " channel=C1&oldest=1699999700.000000&limit=200"
                                         "&include_all_metadata=true\n");
    assert_true(s->now <= doubted + 1000);
    assert_string_equal(script_reply(s, DESK(5), 200, PAGE(WORDS("k"))), "");
    script_woken(s);
    assert_true(says(s, "/conversations.history"));
    assert_string_equal(script_reply(s, DESK(6), 200,
                                     PAGE(SHOWN("UBOT", "{\"id\":\"F1\",\"name\":\"" NAME "\"}")
                                          "," WORDS("k"))),
                        ACKED);
    assert_true(s->now < doubted + 5000);
}

/* Lets a file not be there for as long as it is looked for; gives the number of the next
 * request, `n` being that of the first look. */
static uint64_t in_vain(struct script *s, uint64_t n, const char *page) {
    cv_time since = s->now;
    unsigned looks = 1;
    script_reply(s, DESK(n), 200, page);
    for (script_woken(s); says(s, "/conversations."); script_woken(s), looks++) {
        script_reply(s, DESK(++n), 200, page);
        assert_true(looks < 20);
        if (s->out.n)
            break;
    }
    assert_in_range(s->now - since, SETTLE - 1000, SETTLE);
    assert_in_range(looks, 4, 8);
    return n + 1;
}

static void a_file_that_is_never_shown_is_asked_for_again(void **state) {
    struct script *s = connected(state);
    bytes_sent(s);
    script_reply(s, DESK(4), 0, "");
    script_woken(s);
    uint64_t next = in_vain(s, 5, PAGE("")); /* what was acknowledged need not be shown */
    assert_true(says(s, SHOW)); /* the same upload: what was carried out is at most refused */
    assert_string_equal(script_reply(s, DESK(next), 200, "{\"ok\":true}"), ACKED);
}

static void an_upload_that_serves_no_more_is_made_anew(void **state) {
    struct script *s = connected(state);
    bytes_sent(s);
    script_reply(s, DESK(4), 503, "");
    script_woken(s);
    uint64_t next = in_vain(s, 5, PAGE(WORDS("k")));
    script_reply(s, DESK(next), 200, "{\"ok\":false,\"error\":\"file_not_found\"}");
    assert_true(says(s, PLACE));
    script_reply(s, DESK(next + 1), 200, UPLOAD);
    script_reply(s, DESK(next + 2), 200, "OK - 5");
    assert_string_equal(script_reply(s, DESK(next + 3), 200,
                                     "{\"ok\":false,\"error\":\"file_not_found\"}"),
                        "refused text=file_not_found key=k\n");
}

static void after_a_restart_what_is_there_is_not_sent(void **state) {
    struct script *s = connected(state);
    assert_string_equal(send_file(s, "C1", "Look", true), LOOK(DESK1) "\n");
    assert_string_equal(script_reply(s, DESK(1), 200,
                                     PAGE(SHOWN("UBOT", "{\"id\":\"F7\",\"name\":\"" NAME "\"}")
                                          "," WORDS("k"))),
                        ACKED);
}

static void after_a_restart_the_file_alone_is_sent(void **state) {
    struct script *s = connected(state);
    send_file(s, "C1", "Look", true);
    /* Somebody else's of that name, and ours of another letter. */
    in_vain(s, 1, PAGE(SHOWN("U1", "{\"id\":\"F7\",\"name\":\"" NAME "\"}") ","
                       SHOWN("UBOT", "{\"id\":\"F8\",\"name\":\"mix-000000000000.png\"}") ","
                       WORDS("k")));
    assert_true(says(s, PLACE));
}

static void after_a_restart_what_is_not_there_is_sent_at_once(void **state) {
    struct script *s = connected(state);
    send_file(s, "C1", "Look", true);
    script_reply(s, DESK(1), 200, PAGE(WORDS("other")));
    assert_true(says(s, "/chat.postMessage"));
    script_reply(s, DESK(2), 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1700000001.000001\"}");
    assert_true(says(s, PLACE));
}

static void a_file_without_words_has_its_own_id(void **state) {
    struct script *s = connected(state);
    send_file(s, "C1", "", true);
    assert_string_equal(script_reply(s, DESK(1), 200,
                                     PAGE(SHOWN("UBOT", "{\"id\":\"F7\",\"name\":\"" NAME "\"}"))),
                        "ack id=C1:1700000003.000003 key=k\n");
    script_restart(s, codec(*state));
    connected(state);
    send_file(s, "C1", "", true);
    in_vain(s, 1, PAGE(""));
    assert_true(says(s, PLACE));
}

static void in_a_thread_it_is_looked_for_there(void **state) {
    struct script *s = connected(state);
    send_file(s, "C1:1700000000.000009", "Look", true);
    assert_true(says(s, "/conversations.replies"));
    assert_true(says(s, "&ts=1700000000.000009&"));
    assert_string_equal(script_reply(s, DESK(1), 200,
                                     PAGE(WORDS("k") ","
                                          SHOWN("UBOT", "{\"id\":\"F7\",\"name\":\"" NAME "\"}"))),
                        ACKED);
}

/* As it is in a conversation with another organisation. */
static void while_we_run_its_id_is_enough(void **state) {
    struct script *s = connected(state);
    bytes_sent(s);
    script_reply(s, DESK(4), 0, "");
    script_woken(s);
    assert_string_equal(
        script_reply(s, DESK(5), 200,
                     PAGE(SHOWN("UBOT", "{\"id\":\"F1\",\"file_access\":\"check_file_info\"}")
                          "," WORDS("k"))),
        ACKED);
}

/* What the letter remembers of its words is not the file's. */
static void words_without_their_buttons_have_a_file_too(void **state) {
    struct script *s = connected(state);
    send_file(s, "C1", "Look", false);
    script_reply(s, DESK(1), 200, "{\"ok\":false,\"error\":\"invalid_blocks\"}");
    script_reply(s, DESK(2), 0, "");
    script_woken(s);
    in_vain(s, 3, PAGE(WORDS("k")));
    assert_true(says(s, PLACE));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_CODEC(a_file_takes_three_steps),
        WITH_CODEC(what_shows_nothing_is_done_anew),
        WITH_CODEC(a_file_in_doubt_is_looked_for_until_it_is_shown),
        WITH_CODEC(a_file_that_is_never_shown_is_asked_for_again),
        WITH_CODEC(an_upload_that_serves_no_more_is_made_anew),
        WITH_CODEC(after_a_restart_what_is_there_is_not_sent),
        WITH_CODEC(after_a_restart_the_file_alone_is_sent),
        WITH_CODEC(after_a_restart_what_is_not_there_is_sent_at_once),
        WITH_CODEC(a_file_without_words_has_its_own_id),
        WITH_CODEC(in_a_thread_it_is_looked_for_there),
        WITH_CODEC(while_we_run_its_id_is_enough),
        WITH_CODEC(words_without_their_buttons_have_a_file_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
