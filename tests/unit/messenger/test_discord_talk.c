/* The Discord codec's talk: what is written, pressed and reacted there, and letters. */
#include "cmocka_cv.h"
#include "discord.h"

#define ID "1174109840998500000"
#define ANA "\"author\":{\"id\":\"801\",\"username\":\"ana\",\"global_name\":\"Ana\"}"
#define KEEP " slot=shard.0.1 resume=S1 2 " ID " wss://again.test\n"
#define FIRST " slot=shard.0.1 resume=S1 2 1174109840998400000 wss://again.test\n"

static const char *dispatch(struct bot *b, const char *type, const char *data) {
    struct cv_buf frame;
    cv_buf_init(&frame, 256 * 1024);
    cv_buf_addf(&frame, "{\"op\":0,\"t\":\"%s\",\"s\":2,\"d\":%s}", type, data);
    const char *said = script_frame(&b->s, 0, frame.p);
    cv_buf_free(&frame);
    return said;
}

/* ---- what comes in ----------------------------------------------------------------------- */

#define WRITTEN(content, more)                                                                     \
    "{\"id\":\"" ID "\",\"channel_id\":\"700\",\"guild_id\":\"600\",\"type\":0," ANA                  \
    ",\"content\":\"" content "\",\"mentions\":[]" more "}"
#define MESSAGE "message id=" ID " at=1700000000000 place=700 person=801 name=Ana"

/* It comes once for the words and once more for what was made of them: under one id. */
static void a_change_told_twice_has_one_id(void **state) {
    struct bot *b = *state;
    static const char data[] = WRITTEN("better", ",\"edited_timestamp\":\"2023-11-14T22:13:21.027+00:00\"");
    static const char wanted[] = "message id=" ID "@2023-11-14T22:13:21.027+00:00 ";
    says(dispatch(b, "MESSAGE_UPDATE", data), wanted);
    says(dispatch(b, "MESSAGE_UPDATE", data), wanted);
}

/* Its number counts: resuming goes on behind it. */
static void what_is_taken_back_loses_no_position(void **state) {
    struct bot *b = *state;
    char frame[1024];
    script_frame(&b->s, 0, "{\"op\":0,\"t\":\"MESSAGE_DELETE\",\"s\":7,\"d\":{\"id\":\"" ID
                           "\",\"channel_id\":\"700\",\"guild_id\":\"600\"}}");
    says(script_frame(&b->s, 0, "{\"op\":1,\"d\":null}"), "{\"op\":1,\"d\":7}");
    says(script_frame(&b->s, 0, message_frame(frame, sizeof frame, 8, ID, "4", "")),
         "text=4 slot=shard.0.1 resume=S1 8 " ID);
}

/* A server that breaks its own limit: enough of it is told to be refused as too long, and it goes on. */
static void a_message_of_100_kilobytes_is_one_message(void **state) {
    enum { LENGTH = 100 * 1000 };
    struct bot *b = *state;
    char *words = cv_alloc(LENGTH + 1), *frame = cv_alloc(LENGTH + 1000);
    memset(words, 'x', LENGTH);
    const char *said = script_frame(&b->s, 0, message_frame(frame, LENGTH + 1000, 2, "1174109840998500000", words, ""));
    words[60 * 1000] = '\0';
    if (!strstr(said, words))
        fail_msg("%.200s", said);
    said = script_frame(&b->s, 0, message_frame(frame, LENGTH + 1000, 3, "1174109840998500001", "next", ""));
    assert_non_null(strstr(said, "text=next"));
    free(words);
    free(frame);
}

