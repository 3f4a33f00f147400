/* The codec of XMPP where things are not as they should be: what has to wait, who says
 * nothing more, what is taken back. */
#include "xmpp_script.h"

#define STATE(from, more)                                                                      \
    "<message xmlns='jabber:client' type='chat' from='" from "' id='c1'>" more                 \
    "<active xmlns='http://jabber.org/protocol/chatstates'/></message>"
#define COMPOSING "<composing xmlns='http://jabber.org/protocol/chatstates'/>"

static int count(const char *said, const char *part) {
    int n = 0;
    for (const char *at = said; (at = strstr(at, part)); at += strlen(part))
        n++;
    return n;
}

/* ---- that we are writing ------------------------------------------------------------------ */

static void who_has_to_wait_is_shown_that_we_are_writing(void **state) {
    struct script *s = *state;
    assert_lacks(sends(s, "s:1", ROOM, "one", ""), COMPOSING);
    assert_string_equal(says(s, ERROR("s:1", "wait", "resource-constraint")),
                        "frame 0 <message xmlns='jabber:client' type='groupchat' to='" ROOM "'>"
                        COMPOSING "<no-store xmlns='urn:xmpp:hints'/></message>\n");
    assert_lacks(sends(s, "s:2", ROOM, "two", ""), COMPOSING); /* that is shown already */
    const char *said = script_woken(s);
    assert_holds(said, "<body>one</body>", "<active xmlns", "<body>two</body>");
    assert_lacks(said, COMPOSING);
    /* again to wait, and then not to come at all */
    assert_holds(says(s, ERROR("s:1", "wait", "resource-constraint")), COMPOSING);
    script_woken(s);
    assert_lacks(says(s, ERROR("s:1", "auth", "forbidden")), "<active"); /* it had gone out */
}

static void what_does_not_come_ends_it(void **state) {
    struct script *s = *state;
    char *text = cv_alloc(20001);
    memset(text, 'x', 20000);
    sends(s, "s:1", ROOM, text, "");
    free(text);
    assert_holds(says(s, ERROR("s:1~1.3", "wait", "resource-constraint")), COMPOSING);
    assert_holds(says(s, ERROR("s:1~2.3", "auth", "forbidden")),
                 "<active xmlns='http://jabber.org/protocol/chatstates'/><no-store", "refused");
}

/* XEP-0085 5.1: not before they have told such states of their own. */
static void somebody_alone_is_shown_it_only_when_their_client_knows_it(void **state) {
    static const char wait[] =
        "<message xmlns='jabber:client' type='error' from='%s' id='%s'><error type='wait'>"
        "<resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>";
    static const struct {
        const char *from, *place, *to;
    } ways[] = {{"ana@example.org", "ana@example.org", ""},
                {ROOM "/Ana", ROOM, "ana@example.org"}};
    struct script *s = *state;
    for (size_t i = 0; i < CV_COUNT(ways); i++) {
        char frame[512], key[16];
        for (int known = 0; known < 2; known++) {
            snprintf(key, sizeof key, "s:%zu%d", i, known);
            sends(s, key, ways[i].place, "Only you?", ways[i].to);
            snprintf(frame, sizeof frame, wait, ways[i].from, key);
            assert_int_equal(count(says(s, frame), COMPOSING), known);
            script_woken(s);
            says(s, i ? STATE(ROOM "/Ana", "") : STATE("ana@example.org/a", "<body>hm</body>"));
        }
    }
}

static void a_file_that_is_still_put_somewhere_is_waited_for(void **state) {
    struct script *s = *state;
    assert_int_equal(count(sends_file(s, "s:1"), COMPOSING), 1);
    assert_lacks(sends(s, "s:2", ROOM, "behind it", ""), COMPOSING);
    says(s, "<iq xmlns='jabber:client' type='error' id='q5' from='example.org'/>");
    const char *said = says(s, "<iq xmlns='jabber:client' type='error' id='q6' from='example.org'/>");
    assert_holds(said, "<body>The mix.</body>", "<active");
    assert_lacks(said, COMPOSING);
}

