/* The codec of the room: frames in, events out; effects in, frames out. */
#include "cmocka_cv.h"
#include "messenger/room/room.h"
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct desk {
    struct script script;
    const char *sent; /* the frame of the last message that went out */
};

static int setup(void **state) {
    struct desk *d = calloc(1, sizeof *d);
    struct cv_secret *token = cv_secret_new(CV_S("bot-token"));
    const struct cv_account account = {
        .name = CV_STR("here"), .url = CV_STR("ws://127.0.0.1:1/socket"), .token = token};
    script_open(&d->script, cv_codec_room_new(&account));
    cv_secret_free(token);
    *state = d;
    return 0;
}

static int teardown(void **state) {
    struct desk *d = *state;
    script_close(&d->script);
    free(d);
    return 0;
}

/* The connection is there. */
static int setup_open(void **state) {
    setup(state);
    struct desk *d = *state;
    script_start(&d->script);
    script_opened(&d->script, 0);
    return 0;
}

/* ---- reading -------------------------------------------------------------------- */

/* What a frame gives: its events, then how it ended unless well. */
static const char *reads(struct desk *d, const char *frame) {
    return script_frame(&d->script, 0, frame);
}

static const char welcome[] =
    "{\"t\":\"welcome\",\"you\":\"bot\",\"name\":\"Canvasser\",\"room\":\"Test\",\"room_id\":\"R1\","
    "\"members\":[{\"id\":\"bot\",\"name\":\"Canvasser\",\"online\":true,\"bot\":true},"
    "{\"id\":\"m1\",\"name\":\"Ana\",\"lang\":\"es\",\"online\":true,\"bot\":false}],"
    "\"board\":null,\"last\":41}";

static void frames_become_events(void **state) {
    static const struct {
        const char *frame, *events;
    } cases[] = {
        {"{\"t\":\"message\",\"n\":42,\"key\":\"k\",\"from\":\"m1\",\"at\":1732230000000,"
         "\"text\":\"Hi\\nyou\"}",
         "message id=R1:42 at=1732230000000 place=here person=m1 name=Ana lang=es text=Hi\nyou "
         "resume=R1:42\n"},
        {"{\"t\":\"message\",\"n\":43,\"key\":\"k\",\"from\":\"bot\",\"at\":1,\"text\":\"mine\"}", ""},
        {"{\"t\":\"message\",\"n\":44,\"key\":\"k\",\"from\":\"m9\",\"at\":1,\"text\":\"who?\"}",
         "message id=R1:44 at=1 place=here person=m9 text=who? resume=R1:44\n"},
        {"{\"t\":\"message\",\"n\":47,\"key\":\"k\",\"from\":\"m1\",\"at\":1,\"to\":\"bot\","
         "\"text\":\"psst\"}",
         "message id=R1:47 at=1 place=here person=m1 name=Ana lang=es text=psst private "
         "resume=R1:47\n"},
        {"{\"t\":\"message\",\"n\":48,\"key\":\"k\",\"from\":\"m1\",\"at\":1,\"to\":\"m2\","
         "\"text\":\"not to us\"}",
         "message id=R1:48 at=1 place=here person=m1 name=Ana lang=es text=not to us "
         "resume=R1:48\n"},
        {"{\"t\":\"choose\",\"n\":45,\"key\":\"k\",\"from\":\"m1\",\"about\":\"q1\",\"choice\":\"a b\","
         "\"at\":2}",
         "choose id=R1:45 at=2 place=here person=m1 name=Ana lang=es about=q1 choice=a b "
         "resume=R1:45\n"},
        {"{\"t\":\"choose\",\"n\":49,\"key\":\"k\",\"from\":\"m1\",\"about\":\"q1\",\"at\":2,\"fields\":["
         "{\"id\":\"a@0\",\"choice\":\"x y\",\"text\":\" why \"},{\"id\":\"b\"},{\"id\":\"c\",\"text\":\"z\"}]}",
         "fill id=R1:49 at=2 place=here person=m1 name=Ana lang=es about=q1 "
         "[a@0 choice=x y text=why] [c text=z] resume=R1:49\n"},
        {"{\"t\":\"member\",\"id\":\"m2\",\"name\":\"Ben\",\"lang\":\"ru\",\"online\":true,\"bot\":false}",
         "member place=here person=m2 name=Ben lang=ru here\n"},
        {"{\"t\":\"member\",\"id\":\"m2\",\"name\":\"Ben\",\"online\":false,\"bot\":false}",
         "member place=here person=m2 name=Ben gone\n"},
        {"{\"t\":\"member\",\"id\":\"bot\",\"name\":\"C\",\"online\":true,\"bot\":true}", ""},
        {"{\"t\":\"ack\",\"key\":\"s1.e2\",\"n\":46}", "ack id=R1:46 place=here key=s1.e2\n"},
        {"{\"t\":\"ack\",\"key\":\"s1.e3\"}", "ack place=here key=s1.e3\n"},
        {"{\"t\":\"refused\",\"key\":\"s1.e4\",\"why\":\"too_long\",\"limit\":32000}",
         "refused place=here text=too_long key=s1.e4\n"},
        {"{\"t\":\"later\",\"key\":\"s1.e5\",\"why\":\"storage\"}", "later place=here key=s1.e5\n"},
        {"{\"t\":\"later\",\"why\":\"storage\"}", ""},
        {"{\"t\":\"board\",\"board\":{}}", ""},
        {"{\"t\":\"something-new\"}", ""},
        {"{\"t\":\"denied\",\"why\":\"token\"}", "stop token\n"},
    };
    struct desk *d = *state;
    assert_string_equal(reads(d, welcome), "ready place=here person=bot\n");
    for (size_t i = 0; i < CV_COUNT(cases); i++)
        assert_string_equal(reads(d, cases[i].frame), cases[i].events);
}