static void what_happens_becomes_events(void **state) {
    static const struct {
        const char *type, *data, *events;
    } cases[] = {
        {"MESSAGE_CREATE", WRITTEN("Hi\\nyou", ""), MESSAGE " text=Hi\nyou" KEEP},
        {"MESSAGE_CREATE", WRITTEN("Hi", ",\"member\":{\"nick\":\"Anita\"}"),
         "message id=" ID " at=1700000000000 place=700 person=801 name=Anita text=Hi" KEEP},
        {"MESSAGE_CREATE", WRITTEN("<@901> start", ""), MESSAGE " text=start" KEEP},
        {"MESSAGE_CREATE", WRITTEN("", ""), ""},
        {"MESSAGE_CREATE", WRITTEN("<@901>", ""), ""},
        {"MESSAGE_CREATE", WRITTEN("joined", ",\"type\":7"), ""},
        {"MESSAGE_CREATE", WRITTEN("Hi", ",\"webhook_id\":\"5\""), ""},
        {"MESSAGE_CREATE", "{\"id\":\"" ID "\",\"channel_id\":\"700\",\"type\":0,\"content\":\"Hi\",\"author\":"
                           "{\"id\":\"902\",\"bot\":true}}", ""},
        {"MESSAGE_CREATE", "{\"id\":\"" ID "\",\"channel_id\":\"750\",\"type\":0," ANA ",\"content\":\"psst\"}",
         "keep slot=directs resume=750\n"
         "message id=" ID " at=1700000000000 place=750 person=801 name=Ana text=psst direct" KEEP},
        {"MESSAGE_CREATE",
         WRITTEN("yes", ",\"type\":19,\"message_reference\":{\"type\":0,\"message_id\":\"55\"},"
                        "\"referenced_message\":{\"author\":{\"id\":\"901\"}}"),
         MESSAGE " text=yes answers=55" KEEP},
        {"MESSAGE_CREATE",
         WRITTEN("yes", ",\"type\":19,\"message_reference\":{\"type\":0,\"message_id\":\"55\"},"
                        "\"referenced_message\":{\"author\":{\"id\":\"802\"}}"),
         MESSAGE " text=yes" KEEP},
        {"MESSAGE_UPDATE", WRITTEN("better", ",\"edited_timestamp\":\"2023-11-14T22:13:21\""),
         "message id=" ID "@2023-11-14T22:13:21 at=1700000000000 place=700 person=801 name=Ana "
         "text=better amends=" ID FIRST},
        {"MESSAGE_UPDATE", WRITTEN("a preview", ",\"edited_timestamp\":null"), ""},
        {"MESSAGE_REACTION_ADD",
         "{\"user_id\":\"801\",\"channel_id\":\"700\",\"guild_id\":\"600\",\"message_id\":\"55\","
         "\"message_author_id\":\"901\",\"emoji\":{\"id\":null,\"name\":\"3\uFE0F\u20E3\"},"
         "\"member\":{\"nick\":\"Anita\",\"user\":{\"id\":\"801\",\"username\":\"ana\"}}}",
         "react id=55:801:3 at=1700000000000 place=700 person=801 name=Anita about=55 text=3" FIRST},
        {"MESSAGE_REACTION_ADD",
         "{\"user_id\":\"803\",\"channel_id\":\"750\",\"message_id\":\"55\",\"emoji\":{\"name\":\"👍\"}}",
         "react id=55:803:yes at=1700000000000 place=750 person=803 about=55 text=yes direct" FIRST},
        {"MESSAGE_REACTION_ADD",
         "{\"user_id\":\"801\",\"channel_id\":\"700\",\"message_id\":\"55\",\"emoji\":{\"name\":\"🎉\"}}", ""},
        {"MESSAGE_REACTION_ADD",
         "{\"user_id\":\"801\",\"channel_id\":\"700\",\"message_id\":\"55\",\"message_author_id\":\"802\","
         "\"emoji\":{\"name\":\"👍\"}}", ""},
        {"MESSAGE_REACTION_ADD",
         "{\"user_id\":\"901\",\"channel_id\":\"700\",\"message_id\":\"55\",\"emoji\":{\"name\":\"👍\"}}", ""},
        /* nulls where something else leaves it out */
        {"MESSAGE_CREATE",
         "{\"id\":\"" ID "\",\"channel_id\":\"750\",\"guild_id\":null,\"thread_id\":null,\"type\":0," ANA
         ",\"member\":null,\"webhook_id\":null,\"referenced_message\":null,\"message_reference\":null,"
         "\"content\":\"psst\",\"mentions\":[],\"nonce\":null,\"edited_timestamp\":null,\"flags\":0}",
         "keep slot=directs resume=750\n"
         "message id=" ID " at=1700000000000 place=750 person=801 name=Ana text=psst direct" KEEP},
        {"MESSAGE_UPDATE",
         "{\"id\":\"" ID "\",\"channel_id\":\"700\",\"guild_id\":\"600\",\"type\":0," ANA
         ",\"member\":null,\"content\":\"Hi\",\"mentions\":[],\"edited_timestamp\":null,\"embeds\":[]}", ""},
        {"READY_SUPPLEMENTAL", "{\"merged_presences\":{\"guilds\":[],\"friends\":[]},\"guilds\":[]}", ""},
        /* what is taken back changes nothing of what was recorded */
        {"MESSAGE_DELETE", "{\"id\":\"" ID "\",\"channel_id\":\"700\",\"guild_id\":\"600\"}", ""},
        {"MESSAGE_DELETE_BULK", "{\"ids\":[\"" ID "\"],\"channel_id\":\"700\",\"guild_id\":\"600\"}", ""},
        {"MESSAGE_REACTION_REMOVE",
         "{\"user_id\":\"801\",\"channel_id\":\"700\",\"guild_id\":\"600\",\"message_id\":\"55\","
         "\"emoji\":{\"id\":null,\"name\":\"3\uFE0F\u20E3\"},\"burst\":false,\"type\":0}", ""},
        {"MESSAGE_REACTION_REMOVE_ALL",
         "{\"channel_id\":\"700\",\"guild_id\":\"600\",\"message_id\":\"55\"}", ""},
        {"MESSAGE_REACTION_REMOVE_EMOJI",
         "{\"channel_id\":\"700\",\"guild_id\":\"600\",\"message_id\":\"55\",\"emoji\":"
         "{\"id\":null,\"name\":\"👍\"}}", ""},
        {"TYPING_START", "{}", ""},
        {"SOMETHING_NEW", "{\"id\":7}", ""},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        void *own;
        bot_setup_up(&own);
        const char *said = dispatch(own, cases[i].type, cases[i].data);
        if (strcmp(said, cases[i].events) != 0)
            fail_msg("%s %s\n  gives: %s  wants: %s", cases[i].type, cases[i].data, said, cases[i].events);
        bot_teardown(&own);
    }
}

/* In the thread of a message of ours people answer it, also after a restart; any other
 * thread is a place of its own. */
static void threads_of_our_messages_belong_to_the_channel(void **state) {
    struct bot *b = *state;
    says(dispatch(b, "MESSAGE_UPDATE", "{\"id\":\"55\",\"channel_id\":\"700\",\"guild_id\":\"600\",\"type\":0,\"flags\":32,"
                                       "\"author\":{\"id\":\"901\",\"bot\":true},\"content\":\"?\"}"),
         "keep slot=thread.55 resume=700\n");
    static const char inside[] = "{\"id\":\"" ID "\",\"channel_id\":\"55\",\"guild_id\":\"600\",\"type\":0," ANA ",\"content\":\"yes\"}";
    says(dispatch(b, "MESSAGE_CREATE", inside), "place=700 person=801 name=Ana text=yes answers=55");
    says(dispatch(b, "MESSAGE_CREATE", "{\"id\":\"" ID "\",\"channel_id\":\"56\",\"guild_id\":\"600\",\"type\":0," ANA ",\"content\":\"x\"}"),
         "place=56 person=801 name=Ana text=x slot");
    script_restart(&b->s, bot_codec());
    bot_dialled(b);
    bot_hello(b, 0);
    script_frame(&b->s, 0, "{\"op\":0,\"t\":\"RESUMED\",\"s\":3,\"d\":{}}");
    says(dispatch(b, "MESSAGE_CREATE", inside), "place=700 person=801 name=Ana text=yes answers=55");
}

#define REACTED                                                                                    \
    "{\"user_id\":\"801\",\"channel_id\":\"700\",\"guild_id\":\"600\",\"message_id\":\"55\",\"emoji\":{"     \
    "\"id\":null,\"name\":\"👍\"}}"

/* Else whoever changes their mind and changes it again would not be heard. */
static void a_reaction_that_was_taken_back_and_comes_again_is_another_one(void **state) {
    struct bot *b = *state;
    says(dispatch(b, "MESSAGE_REACTION_ADD", REACTED), "react id=55:801:yes at");
    says(dispatch(b, "MESSAGE_REACTION_ADD", REACTED), "react id=55:801:yes at");
    assert_string_equal(dispatch(b, "MESSAGE_REACTION_REMOVE", REACTED), "");
    says(dispatch(b, "MESSAGE_REACTION_ADD", REACTED), "react id=55:801:yes@S1:2 at");
    says(dispatch(b, "MESSAGE_REACTION_ADD", REACTED), "react id=55:801:yes at");
}

