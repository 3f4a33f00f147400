/* The codec of Matrix: what we say. */
#include "matrix_show.h"

static const char *send(struct show *s, const char *key, const char *place,
                        const struct cv_effect *effect) {
    return shown(s, script_send(&s->script, key, place, effect, false));
}

#define SAY(words) (&(struct cv_effect){.kind = CV_EFFECT_SAY, .text = CV_STR(words)})
#define CONTENT(plain, html)                                                                       \
    "{\"msgtype\":\"m.text\",\"body\":\"" plain "\",\"m.mentions\":{},\"format\":"                 \
    "\"org.matrix.custom.html\",\"formatted_body\":\"" html "\"}"
#define PUT(room, txn) "PUT /rooms/" room "/send/m.room.message/" txn " "

static void words_go_under_their_key(void **state) {
    struct show *s = show_of(state);
    opened(s, ROOM);
    struct cv_option options[] = {{CV_STR("a"), CV_STR("1. Farmers & <b>")}, {CV_STR("b"), CV_STR("2. \"Shops\"")}};
    struct cv_effect ask = {.kind = CV_EFFECT_SAY, .text = CV_STR("Which\nof these?\x07\xE2\x80\xAE"),
                            .options = options, .n_options = 2};
    assert_string_equal(send(s, "s:e1", "!r:x.org", &ask),
                        PUT("%21r%3Ax.org", "s%3Ae1.0")
                        CONTENT("Which\\nof these?\\n  1. Farmers & <b>\\n  2. \\\"Shops\\\"",
                                "Which<br>of these?<br>  1. Farmers &amp; &lt;b&gt;<br>  2. \\\"Shops\\\"")
                        "\n");
    uint64_t put = tag_of(s, "/send/");
    assert_string_equal(send(s, "s:e1", "!r:x.org", &ask), ""); /* it is on its way */
    assert_string_equal(send(s, "s:e2", "!r:x.org", SAY("then")), ""); /* in order */
    assert_string_equal(reply(s, put, 200, "{'event_id':'$1'}"),
                        "ack id=$1 key=s:e1\n" PUT("%21r%3Ax.org", "s%3Ae2.0") CONTENT("then", "then") "\n");
    assert_string_equal(send(s, "s:e3", "!r:x.org", &(struct cv_effect){.kind = CV_EFFECT_BOARD}), "ack key=s:e3\n");
}

static void a_thread_is_answered_in_it(void **state) {
    struct show *s = show_of(state);
    opened(s, ROOM);
    const char *said = send(s, "k", "!r:x.org:$a%2Fb", SAY("hi"));
    assert_non_null(strstr(said, "\"m.relates_to\":{\"rel_type\":\"m.thread\",\"event_id\":\"$a/b\","
                                 "\"is_falling_back\":true,\"m.in_reply_to\":{\"event_id\":\"$a/b\"}}"));
}

static void long_words_go_in_pieces(void **state) {
    struct show *s = show_of(state);
    struct cv_buf text;
    opened(s, ROOM);
    cv_buf_init(&text, 1024 * 1024);
    for (int i = 0; i < 12500; i++)
        cv_buf_addz(&text, i % 20 == 19 ? "&&&&&&&\n" : "&&&&&&& ");
    const struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = cv_buf_str(&text)};
    const char *said = send(s, "k", "!r:x.org", &say);
    size_t parts = 1;
    for (; !strstr(said, "ack"); parts++) {
        assert_true(strlen(said) < 65536 - 1000);
        said = reply(s, tag_of(s, "/send/"), 200, "{'event_id':'$e'}");
    }
    assert_int_equal(parts, 14);
    assert_string_equal(said, "ack id=$e,$e,$e,$e,$e,$e,$e,$e,$e,$e,$e,$e,$e key=k\n");
    cv_buf_free(&text);
}

static void who_says_later_is_obeyed(void **state) {
    struct show *s = show_of(state);
    opened(s, ROOM);
    send(s, "k", "!r:x.org", SAY("hi"));
    assert_string_equal(reply(s, tag_of(s, "/send/"), 429, "{'errcode':'M_LIMIT_EXCEEDED','retry_after_ms':2000}"),
                        "PUT /rooms/%21r%3Ax.org/typing/%40bot%3Ax.org {\"typing\":true,\"timeout\":3001}\n");
    assert_int_equal(s->script.wake - s->script.now, 2001);
    send(s, "k2", "!other:x.org", SAY("there")); /* the limit is the account's */
    assert_string_equal(s->script.out.n ? s->script.out.p : "", "");
    const char *said = shown(s, script_woken(&s->script));
    assert_non_null(strstr(said, "/k.0 "));
    assert_non_null(strstr(said, "/k2.0 "));
}

