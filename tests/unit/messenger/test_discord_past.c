/* The Discord codec after an absence: what was missed is read, in order and once. */
#include "cmocka_cv.h"
#include "discord.h"

/* ---- what was missed ------------------------------------------------------------------------------------------ */

/* The session is gone; the new one is ready. */
static const char *is_new(struct bot *b) {
    script_closed(&b->s, 0, 4009);
    const char *said = script_woken(&b->s);
    if (strstr(said, "/gateway/bot")) {
        b->tag = request_of(said, "/gateway/bot");
        bot_gateway(b, 1, 1, 900);
    }
    said = bot_hello(b, 0);
    while (!strstr(said, "\"op\":2"))
        said = script_woken(&b->s);
    return script_frame(&b->s, 0, "{\"op\":0,\"t\":\"READY\",\"s\":1,\"d\":{\"session_id\":\"S2\","
                                  "\"resume_gateway_url\":\"wss://again.test\",\"user\":{\"id\":\"901\","
                                  "\"username\":\"facil\"}}}");
}

/* Places are asked which server they are on, one after the other: on `server`, or none. */
static const char *places_are_on(struct bot *b, const char *said, const char *server) {
    for (size_t i = 0; i < b->s.n_places; i++) {
        char path[128], body[64];
        snprintf(path, sizeof path, "GET " API "/channels/%s " HEAD, b->s.places[i].place);
        snprintf(body, sizeof body, "{\"id\":\"%s\",\"guild_id\":\"%s\"}", b->s.places[i].place, server);
        if (!*b->s.places[i].person)
            said = script_reply(&b->s, request_of(said, path), 200, body);
    }
    return said;
}

/* The same, and what was asked then, but for the places' servers. */
static const char *begins_anew(struct bot *b) {
    const char *said = is_new(b);
    snprintf(b->said, sizeof b->said, "%s", said);
    places_are_on(b, said, "");
    return b->said;
}

#define PAST(id, words)                                                                            \
    "{\"id\":\"" id "\",\"channel_id\":\"700\",\"type\":0,\"author\":{\"id\":\"801\",\"username\":"   \
    "\"ana\",\"global_name\":\"Ana\"},\"content\":\"" words "\",\"mentions\":[]}"