static void events_that_tell_nothing_keep_the_position_now_and_then(void **state) {
    struct bot *b = *state;
    int kept = 0;
    for (int i = 0; i < 120; i++)
        kept += strncmp(dispatch(b, "TYPING_START", "{}"), "keep slot=shard.0.1", 19) == 0;
    assert_int_equal(kept, 2);
}

/* ---- presses ---------------------------------------------------------------------------------- */

#define PRESS(data, who)                                                                           \
    "{\"id\":\"" ID "\",\"token\":\"tok\",\"type\":3,\"channel_id\":\"700\",\"locale\":\"es-ES\"," who      \
    ",\"data\":" data "}"
#define MEMBER "\"guild_id\":\"600\",\"member\":{\"nick\":null,\"user\":{\"id\":\"801\",\"username\":\"ana\"}}"

static void a_press_is_answered_when_it_is_durable(void **state) {
    struct bot *b = *state;
    b->s.holding = true;
    const char *said = dispatch(b, "INTERACTION_CREATE", PRESS("{\"component_type\":2,\"custom_id\":\"s1:e2 b\"}", MEMBER));
    assert_string_equal(said, "keep slot=lang.801 resume=es\n"
                              "choose id=" ID " at=1700000000000 place=700 person=801 name=ana lang=es "
                              "about=s1:e2 choice=b" FIRST);
    says(script_commit(&b->s), "POST " API "/interactions/" ID "/tok/callback " HEAD
                               " type=application/json " AGENT " {\"type\":6}\n");
    assert_string_equal(script_commit(&b->s), "");
}

static void a_slow_disk_does_not_make_a_press_fail(void **state) {
    struct bot *b = *state;
    b->s.holding = true;
    dispatch(b, "INTERACTION_CREATE", PRESS("{\"component_type\":2,\"custom_id\":\"s1:e2 b\"}", MEMBER));
    cv_time pressed = b->s.now;
    says(script_woken(&b->s), "/callback");
    assert_in_range(b->s.now - pressed, 1000, 2500);
    says_not(script_commit(&b->s), "/callback");
}

static void a_menu_gives_all_that_was_picked(void **state) {
    struct bot *b = *state;
    says(dispatch(b, "INTERACTION_CREATE",
                  PRESS("{\"component_type\":3,\"custom_id\":\"s1:e2\",\"values\":[\"a\",\"c\"]}",
                        "\"user\":{\"id\":\"801\",\"username\":\"ana\",\"global_name\":\"Ana\"}")),
         "name=Ana lang=es about=s1:e2 choice=a c direct");
}

/* A person may take an app of theirs into a conversation of several: it is no server, and
 * nobody is alone there. */
static void what_several_read_is_never_direct(void **state) {
    static const char *const groups[] = {
        "\"context\":2,\"user\":{\"id\":\"801\",\"username\":\"ana\"}",
        "\"channel\":{\"id\":\"700\",\"type\":3},\"user\":{\"id\":\"801\",\"username\":\"ana\"}",
    };
    struct bot *b = *state;
    for (size_t i = 0; i < CV_COUNT(groups); i++) {
        char press[1024];
        snprintf(press, sizeof press,
                 "{\"id\":\"" ID "\",\"token\":\"tok\",\"type\":3,\"channel_id\":\"700\",%s,"
                 "\"data\":{\"component_type\":2,\"custom_id\":\"s1:e2 b\"}}", groups[i]);
        const char *said = dispatch(b, "INTERACTION_CREATE", press);
        says(said, "about=s1:e2 choice=b");
        says_not(said, "direct");
    }
}

/* ---- the form beside a question ---------------------------------------------------------------- */

#define BUTTON(label, id) "{\"type\":2,\"style\":2,\"label\":\"" label "\",\"custom_id\":\"" id "\"}"
#define FORM_BUTTON BUTTON("✎", "✎ s1:e2")
#define FORM_PRESSED PRESS("{\"component_type\":2,\"custom_id\":\"✎ s1:e2\"}", MEMBER)
#define LOOKED "form s1:e2 for 801 in 700\n"
#define FIELD(label, required)                                                                      \
    "{\"type\":18,\"label\":\"" label "\",\"component\":{\"type\":4,\"custom_id\":\"t q@0\",\"style\":2,"           \
    "\"max_length\":4000,\"required\":" required "}}]}}\n"
#define MODAL "POST " API "/interactions/" ID "/tok/callback " HEAD " type=application/json " AGENT                  \
              " {\"type\":9,\"data\":{\"custom_id\":\"✎ s1:e2\",\"title\":\"Canvasser\",\"components\":["          \
              "{\"type\":10,\"content\":\"Which\\\\*?\"},"
#define PICKS(most) "{\"type\":18,\"label\":\"☑\",\"component\":{\"type\":3,\"custom_id\":\"c q@0\",\"options\":["       \
                    "{\"label\":\"1. A\",\"value\":\"a\"},{\"label\":\"2. B\",\"value\":\"b\"}],\"min_values\":0,"         \
                    "\"max_values\":" most ",\"required\":false}},"

/* A lone request without its number. */
static const char *untagged(const char *said) {
    return strncmp(said, "request ", 8) == 0 ? strstr(said, "POST") : said;
}

/* Nothing was said by it: nothing is told, and nothing waited for. */
static void a_form_is_opened_at_once_with_the_open_question(void **state) {
    static const struct cv_option options[] = {{CV_STR("a"), CV_STR("1. A")}, {CV_STR("b"), CV_STR("2. B")}};
    static const struct {
        size_t n;
        bool many;
        const char *says;
    } cases[] = {{0, false, MODAL FIELD("✎", "true")},
                 {2, false, MODAL PICKS("1") FIELD("Own words, or why", "false")},
                 {2, true, MODAL PICKS("2") FIELD("Own words, or why", "false")}};
    struct bot *b = *state;
    script_keep(&b->s, CV_S("lang.801"), CV_S("es"));
    b->s.holding = true;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_form form = {.n = 2, .own = CV_S("Own words, or why")};
        form.field[0] = (struct cv_field){.id = CV_S("q@0"), .words = CV_S("Which*?"), .options = options,
                                          .n_options = cases[i].n, .many = cases[i].many, .text = true};
        b->s.form = &form;
        const char *said = dispatch(b, "INTERACTION_CREATE", FORM_PRESSED);
        assert_memory_equal(said, LOOKED, strlen(LOOKED));
        assert_string_equal(untagged(said + strlen(LOOKED)), cases[i].says);
    }
}