static void no_answer_means_the_same_again(void **state) {
    struct show *s = show_of(state);
    opened(s, ROOM);
    send(s, "k", "!r:x.org", SAY("hi"));
    assert_string_equal(reply(s, tag_of(s, "/send/"), 0, ""), "");
    assert_string_equal(shown(s, script_woken(&s->script)), PUT("%21r%3Ax.org", "k.0") CONTENT("hi", "hi") "\n");
    assert_string_equal(reply(s, tag_of(s, "/send/"), 502, "<html>"), "");
    shown(s, script_woken(&s->script));
    assert_string_equal(reply(s, tag_of(s, "/send/"), 200, "{'event_id':'$1'}"), "ack id=$1 key=k\n");
}

static void what_is_refused_is_said(void **state) {
    static const struct {
        int status;
        const char *body, *said;
    } cases[] = {
        {403, "{'errcode':'M_FORBIDDEN','error':'no power'}",
         "lacks text=I may not write in the room team: invite me again, or give me the power to send "
         "messages there (room settings, Roles & Permissions)\n"
         "refused text=403 M_FORBIDDEN no power key=k\n"},
        {413, "{'errcode':'M_TOO_LARGE','error':'event too large'}",
         "refused text=413 M_TOO_LARGE event too large key=k\n"},
        {400, "<html>", "refused text=400   key=k\n"},
        {401, "{'errcode':'M_UNKNOWN_TOKEN'}", "stop M_UNKNOWN_TOKEN\n"},
    };
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct show *s = show_of(state);
        opened(s, ROOM);
        send(s, "k", "!r:x.org", SAY("hi"));
        assert_string_equal(reply(s, tag_of(s, "/send/"), cases[i].status, cases[i].body), cases[i].said);
        teardown(state);
        setup(state);
    }
}

/* ---- to one person ------------------------------------------------------------------------------ */

#define CREATE                                                                                     \
    "POST /createRoom {\"preset\":\"trusted_private_chat\",\"is_direct\":true,\"invite\":"         \
    "[\"@ana:x.org\"],\"creation_content\":{\"canvasser.direct\":\"@ana:x.org\"},\"initial_state\":"  \
    "[{\"type\":\"m.room.history_visibility\",\"state_key\":\"\",\"content\":"                     \
    "{\"history_visibility\":\"invited\"}}]}\n"
#define DIRECTS "PUT /user/%40bot%3Ax.org/account_data/m.direct {\"@ana:x.org\":[\"!d:x.org\"]}\n"

static const struct cv_effect to_ana = {
    .kind = CV_EFFECT_SAY, .text = CV_STR("psst"), .to = CV_STR("@ana:x.org")};

static void a_direct_conversation_is_made_once(void **state) {
    struct show *s = show_of(state);
    opened(s, ROOM);
    assert_string_equal(send(s, "k1", "!r:x.org", &to_ana), CREATE);
    uint64_t create = tag_of(s, "/createRoom");
    assert_string_equal(send(s, "k2", "!r:x.org//@ana:x.org", SAY("again")), "");
    assert_string_equal(reply(s, create, 200, "{'room_id':'!d:x.org'}"),
                        DIRECTS PUT("%21d%3Ax.org", "k1.0") CONTENT("psst", "psst") "\n");
    assert_string_equal(reply(s, tag_of(s, "/send/"), 200, "{'event_id':'$1'}"),
                        "ack id=$1 key=k1\n" PUT("%21d%3Ax.org", "k2.0") CONTENT("again", "again") "\n");
}

/* Two lists on their way could arrive in another order, and the older one stay. */
static void the_list_of_conversations_goes_one_at_a_time(void **state) {
    static const struct cv_effect to_ben = {
        .kind = CV_EFFECT_SAY, .text = CV_STR("psst"), .to = CV_STR("@ben:x.org")};
    struct show *s = show_of(state);
    opened(s, ROOM);
    send(s, "k1", "!r:x.org", &to_ana);
    uint64_t ana = tag_of(s, "/createRoom");
    send(s, "k2", "!r:x.org", &to_ben);
    uint64_t ben = tag_of(s, "/createRoom");
    assert_non_null(strstr(reply(s, ana, 200, "{'room_id':'!d:x.org'}"), DIRECTS));
    uint64_t list = tag_of(s, "m.direct");
    assert_null(strstr(reply(s, ben, 200, "{'room_id':'!e:x.org'}"), "m.direct"));
    assert_string_equal(reply(s, list, 200, "{}"),
                        "PUT /user/%40bot%3Ax.org/account_data/m.direct "
                        "{\"@ana:x.org\":[\"!d:x.org\"],\"@ben:x.org\":[\"!e:x.org\"]}\n");
}