#define ITEMS(id)                                                                                \
    "<iq xmlns='jabber:client' type='result' id='" id "' from='example.org'><query "              \
    "xmlns='http://jabber.org/protocol/disco#items'><item jid='up.example.org'/></query></iq>"
#define INFO(id, from)                                                                           \
    "<iq xmlns='jabber:client' type='result' id='" id "' from='" from "'><query "                 \
    "xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/>"        \
    "</query></iq>"

/* Resumed, with what was said meanwhile read. Gives what follows. */
static const char *resumes_ready(struct script *s, const char *room, const char *own) {
    script_closed(s, 0, 1006);
    script_woken(s);
    prove(s);
    features(s, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm " SM "/>");
    says(s, "<resumed " SM " previd='S1' h='20'/>");
    fin(s, room, ROOM);
    return fin(s, own, "bot@example.org");
}

static void the_server_itself_may_take_files(void **state) {
    struct script *s = *state;
    sends_file(s, "s:1");
    says(s, "<iq xmlns='jabber:client' type='result' id='q5' from='example.org'><query "
            "xmlns='http://jabber.org/protocol/disco#items'><item jid='rooms.example.org'/></query></iq>");
    assert_holds(says(s, INFO("q6", "example.org")), "id='q8' to='example.org'", "filename='mix.png'");
}

/* What was asked on a stream that is gone is asked again, or the chart would wait for ever,
 * and everything behind it. */
static void a_question_about_a_file_survives_its_stream(void **state) {
    struct script *s = *state;
    assert_holds(sends_file(s, "s:1"), "id='q5'", "disco#items");
    assert_holds(resumes_ready(s, "q7", "q8"), "ready", "id='q9' to='example.org'", "disco#items");
    says(s, ITEMS("q9"));
    assert_holds(says(s, INFO("q11", "up.example.org")), "id='q12' to='up.example.org'",
                 "filename='mix.png'");
    assert_holds(resumes_ready(s, "q14", "q15"), "id='q16' to='up.example.org'", "filename='mix.png'");
    says(s, "<iq xmlns='jabber:client' type='result' id='q16' from='up.example.org'><slot "
            "xmlns='urn:xmpp:http:upload:0'><get url='https://up/g'/><put url='https://up/p'/>"
            "</slot></iq>");
    assert_lacks(resumes_ready(s, "q18", "q19"), "filename="); /* it is being put there */
    assert_holds(script_reply(s, 1, 201, ""), "<body>https://up/g</body>");
}

static void what_others_are_at_is_nothing_to_us(void **state) {
    struct script *s = *state;
    assert_string_equal(says(s, ALOUD("m1", "X1", COMPOSING)), "");
    assert_string_equal(says(s, STATE("ana@example.org/a", "")), "");
}

/* ---- who says nothing more ------------------------------------------------------------------ */

static void a_server_that_is_silent_is_left_and_dialled_again(void **state) {
    struct script *s = *state;
    cv_time since = s->now;
    const char *said = "";
    while (!strstr(said, "hang up")) {
        assert_true(s->wake != CV_NEVER);
        said = script_woken(s);
        assert_true(s->now <= since + CV_SECONDS(120));
    }
    assert_true(s->now >= since + CV_SECONDS(90));
    assert_holds(said, "hang up 0 1000", "gone");
    assert_holds(script_woken(s), "dial 0 ws://127.0.0.1:5280/ws");
}

static void one_that_speaks_is_not(void **state) {
    struct script *s = *state;
    for (int i = 0; i < 20; i++) {
        assert_lacks(script_woken(s), "hang up");
        says(s, "<a " SM " h='5'/>");
    }
}

/* It accepts the WebSocket, and never gets to the end of letting us in. */
static void one_that_is_silent_while_we_come_in_is_left_too(void **state) {
    static const char *const steps[] = {
        NULL, OPEN, "<success " SASL "/>", OPEN,
    };
    (void)state;
    for (size_t until = 0; until < CV_COUNT(steps); until++) {
        struct script s;
        script_open(&s, codec_at("ws://127.0.0.1/ws"));
        script_start(&s);
        script_opened(&s, 0);
        for (size_t i = 0; i < until; i++) {
            says(&s, steps[i + 1]);
            if (i == 0)
                features(&s, "<mechanisms " SASL "><mechanism>PLAIN</mechanism></mechanisms>");
        }
        cv_time since = s.now;
        assert_holds(script_woken(&s), "hang up 0 1000");
        assert_int_equal(s.now, since + CV_SECONDS(30));
        assert_holds(script_woken(&s), "dial 0");
        script_close(&s);
    }
}

/* ---- whether we are still inside ---------------------------------------------------------------- */

#define PONG(type, inside)                                                                       \
    "<iq xmlns='jabber:client' type='" type "' id='q5' from='" ROOM "/Canvasser'>" inside "</iq>"

/* Resumed: the room is asked whether it still has us. Gives what was asked. */
static const char *resumes(struct script *s) {
    script_closed(s, 0, 1006);
    script_woken(s);
    prove(s);
    features(s, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm " SM "/>");
    return says(s, "<resumed " SM " previd='S1' h='5'/>");
}

static void a_room_that_forgot_us_is_entered_again(void **state) {
    struct script *s = *state;
    assert_holds(resumes(s), "id='q5' to='" ROOM "/Canvasser'", "urn:xmpp:ping");
    assert_holds(says(s, PONG("error", "<error type='cancel'><not-acceptable "
                                       "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")),
                 "<presence", "to='" ROOM "/Canvasser'", "protocol/muc'");
}

static void one_that_has_us_is_left_in_peace(void **state) {
    struct script *s = *state;
    resumes(s);
    assert_lacks(says(s, PONG("result", "")), "<presence");
}

/* ---- what is taken back ------------------------------------------------------------------------------ */

#define FALLBACK(of) "<fallback xmlns='urn:xmpp:fallback:0' for='" of "'/>"

static void what_is_taken_back_changes_nothing(void **state) {
    static const char *const all[] = {
        /* a message (XEP-0424, as it is and as it was), by its sender or in their name */
        ALOUD("m2", "X2", "<retract xmlns='urn:xmpp:message-retract:1' id='X1'/>" FALLBACK(
                              "urn:xmpp:message-retract:1") "<body>/me took a message back</body>"),
        ALOUD("m3", "X3", "<retract xmlns='urn:xmpp:message-retract:1' id='X1'/><body>gone</body>"),
        ALOUD("m4", "X4", "<apply-to xmlns='urn:xmpp:fasten:0' id='m1'><retract "
                          "xmlns='urn:xmpp:message-retract:0'/></apply-to><body>gone</body>"),
        "<message xmlns='jabber:client' type='groupchat' from='" ROOM "' id='m5'><retract "
        "xmlns='urn:xmpp:message-retract:1' id='X1'><moderated xmlns='urn:xmpp:message-moderate:1' "
        "by='" ROOM "/Ben'/></retract></message>",
        /* a reaction (XEP-0444) */
        ALOUD("m6", "X6", "<reactions xmlns='urn:xmpp:reactions:0' id='Q1'/>"),
        ALOUD("m7", "X7", "<reactions xmlns='urn:xmpp:reactions:0' id='Q1'/>" FALLBACK(
                              "urn:xmpp:reactions:0") "<body>&gt; which?\ntook 3 back</body>"),
    };
    struct script *s = *state;
    assert_holds(says(s, ALOUD("m1", "X1", "<body>3</body>")), "message id=" ROOM "#X1", "text=3");
    for (size_t i = 0; i < CV_COUNT(all); i++)
        assert_string_equal(says(s, all[i]), "");
    assert_holds(says(s, ALOUD("m8", "X8", "<body>4</body>")), "message id=" ROOM "#X8", "text=4",
                 "resume=2023-11-14T22:13:20Z X8");
}

/* The words beside a reaction are for those who know no reactions. */
static void words_that_stand_in_for_a_reaction_are_no_answer(void **state) {
    struct script *s = *state;
    assert_holds(says(s, ALOUD("m1", "X1", "<reactions xmlns='urn:xmpp:reactions:0' id='Q1'>"
                                           "<reaction>3\ufe0f\u20e3</reaction></reactions>"
                                           FALLBACK("urn:xmpp:reactions:0") "<body>3!</body>")),
                 "react id=" ROOM "#X1", "about=" ROOM "#Q1 text=3");
}

/* ---- what servers say besides ------------------------------------------------------------------------ */

/* Each counts as a stanza, and says nothing to us. */
static void what_servers_say_besides_is_counted(void **state) {
    static const char *const all[] = {
        /* our own presence, comes back; that of the room itself, with what it can */
        "<presence xmlns='jabber:client' xml:lang='en' to='bot@example.org/here' "
        "from='bot@example.org/here'/>",
        "<presence xmlns='jabber:client' to='bot@example.org/here' from='" ROOM "' id='77'><c "
        "xmlns='http://jabber.org/protocol/caps' ver='v=' node='n' hash='sha-1'/></presence>",
        /* the subject, that nobody set */
        "<message xmlns='jabber:client' from='" ROOM "' type='groupchat' to='bot@example.org/here'>"
        "<subject/></message>",
    };
    struct script *s = *state;
    for (size_t i = 0; i < CV_COUNT(all); i++)
        assert_string_equal(says(s, all[i]), "");
    /* before: two presences, two archives, a zone */
    assert_holds(says(s, "<r " SM "/>"), "keep resume=S1\n8\n", "h='8'");
}

/* Sent again after a pause, with the time it was said first; the id stands before the body. */
static void what_is_sent_again_is_told_as_of_then(void **state) {
    struct script *s = *state;
    assert_holds(says(s, "<message xmlns='jabber:client' xml:lang='en' to='bot@example.org' "
                         "from='ana@example.org/a' type='chat' id='d1'><archived by='bot@example.org' "
                         "id='41' xmlns='urn:xmpp:mam:tmp'/><stanza-id by='bot@example.org' id='41' "
                         "xmlns='urn:xmpp:sid:0'/><delay from='example.org' "
                         "stamp='2023-11-14T22:10:00.764196Z' xmlns='urn:xmpp:delay'>Resent</delay>"
                         "<body>3</body></message>"),
                 "message id=ana@example.org#41 at=1699999800764", "text=3 direct");
    assert_string_equal(says(s, "<presence xmlns='jabber:client' from='" ROOM "/Ana'><x "
                                "xmlns='http://jabber.org/protocol/muc#user'><item "
                                "jid='ana@example.org/a' role='participant' affiliation='none'/></x>"
                                "<delay from='example.org' stamp='2023-11-14T22:10:00Z' "
                                "xmlns='urn:xmpp:delay'>Resent</delay></presence>"), "");
}

int main(void) {
#define STAGED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        STAGED(who_has_to_wait_is_shown_that_we_are_writing),
        STAGED(what_does_not_come_ends_it),
        STAGED(somebody_alone_is_shown_it_only_when_their_client_knows_it),
        STAGED(a_file_that_is_still_put_somewhere_is_waited_for),
        STAGED(the_server_itself_may_take_files),
        STAGED(a_question_about_a_file_survives_its_stream),
        STAGED(what_others_are_at_is_nothing_to_us),
        STAGED(a_server_that_is_silent_is_left_and_dialled_again),
        STAGED(one_that_speaks_is_not),
        cmocka_unit_test(one_that_is_silent_while_we_come_in_is_left_too),
        STAGED(a_room_that_forgot_us_is_entered_again),
        STAGED(one_that_has_us_is_left_in_peace),
        STAGED(what_is_taken_back_changes_nothing),
        STAGED(words_that_stand_in_for_a_reaction_are_no_answer),
        STAGED(what_servers_say_besides_is_counted),
        STAGED(what_is_sent_again_is_told_as_of_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
