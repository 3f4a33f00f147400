/* The codec of XMPP: stanzas in, events out; letters in, stanzas out. */
#include "xmpp_script.h"

/* ---- coming in ------------------------------------------------------------------------------- */

static void the_way_in(void **state) {
    struct script s;
    (void)state;
    script_open(&s, codec_at("ws://127.0.0.1:5280/ws"));
    assert_string_equal(script_start(&s), "dial 0 ws://127.0.0.1:5280/ws subprotocol=xmpp\n");
    assert_holds(script_opened(&s, 0), "<open ", "to='example.org'");
    says(&s, OPEN);
    assert_holds(features(&s, "<mechanisms " SASL "><mechanism>PLAIN</mechanism></mechanisms>"),
                 "mechanism='PLAIN'>AGJvdABwZW5jaWw=</auth>");
    assert_holds(says(&s, "<success " SASL "/>"), "<open ");
    assert_holds(features(&s, "<sm " SM "/>"), "id='q1'", "<resource>canvasser-000102030405<");
    assert_holds(says(&s, "<iq xmlns='jabber:client' type='result' id='q1'><bind "
                          "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>bot@example.org/r</jid>"
                          "</bind></iq>"),
                 "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
    assert_holds(says(&s, "<enabled " SM " id='S1' resume='true'/>"),
                 "keep resume=S1\n0\nbot@example.org/r", "<presence xmlns='jabber:client'/>",
                 "to='" ROOM "/Canvasser'", "maxstanzas='0'");
    assert_string_equal(says(&s, ANA),
                        "member place=" ROOM " person=ana@example.org name=Ana here\n");
    assert_holds(says(&s, SELF), "to='" ROOM "/Ana'", "urn:xmpp:time", "to='" ROOM "'", MAM, "<max>1</max><before/>", "<max>1</max>");
    assert_holds(fin(&s, "q3", ROOM), "keep slot=" ROOM " resume=2023-11-14T22:13:20Z ");
    assert_holds(fin(&s, "q4", "bot@example.org"), "keep slot=bot@example.org", "ready ");
    script_close(&s);
}

static void a_password_is_not_said_where_others_read(void **state) {
    static const char *const urls[] = {"ws://chat.example.org/ws", "ws://127.0.0.1.example.org/ws",
                                       "ws://localhost.example.org/ws"};
    (void)state;
    for (size_t i = 0; i < CV_COUNT(urls); i++) {
        struct script s;
        script_open(&s, codec_at(urls[i]));
        script_start(&s);
        script_opened(&s, 0);
        const char *said =
            features(&s, "<mechanisms " SASL "><mechanism>PLAIN</mechanism></mechanisms>");
        assert_holds(said, "stop the server offers no way to log in that is safe");
        assert_lacks(said, "auth");
        script_close(&s);
    }
}

static void the_strongest_way_and_proof_of_the_server(void **state) {
    struct script s;
    (void)state;
    script_open(&s, codec_at("wss://chat.example.org/ws"));
    script_start(&s);
    script_opened(&s, 0);
    assert_holds(features(&s, "<mechanisms " SASL "><mechanism>PLAIN</mechanism><mechanism>"
                              "SCRAM-SHA-1</mechanism><mechanism>SCRAM-SHA-256</mechanism>"
                              "<mechanism>DIGEST-MD5</mechanism></mechanisms>"),
                 "mechanism='SCRAM-SHA-256'>");
    /* r=<our nonce>X,s=QSXCR+Q6sek8bf92,i=4096 */
    assert_holds(says(&s, "<challenge " SASL ">cj1CZ2NJQ1FvTERBME9EeEFSRWhNVUZSWVhHQmthR3h3ZFgsc"
                          "z1RU1hDUitRNnNlazhiZjkyLGk9NDA5Ng==</challenge>"),
                 "<response ");
    assert_holds(says(&s, "<success " SASL ">dj1BQUFB</success>"),
                 "stop the server does not prove that it knows the password");
    script_close(&s);
}

static void a_refused_password_stops_and_a_passing_fault_does_not(void **state) {
    struct script s;
    (void)state;
    script_open(&s, codec_at("ws://127.0.0.1/ws"));
    script_start(&s);
    script_opened(&s, 0);
    features(&s, "<mechanisms " SASL "><mechanism>PLAIN</mechanism></mechanisms>");
    assert_holds(says(&s, "<failure " SASL "><temporary-auth-failure/></failure>"), "hang up 0",
                 "gone");
    assert_holds(script_woken(&s), "dial 0");
    script_opened(&s, 0);
    features(&s, "<mechanisms " SASL "><mechanism>PLAIN</mechanism></mechanisms>");
    assert_string_equal(says(&s, "<failure " SASL "><not-authorized/></failure>"),
                        "stop not-authorized\n");
    script_close(&s);
}

static void a_taken_nick_and_a_closed_door(void **state) {
    struct script s;
    (void)state;
    script_open(&s, codec_at("ws://127.0.0.1/ws"));
    script_start(&s);
    enabled(&s, "q1");
    assert_holds(says(&s, "<presence xmlns='jabber:client' type='error' from='" ROOM "/Canvasser'>"
                          "<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-"
                          "stanzas'/></error></presence>"),
                 "to='" ROOM "/Canvasser 2'");
    assert_holds(says(&s, "<presence xmlns='jabber:client' type='error' from='" ROOM
                          "/Canvasser 2'><error type='auth'><registration-required "
                          "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>"),
                 "lacks place=" ROOM, "does not let me in (registration-required)");
    assert_holds(fin(&s, "q2", "bot@example.org"), "ready");
    script_woken(&s);
    while (!strstr(script_woken(&s), "to='" ROOM "/Canvasser 2'"))
        ; /* it knocks again */
    script_close(&s);
}

/* ---- what people say ---------------------------------------------------------------------------- */

static void messages_become_events(void **state) {
    static const struct {
        const char *frame, *event;
    } cases[] = {
        {ALOUD("m1", "X1", "<body>Hola\n&lt;b&gt;</body>"),
         "message id=" ROOM "#X1 at=1700000000000 place=" ROOM " person=ana@example.org name=Ana "
         "lang=es zone=Etc/GMT-2 text=Hola\n<b> slot=" ROOM " resume=2023-11-14T22:13:20Z X1\n"},
        {ALOUD("m2", "X2", "<body>Canvasser: 3</body>"), " text=3 "},
        {ALOUD("m3", "X3", "<body>@canvasser, help</body>"), " text=help "},
        {ALOUD("m4", "X4", "<body>Canvassers of the world</body>"), " text=Canvassers of the world "},
        {ALOUD("m5", "X5",
               "<body>Hola dos</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>"),
         " text=Hola dos amends=" ROOM "#X1 "},
        {ALOUD("m6", "X6",
               "<body>&gt; ¿Qué?\n3</body><reply xmlns='urn:xmpp:reply:0' id='R9'/><fallback "
               "xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='8'/></fallback>"),
         " text=3 answers=" ROOM "#R9 "},
        {ALOUD("m7", "X7",
               "<reactions xmlns='urn:xmpp:reactions:0' id='R9'><reaction>3️⃣</reaction><reaction>🙈"
               "</reaction><reaction>1️⃣</reaction></reactions>"),
         "react id=" ROOM "#X7 at=1700000000000 place=" ROOM " person=ana@example.org name=Ana "
         "lang=es zone=Etc/GMT-2 about=" ROOM "#R9 text=3, 1 "},
        {ALOUD("m8", "X8",
               "<reactions xmlns='urn:xmpp:reactions:0' id='R9'><reaction>👍🏾</reaction></reactions>"),
         "text=yes "},
        {ALOUD("m9", "X9",
               "<reactions xmlns='urn:xmpp:reactions:0' id='R9'><reaction>🎉</reaction></reactions>"),
         ""},
        {ALOUD("n1", "Y1", "<composing xmlns='http://jabber.org/protocol/chatstates'/>"), ""},
        {"<message xmlns='jabber:client' type='groupchat' from='" ROOM "'><subject>S</subject>"
         "<body>topic</body></message>", ""},
        {"<message xmlns='jabber:client' type='chat' from='" ROOM "/Ana' id='p1'><body>psst</body>"
         "<x xmlns='http://jabber.org/protocol/muc#user'/></message>",
         "message id=" ROOM "/Ana#p1 at=1700000000000 place=" ROOM " person=ana@example.org "
         "name=Ana zone=Etc/GMT-2 text=psst private\n"},
        {"<message xmlns='jabber:client' type='chat' from='ana@example.org/a' id='d1'><body>Hi</body>"
         "<stanza-id xmlns='urn:xmpp:sid:0' by='bot@example.org' id='Z1'/></message>",
         "message id=ana@example.org#Z1 at=1700000000000 place=ana@example.org "
         "person=ana@example.org name=Ana zone=Etc/GMT-2 text=Hi direct slot=bot@example.org "
         "resume=2023-11-14T22:13:20Z Z1\n"},
        {"<message xmlns='jabber:client' type='groupchat' from='other@rooms.example.org/Eve' "
         "id='e1'><body>not our room</body></message>", ""},
    };
    struct script *s = *state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        const char *said = says(s, cases[i].frame);
        if (cases[i].event[0] ? !strstr(said, cases[i].event) : said[0] != '\0')
            fail_msg("%s\ngave\n%s\nand should\n%s", cases[i].frame, said, cases[i].event);
    }
}

