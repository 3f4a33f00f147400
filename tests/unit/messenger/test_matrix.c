/* The codec of Matrix: answers of a homeserver in, events and requests out. */
#include "matrix_show.h"

/* ---- the way in ------------------------------------------------------------------------- */

static void it_asks_who_it_is_and_looks_around(void **state) {
    struct show *s = show_of(state);
    assert_string_equal(start(s), "GET /account/whoami\n");
    assert_string_equal(reply(s, 1, 200, "{'user_id':'@bot:x.org','device_id':'D'}"),
                        "GET /profile/%40bot%3Ax.org\n");
    assert_string_equal(reply(s, 2, 200, "{'displayname':'Canvasser'}"),
                        "GET /sync?timeout=0\n");
    assert_string_equal(reply(s, 3, 200, "{'next_batch':'s1'}"),
                        "keep resume=s1\n"
                        "ready person=@bot:x.org name=Canvasser\n"
                        "GET /sync?timeout=30000&since=s1\n");
    assert_string_equal(reply(s, 4, 200, "{'next_batch':'s2'}"),
                        "GET /sync?timeout=30000&since=s2\n");
}

static void after_a_restart_it_reads_on_from_the_kept_position(void **state) {
    struct show *s = show_of(state);
    opened(s, "{'next_batch':'s1'}");
    script_restart(&s->script, codec_new());
    start(s);
    reply(s, 1, 200, "{'user_id':'@bot:x.org'}");
    reply(s, 2, 404, "{'errcode':'M_NOT_FOUND'}");
    assert_string_equal(reply(s, 3, 200, "{'next_batch':'s9'}"),
                        "ready person=@bot:x.org name=@bot:x.org\n"
                        "GET /sync?timeout=30000&since=s1\n");
    assert_string_equal(reply(s, 4, 400, "{'errcode':'M_UNKNOWN'}"),
                        "log the homeserver does not know how far I had read: I begin with what "
                        "comes now\nGET /sync?timeout=0\n");
    assert_string_equal(reply(s, 5, 200, "{'next_batch':'s11'}"),
                        "keep resume=s11\nready person=@bot:x.org name=@bot:x.org\n"
                        "GET /sync?timeout=30000&since=s11\n");
}

static void what_stands_in_for_the_homeserver_is_said(void **state) {
    struct show *s = show_of(state);
    start(s);
    assert_string_equal(reply(s, 1, 0, ""), ""); /* the transport says why */
    script_woken(&s->script);
    assert_non_null(strstr(reply(s, 2, 502, "<html>"), "log the homeserver answers 502 to "));
    assert_non_null(strstr(shown(s, script_woken(&s->script)), "GET /account/whoami"));
}

static void a_refused_token_stops_it(void **state) {
    struct show *s = show_of(state);
    uint64_t poll = opened(s, ROOM);
    assert_string_equal(reply(s, poll, 401, "{'errcode':'M_UNKNOWN_TOKEN','soft_logout':true}"),
                        "stop M_UNKNOWN_TOKEN\n");
}

static void troubles_of_the_homeserver_are_waited_out(void **state) {
    static const struct {
        int status;
        const char *header, *body;
        int64_t least, most;
    } cases[] = {
        {502, NULL, "<html>", 0, 100},
        {200, NULL, "<html>a page of somebody else's</html>", 0, 200},
        {404, NULL, "{'errcode':'M_UNRECOGNIZED'}", 0, 400},
        {0, NULL, "", 0, 800},
        {429, "7", "{'errcode':'M_LIMIT_EXCEEDED'}", 7000, 7001},
        {429, NULL, "{'errcode':'M_LIMIT_EXCEEDED','retry_after_ms':4000}", 4000, 4001},
        {429, NULL, "{'errcode':'M_LIMIT_EXCEEDED'}", 0, 30000},
    };
    struct show *s = show_of(state);
    uint64_t poll = opened(s, ROOM);
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        const char *headers[] = {"retry-after", cases[i].header, NULL};
        const char *said = script_reply_with(&s->script, poll, cases[i].status,
                                             cases[i].header ? headers : NULL,
                                             json(s, cases[i].body));
        assert_string_equal(said, "");
        int64_t pause = s->script.wake - s->script.now;
        assert_true(pause >= cases[i].least && pause <= cases[i].most);
        assert_non_null(strstr(shown(s, script_woken(&s->script)), "&since=s1\n"));
        poll = tag_of(s, "since=s1");
        bool less = strstr(s->script.out.p, "%22limit%22%3A1%2C") != NULL;
        assert_true(less == (i >= 2)); /* perhaps it was too much at once */
    }
    /* a connection that had held: at once */
    s->script.now += 5000;
    script_reply(&s->script, poll, 0, "");
    assert_int_equal(s->script.wake, s->script.now);
}