/* Nothing is open for who pressed: told as a press, which the session answers in a sentence. */
static void a_form_that_holds_nothing_is_a_press(void **state) {
    struct bot *b = *state;
    says(dispatch(b, "INTERACTION_CREATE", FORM_PRESSED), LOOKED "choose id=" ID " at=1700000000000 place=700 person=801");
    says(dispatch(b, "INTERACTION_CREATE", FORM_PRESSED), "about=s1:e2 choice=✎");
}

#define SENT(custom_id, picks, words, who)                                                          \
    "{\"id\":\"" ID "\",\"token\":\"tok\",\"type\":5,\"channel_id\":\"700\"," who ",\"data\":{\"custom_id\":\""   \
    custom_id "\",\"components\":[{\"type\":10,\"id\":1},{\"type\":18,\"component\":{\"type\":3,\"custom_id\":\"c q@0\","   \
    "\"values\":[" picks "]}},{\"type\":18,\"component\":{\"type\":4,\"custom_id\":\"t q@0\",\"value\":\"" words "\"}}]}}"
#define BY "place=700 person=801 name=ana"
#define FILLED "fill id=" ID " at=1700000000000 " BY " about=s1:e2 [q@0"
#define LATER "POST " API "/interactions/" ID "/tok/callback " HEAD " type=application/json " AGENT " {\"type\":6}\n"

static void a_form_that_is_sent_is_one_event(void **state) {
    static const struct {
        const char *sent, *events, *durable;
    } cases[] = {
        {SENT("✎ s1:e2", "", " Mine \\n too ", MEMBER), FILLED " text=Mine \n too]" FIRST, LATER},
        {SENT("✎ s1:e2", "\"a\",\"b\"", " ", MEMBER), FILLED " choice=a b]" FIRST, LATER},
        {SENT("✎ s1:e2", "\"b\"", "since", MEMBER), FILLED " choice=b text=since]" FIRST, LATER},
        {SENT("✎ s1:e2", "", "Mine", "\"user\":{\"id\":\"801\",\"username\":\"ana\"}"),
         FILLED " text=Mine] direct" FIRST, LATER},
        /* Nothing is said by these, so they wait for nothing. */
        {SENT("✎ s1:e2", "", " ", MEMBER), LATER, ""},
        {SENT("✎", "", "Mine", MEMBER), LATER, ""},
        {SENT("another s1:e2", "", "Mine", MEMBER), LATER, ""},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        void *own;
        bot_setup_up(&own);
        struct bot *b = own;
        b->s.holding = true;
        const char *said = untagged(dispatch(b, "INTERACTION_CREATE", cases[i].sent));
        if (strcmp(said, cases[i].events) != 0)
            fail_msg("%s\n  gives: %s  wants: %s", cases[i].sent, said, cases[i].events);
        assert_int_equal(b->s.n_receipts, *cases[i].durable != '\0');
        assert_string_equal(untagged(script_commit(&b->s)), cases[i].durable);
        bot_teardown(&own);
    }
}

static void slash_commands_are_words_and_are_echoed(void **state) {
    static const struct {
        const char *data, *event, *answer;
    } cases[] = {
        {"{\"name\":\"start\"}", "text=start slot", "\"content\":\"start\",\"flags\":0"},
        {"{\"name\":\"canvasser\",\"options\":[{\"name\":\"words\",\"value\":\"@here 2, 3\"}]}", "text=@here 2, 3 slot",
         "\"content\":\"\\\\@here 2, 3\",\"flags\":0,\"allowed_mentions\":{\"parse\":[]}"},
        {"{\"name\":\"whisper\",\"options\":[{\"name\":\"words\",\"value\":\"2\"}]}", "text=2 private slot",
         "\"content\":\"2\",\"flags\":64"},
        {"{\"name\":\"canvasser\"}", "text=help slot", "\"content\":\"help\""},
    };
    struct bot *b = *state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        char data[1024];
        snprintf(data, sizeof data,
                 "{\"id\":\"" ID "\",\"token\":\"tok\",\"type\":2,\"channel_id\":\"700\"," MEMBER ",\"data\":%s}", cases[i].data);
        const char *said = dispatch(b, "INTERACTION_CREATE", data);
        says(said, cases[i].event);
        says(said, cases[i].answer);
    }
}

#define PRESS_B PRESS("{\"component_type\":2,\"custom_id\":\"s1:e2 b\"}", MEMBER)

/* Somebody's language is known from the first press on, also after a restart, and kept
 * when it is another. */
static void what_a_press_tells_of_a_person_stays(void **state) {
    struct bot *b = *state;
    says(dispatch(b, "MESSAGE_CREATE", WRITTEN("hi", "")), "name=Ana text=hi");
    says(dispatch(b, "INTERACTION_CREATE", PRESS_B), "keep slot=lang.801 resume=es\nchoose ");
    says(dispatch(b, "MESSAGE_CREATE", WRITTEN("hi", "")), "name=Ana lang=es text=hi");
    says_not(dispatch(b, "INTERACTION_CREATE", PRESS_B), "keep slot=lang");
    script_restart(&b->s, bot_codec());
    bot_dialled(b);
    bot_hello(b, 0);
    script_frame(&b->s, 0, "{\"op\":0,\"t\":\"RESUMED\",\"s\":3,\"d\":{}}");
    says(dispatch(b, "MESSAGE_CREATE", WRITTEN("hi", "")), "name=Ana lang=es text=hi");
    says_not(dispatch(b, "INTERACTION_CREATE", PRESS_B), "keep slot=lang");
    script_keep(&b->s, CV_S("lang.801"), CV_S("ru")); /* what is in the store is not asked for again */
    says(dispatch(b, "MESSAGE_CREATE", WRITTEN("hi", "")), "lang=es text=hi");
    says(dispatch(b, "MESSAGE_CREATE",
                  "{\"id\":\"" ID "\",\"channel_id\":\"700\",\"guild_id\":\"600\",\"type\":0,"
                  "\"author\":{\"id\":\"802\",\"username\":\"ben\"},\"content\":\"hi\"}"),
         "name=ben text=hi"); /* nobody else's */
}