static void what_is_far_too_long_is_cut(void **state) {
    struct script *s = *state;
    struct cv_buf b;
    cv_buf_init(&b, 256 * 1024);
    cv_buf_addz(&b, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "/Ana' id='l'><body>x");
    for (int i = 0; i < 50000; i++)
        cv_buf_addz(&b, "é");
    cv_buf_addz(&b, "</body></message>");
    const char *said = strstr(says(s, b.p), "text=");
    assert_non_null(said);
    size_t n = strcspn(said + 5, "\n ");
    assert_true(n > 16000 && n <= 16384);
    assert_true(cv_str_utf8((struct cv_str){said + 5, n}));
    cv_buf_free(&b);
}

/* Anybody can put a stanza-id of theirs beside that of the room. */
static void an_id_is_the_rooms_own(void **state) {
    struct script *s = *state;
    assert_holds(says(s, ALOUD("m1", "X1",
                               "<body>one</body><stanza-id xmlns='urn:xmpp:sid:0' "
                               "by='evil@example.org' id='X0'/>")),
                 "message id=" ROOM "#X1 ");
    assert_holds(says(s, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "/Ana' "
                         "id='m2'><body>no id</body></message>"),
                 "message id=" ROOM "/Ana#m2 ");
}

static void a_zone_is_waited_for_but_not_for_long(void **state) {
    struct script *s = *state;
    assert_holds(says(s, PRESENT("Ben", "jid='ben@example.org/b'", "")), "name=Ben here", "id='q5'");
    assert_string_equal(says(s, "<message xmlns='jabber:client' type='groupchat' from='" ROOM
                                "/Ben' id='b1'><body>first</body></message>"), "");
    assert_string_equal(says(s, ALOUD("m1", "X1", "<body>second</body>")), "");
    assert_holds(answer_time(s, "q5", ROOM "/Ben", "-05:00"),
                 "member person=ben@example.org name=Ben zone=Etc/GMT+5", "text=first",
                 "text=second");
    says(s, PRESENT("Cy", "jid='cy@example.org/c'", ""));
    assert_string_equal(says(s, "<message xmlns='jabber:client' type='groupchat' from='" ROOM
                                "/Cy' id='c1'><body>third</body></message>"), "");
    assert_holds(script_woken(s), "text=third");
    assert_int_equal(s->now, 1700000000000 + 2000);
}