static void one_that_is_there_is_used(void **state) {
    struct show *s = show_of(state);
    opened(s, "{'next_batch':'s1','rooms':{'join':{'!d:x.org':{'summary':{'m.joined_member_count':1,"
              "'m.invited_member_count':1,'m.heroes':['@ana:x.org']},'state':{'events':[{'type':'m.room.create','state_key':'',"
              "'sender':'@bot:x.org','content':{'canvasser.direct':'@ana:x.org'}}]}}}}}");
    assert_string_equal(send(s, "k1", "!r:x.org", &to_ana), PUT("%21d%3Ax.org", "k1.0") CONTENT("psst", "psst") "\n");
}

static void one_that_others_are_in_is_not(void **state) {
    struct show *s = show_of(state);
    opened(s, "{'next_batch':'s1','account_data':{'events':[{'type':'m.direct','content':{'@ana:x.org':"
              "['!d:x.org','!e:x.org']}}]},'rooms':{'join':{'!d:x.org':{'summary':{'m.joined_member_count':3,"
              "'m.invited_member_count':0}},'!e:x.org':{'summary':{'m.joined_member_count':2,"
              "'m.invited_member_count':0},'state':{'events':[{'type':'m.room.encryption','state_key':'',"
              "'content':{}}]}}}}}");
    assert_string_equal(send(s, "k1", "!r:x.org", &to_ana), CREATE);
}

/* A room with a name: the homeserver does not say who the other one is, unless asked. */
static void who_is_the_other_one_is_asked_first(void **state) {
    static const struct {
        int status;
        const char *body, *said;
    } cases[] = {
        {200, "{'membership':'join'}", PUT("%21d%3Ax.org", "k1.0") CONTENT("psst", "psst") "\n"},
        {200, "{'membership':'leave'}", CREATE},
        {404, "{'errcode':'M_NOT_FOUND'}", CREATE},
        {502, "<html>", ""},
    };
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct show *s = show_of(state);
        opened(s, "{'next_batch':'s1','account_data':{'events':[{'type':'m.direct','content':{'@ana:x.org':"
                  "['!d:x.org']}}]},'rooms':{'join':{'!d:x.org':{'summary':{'m.joined_member_count':2,"
                  "'m.invited_member_count':0},'state':{'events':[{'type':'m.room.name','state_key':'','content':"
                  "{'name':'Coach'}}]}}}}}");
        uint64_t asked = tag_of(s, "/rooms/%21d%3Ax.org/state/m.room.member/%40ana%3Ax.org");
        assert_string_equal(send(s, "k1", "!r:x.org", &to_ana), "");
        assert_string_equal(reply(s, asked, cases[i].status, cases[i].body), cases[i].said);
        teardown(state);
        setup(state);
    }
}

/* Ana's conversation that she has left, one that the world reads, and one of which nobody
 * knows how many are in it: not in any of them is anything said to her alone. */
static void one_that_somebody_else_may_read_is_not(void **state) {
    static const char *const rooms[] = {
        "'summary':{'m.joined_member_count':2,'m.invited_member_count':0,'m.heroes':['@cid:x.org']}",
        "'summary':{'m.joined_member_count':1,'m.invited_member_count':0,'m.heroes':['@ana:x.org']}",
        "'summary':{'m.joined_member_count':2,'m.invited_member_count':1,'m.heroes':['@ana:x.org','@cid:x.org']}",
        "'summary':{'m.joined_member_count':2,'m.invited_member_count':0,'m.heroes':['@ana:x.org']},'state':"
        "{'events':[{'type':'m.room.history_visibility','state_key':'','content':{'history_visibility':"
        "'world_readable'}}]}",
        "'summary':{'m.joined_member_count':2,'m.heroes':['@ana:x.org']}",
        "'state':{'events':[{'type':'m.room.member','state_key':'@ana:x.org','content':{'membership':'join'}}]}",
    };
    for (size_t i = 0; i < CV_COUNT(rooms); i++) {
        struct show *s = show_of(state);
        struct cv_buf look;
        cv_buf_init(&look, 4096);
        cv_buf_addf(&look, "{'next_batch':'s1','account_data':{'events':[{'type':'m.direct','content':{"
                           "'@ana:x.org':['!d:x.org']}}]},'rooms':{'join':{'!d:x.org':{%s}}}}", rooms[i]);
        opened(s, look.p);
        assert_string_equal(send(s, "k1", "!r:x.org", &to_ana), CREATE);
        cv_buf_free(&look);
        teardown(state);
        setup(state);
    }
}