/* ---- letters ------------------------------------------------------------------------------------- */

#define POST_700 "POST " API "/channels/700/messages " HEAD " type=application/json " AGENT

static const char *sends(struct bot *b, const char *key, const char *place, const char *text) {
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = cv_str(text)};
    return script_send(&b->s, key, place, &say, false);
}

static const char *arrives(struct bot *b, const char *said, const char *id) {
    char body[64];
    snprintf(body, sizeof body, "{\"id\":\"%s\",\"channel_id\":\"700\"}", id);
    return script_reply(&b->s, request_of(said, "/messages"), 200, body);
}

static void a_letter_is_a_message_under_a_nonce(void **state) {
    struct bot *b = *state;
    const char *said = sends(b, "s1:e2", "700", "Hello *you*");
    says(said, POST_700 " {\"content\":\"Hello \\\\*you\\\\*\",\"nonce\":\"");
    says(said, "\",\"enforce_nonce\":true,\"allowed_mentions\":{\"parse\":[]},\"flags\":4}\n");
    assert_string_equal(arrives(b, said, "77"), "ack id=77 key=s1:e2\n");
}

static void a_board_needs_no_message(void **state) {
    struct bot *b = *state;
    struct cv_board board = {.done = 1};
    struct cv_effect effect = {.kind = CV_EFFECT_BOARD, .board = &board};
    assert_string_equal(script_send(&b->s, "s1:b", "700", &effect, false), "ack key=s1:b\n");
}

static void long_letters_go_in_pieces_one_after_the_other(void **state) {
    struct bot *b = *state;
    struct cv_buf text;
    cv_buf_init(&text, 64 * 1024);
    for (int i = 0; i < 500; i++)
        cv_buf_addf(&text, "line %d\n", i);
    const char *said = sends(b, "s1:e2", "700", text.p);
    says(said, "line 0\\n");
    said = arrives(b, said, "1");
    said = arrives(b, said, "2");
    assert_string_equal(arrives(b, said, "3"), "ack id=3,2,1 key=s1:e2\n");
    cv_buf_free(&text);
}

static struct cv_option *options(size_t n) {
    static struct cv_option list[30];
    static char labels[30][40], ids[30][40];
    for (size_t i = 0; i < n; i++) {
        snprintf(labels[i], sizeof labels[i], "%zu. Choice", i + 1);
        snprintf(ids[i], sizeof ids[i], "c%zu", i + 1);
        list[i] = (struct cv_option){.id = cv_str(ids[i]), .label = cv_str(labels[i])};
    }
    return list;
}

static const char *asks(struct bot *b, const char *key, size_t n, bool many) {
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("Which?"), .options = options(n),
                            .n_options = n, .many = many};
    return script_send(&b->s, key, "700", &say, false);
}

static void choices_are_buttons_menus_or_lines(void **state) {
    struct bot *b = *state;
    const char *said = asks(b, "s1:e1", 2, false);
    says(said, "\"content\":\"Which?\\n1\\\\. Choice\\n2\\\\. Choice\"");
    says(said, "\"components\":[{\"type\":1,\"components\":[{\"type\":2,\"style\":2,\"label\":\"1. Choice\","
               "\"custom_id\":\"s1:e1 c1\"},{\"type\":2,\"style\":2,\"label\":\"2. Choice\",\"custom_id\":\"s1:e1 c2\"}]}]");
    arrives(b, said, "1");
    said = asks(b, "s1:e2", 7, false);
    says(said, "\"custom_id\":\"s1:e2 c5\"}]},{\"type\":1,\"components\":[{\"type\":2,");
    arrives(b, said, "2");
    said = asks(b, "s1:e3", 11, false);
    says(said, "{\"type\":3,\"custom_id\":\"s1:e3\",\"options\":[{\"label\":\"1. Choice\",\"value\":\"c1\"}");
    says(said, "\"min_values\":1,\"max_values\":1}");
    arrives(b, said, "3");
    said = asks(b, "s1:e4", 4, true);
    says(said, "\"min_values\":1,\"max_values\":4}");
    arrives(b, said, "4");
    said = asks(b, "s1:e5", 26, false);
    says_not(said, "components");
    says(said, "\\n26\\\\. Choice");
    arrives(b, said, "5");
    /* A key that leaves no room for ids: the lines are there all the same. */
    said = asks(b, "s1:00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000", 2, false);
    said = *said ? said : script_woken(&b->s); /* the limit of all requests is reached */
    says(said, "Choice");
    says_not(said, "components");
}

static const char *asks_by_form(struct bot *b, const char *key, const char *place, size_t n, bool many, const char *to) {
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("Which?"), .options = options(n),
                            .n_options = n, .many = many, .asks = true, .to = cv_str(to)};
    return script_send(&b->s, key, place, &say, false);
}

#define THE_FORM(key) "{\"type\":2,\"style\":2,\"label\":\"✎\",\"custom_id\":\"✎ " key "\"}]}]"
#define OWN_ROW ",{\"type\":1,\"components\":["

/* Beside the buttons where a row has room, else in a row of its own. */
static void a_question_has_a_button_for_its_form(void **state) {
    struct bot *b = *state;
    const char *said = asks_by_form(b, "s1:e1", "700", 0, false, "");
    says(said, "\"components\":[{\"type\":1,\"components\":[" THE_FORM("s1:e1"));
    arrives(b, said, "1");
    said = asks_by_form(b, "s1:e2", "700", 4, false, "");
    says(said, "\"custom_id\":\"s1:e2 c4\"}," THE_FORM("s1:e2"));
    arrives(b, said, "2");
    said = asks_by_form(b, "s1:e3", "700", 10, false, "");
    says(said, "\"custom_id\":\"s1:e3 c10\"}]}" OWN_ROW THE_FORM("s1:e3"));
    arrives(b, said, "3");
    said = asks_by_form(b, "s1:e4", "700", 4, true, "");
    says(said, "\"max_values\":4}]}" OWN_ROW THE_FORM("s1:e4"));
    arrives(b, said, "4");
    said = asks_by_form(b, "s1:e5", "700", 26, false, "");
    says(said, "\"components\":[{\"type\":1,\"components\":[" THE_FORM("s1:e5"));
    arrives(b, said, "5");
    /* "✎" is longer than the id of an option: this key has room in a button's alone. */
    said = asks_by_form(b, "s1:0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000", "700", 1, false, "");
    said = *said ? said : script_woken(&b->s); /* the limit of all requests is reached */
    says(said, "c1\"}]}]");
    says_not(said, "✎");
}