static void people_come_go_and_change_their_names(void **state) {
    struct script *s = *state;
    assert_string_equal(
        says(s, "<presence xmlns='jabber:client' type='unavailable' from='" ROOM "/Ana'><x "
                "xmlns='http://jabber.org/protocol/muc#user'><item nick='Anna' "
                "jid='ana@example.org/a'/><status code='303'/></x></presence>"), "");
    assert_holds(says(s, PRESENT("Anna", "jid='ana@example.org/a'", "")),
                 "member place=" ROOM " person=ana@example.org name=Anna", " here");
    says(s, PRESENT("Ana at home", "jid='ana@example.org/h'", ""));
    assert_string_equal(says(s, "<presence xmlns='jabber:client' type='unavailable' from='" ROOM
                                "/Anna'><x xmlns='http://jabber.org/protocol/muc#user'><item "
                                "role='none'/></x></presence>"), "");
    assert_holds(says(s, "<presence xmlns='jabber:client' type='unavailable' from='" ROOM
                         "/Ana at home'><x xmlns='http://jabber.org/protocol/muc#user'><item "
                         "role='none'/></x></presence>"),
                 "member place=" ROOM " person=ana@example.org name=Ana at home", " gone");
    assert_holds(says(s, "<presence xmlns='jabber:client' from='" ROOM "/Veiled'><occupant-id "
                         "xmlns='urn:xmpp:occupant-id:0' id='O=7'/><x xmlns='http://jabber.org/"
                         "protocol/muc#user'><item role='participant'/></x></presence>"),
                 "lacks place=" ROOM, "hides who people are", "person=" ROOM "/#O=7 name=Veiled");
}