/* ---- what people do ------------------------------------------------------------------------- */

/* The lines that are events, without what is asked. */
static const char *events_of(struct show *s, const char *said) {
    struct cv_buf kept;
    struct cv_str rest = cv_str(said), line;
    cv_buf_init(&kept, 1024 * 1024);
    while (cv_str_split(&rest, '\n', &line))
        if (line.n && !cv_str_starts(line, CV_S("GET ")) && !cv_str_starts(line, CV_S("POST ")))
            cv_buf_addf(&kept, "%.*s\n", CV_ARG(line));
    cv_buf_clear(&s->shown);
    cv_buf_add(&s->shown, cv_buf_str(&kept));
    cv_buf_addz(&s->shown, "");
    cv_buf_free(&kept);
    return s->shown.n ? s->shown.p : "";
}

/* Answers the poll with these events; profiles and the roots of threads are answered too. */
static const char *hears(struct show *s, uint64_t poll, const char *next, const char *events) {
    struct cv_buf answer;
    cv_buf_init(&answer, 1024 * 1024);
    cv_buf_addf(&answer, EVENTS("%s", "%s"), next, events);
    const char *said = reply(s, poll, 200, answer.p);
    cv_buf_free(&answer);
    s->poll = strstr(said, "timeout=30000") ? tag_of(s, "timeout=30000") : s->poll;
    bool root = strstr(said, "/event/") != NULL;
    uint64_t event = root ? tag_of(s, "/event/") : 0;
    if (strstr(said, "/profile/"))
        said = reply(s, tag_of(s, "/profile/"), 200, "{'displayname':'A.','m.tz':'Europe/Athens'}");
    return root ? reply(s, event, 200, "{'sender':'@bot:x.org'}") : said;
}

#define BY_ANA "at=5 place=!r:x.org person=@ana:x.org name=Ana zone=Europe/Athens "