/* Who is alone with us can as well write. */
static void a_direct_question_needs_no_form(void **state) {
    struct bot *b = *state;
    dispatch(b, "MESSAGE_CREATE", "{\"id\":\"" ID "\",\"channel_id\":\"750\",\"type\":0," ANA ",\"content\":\"psst\"}");
    says_not(asks_by_form(b, "s1:e1", "750", 2, false, ""), "✎");
    const char *said = asks_by_form(b, "s1:e2", "700", 2, false, "802");
    said = script_reply(&b->s, request_of(said, "/users/@me/channels"), 200, "{\"id\":\"751\",\"type\":1}");
    says(said, "s1:e2 c2");
    says_not(said, "✎");
}

static void sends_file(struct bot *b, cv_time at, bool again) {
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("The mix")};
    const struct cv_file file = {.name = CV_STR("mix.png"), .type = CV_STR("image/png"),
                                 .bytes = CV_STR("PNG\x01"), .alt = CV_STR("a mix")};
    script_begin(&b->s);
    b->s.codec->ops->send(b->s.codec, &(struct cv_outgoing){.key = CV_STR("s1:e2"), .place = CV_STR("700"),
                                                           .effect = &say, .file = &file, .again = again,
                                                           .at = at}, b->s.now);
}

static void a_file_goes_beside_the_words(void **state) {
    struct bot *b = *state;
    sends_file(b, b->s.now, false);
    const char *said = script_said(&b->s);
    says(said, "type=multipart/form-data; boundary=canvasser-");
    says(said, "name=\"payload_json\"\r\nContent-Type: application/json\r\n\r\n{\"content\":\"The mix\"");
    says(said, "\"attachments\":[{\"id\":0,\"filename\":\"mix.png\",\"description\":\"a mix\"}]");
    says(said, "name=\"files[0]\"; filename=\"mix.png\"\r\nContent-Type: image/png\r\n\r\nPNG\x01\r\n--canvasser-");
    assert_string_equal(arrives(b, said, "77"), "ack id=77 key=s1:e2\n");
}

static void to_a_person_alone_goes_a_direct_message(void **state) {
    struct bot *b = *state;
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("psst"), .to = CV_STR("801")};
    const char *said = script_send(&b->s, "s1:e2", "700", &say, false);
    says(said, "POST " API "/users/@me/channels " HEAD " type=application/json " AGENT " {\"recipient_id\":\"801\"}");
    uint64_t ana = request_of(said, "/users/@me/channels"), ben;
    /* Another one waits: conversations are opened one at a time. */
    assert_string_equal(sends(b, "s1:e3", "700//802", "psst"), "");
    said = script_reply(&b->s, ana, 200, "{\"id\":\"750\",\"type\":1}");
    says(said, "keep slot=directs resume=750");
    says(said, "POST " API "/channels/750/messages");
    says(said, "{\"recipient_id\":\"802\"}");
    ben = request_of(said, "/users/@me/channels");
    says(script_reply(&b->s, request_of(said, "/channels/750/"), 200, "{\"id\":\"77\"}"), "ack id=77 key=s1:e2\n");
    script_reply(&b->s, ben, 403, "{\"code\":50007,\"message\":\"no\"}");
    says(script_said(&b->s), "lacks text=802 takes no direct messages from me");
    says(script_said(&b->s), "refused text=403, 50007: no key=s1:e3");
    says(sends(b, "s1:e4", "700//801", "again"), "POST " API "/channels/750/messages");
}

static void pauses_are_kept_as_they_are_told(void **state) {
    static const struct {
        const char *headers[6], *body;
        int64_t least, most;
    } cases[] = {
        {{"retry-after", "65", NULL}, "{\"message\":\"x\",\"retry_after\":64.57,\"global\":false}", 64570, 64700},
        {{"retry-after", "1", "x-ratelimit-global", "true", NULL}, "{\"retry_after\":0.3,\"global\":true}", 300, 310},
        {{"retry-after", "3", NULL}, "<html>", 3000, 3100},
        {{NULL}, "<!DOCTYPE html><html>1015</html>", 1, 1000},
        {{NULL}, "", 1, 1000},
        {{NULL}, "{\"retry_after\":-5}", 1, 1000},
        {{NULL}, "{\"retry_after\":1e300}", 1, 1000},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        void *own;
        bot_setup_up(&own);
        struct bot *b = own;
        const char *said = sends(b, "s1:e2", "700", "Hello");
        cv_time before = b->s.now;
        script_reply_with(&b->s, request_of(said, "/messages"), 429, cases[i].headers, cases[i].body);
        do
            said = script_woken(&b->s);
        while (!strstr(said, "/messages"));
        if (b->s.now - before < cases[i].least || b->s.now - before > cases[i].most)
            fail_msg("case %zu: %lld ms", i, (long long)(b->s.now - before));
        assert_string_equal(arrives(b, said, "77"), "ack id=77 key=s1:e2\n");
        bot_teardown(&own);
    }
}

static void a_global_limit_and_cloudflare_hold_everything_another_one_its_channel(void **state) {
    static const struct {
        const char *body;
        bool all;
    } cases[] = {
        {"{\"retry_after\":2.0,\"global\":true}", true},
        {"<html>1015</html>", true},
        {"{\"retry_after\":2.0,\"global\":false}", false},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        void *own;
        bot_setup_up(&own);
        struct bot *b = own;
        const char *said = sends(b, "s1:e2", "700", "Hello");
        script_reply(&b->s, request_of(said, "/messages"), 429, cases[i].body);
        said = sends(b, "s1:e3", "701", "Hello");
        assert_int_equal(strstr(said, "/channels/701/messages") == NULL, cases[i].all);
        bot_teardown(&own);
    }
}

static void an_empty_bucket_is_waited_for_in_its_channel_alone(void **state) {
    static const char *const headers[] = {"x-ratelimit-remaining", "0", "x-ratelimit-reset-after", "2.5", NULL};
    struct bot *b = *state;
    const char *said = sends(b, "s1:e2", "700", "Hello");
    uint64_t tag = request_of(said, "/messages");
    assert_string_equal(sends(b, "s1:e3", "700", "Next"), "");
    cv_time before = b->s.now;
    said = script_reply_with(&b->s, tag, 200, headers, "{\"id\":\"77\"}");
    says_not(said, "Next");
    says(sends(b, "s1:e4", "701", "Elsewhere"), "/channels/701/messages"); /* another bucket */
    do
        said = script_woken(&b->s);
    while (!strstr(said, "Next"));
    assert_in_range(b->s.now - before, 2500, 2600);
}