/* ---- what we say ------------------------------------------------------------------------------------ */

static void a_letter_to_a_room_is_there_when_it_is_echoed(void **state) {
    struct script *s = *state;
    assert_holds(sends(s, "s:1", ROOM, "A & <b> \x1b[31m\xe2\x80\xae" "evil", ""),
                 "type='groupchat' to='" ROOM "' id='s:1' xml:lang='en'",
                 "<body>A &amp; &lt;b&gt; [31mevil</body>", "origin-id", "<r ");
    assert_string_equal(sends(s, "s:1", ROOM, "the same again", ""), "");
    assert_string_equal(says(s, "<a " SM " h='100'/>"), "");
    assert_string_equal(says(s, ECHO("s:1", "X1")),
                        "ack id=" ROOM "#X1 place=" ROOM " key=s:1 slot=" ROOM
                        " resume=2023-11-14T22:13:20Z X1\n");
}

static void a_letter_to_one_person_is_there_when_the_server_has_it(void **state) {
    struct script *s = *state;
    assert_holds(sends(s, "s:1", ROOM, "Only you?", "ana@example.org"),
                 "type='chat' to='" ROOM "/Ana' id='s:1'", "muc#user");
    assert_holds(sends(s, "s:2", "ana@example.org", "Directly.", ""),
                 "type='chat' to='ana@example.org' id='s:2'");
    assert_holds(sends(s, "s:3", ROOM "//ben@example.org", "In your corner.", ""),
                 "type='chat' to='ben@example.org' id='s:3'");
    assert_holds(sends(s, "s:4", ROOM, "Whoever you are", ROOM "/#O=8"),
                 "refused text=nobody of that name is in the room key=s:4");
    /* presence, join, time, two archives: five stanzas before these */
    assert_string_equal(says(s, "<a " SM " h='6'/>"), "ack id=" ROOM "#s:1 key=s:1\n");
    assert_holds(says(s, "<a " SM " h='8'/>"), "key=s:2", "key=s:3");
}

static void choices_are_lines_and_boards_are_nothing(void **state) {
    struct script *s = *state;
    struct cv_option options[] = {{CV_S("a"), CV_S("1. This")}, {CV_S("b"), CV_S("2. That")}};
    struct cv_effect e = saying("/me asks: which?");
    e.options = options;
    e.n_options = 2;
    assert_holds(script_send(s, "s:1", ROOM, &e, false),
                 "<body>\u00a0/me asks: which?\n  1. This\n  2. That</body>");
    struct cv_board board = {0};
    e = (struct cv_effect){.kind = CV_EFFECT_BOARD, .board = &board};
    assert_string_equal(script_send(s, "s:2", ROOM, &e, false), "ack key=s:2\n");
}

static void what_is_long_goes_in_parts(void **state) {
    struct script *s = *state;
    char *text = cv_alloc(100001);
    for (size_t i = 0; i < 100000; i++)
        text[i] = i % 10 == 9 ? ' ' : '&';
    const char *said = sends(s, "s:1", ROOM, text, "");
    assert_holds(said, "id='s:1~1.13'", "id='s:1~13.13'");
    assert_lacks(said, "id='s:1~14.");
    char echo[512];
    for (int i = 1; i <= 13; i++) {
        snprintf(echo, sizeof echo, ECHO("s:1~%d.13", "X%d"), i, i);
        said = says(s, echo);
        if (i < 13)
            assert_string_equal(said, "");
    }
    assert_holds(said, "ack id=" ROOM "#X13," ROOM "#X12,", ROOM "#X1 ", "key=s:1");
    free(text);
}

/* A process before us was killed in the middle of it: the archive tells of its first part. */
static void of_a_letter_that_was_begun_the_rest_is_sent(void **state) {
    struct script *s = *state;
    char *text = cv_alloc(12001);
    memset(text, 'x', 12000);
    assert_string_equal(says(s, ECHO("s:1~1.2", "X1")), "");
    const char *said = sends(s, "s:1", ROOM, text, "");
    assert_lacks(said, "id='s:1~1.2'");
    assert_holds(said, "id='s:1~2.2'");
    assert_holds(says(s, ECHO("s:1~2.2", "X2")), "ack id=" ROOM "#X2," ROOM "#X1 ", "key=s:1");
    free(text);
}