/* Who asks for a form is answered at once, and alone. */
static void a_form_is_shown_to_who_asks_for_it(void **state) {
    struct desk *d = *state;
    const struct cv_option options[] = {{CV_STR("a"), CV_STR("1. A")}};
    struct cv_form form = {.n = 2, .own = CV_S("own"), .send = CV_S("go"), .cancel = CV_S("no")};
    form.field[0] = (struct cv_field){.id = CV_S("x"), .words = CV_S("What?"), .hint = CV_S("how"),
                                      .text = true};
    form.field[1] = (struct cv_field){.id = CV_S("y@1"), .words = CV_S("Which?"), .options = options,
                                      .n_options = 1, .many = true};
    reads(d, welcome);
    assert_string_equal(reads(d, "{\"t\":\"form\",\"about\":\"s1:e2\",\"from\":\"m1\"}"),
                        "form s1:e2 for m1 in here\n"
                        "frame 0 {\"t\":\"form\",\"about\":\"s1:e2\",\"to\":\"m1\"}\n");
    d->script.form = &form;
    assert_string_equal(
        reads(d, "{\"t\":\"form\",\"about\":\"s1:e2\",\"from\":\"m1\"}"),
        "form s1:e2 for m1 in here\n"
        "frame 0 {\"t\":\"form\",\"about\":\"s1:e2\",\"to\":\"m1\",\"form\":{\"own\":\"own\","
        "\"send\":\"go\",\"cancel\":\"no\",\"fields\":[{\"id\":\"x\",\"words\":\"What?\",\"hint\":\"how\","
        "\"many\":false,\"text\":true,\"options\":[]},{\"id\":\"y@1\",\"words\":\"Which?\",\"hint\":\"\","
        "\"many\":true,\"text\":false,\"options\":[{\"id\":\"a\",\"label\":\"1. A\"}]}]}}\n");
    assert_string_equal(reads(d, "{\"t\":\"form\",\"about\":\"s1:e2\"}"),
                        "invalid: form frame: about or from is missing\n");
}