static void a_pause_for_one_route_shows_typing(void **state) {
    struct bot *b = *state;
    const char *said = sends(b, "s1:e2", "700", "Hello");
    said = script_reply(&b->s, request_of(said, "/messages"), 429, "{\"retry_after\":5.0,\"global\":false}");
    says(said, "POST " API "/channels/700/typing");
}

/* Who waits elsewhere is shown it too, and nobody twice at a time. */
static void each_channel_that_waits_is_shown_it(void **state) {
    static const char limited[] = "{\"retry_after\":1.0,\"global\":false}";
    struct bot *b = *state;
    uint64_t here = request_of(sends(b, "s1:e2", "700", "Hello"), "/channels/700/messages");
    uint64_t there = request_of(sends(b, "s1:e3", "710", "Hello"), "/channels/710/messages");
    says(script_reply(&b->s, here, 429, limited), "POST " API "/channels/700/typing");
    says(script_reply(&b->s, there, 429, limited), "POST " API "/channels/710/typing");
    const char *said = script_woken(&b->s);
    while (!strstr(said, "/channels/700/messages"))
        said = script_woken(&b->s);
    says_not(script_reply(&b->s, request_of(said, "/channels/700/messages"), 429, limited), "/typing");
}

/* It is shown for ten seconds at a time. */
static void a_long_pause_shows_typing_again_and_again(void **state) {
    struct bot *b = *state;
    const char *said = sends(b, "s1:e2", "700", "Hello");
    cv_time begun = b->s.now;
    said = script_reply(&b->s, request_of(said, "/messages"), 429, "{\"retry_after\":20.0,\"global\":false}");
    for (int n = 0; n < 3; n++) {
        while (!strstr(said, "/channels/700/typing"))
            said = script_woken(&b->s);
        assert_int_equal(b->s.now - begun, n * CV_SECONDS(8));
        said = script_reply(&b->s, request_of(said, "/typing"), 204, "");
    }
    while (!strstr(said, "/channels/700/messages")) {
        says_not(said, "/typing");
        said = script_woken(&b->s);
    }
    assert_in_range(b->s.now - begun, CV_SECONDS(20), CV_SECONDS(21));
    arrives(b, said, "77");
    while (b->s.now - begun < CV_SECONDS(25))
        says_not(script_woken(&b->s), "/typing");
}

static void the_global_limit_is_kept_whatever_is_sent(void **state) {
    struct bot *b = *state;
    size_t sent = 0;
    cv_time before = b->s.now;
    for (int i = 0; i < 200; i++) {
        char key[16], place[16];
        snprintf(key, sizeof key, "s1:e%d", i);
        snprintf(place, sizeof place, "%d", 1000 + i);
        sent += strstr(sends(b, key, place, "Hello"), "/messages") != NULL;
    }
    assert_in_range(sent, 5, 10);
    for (b->s.wake = b->s.now; sent < 200;) {
        const char *at = script_woken(&b->s);
        for (; (at = strstr(at, "/messages")) != NULL; at++)
            sent++;
    }
    assert_in_range(b->s.now - before, 4500, 6000);
}

static void refusals_are_final_and_say_what_is_missing(void **state) {
    static const struct {
        int status;
        const char *body, *says;
    } cases[] = {
        {403, "{\"code\":50013,\"message\":\"Missing Permissions\"}", "lacks text=In the channel 700 I may not write"},
        {403, "{\"code\":50001,\"message\":\"Missing Access\"}", "lacks text=I do not see the channel 700"},
        {404, "{\"code\":10003,\"message\":\"Unknown Channel\"}", "lacks text=I do not see the channel 700"},
        {400, "{\"code\":50035,\"message\":\"Invalid Form Body\"}", "refused text=400, 50035: Invalid Form Body key=s1:e2"},
        {413, "<html>", "refused text=413, 0:  key=s1:e2"},
        {200, "what?", "refused text=200"},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        void *own;
        bot_setup_up(&own);
        struct bot *b = own;
        const char *said = sends(b, "s1:e2", "700", "Hello");
        said = script_reply(&b->s, request_of(said, "/messages"), cases[i].status, cases[i].body);
        says(said, cases[i].says);
        says(said, "refused text=");
        /* Said once. */
        said = sends(b, "s1:e3", "700", "Hello");
        said = script_reply(&b->s, request_of(said, "/messages"), cases[i].status, cases[i].body);
        says_not(said, "lacks");
        bot_teardown(&own);
    }
}

/* While the nonce is remembered the same is sent again; later the history is asked. */
static void an_answer_that_never_came_is_not_doubled(void **state) {
    struct bot *b = *state;
    const char *said = sends(b, "s1:e2", "700", "Hello");
    char first[64];
    snprintf(first, sizeof first, "%.55s", strstr(said, "\"nonce\":\""));
    script_reply(&b->s, request_of(said, "/messages"), 0, "");
    said = script_woken(&b->s);
    says(said, "POST " API "/channels/700/messages");
    assert_memory_equal(strstr(said, "\"nonce\":\""), first, strlen(first));
    script_reply(&b->s, request_of(said, "/messages"), 0, "");
    b->s.now += CV_MINUTES(3);
    said = script_woken(&b->s);
    uint64_t tag = request_of(said, "GET " API "/channels/700/messages?limit=100&after=1174109840998400000");
    assert_string_equal(script_reply(&b->s, tag, 200,
                                     "[{\"id\":\"79\",\"author\":{\"id\":\"901\"},\"content\":\"Bye\"},"
                                     "{\"id\":\"78\",\"author\":{\"id\":\"901\"},\"content\":\"Hello\"},"
                                     "{\"id\":\"77\",\"author\":{\"id\":\"801\"},\"content\":\"Hello\"}]"),
                        "ack id=78 key=s1:e2\n");
}