static void what_is_refused_and_what_only_waits(void **state) {
    struct script *s = *state;
    sends(s, "s:1", ROOM, "one", "");
    assert_string_equal(says(s, ERROR("s:1", "auth", "forbidden")), "refused text=forbidden key=s:1\n");
    sends(s, "s:2", ROOM, "two", "");
    says(s, ERROR("s:2", "wait", "resource-constraint"));
    assert_lacks(sends(s, "s:3", ROOM, "three", ""), "three"); /* it does not overtake */
    assert_holds(script_woken(s), "<body>two</body>", "<body>three</body>");
    assert_holds(says(s, ERROR("s:2", "modify", "not-acceptable")), "to='" ROOM "/Canvasser'",
                 "maxstanzas");
    /* of somebody else's making */
    assert_string_equal(says(s, "<message xmlns='jabber:client' type='error' "
                                "from='eve@example.org' id='s:3'><error type='auth'><forbidden "
                                "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"), "");
}

/* A server that breaks its own limit: enough of it is told to be refused as too long, and it goes on. */
static void a_message_of_100_kilobytes_is_one_message(void **state) {
    struct script *s = *state;
    struct cv_buf words, frame;
    cv_buf_init(&words, 128 * 1024);
    cv_buf_init(&frame, 256 * 1024);
    while (words.n < 100 * 1000)
        cv_buf_addc(&words, 'x');
    cv_buf_addz(&words, "");
    cv_buf_addf(&frame, ALOUD("m1", "X1", "<body>%s</body>"), words.p);
    cv_buf_addz(&frame, "");
    words.p[5000] = '\0'; /* more than one answer may have */
    if (!strstr(says(s, frame.p), words.p))
        fail_msg("%.300s", script_said(s));
    assert_holds(says(s, ALOUD("m2", "X2", "<body>next</body>")), "text=next");
    cv_buf_free(&words);
    cv_buf_free(&frame);
}

/* A server that is busy says so as often as it likes: nothing is given up for that. */
static void a_no_for_now_is_never_one_for_good(void **state) {
    struct script *s = *state;
    sends(s, "s:1", ROOM, "one", "");
    for (int n = 0; n < 20; n++) {
        const char *said = says(s, ERROR("s:1", "wait", "resource-constraint"));
        assert_lacks(said, "<body>"); /* at most that it is being written */
        assert_lacks(said, "refused");
        assert_holds(script_woken(s), "<body>one</body>");
    }
    assert_holds(says(s, ECHO("s:1", "X1")), "ack id=" ROOM "#X1 ", "key=s:1");
}

/* ---- the stream ------------------------------------------------------------------------------------- */

static void what_is_acknowledged_is_durable(void **state) {
    struct script *s = *state;
    s->holding = true;
    assert_holds(says(s, ALOUD("m1", "X1", "<body>one</body>")), "message ");
    const char *said = says(s, "<r " SM "/>");
    assert_holds(said, "keep resume=S1\n6\nbot@example.org/here");
    assert_lacks(said, "<a ");
    assert_string_equal(script_commit(s), "frame 0 <a xmlns='urn:xmpp:sm:3' h='6'/>\n");
    says(s, "<r " SM "/>");
    script_closed(s, 0, 1006);
    assert_string_equal(script_commit(s), ""); /* there is nobody to tell */
}

static void what_cannot_be_read_is_counted_and_harmless(void **state) {
    struct script *s = *state;
    assert_holds(says(s, "<message xmlns='jabber:client'><!-- x --></message>"), "invalid: ");
    assert_holds(says(s, "<!DOCTYPE x [<!ENTITY y 'z'>]><message>&y;</message>"), "invalid: ");
    assert_holds(says(s, "<r " SM "/>"), "keep resume=S1\n6\n", "h='6'");
    assert_holds(says(s, ALOUD("m1", "X1", "<body>still here</body>")), "text=still here");
}

static const char *resumes(struct script *s, const char *answer) {
    assert_holds(script_closed(s, 0, 1006), "gone");
    assert_holds(script_woken(s), "dial 0");
    prove(s);
    assert_holds(features(s, "<sm " SM "/>"), "<resume xmlns='urn:xmpp:sm:3' previd='S1' h='5'/>");
    return says(s, answer);
}