static void what_people_do_is_heard(void **state) {
    static const struct {
        const char *event, *said;
    } cases[] = {
        {SAID("$1", "@ana:x.org", "'body':'Canvasser: hi','m.mentions':{}"),
         "message id=$1 " BY_ANA "text=hi resume=s2\n"},
        {SAID("$2", "@ana:x.org", "'body':'* two','m.new_content':{'msgtype':'m.text','body':'two'},"
                                  "'m.relates_to':{'rel_type':'m.replace','event_id':'$1'}"),
         "message id=$2 " BY_ANA "text=two amends=$1 resume=s2\n"},
        {SAID("$3", "@ana:x.org", "'body':'> <@bot:x.org> Q\\n\\n3',"
                                  "'m.relates_to':{'m.in_reply_to':{'event_id':'$q'}}"),
         "message id=$3 " BY_ANA "text=3 answers=$q resume=s2\n"},
        {"{'type':'m.reaction','event_id':'$4','sender':'@ana:x.org','origin_server_ts':5,'content':"
         "{'m.relates_to':{'rel_type':'m.annotation','event_id':'$q','key':'2\xEF\xB8\x8F\xE2\x83\xA3'}}}",
         "react id=$4 " BY_ANA "about=$q text=2 resume=s2\n"},
        {"{'type':'m.room.member','event_id':'$5','sender':'@ana:x.org','state_key':'@ana:x.org',"
         "'content':{'membership':'leave'}}",
         "member place=!r:x.org person=@ana:x.org name=Ana gone resume=s2\n"},
        {"{'type':'m.room.member','event_id':'$5','sender':'@dan:x.org','state_key':'@dan:x.org',"
         "'content':{'membership':'join','displayname':'Dan'}}",
         "member place=!r:x.org person=@dan:x.org name=Dan here resume=s2\n"},
        /* our own words, pictures, other bots: nothing */
        {SAID("$6", "@bot:x.org", "'body':'my own'"), ""},
        {SAID("$7", "@ana:x.org", "'body':'a picture','msgtype':'m.image'"), ""},
        {SAID("$8", "@ana:x.org", "'body':'a bot','msgtype':'m.notice'"), ""},
        {"{'type':'m.reaction','event_id':'$9','sender':'@ana:x.org','content':{'m.relates_to':"
         "{'rel_type':'m.annotation','event_id':'$q','key':'!'}}}", ""},
        {"{'type':'m.room.message','event_id':'$10','sender':'@ana:x.org','content':{}}",
         ""},
        /* what is taken back, in the rooms of versions before 11 and since: nothing */
        {"{'type':'m.room.redaction','event_id':'$30','sender':'@ana:x.org','origin_server_ts':6,"
         "'redacts':'$1','content':{'reason':'wrong'}}", ""},
        {"{'type':'m.room.redaction','event_id':'$31','sender':'@ana:x.org','origin_server_ts':6,"
         "'content':{'redacts':'$1'}}", ""},
        {"{'type':'m.room.message','event_id':'$32','sender':'@ana:x.org','origin_server_ts':5,"
         "'content':{},'unsigned':{'redacted_because':{'type':'m.room.redaction','event_id':'$30',"
         "'sender':'@ana:x.org','redacts':'$32','content':{}}}}", ""},
        {"{'type':'m.reaction','event_id':'$33','sender':'@ana:x.org','origin_server_ts':5,'content':{},"
         "'unsigned':{'redacted_because':{'type':'m.room.redaction','content':{'redacts':'$33'}}}}", ""},
        /* a thread under words of ours, a thread under somebody's words */
        {SAID("$11", "@ana:x.org", "'body':'under yours','m.relates_to':{'rel_type':'m.thread',"
                                   "'event_id':'$root','is_falling_back':true,"
                                   "'m.in_reply_to':{'event_id':'$z'}}"),
         "message id=$11 " BY_ANA "text=under yours answers=$root resume=s2\n"},
        {SAID("$root", "@ana:x.org", "'body':'a topic'") ","
         SAID("$12", "@ana:x.org", "'body':'within','m.relates_to':{'rel_type':'m.thread',"
                                   "'event_id':'$b/c','is_falling_back':true,"
                                   "'m.in_reply_to':{'event_id':'$z'}}"),
         "message id=$root " BY_ANA "text=a topic\nmessage id=$12 " BY_ANA "text=within "
         "answers=$b/c resume=s2\n"},
    };
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct show *s = show_of(state);
        const char *said = hears(s, opened(s, ROOM), "s2", cases[i].event);
        assert_string_equal(events_of(s, said), cases[i].said);
        teardown(state);
        setup(state);
    }
}

static void what_is_taken_back_loses_no_position(void **state) {
    struct show *s = show_of(state);
    const char *said = hears(s, opened(s, ROOM), "s2", "{'type':'m.room.redaction','event_id':'$30',"
                             "'sender':'@ana:x.org','redacts':'$1','content':{}}");
    assert_string_equal(events_of(s, said), "");
    said = hears(s, s->poll, "s3", SAID("$2", "@ana:x.org", "'body':'4'"));
    assert_non_null(strstr(said, "text=4 resume=s3\n"));
}

/* A server that breaks its own limit: enough of it is told to be refused as too long, and it goes on. */
static void a_message_of_100_kilobytes_is_one_message(void **state) {
    struct show *s = show_of(state);
    struct cv_buf words, event;
    cv_buf_init(&words, 128 * 1024);
    cv_buf_init(&event, 256 * 1024);
    while (words.n < 100 * 1000)
        cv_buf_addc(&words, 'x');
    cv_buf_addz(&words, "");
    cv_buf_addf(&event, SAID("$5", "@ana:x.org", "'body':'%s'") "," SAID("$6", "@ana:x.org", "'body':'next'"), words.p);
    cv_buf_addz(&event, "");
    const char *said = hears(s, opened(s, ROOM), "s2", event.p);
    if (!strstr(said, words.p))
        fail_msg("%.200s", said);
    assert_non_null(strstr(said, "text=next"));
    cv_buf_free(&words);
    cv_buf_free(&event);
}