static void malformed_frames_are_invalid_and_say_why(void **state) {
    static const struct {
        const char *frame, *why;
    } cases[] = {
        {"", "invalid: not JSON: "},
        {"[]", "invalid: a frame without t\n"},
        {"{\"t\":1}", "invalid: a frame without t\n"},
        {"{\"t\":\"welcome\",\"you\":\"b\"}", "invalid: welcome frame: "},
        {"{\"t\":\"member\",\"id\":\"m1\"}", "invalid: member frame: "},
        {"{\"t\":\"message\",\"n\":\"1\",\"from\":\"m1\",\"at\":1,\"text\":\"x\"}",
         "invalid: message frame: "},
        {"{\"t\":\"message\",\"n\":1,\"from\":\"m1\",\"at\":1}", "invalid: message frame: "},
        {"{\"t\":\"choose\",\"n\":1,\"from\":\"m1\",\"at\":1}", "invalid: choose frame: "},
        {"{\"t\":\"ack\"}", "invalid: ack frame: "},
        {"{\"t\":\"refused\",\"key\":\"k\"}", "invalid: refused frame: "},
        {"{\"t\":\"bad\",\"why\":\"t: unknown\"}",
         "invalid: the room did not understand a frame of ours: t: unknown\n"},
    };
    struct desk *d = *state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        const char *got = reads(d, cases[i].frame);
        if (!cv_str_starts(cv_str(got), cv_str(cases[i].why)))
            fail_msg("%s\n  gives: %s  wants: %s", cases[i].frame, got, cases[i].why);
    }
}

/* ---- writing ------------------------------------------------------------------------ */

static const char *opens(struct desk *d, const char *kept) {
    script_keep(&d->script, CV_S(""), cv_str(kept));
    return script_opened(&d->script, 0);
}

static void a_hello_says_where_to_go_on(void **state) {
    struct desk *d = *state;
    assert_string_equal(script_start(&d->script),
                        "dial 0 ws://127.0.0.1:1/socket subprotocol=canvasser-room.1\n");
    assert_string_equal(opens(d, ""), "frame 0 {\"t\":\"hello\",\"bot\":\"bot-token\",\"after\":0}\n");
    assert_string_equal(
        opens(d, "R1:45"),
        "frame 0 {\"t\":\"hello\",\"bot\":\"bot-token\",\"after\":45,\"room\":\"R1\"}\n");
    assert_string_equal(opens(d, "nonsense"),
                        "frame 0 {\"t\":\"hello\",\"bot\":\"bot-token\",\"after\":0}\n");
    assert_string_equal(
        opens(d, "R1:x"),
        "frame 0 {\"t\":\"hello\",\"bot\":\"bot-token\",\"after\":0,\"room\":\"R1\"}\n");
}

static void a_lost_connection_is_dialled_again_after_a_pause(void **state) {
    struct desk *d = *state;
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = CV_STR("Hello")};
    assert_string_equal(script_send(&d->script, "k", "here", &say, false), "not taken\n");
    script_start(&d->script);
    for (int i = 0; i < 20; i++) {
        cv_time before = d->script.now;
        assert_string_equal(script_closed(&d->script, 0, 1006), "gone\n");
        assert_string_equal(script_woken(&d->script),
                            "dial 0 ws://127.0.0.1:1/socket subprotocol=canvasser-room.1\n");
        assert_true(d->script.now - before <= 30000);
    }
    script_opened(&d->script, 0);
    d->script.now += 5000; /* it held: the first try after it comes at once */
    assert_string_equal(script_closed(&d->script, 0, 1006), "gone\n");
    assert_int_equal(d->script.wake, d->script.now);
}

/* CV_REFUSED when the codec itself says that it can never be taken. */
static enum cv_status sends(struct desk *d, const struct cv_effect *effect, const char *key) {
    const char *said = script_send(&d->script, key, "here", effect, false);
    if (strncmp(said, "refused", 7) == 0)
        return CV_REFUSED;
    assert_int_equal(strncmp(said, "frame 0 ", 8), 0);
    d->script.out.p[d->script.out.n - 1] = '\0'; /* the line end */
    d->sent = said + 8;
    return CV_OK;
}