static void a_resumed_stream_repeats_what_got_lost(void **state) {
    struct script *s = *state;
    sends(s, "s:1", ROOM, "one", "");
    sends(s, "s:2", ROOM, "two", "ana@example.org");
    const char *said = resumes(s, "<resumed " SM " previd='S1' h='6'/>");
    assert_lacks(said, "<body>one");
    assert_holds(said, "<body>two</body>", "urn:xmpp:ping", "<field var='start'>");
    assert_lacks(said, "ready");
    assert_string_equal(sends(s, "s:9", ROOM, "too early", ""), "not taken\n");
    assert_string_equal(says(s, ECHO("s:1", "X1")), ""); /* held back while the archive is read */
}

static void where_resuming_fails_the_archive_tells(void **state) {
    struct script *s = *state;
    sends(s, "s:1", ROOM, "one", "");
    sends(s, "s:2", ROOM, "two", "");
    assert_holds(resumes(s, "<failed " SM "><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-"
                            "stanzas'/></failed>"), "<bind ");
    assert_holds(says(s, "<iq xmlns='jabber:client' type='result' id='q5'><bind "
                         "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>bot@example.org/here</jid>"
                         "</bind></iq>"), "<enable ");
    says(s, "<enabled " SM " id='S2' resume='true'/>");
    assert_string_equal(says(s, ANA), "");
    assert_holds(says(s, SELF), "id='q6'", "<field var='start'><value>2023-11-14T22:12:20Z<");
    /* somebody speaks while the archive is being read */
    assert_string_equal(says(s, ALOUD("m9", "X9", "<body>now</body>")), "");
#define OLD(id, from, n, inside)                                                                  \
    "<message xmlns='jabber:client' from='" ROOM "'><result " MAM " queryid='q6' id='" n "'>"      \
    "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "                        \
    "stamp='2023-11-14T22:13:0" n "Z'/><message xmlns='jabber:client' type='groupchat' from='"    \
    ROOM "/" from "' id='" id "'>" inside "</message></forwarded></result></message>"
    assert_holds(says(s, OLD("m1", "Ana", "1", "<body>missed</body>")),
                 "message id=" ROOM "#1 at=1699999981000", "text=missed", "resume=2023-11-14T22:13:01Z 1");
    assert_holds(says(s, OLD("s:1", "Canvasser", "2", "<body>one</body>")), "ack id=" ROOM "#2", "key=s:1");
    /* what was said meanwhile is in the archive too: it is asked for once more */
    assert_holds(fin(s, "q6", ROOM), "id='q8'", "<after>2</after>");
    assert_holds(fin(s, "q7", "bot@example.org"), "");
    const char *said = fin(s, "q8", ROOM);
    assert_holds(said, "ready", "<body>two</body>");
    assert_lacks(said, "<body>one</body>");
}

/* A server may send what the lost session had not got to the new one before it is ours, and
 * then tell that the lost one left the room. */
static void what_the_lost_session_leaves_behind(void **state) {
    struct script *s = *state;
    resumes(s, "<failed " SM "/>");
    says(s, "<iq xmlns='jabber:client' type='result' id='q5'><bind "
            "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>bot@example.org/here</jid></bind></iq>");
    assert_string_equal(says(s, ALOUD("m1", "X1", "<body>aloud</body>")), "");
    assert_string_equal(says(s, "<message xmlns='jabber:client' type='chat' from='" ROOM "/Ana' "
                                "id='p1'><body>alone</body></message>"), "");
    says(s, "<enabled " SM " id='S2' resume='true'/>");
    assert_string_equal(says(s, "<presence xmlns='jabber:client' type='unavailable' from='" ROOM
                                "/Canvasser'><x xmlns='http://jabber.org/protocol/muc#user'>"
                                "<item role='none'/><status code='110'/></x></presence>"), "");
    assert_string_equal(says(s, ALOUD("m2", "X2", "<body>live</body>")), "");
    says(s, ANA);
    assert_holds(says(s, SELF), "id='q6'");
    const char *said = fin(s, "q6", ROOM);
    assert_lacks(said, "message ");
    assert_holds(fin(s, "q7", "bot@example.org"), "text=alone private", "ready");
}