static void a_thread_under_somebodys_words_is_a_place(void **state) {
    struct show *s = show_of(state);
    uint64_t poll = opened(s, ROOM);
    reply(s, poll, 200, EVENTS("s2", SAID("$1", "@ana:x.org", "'body':'in','m.relates_to':"
                                          "{'rel_type':'m.thread','event_id':'$b/c','is_falling_back':true,"
                                          "'m.in_reply_to':{'event_id':'$z'}}")));
    uint64_t root = tag_of(s, "/event/%24b%2Fc");
    reply(s, tag_of(s, "/profile/"), 200, "{}");
    assert_string_equal(events_of(s, reply(s, root, 200, "{'sender':'@dan:x.org'}")),
                        "message id=$1 at=5 place=!r:x.org:$b%2Fc person=@ana:x.org name=Ana "
                        "text=in resume=s2\n");
}

static void a_profile_is_waited_for_a_little(void **state) {
    struct show *s = show_of(state);
    uint64_t poll = opened(s, ROOM);
    const char *said = reply(s, poll, 200, EVENTS("s2", SAID("$1", "@ana:x.org", "'body':'hi'")));
    assert_string_equal(said, "GET /profile/%40ana%3Ax.org\nGET /sync?timeout=30000&since=s2\n");
    assert_int_equal(s->script.wake - s->script.now, 3000);
    assert_string_equal(shown(s, script_woken(&s->script)),
                        "message id=$1 at=5 place=!r:x.org person=@ana:x.org name=Ana text=hi resume=s2\n"
                        "POST /rooms/%21r%3Ax.org/receipt/m.read/%241 {}\n");
}

static void the_position_follows_the_commit(void **state) {
    struct show *s = show_of(state);
    uint64_t poll = opened(s, ROOM);
    s->script.holding = true;
    assert_string_equal(hears(s, poll, "s2", SAID("$1", "@ana:x.org", "'body':'one'")),
                        "message id=$1 " BY_ANA "text=one resume=s2\n");
    poll = s->poll;
    /* the next answer waits, and nothing more is asked */
    assert_string_equal(reply(s, poll, 200, EVENTS("s3", SAID("$2", "@ana:x.org", "'body':'two'"))), "");
    assert_string_equal(shown(s, script_commit(&s->script)),
                        "POST /rooms/%21r%3Ax.org/receipt/m.read/%241 {}\n"
                        "message id=$2 " BY_ANA "text=two resume=s3\n"
                        "GET /sync?timeout=30000&since=s3\n"
                        "POST /rooms/%21r%3Ax.org/receipt/m.read/%242 {}\n");
}

/* What we say comes back to us: that need not be kept each time. */
static void the_position_is_kept_now_and_then_when_nothing_is_told(void **state) {
    struct show *s = show_of(state);
    struct cv_buf answer;
    uint64_t poll = opened(s, ROOM);
    cv_buf_init(&answer, 1024);
    for (int i = 1; i <= 100; i++) {
        cv_buf_clear(&answer);
        cv_buf_addf(&answer, EVENTS("p%d", "%s"), i, SAID("$o", "@bot:x.org", "'body':'mine'"));
        bool kept = strstr(reply(s, poll, 200, answer.p), "keep resume=p") != NULL;
        assert_true(kept == (i % 50 == 0));
        poll = tag_of(s, "timeout=30000");
    }
    cv_buf_free(&answer);
}

static void many_events_are_told_some_hundred_at_a_time(void **state) {
    struct show *s = show_of(state);
    struct cv_buf events;
    uint64_t poll = opened(s, ROOM);
    cv_buf_init(&events, 1024 * 1024);
    for (int i = 0; i < 1001; i++)
        cv_buf_addf(&events, "%s" SAID("$%d", "@ana:x.org", "'body':'x'"), i ? "," : "", i);
    s->script.holding = true;
    const char *said = hears(s, poll, "s2", events.p);
    assert_non_null(strstr(said, "id=$499 "));
    assert_null(strstr(said, "id=$500 "));
    assert_null(strstr(said, "resume="));
    said = shown(s, script_commit(&s->script));
    assert_non_null(strstr(said, "id=$500 "));
    assert_non_null(strstr(said, "id=$999 " BY_ANA "text=x\n"));
    assert_non_null(strstr(said, "id=$1000 " BY_ANA "text=x resume=s2\n"));
    cv_buf_free(&events);
}