static void what_was_missed_is_read_from_every_place_before_what_comes_now(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    const char *said = begins_anew(b);
    says(said, "keep slot=shard.0.1 resume=S2 1 -1174109840998500000 wss://again.test"); /* still behind */
    says_not(said, "ready person");
    uint64_t tag = request_of(said, "GET " API "/channels/700/messages?limit=100 ");
    assert_string_equal(script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998800000", "now", "")), "");
    said = script_reply(&b->s, tag, 200, "[" PAST("1174109840998700000", "three") "," PAST("1174109840998600000", "two") "]");
    const char *two = strstr(said, "text=two"), *three = strstr(said, "text=three"), *now = strstr(said, "text=now");
    assert_true(two && three && now && two < three && three < now);
    says(two, "text=two slot=shard.0.1 resume=S2 1 -"); /* what is held was not told on so far */
    says(now, "ready person=901");
    says(now, "keep slot=shard.0.1 resume=S2 2 1174109840998800000 wss://again.test");
}

static void killed_while_it_catches_up_it_does_so_again(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    begins_anew(b);
    script_restart(&b->s, bot_codec());
    bot_known(b, who_reply);
    bot_gateway(b, 1, 1, 900);
    says(bot_hello(b, 0), "\"op\":6,\"d\":{\"token\":\"t0ken\",\"session_id\":\"S2\",\"seq\":1}");
    says(script_frame(&b->s, 0, "{\"op\":0,\"t\":\"RESUMED\",\"s\":2,\"d\":{}}"),
         "GET " API "/channels/700/messages?limit=100 ");
}

static void direct_conversations_are_caught_up_with_too(void **state) {
    struct bot *b = *state;
    char frame[1024];
    b->s.places[0].place = "700";
    b->s.places[0].person = "801";
    b->s.n_places = 1;
    script_frame(&b->s, 0, "{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":2,\"d\":{\"id\":\"1174109840998500000\","
                           "\"channel_id\":\"750\",\"type\":0,\"author\":{\"id\":\"802\",\"username\":\"ben\"},"
                           "\"content\":\"hi\"}}");
    (void)frame;
    const char *said = begins_anew(b);
    says(said, "/channels/750/messages");
    uint64_t tag = request_of(said, "POST " API "/users/@me/channels");
    says(said, "{\"recipient_id\":\"801\"}");
    said = script_reply(&b->s, tag, 200, "{\"id\":\"760\",\"type\":1}");
    said = script_reply(&b->s, request_of(said, "/channels/760/messages"), 200,
                        "[{\"id\":\"1174109840998700000\",\"channel_id\":\"760\",\"type\":0,\"author\":"
                        "{\"id\":\"801\",\"username\":\"ana\"},\"content\":\"psst\"}]");
    says(said, "message id=1174109840998700000 at=1700000000000 place=760 person=801 name=ana text=psst direct");
}

/* A session alone with somebody is in a place that is on no server. */
static void a_place_that_is_a_direct_conversation_is_read_as_one(void **state) {
    struct bot *b = *state;
    script_frame(&b->s, 0, "{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":2,\"d\":{\"id\":\"1174109840998500000\","
                           "\"channel_id\":\"750\",\"type\":0,\"author\":{\"id\":\"802\",\"username\":\"ben\"},"
                           "\"content\":\"hi\"}}");
    b->s.places[0].place = "750";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    const char *said = is_new(b);
    says_not(said, "GET " API "/channels/750 ");
    said = script_reply(&b->s, request_of(said, "/channels/750/messages"), 200,
                        "[{\"id\":\"1174109840998700000\",\"channel_id\":\"750\",\"type\":0,\"author\":"
                        "{\"id\":\"802\"},\"content\":\"psst\"}]");
    says(said, "place=750 person=802 name=ben text=psst direct");
    says(said, "ready person=901");
}

static void a_place_that_may_not_be_read_holds_nobody_up(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    uint64_t tag = request_of(begins_anew(b), "/channels/700/messages");
    const char *said = script_reply(&b->s, tag, 403, "{\"code\":50001,\"message\":\"Missing Access\"}");
    says(said, "lacks text=In the channel 700 I may not look at what was written");
    says(said, "ready person=901");
}

/* A page of Ana's messages, newest first, from the `from`th after what was told last on. */
static const char *page_of(char *out, size_t n, int from, int count) {
    struct cv_buf page;
    cv_buf_init(&page, n);
    for (int i = from + count - 1; i >= from; i--)
        cv_buf_addf(&page, "%s{\"id\":\"%lld\",\"channel_id\":\"700\",\"type\":0,\"author\":{\"id\":\"801\"},"
                    "\"content\":\"n%d\"}", page.n ? "," : "[", 1174109840998500000LL + 1000LL * i, i);
    cv_buf_addz(&page, page.n ? "]" : "[]");
    snprintf(out, n, "%s", page.p);
    cv_buf_free(&page);
    return out;
}

/* 120 seconds of overlap: what was told already is dropped by its id. */
static void more_than_a_page_is_read_from_the_mark_on(void **state) {
    static const char mark[] = "GET " API "/channels/700/messages?limit=100&after=1174109337682020000";
    struct bot *b = *state;
    static char page[32 * 1024];
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    uint64_t tag = request_of(begins_anew(b), "/channels/700/messages");
    const char *said = script_reply(&b->s, tag, 200, page_of(page, sizeof page, 101, 100));
    says_not(said, "text=");
    tag = request_of(said, "GET " API "/channels/700/messages?limit=100&before=1174109337682020000");
    says_not(said, mark); /* both share a limit */
    tag = request_of(script_reply(&b->s, tag, 200, page_of(page, sizeof page, -700000000, 1)), mark);
    for (int from = 1; from < 6001; from += 100) {
        char next[128], first[32];
        snprintf(first, sizeof first, "text=n%d slot", from);
        snprintf(next, sizeof next, "limit=100&after=%lld", 1174109840998500000LL + 1000 * (from + 99));
        said = script_reply(&b->s, tag, 200, page_of(page, sizeof page, from, 100));
        says(said, first);
        said = strstr(said, next) ? said : waits_for(b, next);
        tag = request_of(said, next);
    }
    says(script_reply(&b->s, tag, 200, page_of(page, sizeof page, 6001, 1)), "text=n6001 slot");
    says(script_said(&b->s), "ready person=901");
}

#define THREAD_MESSAGE(id, channel, words)                                                         \
    "{\"id\":\"" id "\",\"channel_id\":\"" channel "\",\"type\":0,\"author\":{\"id\":\"801\"},"          \
    "\"content\":\"" words "\"}"
#define OURS(id, last)                                                                             \
    "{\"id\":\"" id "\",\"channel_id\":\"700\",\"type\":0,\"flags\":32,\"author\":{\"id\":\"901\"}," \
    "\"content\":\"?\",\"thread\":{\"id\":\"" id "\",\"last_message_id\":\"" last "\"}}"
#define LISTED(id, parent, last)                                                                   \
    "{\"id\":\"" id "\",\"parent_id\":\"" parent "\",\"last_message_id\":\"" last "\"}"

/* Below a message of ours people answer it, whether the thread was known or not. */
static void threads_are_caught_up_with(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    script_keep(&b->s, CV_S("thread.53"), CV_S("700"));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    const char *said = is_new(b);
    uint64_t pages = request_of(said, "/channels/700/messages");
    said = places_are_on(b, said, "600");
    uint64_t list = request_of(said, "GET " API "/guilds/600/threads/active ");
    said = script_reply(&b->s, pages, 200, "[" OURS("55", "1174109840998600001") "," OURS("56", "1174100000000000000") "]");
    says(said, "keep slot=thread.55 resume=700\n");
    says_not(said, "/channels/56/");
    uint64_t inside = request_of(said, "GET " API "/channels/55/messages?limit=100 ");
    said = script_reply(&b->s, list, 200,
                        "{\"threads\":[" LISTED("55", "700", "1174109840998600001") "," LISTED("53", "700", "1174109840998600002") ","
                        LISTED("54", "700", "1174109840998600003") "," LISTED("52", "700", "1174100000000000000") ","
                        LISTED("57", "701", "1174109840998600004") ",{\"id\":7}],\"members\":[]}");
    uint64_t kept = request_of(said, "GET " API "/channels/53/messages?limit=100 ");
    uint64_t starter = request_of(said, "GET " API "/channels/700/messages/54 ");
    says_not(said, "/52");
    says_not(said, "/57");
    says_not(said, "/channels/55/");
    said = script_reply(&b->s, inside, 200, "[" THREAD_MESSAGE("1174109840998600001", "55", "in 55") "]");
    says(said, "place=700 person=801 name=Ana text=in 55 answers=55 slot");
    said = script_reply(&b->s, kept, 200, "[" THREAD_MESSAGE("1174109840998600002", "53", "in 53") "]");
    says(said, "place=700 person=801 name=Ana text=in 53 answers=53 slot");
    said = script_reply(&b->s, starter, 200, OURS("54", "1174109840998600003"));
    said = script_reply(&b->s, request_of(said, "GET " API "/channels/54/messages?limit=100 "), 200,
                        "[" THREAD_MESSAGE("1174109840998600003", "54", "in 54") "]");
    says(said, "place=700 person=801 name=Ana text=in 54 answers=54 slot");
    says(said, "ready person=901");
}

#define EDITED(id, words, at)                                                                      \
    "{\"id\":\"" id "\",\"channel_id\":\"700\",\"type\":0,\"author\":{\"id\":\"801\"},\"content\":\"" words \
    "\",\"edited_timestamp\":\"" at "\"}"

/* What was told last is of 22:13:19, two minutes of overlap before it. A version goes
 * before the message: when that was told it is one, when not it is known from then on. */
static void new_versions_of_messages_are_told_as_when_heard_of(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998400000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    uint64_t tag = request_of(begins_anew(b), "/channels/700/messages");
    const char *said =
        script_reply(&b->s, tag, 200,
                     "[" EDITED("1174109840998600000", "late", "2023-11-14T22:14:01.5+00:00") ","
                     EDITED("1174100000000000000", "new", "2023-11-14T22:13:21.678000+00:00") ","
                     EDITED("1174100000000000001", "old", "2023-11-14T21:13:21.678000+00:00") "]");
    const char *change = strstr(said, "message id=1174100000000000000@2023-11-14T22:13:21.678000+00:00 ");
    const char *version = strstr(said, "message id=1174109840998600000@2023-11-14T22:14:01.5+00:00 ");
    const char *itself = strstr(said, "message id=1174109840998600000 ");
    assert_true(change && version && itself && change < version && version < itself);
    says(change, "text=new amends=1174100000000000000 slot");
    says(version, "text=late amends=1174109840998600000 slot");
    says_not(said, "text=old");
    says_not(said, "message id=1174100000000000000 ");
}

#define QUESTION(id, author, reactions)                                                            \
    "{\"id\":\"" id "\",\"channel_id\":\"700\",\"type\":0,\"author\":{\"id\":\"" author "\"},"             \
    "\"content\":\"?\",\"reactions\":[" reactions "]}"
#define COUNT(id, name) "{\"count\":2,\"me\":false,\"emoji\":{\"id\":" id ",\"name\":\"" name "\"}}"
#define KEYCAP "\uFE0F\u20E3"

static void who_reacted_to_our_messages_is_asked_for_and_told_as_when_heard_of(void **state) {
    struct bot *b = *state;
    char frame[1024], people[8 * 1024];
    size_t n = 0;
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    uint64_t tag = request_of(begins_anew(b), "/channels/700/messages");
    const char *said =
        script_reply(&b->s, tag, 200,
                     "[" QUESTION("1174100000000000009", "901", COUNT("null", "2" KEYCAP) "," COUNT("null", "🎉") ","
                                  COUNT("\"77\"", "👍")) "," QUESTION("1174100000000000008", "801", COUNT("null", "👍")) ","
                     QUESTION("1174100000000000007", "901", COUNT("null", "👍")) "]");
    says(said, "ready person=901"); /* nobody waits for them */
    says_not(said, "keep slot=shard.0.1"); /* but they count as missed so far */
    says_not(said, "1174100000000000008");
    says_not(said, "1174100000000000007"); /* both share a limit */
    tag = request_of(said, "GET " API "/channels/700/messages/1174100000000000009/reactions/%32%EF%B8%8F%E2%83%A3?limit=100&after=0 ");
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(people + n, sizeof people - n, "%c{\"id\":\"%d\",\"username\":\"u\"%s}", i ? ',' : '[',
                              801 + i, i == 5 ? ",\"bot\":true" : "");
    snprintf(people + n, sizeof people - n, "]");
    said = script_reply(&b->s, tag, 200, people);
    says(said, "react id=1174100000000000009:801:2 at=");
    says(said, "place=700 person=802 name=u about=1174100000000000009 text=2 slot=shard.0.1 resume=S2 1 -1174109840998500000");
    says_not(said, "person=806 ");
    tag = request_of(said, "/messages/1174100000000000007/reactions/%F0%9F%91%8D?limit=100&after=0 ");
    said = script_reply(&b->s, tag, 404, "{\"code\":10008}");
    tag = request_of(said, "/messages/1174100000000000009/reactions/%32%EF%B8%8F%E2%83%A3?limit=100&after=900 ");
    said = script_reply(&b->s, tag, 200, "[{\"id\":\"955\"}]");
    says(said, "react id=1174100000000000009:955:2 at=");
    says(said, "keep slot=shard.0.1 resume=S2 1 1174109840998500000 wss://again.test\n");
}

/* The daemon was killed before it heard that its question had arrived. */
static void that_a_question_arrived_is_told_before_reactions_to_it(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    uint64_t tag = request_of(begins_anew(b), "/channels/700/messages");
    const char *said =
        script_reply(&b->s, tag, 200,
                     "[" QUESTION("1174109840998600000", "901", COUNT("null", "👍") "],\"components\":[{\"type\":1,"
                                  "\"components\":[{\"type\":2,\"custom_id\":\"s1:e2 a\"}]}") ","
                     QUESTION("1174100000000000000", "901", COUNT("null", "👍") "],\"components\":[{\"type\":1,"
                              "\"components\":[{\"type\":3,\"custom_id\":\"s1:e1\"}]}") "]");
    says(said, "ack id=1174109840998600000 key=s1:e2\n");
    says_not(said, "key=s1:e1");
}

/* Two places, of which 700 cannot be read: gives what is said when that was tried often enough. */
static const char *reads_one_of_two(struct bot *b, uint64_t *tag) {
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[1].place = "701";
    b->s.places[0].person = b->s.places[1].person = "";
    b->s.n_places = 2;
    const char *said = begins_anew(b);
    *tag = request_of(said, "/channels/700/messages");
    script_reply(&b->s, request_of(said, "/channels/701/messages"), 200, "[]");
    for (int i = 0; i < 5; i++) {
        says_not(script_reply(&b->s, *tag, i % 2 ? 503 : 0, ""), "ready");
        *tag = request_of(waits_for(b, "/channels/700/messages"), "/channels/700/messages");
    }
    return script_reply(&b->s, *tag, 503, "");
}

static void what_cannot_be_read_is_asked_for_without_end_and_holds_nobody_else_up(void **state) {
    struct bot *b = *state;
    char frame[1024];
    uint64_t tag;
    const char *said = reads_one_of_two(b, &tag);
    says(said, "ready person=901");
    says(said, "log what was written while I was away cannot be read everywhere: I go on trying\n");
    said = script_frame(&b->s, 0, "{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":2,\"d\":{\"id\":\"1174109840998700000\","
                                              "\"channel_id\":\"701\",\"guild_id\":\"600\",\"type\":0,\"author\":{\"id\":\"802\"},"
                                              "\"content\":\"hi\"}}");
    says(said, "place=701 person=802 text=hi slot=shard.0.1 resume=S2 2 -1174109840998500000 wss://again.test\n");
    assert_string_equal(script_frame(&b->s, 0, message_frame(frame, sizeof frame, 3, "1174109840998800000", "now", "")), "");
    for (int i = 0; i < 40; i++) {
        tag = request_of(waits_for(b, "/channels/700/messages"), "/channels/700/messages");
        assert_string_equal(script_reply(&b->s, tag, 500, ""), "");
    }
    tag = request_of(waits_for(b, "/channels/700/messages"), "/channels/700/messages");
    said = script_reply(&b->s, tag, 200, "[" PAST("1174109840998600000", "two") "]");
    const char *two = strstr(said, "text=two"), *now = strstr(said, "text=now");
    assert_true(two && now && two < now);
    says(two, "text=two slot=shard.0.1 resume=S2 2 -1174109840998500000");
    says(now, "keep slot=shard.0.1 resume=S2 3 1174109840998800000 wss://again.test\n");
}

/* What was held and not told on is asked for again by the resume. */
static void what_is_held_is_not_passed_by_a_resume(void **state) {
    struct bot *b = *state;
    char frame[1024];
    uint64_t tag;
    reads_one_of_two(b, &tag);
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998800000", "now", ""));
    script_closed(&b->s, 0, 1006);
    waits_for(b, "dial 0 wss://again.test/");
    says(bot_hello(b, 0), "\"session_id\":\"S2\",\"seq\":1}}");
    assert_string_equal(script_frame(&b->s, 0, frame), "");
    says(script_frame(&b->s, 0, "{\"op\":0,\"t\":\"RESUMED\",\"s\":3,\"d\":{}}"), "/channels/701/messages");
}

static void many_refused_requests_bring_a_rest_for_the_past_too(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, message_frame(frame, sizeof frame, 2, "1174109840998500000", "one", ""));
    b->s.places[0].place = "700";
    b->s.places[0].person = "";
    b->s.n_places = 1;
    uint64_t tag = request_of(begins_anew(b), "/channels/700/messages");
    cv_time first = b->s.now;
    for (int i = 0; i < 999; i++) {
        says_not(script_reply(&b->s, tag, 429, "{\"retry_after\":0.2}"), "rest");
        tag = request_of(waits_for(b, "/channels/700/messages"), "/channels/700/messages");
    }
    says(script_reply(&b->s, tag, 429, "{\"retry_after\":0.2}"), "I rest before Discord bans me");
    waits_for(b, "/channels/700/messages");
    assert_true(b->s.now >= first + CV_MINUTES(10));
}

#define UP(test) cmocka_unit_test_setup_teardown(test, bot_setup_up, bot_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        UP(what_was_missed_is_read_from_every_place_before_what_comes_now),
        UP(killed_while_it_catches_up_it_does_so_again),
        UP(direct_conversations_are_caught_up_with_too),
        UP(more_than_a_page_is_read_from_the_mark_on),
        UP(threads_are_caught_up_with),
        UP(that_a_question_arrived_is_told_before_reactions_to_it),
        UP(new_versions_of_messages_are_told_as_when_heard_of),
        UP(who_reacted_to_our_messages_is_asked_for_and_told_as_when_heard_of),
        UP(a_place_that_is_a_direct_conversation_is_read_as_one),
        UP(a_place_that_may_not_be_read_holds_nobody_up),
        UP(what_cannot_be_read_is_asked_for_without_end_and_holds_nobody_else_up),
        UP(what_is_held_is_not_passed_by_a_resume),
        UP(many_refused_requests_bring_a_rest_for_the_past_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