/* Made or not: it is looked for before it is made again. */
static void a_making_in_doubt_is_looked_for(void **state) {
    struct show *s = show_of(state);
    opened(s, ROOM);
    send(s, "k1", "!r:x.org", &to_ana);
    reply(s, tag_of(s, "/createRoom"), 0, "");
    assert_string_equal(shown(s, script_woken(&s->script)), "GET /sync?timeout=0&since=s1\n");
    assert_string_equal(reply(s, tag_of(s, "timeout=0"), 200, "{'next_batch':'s2'}"), CREATE);
    reply(s, tag_of(s, "/createRoom"), 502, "");
    shown(s, script_woken(&s->script));
    assert_string_equal(reply(s, tag_of(s, "timeout=0"), 200,
                              "{'next_batch':'s2','rooms':{'join':{'!d:x.org':{'timeline':{'events':[{'type':"
                              "'m.room.create','state_key':'','sender':'@bot:x.org','content':{"
                              "'canvasser.direct':'@ana:x.org'}}]}}}}}"),
                        DIRECTS PUT("%21d%3Ax.org", "k1.0") CONTENT("psst", "psst") "\n");
}

/* Ana's invitation, which is called direct, and a word to her that waits for it. */
static uint64_t invited(struct show *s) {
    uint64_t poll = opened(s, ROOM);
    reply(s, poll, 200,
          "{'next_batch':'s2','rooms':{'invite':{'!d:x.org':{'invite_state':{'events':[{'type':'m.room.member',"
          "'sender':'@ana:x.org','state_key':'@bot:x.org','content':{'membership':'invite','is_direct':true}}]}}}}}");
    s->poll = tag_of(s, "since=s2");
    uint64_t join = tag_of(s, "/join");
    assert_string_equal(send(s, "k1", "!r:x.org", &to_ana), "");
    return join;
}

/* Who invites us is answered there, as soon as we are in and know that nobody else is: others
 * may be invited into a direct room too. */
static void an_invitation_is_waited_for(void **state) {
    static const struct {
        const char *room, *said;
    } cases[] = {
        {"'join':{'!d:x.org':{'summary':{'m.joined_member_count':2,'m.invited_member_count':0,'m.heroes':"
         "['@ana:x.org']},'timeline':{'events':[]}}}", PUT("%21d%3Ax.org", "k1.0") CONTENT("psst", "psst") "\n"},
        {"'join':{'!d:x.org':{'summary':{'m.joined_member_count':3,'m.invited_member_count':0,'m.heroes':"
         "['@ana:x.org','@cid:x.org']},'timeline':{'events':[]}}}", CREATE},
        {"'join':{'!d:x.org':{'summary':{'m.joined_member_count':2,'m.invited_member_count':1,'m.heroes':"
         "['@ana:x.org','@cid:x.org']},'timeline':{'events':[]}}}", CREATE},
        {"'join':{'!d:x.org':{'timeline':{'events':[]}}}", CREATE},
        {"'leave':{'!d:x.org':{}}", CREATE},
    };
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct show *s = show_of(state);
        struct cv_buf answer;
        cv_buf_init(&answer, 4096);
        uint64_t join = invited(s);
        assert_string_equal(reply(s, join, 200, "{'room_id':'!d:x.org'}"), "");
        cv_buf_addf(&answer, "{'next_batch':'s3','rooms':{%s}}", cases[i].room);
        const char *said = reply(s, s->poll, 200, answer.p);
        assert_true(cv_str_starts(cv_str(said), cv_str(cases[i].said)));
        cv_buf_free(&answer);
        teardown(state);
        setup(state);
    }
    struct show *s = show_of(state);
    uint64_t join = invited(s);
    assert_string_equal(reply(s, join, 403, "{'errcode':'M_FORBIDDEN','error':'taken back'}"),
                        "log cannot accept the invitation to !d:x.org: taken back\n" CREATE);
}