/* ---- gaps, and coming into rooms ------------------------------------------------------------- */

#define PAGE(end, events) "{'start':'t9'," end "'chunk':[" events "]}"

static void what_a_timeline_leaves_out_is_read_from_the_history(void **state) {
    struct show *s = show_of(state);
    uint64_t poll = opened(s, ROOM);
    const char *said = reply(s, poll, 200,
                             "{'next_batch':'s9','rooms':{'join':{'!r:x.org':{'timeline':{'limited':true,"
                             "'prev_batch':'t7','events':[" SAID("$8", "@ana:x.org", "'body':'8'") "]}}}}}");
    assert_string_equal(said, "GET /rooms/%21r%3Ax.org/messages?dir=b&limit=50&from=t7&to=s1\n"
                              "GET /sync?timeout=30000&since=s9\n");
    said = reply(s, tag_of(s, "/messages"), 200,
                 PAGE("'end':'t5',", SAID("$7", "@ana:x.org", "'body':'7'") ","
                                     SAID("$6", "@ana:x.org", "'body':'6'")));
    assert_string_equal(said, "GET /rooms/%21r%3Ax.org/messages?dir=b&limit=50&from=t5&to=s1\n");
    uint64_t page = tag_of(s, "/messages");
    assert_string_equal(reply(s, page, 502, "<html>"), "");
    script_woken(&s->script);
    reply(s, tag_of(s, "/messages"), 200, PAGE("", SAID("$5", "@ana:x.org", "'body':'5'")));
    assert_string_equal(events_of(s, reply(s, tag_of(s, "/profile/"), 200, "{}")),
                        "message id=$5 at=5 place=!r:x.org person=@ana:x.org name=Ana text=5\n"
                        "message id=$6 at=5 place=!r:x.org person=@ana:x.org name=Ana text=6\n"
                        "message id=$7 at=5 place=!r:x.org person=@ana:x.org name=Ana text=7\n"
                        "message id=$8 at=5 place=!r:x.org person=@ana:x.org name=Ana text=8 resume=s9\n");
}

#define INVITED                                                                                    \
    "{'type':'m.room.member','event_id':'$i','sender':'@ana:x.org','state_key':'@bot:x.org',"      \
    "'content':{'membership':'invite','is_direct':true}}"
#define JOINED                                                                                     \
    "{'type':'m.room.member','event_id':'$j','sender':'@bot:x.org','state_key':'@bot:x.org',"      \
    "'content':{'membership':'join'},'unsigned':{'prev_content':{'membership':'invite'}}}"

static void invitations_are_accepted_and_direct_ones_noted(void **state) {
    struct show *s = show_of(state);
    uint64_t poll = opened(s, ROOM);
    const char *said = reply(s, poll, 200, "{'next_batch':'s2','rooms':{'invite':{'!d:x.org':{'invite_state':"
                                           "{'events':[" INVITED "]}}}}}");
    assert_string_equal(said, "PUT /user/%40bot%3Ax.org/account_data/m.direct {\"@ana:x.org\":[\"!d:x.org\"]}\n"
                              "POST /rooms/%21d%3Ax.org/join {}\n"
                              "GET /sync?timeout=30000&since=s2\n");
    poll = tag_of(s, "since=s2");
    uint64_t join = tag_of(s, "/join");
    /* not now: later */
    assert_string_equal(reply(s, join, 429, "{'errcode':'M_LIMIT_EXCEEDED','retry_after_ms':500}"), "");
    assert_string_equal(shown(s, script_woken(&s->script)), "POST /rooms/%21d%3Ax.org/join {}\n");
    reply(s, tag_of(s, "/join"), 200, "{'room_id':'!d:x.org'}");
    /* what was said between the invitation and our coming is for us, what was before is not */
    reply(s, poll, 200,
          "{'next_batch':'s3','rooms':{'join':{'!d:x.org':{'summary':{'m.joined_member_count':2,"
          "'m.invited_member_count':0,'m.heroes':['@ana:x.org']},'timeline':{'limited':true,'prev_batch':'t1','events':["
          SAID("$1", "@ana:x.org", "'body':'before'") "," INVITED ","
          SAID("$2", "@ana:x.org", "'body':'hello'") "," JOINED "]}}}}}");
    assert_string_equal(events_of(s, reply(s, tag_of(s, "/profile/"), 200, "{'displayname':'Ana A.'}")),
                        "message id=$2 at=5 place=!d:x.org person=@ana:x.org name=Ana text=hello direct "
                        "resume=s3\n");
}