static void what_is_not_in_the_history_is_sent(void **state) {
    struct bot *b = *state;
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("Hello"), .options = options(2), .n_options = 2};
    script_begin(&b->s);
    b->s.codec->ops->send(b->s.codec, &(struct cv_outgoing){.key = CV_STR("s1:e2"), .place = CV_STR("700"), .effect = &say,
                                                           .again = true, .at = b->s.now - CV_MINUTES(5)}, b->s.now);
    uint64_t tag = request_of(script_said(&b->s), "GET " API "/channels/700/messages");
    /* The same words with other buttons are another question. */
    says(script_reply(&b->s, tag, 200,
                      "[{\"id\":\"78\",\"author\":{\"id\":\"901\"},\"content\":\"Hello\\n1\\\\. Choice\\n2\\\\. Choice\",\"components\":"
                      "[{\"type\":1,\"components\":[{\"type\":2,\"custom_id\":\"s1:e1 c1\"}]}]}]"),
         "POST " API "/channels/700/messages");
}

/* Minutes after a restart: words and file are one message. */
static void a_file_is_found_with_its_words(void **state) {
    struct bot *b = *state;
    sends_file(b, b->s.now - CV_MINUTES(5), true);
    uint64_t tag = request_of(script_said(&b->s), "GET " API "/channels/700/messages");
    assert_string_equal(script_reply(&b->s, tag, 200,
                                     "[{\"id\":\"78\",\"author\":{\"id\":\"901\"},\"content\":\"The mix\",\"attachments\":"
                                     "[{\"id\":\"5\",\"filename\":\"mix.png\"}]}]"),
                        "ack id=78 key=s1:e2\n");
}

static void that_discord_fails_is_said_once_and_when_it_is_well_again(void **state) {
    static const char line[] = "log Discord answers HTTP 503 again and again: I go on trying\n";
    struct bot *b = *state;
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("Hello")};
    for (int round = 0; round < 2; round++) {
        const char *said = script_send(&b->s, round ? "k2" : "k1", "700", &say, false);
        for (int i = 1; i < 8; i++) {
            said = script_reply(&b->s, request_of(said, "/channels/700/messages"), 503, "");
            (i == 3 ? says : says_not)(said, line);
            said = waits_for(b, "/channels/700/messages");
        }
        script_reply(&b->s, request_of(said, "/channels/700/messages"), 200, "{\"id\":\"" ID "\"}");
    }
}

static void places_that_cannot_be_are_refused(void **state) {
    struct bot *b = *state;
    assert_string_equal(sends(b, "s1:e2", "../700", "Hello"),
                        "refused text=no channel and no person has such an id key=s1:e2\n");
    assert_string_equal(sends(b, "s1:e3", "700//x y", "Hello"),
                        "refused text=no channel and no person has such an id key=s1:e3\n");
    assert_string_equal(dispatch(b, "MESSAGE_CREATE", "{\"id\":\"" ID "\",\"channel_id\":\"../7\",\"type\":0," ANA
                                                      ",\"content\":\"x\",\"guild_id\":\"6\"}"), "");
    assert_string_equal(dispatch(b, "INTERACTION_CREATE",
                                 "{\"id\":\"" ID "\",\"token\":\"a/b\",\"type\":3,\"channel_id\":\"700\"," MEMBER
                                 ",\"data\":{\"component_type\":2,\"custom_id\":\"k c\"}}"), "");
}

static void too_many_refused_requests_end_in_a_rest(void **state) {
    struct bot *b = *state;
    bool rests = false;
    int i = 0;
    for (; i < 3000 && !rests; i++) {
        char key[16];
        snprintf(key, sizeof key, "s1:e%d", i);
        const char *said = sends(b, key, "700", "Hello");
        if (!strstr(said, "/messages"))
            said = script_woken(&b->s);
        while (!strstr(said, "/messages")) {
            script_frame(&b->s, 0, "{\"op\":11}");
            said = script_woken(&b->s);
        }
        said = script_reply(&b->s, request_of(said, "/messages"), 403, "{\"code\":50013}");
        rests = strstr(said, "I rest before Discord bans me") != NULL;
    }
    assert_in_range(i, 100, 5000);
    assert_string_equal(sends(b, "last", "700", "Hello"), "");
}

#define UP(test) cmocka_unit_test_setup_teardown(test, bot_setup_up, bot_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        UP(a_message_of_100_kilobytes_is_one_message),
        cmocka_unit_test(what_happens_becomes_events),
        UP(a_change_told_twice_has_one_id),
        UP(what_is_taken_back_loses_no_position),
        UP(threads_of_our_messages_belong_to_the_channel),
        UP(a_reaction_that_was_taken_back_and_comes_again_is_another_one),
        UP(events_that_tell_nothing_keep_the_position_now_and_then),
        UP(a_press_is_answered_when_it_is_durable),
        UP(a_slow_disk_does_not_make_a_press_fail),
        UP(a_menu_gives_all_that_was_picked),
        UP(what_several_read_is_never_direct),
        UP(a_form_is_opened_at_once_with_the_open_question),
        UP(a_form_that_holds_nothing_is_a_press),
        cmocka_unit_test(a_form_that_is_sent_is_one_event),
        UP(slash_commands_are_words_and_are_echoed),
        UP(what_a_press_tells_of_a_person_stays),
        UP(a_letter_is_a_message_under_a_nonce),
        UP(a_board_needs_no_message),
        UP(long_letters_go_in_pieces_one_after_the_other),
        UP(choices_are_buttons_menus_or_lines),
        UP(a_question_has_a_button_for_its_form),
        UP(a_direct_question_needs_no_form),
        UP(a_file_goes_beside_the_words),
        UP(to_a_person_alone_goes_a_direct_message),
        cmocka_unit_test(pauses_are_kept_as_they_are_told),
        cmocka_unit_test(a_global_limit_and_cloudflare_hold_everything_another_one_its_channel),
        UP(an_empty_bucket_is_waited_for_in_its_channel_alone),
        UP(a_pause_for_one_route_shows_typing),
        UP(each_channel_that_waits_is_shown_it),
        UP(a_long_pause_shows_typing_again_and_again),
        UP(the_global_limit_is_kept_whatever_is_sent),
        cmocka_unit_test(refusals_are_final_and_say_what_is_missing),
        UP(an_answer_that_never_came_is_not_doubled),
        UP(what_is_not_in_the_history_is_sent),
        UP(a_file_is_found_with_its_words),
        UP(that_discord_fails_is_said_once_and_when_it_is_well_again),
        UP(places_that_cannot_be_are_refused),
        UP(too_many_refused_requests_end_in_a_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