static void the_next_process_goes_on(void **state) {
    struct script *s = *state;
    says(s, ALOUD("m1", "X1", "<body>one</body>"));
    says(s, "<r " SM "/>");
    script_restart(s, codec_at("ws://127.0.0.1:5280/ws"));
    assert_holds(script_start(s), "dial 0");
    prove(s);
    assert_holds(features(s, "<sm " SM "/>"), "previd='S1' h='6'");
    const char *said = says(s, "<resumed " SM " previd='S1' h='9'/>");
    assert_holds(said, "<presence xmlns='jabber:client'/>", "to='" ROOM "/Canvasser'");
    /* who it was is known only when the room has told who is there */
    assert_string_equal(says(s, ALOUD("m2", "X2", "<body>two</body>")), "");
    assert_string_equal(says(s, "<message xmlns='jabber:client' type='chat' from='" ROOM "/Ana' "
                                "id='p1'><body>three</body></message>"), "");
    says(s, ANA);
    assert_holds(says(s, SELF), "<after>X1</after>");
    answer_time(s, "q1", ROOM "/Ana", "+02:00");
    assert_holds(fin(s, "q2", ROOM), "");
    assert_holds(fin(s, "q3", "bot@example.org"), "person=ana@example.org", "text=three private",
                 "ready");
}

static void a_room_that_dropped_us_is_entered_again(void **state) {
    struct script *s = *state;
    assert_string_equal(says(s, LEFT("<status code='110'/><status code='333'/><status code='307'/>")), "");
    assert_lacks(sends(s, "s:1", ROOM, "later", ""), "later");
    assert_holds(script_woken(s), "to='" ROOM "/Canvasser'");
    assert_int_equal(s->now, 1700000000000 + 2000);
    says(s, SELF);
    assert_holds(fin(s, "q5", ROOM), "<body>later</body>");
    assert_holds(says(s, LEFT("<status code='110'/><status code='301'/>")), "lacks", "banned from " ROOM);
}

static void without_an_archive_what_comes_early_waits(void **state) {
    struct script s;
    (void)state;
    script_open(&s, codec_at("ws://127.0.0.1/ws"));
    script_start(&s);
    enabled(&s, "q1");
    says(&s, ANA);
    says(&s, SELF);
    answer_time(&s, "q2", ROOM "/Ana", "+02:00");
    assert_holds(says(&s, "<iq xmlns='jabber:client' type='error' id='q3' from='" ROOM "'/>"),
                 "lacks place=" ROOM, "keeps no archive that I may read");
    assert_holds(fin(&s, "q4", "bot@example.org"), "ready");
    says(&s, LEFT("<status code='110'/><status code='333'/>"));
    script_woken(&s);
    assert_string_equal(says(&s, ALOUD("m1", "X1", "<body>while we come in</body>")), "");
    assert_holds(says(&s, SELF), "text=while we come in");
    script_close(&s);
}

static void only_who_was_asked_answers(void **state) {
    struct script *s = *state;
    says(s, PRESENT("Ben", "jid='ben@example.org/b'", ""));
    assert_string_equal(answer_time(s, "q5", "eve@example.org/e", "+03:00"), "");
    assert_string_equal(says(s, "<message xmlns='jabber:client' from='eve@example.org'><result " MAM
                                " queryid='q5' id='1'><forwarded xmlns='urn:xmpp:forward:0'><message "
                                "xmlns='jabber:client' type='groupchat' from='" ROOM "/Ana' id='f'>"
                                "<body>forged</body></message></forwarded></result></message>"), "");
    assert_holds(says(s, "<iq xmlns='jabber:client' type='get' id='p' from='example.org'><ping "
                         "xmlns='urn:xmpp:ping'/></iq>"), "type='result' to='example.org' id='p'");
    assert_holds(says(s, "<iq xmlns='jabber:client' type='set' id='v' from='eve@example.org/e'><query "
                         "xmlns='jabber:iq:roster'/></iq>"), "type='error'", "service-unavailable");
}

static void invitations_of_our_own_people_are_followed(void **state) {
#define INVITED(room, who)                                                                       \
    "<message xmlns='jabber:client' from='" room "'><x xmlns='http://jabber.org/protocol/"       \
    "muc#user'><invite from='" who "'/></x></message>"
    struct script *s = *state;
    assert_string_equal(says(s, INVITED("trap@rooms.evil.org", "eve@evil.org/x")), "");
    assert_holds(says(s, INVITED("board@rooms.example.org", "ana@example.org/a")),
                 "keep slot=rooms resume=board@rooms.example.org",
                 "to='board@rooms.example.org/Canvasser'");
    assert_string_equal(says(s, INVITED("board@rooms.example.org", "ana@example.org/a")), "");
}