static void effects_become_frames(void **state) {
    struct desk *d = *state;
    struct cv_effect plain = {.kind = CV_EFFECT_SAY, .text = CV_S("Hello \"all\"\n🙂")};
    assert_int_equal(sends(d, &plain, "s1.e1"), CV_OK);
    assert_string_equal(d->sent,
                        "{\"t\":\"say\",\"key\":\"s1.e1\",\"text\":\"Hello \\\"all\\\"\\n🙂\"}");
    struct cv_option options[] = {{CV_S("a"), CV_S("An A")}, {CV_S("b"), CV_S("Ελλάδα")}};
    struct cv_slice slices[] = {{CV_S("personal"), CV_S("Personal"), 60},
                                {CV_S("community"), CV_S("Community"), 40}};
    struct cv_mix_view mix = {CV_S("Students"), slices, 2};
    struct cv_effect full = {.kind = CV_EFFECT_SAY, .text = CV_S("Which?"), .options = options,
                             .n_options = 2, .many = true, .asks = true, .to = CV_S("m2"),
                             .mix = &mix};
    assert_int_equal(sends(d, &full, "k"), CV_OK);
    assert_string_equal(
        d->sent, "{\"t\":\"say\",\"key\":\"k\",\"many\":true,\"asks\":true,\"to\":\"m2\","
                  "\"text\":\"Which?\",\"options\":[{\"id\":\"a\","
                  "\"label\":\"An A\"},{\"id\":\"b\",\"label\":\"Ελλάδα\"}],"
                  "\"mix\":{\"title\":\"Students\",\"slices\":[{\"id\":"
                  "\"personal\",\"label\":\"Personal\",\"percent\":60},{\"id\":\"community\","
                  "\"label\":\"Community\",\"percent\":40}]}}");
}

static void a_message_goes_out_in_every_language(void **state) {
    struct desk *d = *state;
    struct cv_option english[] = {{CV_STR("a"), CV_STR("An A")}};
    struct cv_option greek[] = {{CV_STR("a"), CV_STR("Ένα Α")}};
    struct cv_effect also[] = {{.kind = CV_EFFECT_SAY, .lang = CV_STR("el"), .text = CV_STR("Ποιο;"),
                                .options = greek, .n_options = 1},
                               {.kind = CV_EFFECT_SAY, .lang = CV_STR("ru"), .text = CV_STR("Что?")}};
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .lang = CV_STR("en"), .text = CV_STR("Which?"),
                            .options = english, .n_options = 1, .also = also, .n_also = 2};
    assert_int_equal(sends(d, &say, "k"), CV_OK);
    assert_string_equal(
        d->sent, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"Which?\",\"options\":[{\"id\":\"a\","
                  "\"label\":\"An A\"}],\"lang\":\"en\",\"tongues\":{\"el\":{\"text\":\"Ποιο;\","
                  "\"options\":[{\"id\":\"a\",\"label\":\"Ένα Α\"}]},\"ru\":{\"text\":\"Что?\"}}}");
    also[1].lang = CV_S("");
    assert_int_equal(sends(d, &say, "k"), CV_REFUSED);
    also[1].lang = CV_S("ru");
    greek[0].label = CV_S("\xFF");
    assert_int_equal(sends(d, &say, "k"), CV_REFUSED);
}

static void a_board_goes_out_in_every_language(void **state) {
    struct desk *d = *state;
    struct cv_seat seats[] = {{.person = CV_STR("m1"), .name = CV_STR("Ana"), .lang = CV_STR("es")}};
    struct cv_board board = {.title = CV_STR("T"), .question = CV_STR("Which?"), .seats = seats,
                             .n_seats = 1, .total = 3, .hidden = true, .due = 1732230060000};
    struct cv_board greek = {.title = CV_STR("Τ"), .question = CV_STR("Ποιο;"), .total = 3};
    struct cv_effect also = {.kind = CV_EFFECT_BOARD, .lang = CV_STR("el"), .board = &greek};
    struct cv_effect show = {.kind = CV_EFFECT_BOARD, .lang = CV_STR("en"), .board = &board,
                             .also = &also, .n_also = 1};
    assert_int_equal(sends(d, &show, "b"), CV_OK);
    assert_string_equal(
        d->sent, "{\"t\":\"board\",\"key\":\"b\",\"board\":{\"done\":0,\"total\":3,"
                  "\"discussing\":false,\"hidden\":true,\"due\":1732230060000,\"ended\":false,"
                  "\"seats\":[{\"person\":\"m1\",\"name\":\"Ana\",\"lang\":\"es\",\"facilitator\":false,\"present\":false,\"asked\":false,"
                  "\"answered\":false,\"apart\":false}],\"title\":\"T\",\"venture\":\"\",\"segment\":\"\","
                  "\"question\":\"Which?\",\"mixes\":[],\"lang\":\"en\",\"tongues\":{\"el\":{"
                  "\"title\":\"Τ\",\"venture\":\"\",\"segment\":\"\",\"question\":\"Ποιο;\","
                  "\"mixes\":[]}}}}");
    greek.question = CV_S("\xFF");
    assert_int_equal(sends(d, &show, "b"), CV_REFUSED);
}