static void nobody_can_invite_it_into_too_many_rooms(void **state) {
    struct show *s = show_of(state);
    struct cv_buf answer;
    uint64_t poll = opened(s, ROOM);
    cv_buf_init(&answer, 1024 * 1024);
    cv_buf_addz(&answer, "{'next_batch':'s2','rooms':{'invite':{");
    for (int i = 0; i < 1000; i++)
        cv_buf_addf(&answer, "%s'!r%d:x.org':{}", i ? "," : "", i);
    cv_buf_addz(&answer, "}}}");
    const char *said = reply(s, poll, 200, answer.p), *lacks = strstr(said, "lacks ");
    assert_non_null(strstr(said, "lacks text=I am in 1000 rooms and accept no invitation any more"));
    assert_null(strstr(lacks + 1, "lacks ")); /* one of them was too many */
    cv_buf_free(&answer);
}

static void a_long_history_is_read_back_to_the_invitation(void **state) {
    struct show *s = show_of(state);
    uint64_t poll = opened(s, ROOM);
    const char *said = reply(s, poll, 200,
                             "{'next_batch':'s2','rooms':{'join':{'!n:x.org':{'summary':{'m.joined_member_count':2,"
                             "'m.invited_member_count':0,'m.heroes':['@ana:x.org']},'timeline':{'limited':true,"
                             "'prev_batch':'t7','events':[" JOINED "]}}}}}");
    assert_non_null(strstr(said, "GET /rooms/%21n%3Ax.org/messages?dir=b&limit=50&from=t7\n"));
    reply(s, tag_of(s, "/messages"), 200,
          PAGE("'end':'t5',", SAID("$3", "@ana:x.org", "'body':'start'") "," INVITED ","
                              SAID("$1", "@ana:x.org", "'body':'before'")));
    assert_string_equal(events_of(s, reply(s, tag_of(s, "/profile/"), 200, "{}")),
                        "message id=$3 at=5 place=!n:x.org person=@ana:x.org name=Ana text=start direct "
                        "resume=s2\n");
}

#define DAN(membership)                                                                            \
    "{'type':'m.room.member','event_id':'$5','sender':'@dan:x.org','state_key':'@dan:x.org',"      \
    "'content':{'membership':'" membership "','displayname':'Dan'}}"

/* A conversation with Ana in which her word is to us alone; gives the next poll. */
static uint64_t alone_with_ana(struct show *s) {
    uint64_t poll = opened(s, "{'next_batch':'s1','account_data':{'events':[{'type':'m.direct','content':"
                              "{'@ana:x.org':['!r:x.org']}}]},'rooms':{'join':{'!r:x.org':{'summary':"
                              "{'m.joined_member_count':2,'m.invited_member_count':0,'m.heroes':['@ana:x.org']}}}}}");
    assert_non_null(strstr(hears(s, poll, "s2", SAID("$1", "@ana:x.org", "'body':'1'")), "text=1 direct"));
    return s->poll;
}