static void who_cannot_be_written_to_is_said(void **state) {
    struct show *s = show_of(state);
    opened(s, ROOM);
    send(s, "k1", "!r:x.org", &to_ana);
    assert_string_equal(reply(s, tag_of(s, "/createRoom"), 403, "{'errcode':'M_FORBIDDEN','error':'no'}"),
                        "lacks text=I may not open a direct conversation with @ana:x.org: ask them to write to "
                        "me first, or allow invitations from me\nrefused text=403 M_FORBIDDEN no key=k1\n");
}

/* ---- files, and rooms that cannot be read --------------------------------------------------------- */

static void a_file_is_uploaded_and_shown(void **state) {
    struct show *s = show_of(state);
    opened(s, ROOM);
    const struct cv_file file = {CV_STR("mix 1.png"), CV_STR("image/png"), CV_STR("P\0NG"), CV_STR("The mix")};
    script_begin(&s->script);
    s->script.codec->ops->send(s->script.codec,
                               &(struct cv_outgoing){.key = CV_STR("k"), .place = CV_STR("!r:x.org"),
                                                     .effect = SAY("Here"), .file = &file},
                               s->script.now);
    const char *said = reply(s, tag_of(s, "/k.0"), 200, "{'event_id':'$1'}");
    assert_non_null(strstr(said, "POST https://x.org/_matrix/media/v3/upload?filename=mix%201.png type=image/png P"));
    assert_string_equal(reply(s, tag_of(s, "/upload"), 200, "{'content_uri':'mxc://x.org/a'}"),
                        PUT("%21r%3Ax.org", "k.1")
                        "{\"msgtype\":\"m.image\",\"body\":\"The mix\",\"m.mentions\":{},\"filename\":\"mix 1.png\","
                        "\"url\":\"mxc://x.org/a\",\"info\":{\"mimetype\":\"image/png\",\"size\":4}}\n");
    assert_string_equal(reply(s, tag_of(s, "/k.1"), 200, "{'event_id':'$2'}"), "ack id=$2,$1 key=k\n");
}

static void an_encrypted_room_is_told_once(void **state) {
    static const char secret[] = "{'type':'m.room.encrypted','event_id':'$1','sender':'@ana:x.org','content':{}}";
    struct show *s = show_of(state);
    uint64_t poll = opened(s, ROOM);
    struct cv_buf answer;
    cv_buf_init(&answer, 64 * 1024);
    cv_buf_addf(&answer, EVENTS("s2", "%s,%s"), secret, secret);
    reply(s, poll, 200, answer.p);
    const char *said = reply(s, tag_of(s, "/profile/"), 200, "{}");
    assert_non_null(strstr(said, "log the room team is encrypted: I cannot read what is written there\n"));
    assert_non_null(strstr(said, "/send/m.room.message/secret%3A%21r%3Ax.org.0 "));
    assert_non_null(strstr(said, "keep slot=secret:!r:x.org resume=told\n"));
    assert_null(strstr(strstr(said, "cannot read") + 30, "log the room"));
    /* after a restart it is known that it was said */
    script_restart(&s->script, codec_new());
    reply(s, opened(s, ROOM), 200, answer.p);
    said = reply(s, tag_of(s, "/profile/"), 200, "{}");
    assert_null(strstr(said, "/send/"));
    cv_buf_free(&answer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_go_under_their_key, setup, teardown),
        cmocka_unit_test_setup_teardown(a_thread_is_answered_in_it, setup, teardown),
        cmocka_unit_test_setup_teardown(long_words_go_in_pieces, setup, teardown),
        cmocka_unit_test_setup_teardown(who_says_later_is_obeyed, setup, teardown),
        cmocka_unit_test_setup_teardown(no_answer_means_the_same_again, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_refused_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(a_direct_conversation_is_made_once, setup, teardown),
        cmocka_unit_test_setup_teardown(the_list_of_conversations_goes_one_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(one_that_is_there_is_used, setup, teardown),
        cmocka_unit_test_setup_teardown(one_that_others_are_in_is_not, setup, teardown),
        cmocka_unit_test_setup_teardown(who_is_the_other_one_is_asked_first, setup, teardown),
        cmocka_unit_test_setup_teardown(one_that_somebody_else_may_read_is_not, setup, teardown),
        cmocka_unit_test_setup_teardown(a_making_in_doubt_is_looked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(an_invitation_is_waited_for, setup, teardown),
        cmocka_unit_test_setup_teardown(who_cannot_be_written_to_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_is_uploaded_and_shown, setup, teardown),
        cmocka_unit_test_setup_teardown(an_encrypted_room_is_told_once, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