static void a_board_is_sent_whole(void **state) {
    struct desk *d = *state;
    struct cv_seat seats[] = {{.person = CV_S("m1"), .name = CV_S("Ana"), .facilitator = true,
                               .present = true, .asked = true, .answered = false, .apart = true}};
    struct cv_board board = {.title = CV_S("T"), .venture = CV_S("V"), .segment = CV_S("S"),
                             .question = CV_S("Q"), .done = 2, .total = 30, .seats = seats,
                             .n_seats = 1, .due = CV_NEVER, .ended = false};
    struct cv_effect effect = {.kind = CV_EFFECT_BOARD, .board = &board};
    assert_int_equal(sends(d, &effect, "b1"), CV_OK);
    assert_string_equal(
        d->sent, "{\"t\":\"board\",\"key\":\"b1\",\"board\":{\"done\":2,\"total\":30,"
                  "\"discussing\":false,\"hidden\":false,\"ended\":false,"
                  "\"seats\":[{\"person\":\"m1\",\"name\":\"Ana\",\"facilitator\":true,"
                  "\"present\":true,\"asked\":true,\"answered\":false,\"apart\":true}],\"title\":\"T\","
                  "\"venture\":\"V\",\"segment\":\"S\",\"question\":\"Q\",\"mixes\":[]}}");
}

static void what_the_room_would_not_take_is_not_sent(void **state) {
    struct desk *d = *state;
    static char text[300000];
    memset(text, 'x', sizeof text);
    struct cv_effect also[9] = {{.lang = CV_STR("el"), .text = {text, 32000}}};
    for (size_t i = 1; i < CV_COUNT(also); i++)
        also[i] = also[0];
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = {text, 32000}, .also = also, .n_also = 8};
    assert_int_equal(sends(d, &say, "k"), CV_OK);
    say.n_also++;
    assert_int_equal(sends(d, &say, "k"), CV_REFUSED);
    say.n_also--;
    also[7].text.n++;
    assert_int_equal(sends(d, &say, "k"), CV_REFUSED);
    say.n_also = 0;
    say.text.n++;
    assert_int_equal(sends(d, &say, "k"), CV_REFUSED);
    memset(text, '"', sizeof text);
    struct cv_option option = {CV_S("a"), {text, 262144}};
    say = (struct cv_effect){.kind = CV_EFFECT_SAY, .text = {text, 32000}, .options = &option,
                             .n_options = 1}; /* each quote takes two bytes */
    assert_int_equal(sends(d, &say, "k"), CV_REFUSED);
    say.text = CV_S("\xFF");
    assert_int_equal(sends(d, &say, "k"), CV_REFUSED);
    say.text = CV_S("fine");
    option.label = CV_S("\xFF");
    assert_int_equal(sends(d, &say, "k"), CV_REFUSED);
    say.n_options = 0;
    assert_int_equal(sends(d, &say, ""), CV_REFUSED);
    memset(text, 'k', 65);
    text[65] = '\0';
    assert_int_equal(sends(d, &say, text), CV_REFUSED);
    assert_int_equal(sends(d, &say, text + 1), CV_OK);
    say.kind = CV_EFFECT_END;
    assert_int_equal(sends(d, &say, "k"), CV_REFUSED);
}

#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define WITH_OPEN(test) cmocka_unit_test_setup_teardown(test, setup_open, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_DESK(frames_become_events),
        WITH_OPEN(a_form_is_shown_to_who_asks_for_it),
        WITH_DESK(malformed_frames_are_invalid_and_say_why),
        WITH_DESK(a_hello_says_where_to_go_on),
        WITH_DESK(a_lost_connection_is_dialled_again_after_a_pause),
        WITH_OPEN(effects_become_frames),
        WITH_OPEN(a_board_is_sent_whole),
        WITH_OPEN(a_message_goes_out_in_every_language),
        WITH_OPEN(a_board_goes_out_in_every_language),
        WITH_OPEN(what_the_room_would_not_take_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