/* A third one comes: what is said from there on is said in a room of three. */
static void three_in_a_direct_room_are_not_alone(void **state) {
    static const char *const comes[] = {
        "'timeline':{'events':[" DAN("join") "," SAID("$2", "@ana:x.org", "'body':'2'") "]}",
        "'timeline':{'events':[" DAN("invite") "," SAID("$2", "@ana:x.org", "'body':'2'") "]}",
        "'summary':{'m.joined_member_count':3},'timeline':{'events':[" SAID("$2", "@ana:x.org", "'body':'2'") "]}",
        "'summary':{'m.invited_member_count':1},'timeline':{'events':[" SAID("$2", "@ana:x.org", "'body':'2'") "]}",
        /* and somebody who was there while it was said */
        "'summary':{'m.joined_member_count':2,'m.invited_member_count':0,'m.heroes':['@ana:x.org']},'timeline':"
        "{'events':[" DAN("join") "," SAID("$2", "@ana:x.org", "'body':'2'") "," DAN("leave") "]}",
        "'summary':{'m.joined_member_count':2,'m.invited_member_count':0,'m.heroes':['@ana:x.org']},'timeline':"
        "{'events':[" SAID("$2", "@ana:x.org", "'body':'2'") "," DAN("leave") "]}",
        "'timeline':{'events':[{'type':'m.room.history_visibility','state_key':'','content':{'history_visibility':"
        "'world_readable'}}," SAID("$2", "@ana:x.org", "'body':'2'") "]}",
    };
    for (size_t i = 0; i < CV_COUNT(comes); i++) {
        struct show *s = show_of(state);
        struct cv_buf answer;
        uint64_t poll = alone_with_ana(s);
        cv_buf_init(&answer, 8192);
        cv_buf_addf(&answer, "{'next_batch':'s3','rooms':{'join':{'!r:x.org':{%s}}}}", comes[i]);
        const char *said = reply(s, poll, 200, answer.p);
        assert_non_null(strstr(said, "place=!r:x.org person=@ana:x.org"));
        assert_non_null(strstr(said, " text=2"));
        assert_null(strstr(said, "direct"));
        cv_buf_free(&answer);
        teardown(state);
        setup(state);
    }
}

static void who_is_alone_again_is_told_from_there_on(void **state) {
    struct show *s = show_of(state);
    uint64_t poll = alone_with_ana(s);
    reply(s, poll, 200, "{'next_batch':'s3','rooms':{'join':{'!r:x.org':{'summary':{'m.joined_member_count':3},"
                        "'timeline':{'events':[" DAN("join") "]}}}}}");
    reply(s, tag_of(s, "since=s3"), 200,
          "{'next_batch':'s4','rooms':{'join':{'!r:x.org':{'summary':{'m.joined_member_count':2,'m.heroes':"
          "['@ana:x.org']},'timeline':{'events':[" DAN("leave") "]}}}}}");
    assert_non_null(strstr(hears(s, tag_of(s, "since=s4"), "s5", SAID("$7", "@ana:x.org", "'body':'3'")),
                           "text=3 direct"));
}

static void what_is_missing_is_said(void **state) {
    struct show *s = show_of(state);
    start(s);
    reply(s, 1, 200, "{'user_id':'@bot:x.org'}");
    reply(s, 2, 200, "{}");
    const char *said =
        reply(s, 3, 200,
              "{'next_batch':'s1','rooms':{'join':{'!r:x.org':{'state':{'events':[{'type':'m.room.name',"
              "'state_key':'','content':{'name':'team'}},{'type':'m.room.power_levels','state_key':'',"
              "'content':{'events_default':25,'users':{'@bot:x.org':10}}}]}}}}}");
    assert_non_null(strstr(said, "lacks text=I may not write in the room team: give me the power"));
}

/* ---- nonsense -------------------------------------------------------------------------------------- */

/* Where the value ends that begins at `at`. */
static size_t value_end(struct cv_str text, size_t at) {
    int depth = 0;
    bool quoted = false;
    for (; at < text.n; at++) {
        char c = text.p[at];
        if (c == '\'')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && --depth < 0)
            break;
        else if (!quoted && c == ',' && depth == 0)
            break;
    }
    return at;
}

/* The text with the value behind its `n`th "':" replaced; false when there is none. */
static bool value_replaced(struct cv_str text, size_t n, const char *by, struct cv_buf *out) {
    for (size_t at = 1; at < text.n; at++) {
        if (text.p[at] != ':' || text.p[at - 1] != '\'' || n-- > 0)
            continue;
        size_t end = value_end(text, at + 1);
        cv_buf_clear(out);
        cv_buf_addf(out, "%.*s%s%.*s", (int)at + 1, text.p, by, (int)(text.n - end), text.p + end);
        return true;
    }
    return false;
}