/* ---- files ----------------------------------------------------------------------------------------- */

static void a_file_is_put_somewhere_and_said(void **state) {
    struct script *s = *state;
    assert_holds(sends_file(s, "s:1"), "to='example.org'", "disco#items");
    assert_holds(says(s, "<iq xmlns='jabber:client' type='result' id='q5' from='example.org'><query "
                         "xmlns='http://jabber.org/protocol/disco#items'><item jid='up.example.org'/>"
                         "</query></iq>"), "id='q6' to='example.org'", "disco#info", "id='q7' to='up.example.org'", "disco#info");
    assert_string_equal(says(s, "<iq xmlns='jabber:client' type='result' id='q6' from='example.org'><query "
                                "xmlns='http://jabber.org/protocol/disco#info'/></iq>"), "");
    assert_holds(says(s, "<iq xmlns='jabber:client' type='result' id='q7' from='up.example.org'><query "
                         "xmlns='http://jabber.org/protocol/disco#info'><feature "
                         "var='urn:xmpp:http:upload:0'/></query></iq>"),
                 "filename='mix.png' size='4' content-type='image/png'");
    assert_string_equal(
        says(s, "<iq xmlns='jabber:client' type='result' id='q8' from='up.example.org'><slot "
                "xmlns='urn:xmpp:http:upload:0'><get url='https://up/g'/><put url='https://up/p'>"
                "<header name='Authorization'>Bearer t</header><header name='Host'>evil</header>"
                "</put></slot></iq>"),
        "request 1 PUT https://up/p type=image/png Authorization: Bearer t PNG!\n");
    assert_lacks(sends(s, "s:2", ROOM, "behind it", ""), "behind it");
    assert_holds(script_reply(s, 1, 201, ""), "id='s:1~1.2'", "<body>The mix.</body>", "id='s:1~2.2'",
                 "<body>https://up/g</body>", "<url>https://up/g</url>", "behind it");
}

static void without_a_place_for_files_their_words_are_said(void **state) {
    struct script *s = *state;
    sends_file(s, "s:1");
    says(s, "<iq xmlns='jabber:client' type='error' id='q5' from='example.org'/>");
    assert_holds(says(s, "<iq xmlns='jabber:client' type='error' id='q6' from='example.org'/>"),
                 "lacks", "takes no files", "<body>The mix.</body>", "<body>a chart</body>");
}

int main(void) {
#define STAGED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_in),
        cmocka_unit_test(a_password_is_not_said_where_others_read),
        cmocka_unit_test(the_strongest_way_and_proof_of_the_server),
        cmocka_unit_test(a_refused_password_stops_and_a_passing_fault_does_not),
        cmocka_unit_test(a_taken_nick_and_a_closed_door),
        STAGED(messages_become_events),
        STAGED(what_is_far_too_long_is_cut),
        STAGED(an_id_is_the_rooms_own),
        STAGED(a_zone_is_waited_for_but_not_for_long),
        STAGED(people_come_go_and_change_their_names),
        STAGED(a_letter_to_a_room_is_there_when_it_is_echoed),
        STAGED(a_letter_to_one_person_is_there_when_the_server_has_it),
        STAGED(choices_are_lines_and_boards_are_nothing),
        STAGED(what_is_long_goes_in_parts),
        STAGED(of_a_letter_that_was_begun_the_rest_is_sent),
        STAGED(what_is_refused_and_what_only_waits),
        STAGED(a_message_of_100_kilobytes_is_one_message),
        STAGED(a_no_for_now_is_never_one_for_good),
        STAGED(what_is_acknowledged_is_durable),
        STAGED(what_cannot_be_read_is_counted_and_harmless),
        STAGED(a_resumed_stream_repeats_what_got_lost),
        STAGED(where_resuming_fails_the_archive_tells),
        STAGED(what_the_lost_session_leaves_behind),
        STAGED(the_next_process_goes_on),
        STAGED(a_room_that_dropped_us_is_entered_again),
        cmocka_unit_test(without_an_archive_what_comes_early_waits),
        STAGED(only_who_was_asked_answers),
        STAGED(invitations_of_our_own_people_are_followed),
        STAGED(a_file_is_put_somewhere_and_said),
        STAGED(without_a_place_for_files_their_words_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