/* Every value of every answer once in every wrong kind. */
static void nothing_that_a_homeserver_says_breaks_it(void **state) {
    static const char *const wrong[] = {"null", "7", "-1.5", "'x'", "''", "[]", "[null,7,{}]", "{}",
                                        "{'events':[7,null,'x',{}]}", "true"};
    static const char snapshot[] =
        "{'next_batch':'s1','account_data':{'events':[{'type':'m.direct','content':{'@ana:x.org':['!r:x.org']}}]},"
        "'rooms':{'invite':{'!i:x.org':{'invite_state':{'events':[" INVITED "]}}},'join':{'!r:x.org':{'summary':"
        "{'m.joined_member_count':2,'m.invited_member_count':0},'state':{'events':[{'type':'m.room.power_levels',"
        "'state_key':'','sender':'@k:x.org','content':{'users':{'@bot:x.org':5},'events':{'m.room.message':1},"
        "'events_default':0}},{'type':'m.room.create','state_key':'','sender':'@bot:x.org','content':"
        "{'room_version':'12','canvasser.direct':'@ana:x.org'}}]},'timeline':{'limited':true,'prev_batch':'t0',"
        "'events':[" JOINED "," SAID("$1", "@ana:x.org", "'body':'hi'") ","
        SAID("$2", "@dan:x.org", "'body':'> x\\n\\ny','m.new_content':{'msgtype':'m.text','body':'z'},"
             "'m.relates_to':{'rel_type':'m.thread','event_id':'$9','is_falling_back':true,'m.in_reply_to':"
             "{'event_id':'$8'}}") ",{'type':'m.reaction','event_id':'$3','sender':'@ana:x.org','content':"
        "{'m.relates_to':{'rel_type':'m.annotation','event_id':'$q','key':'ð'}}}]}}},'leave':{'!l:x.org':{}}}}";
    struct cv_buf text;
    size_t n = 0;
    cv_buf_init(&text, 64 * 1024);
    for (bool there = true; there; n++)
        for (size_t i = 0; i < CV_COUNT(wrong) && there; i++) {
            struct show *s = show_of(state);
            there = value_replaced(cv_str(snapshot), n, wrong[i], &text);
            uint64_t poll = opened(s, ROOM);
            reply(s, poll, 200, text.p);
            for (uint64_t tag = poll + 1; tag < poll + 12; tag++) {
                script_reply(&s->script, tag, 200, json(s, i % 2 ? text.p : "{'chunk':7,'sender':{}}"));
                if (s->script.wake != CV_NEVER)
                    script_woken(&s->script);
            }
            teardown(state);
            setup(state);
        }
    assert_true(n > 60);
    cv_buf_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_asks_who_it_is_and_looks_around, setup, teardown),
        cmocka_unit_test_setup_teardown(what_stands_in_for_the_homeserver_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(after_a_restart_it_reads_on_from_the_kept_position, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refused_token_stops_it, setup, teardown),
        cmocka_unit_test_setup_teardown(troubles_of_the_homeserver_are_waited_out, setup, teardown),
        cmocka_unit_test_setup_teardown(what_people_do_is_heard, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_taken_back_loses_no_position, setup, teardown),
        cmocka_unit_test_setup_teardown(a_thread_under_somebodys_words_is_a_place, setup, teardown),
        cmocka_unit_test_setup_teardown(a_profile_is_waited_for_a_little, setup, teardown),
        cmocka_unit_test_setup_teardown(the_position_follows_the_commit, setup, teardown),
        cmocka_unit_test_setup_teardown(the_position_is_kept_now_and_then_when_nothing_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(many_events_are_told_some_hundred_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(what_a_timeline_leaves_out_is_read_from_the_history, setup, teardown),
        cmocka_unit_test_setup_teardown(invitations_are_accepted_and_direct_ones_noted, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_can_invite_it_into_too_many_rooms, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_history_is_read_back_to_the_invitation, setup, teardown),
        cmocka_unit_test_setup_teardown(a_message_of_100_kilobytes_is_one_message, setup, teardown),
        cmocka_unit_test_setup_teardown(three_in_a_direct_room_are_not_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(who_is_alone_again_is_told_from_there_on, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_missing_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_that_a_homeserver_says_breaks_it, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
