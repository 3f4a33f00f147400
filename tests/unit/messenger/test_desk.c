/* The desk: every letter arrives once and in order, whatever the service answers. */
#include "cmocka_cv.h"
#include "messenger/desk.h"
#include "messenger/wording.h"
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a codec that is nothing but its desk ------------------------------------------------- */

struct mail {
    struct cv_codec codec;
    struct cv_desk *desk;
    bool waits; /* `request` says no */
};

static bool mail_request(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                         struct cv_arena *arena) {
    r->url = cv_arena_printf(arena, "http://s/%.*s/%.*s/%zu", CV_ARG(l->place), CV_ARG(l->key),
                             l->part);
    r->body = l->parts[l->part];
    return !((struct mail *)c)->waits;
}

static struct cv_ruling mail_read(struct cv_codec *c, struct cv_letter *l,
                                  const struct cv_reply *reply, struct cv_arena *arena) {
    struct cv_ruling v;
    (void)c;
    if (cv_desk_usual(reply, &v))
        return v;
    if (reply->status != 200)
        return (struct cv_ruling){.fate = CV_FATE_REFUSED, .why = CV_STR("no such place")};
    return (struct cv_ruling){
        .fate = CV_FATE_SENT,
        .remote = cv_arena_printf(arena, "%.*s.%zu", CV_ARG(l->key), l->part)};
}

static bool mail_look(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                      struct cv_arena *arena) {
    (void)c;
    r->method = "GET";
    r->url = cv_arena_printf(arena, "http://s/%.*s/%.*s", CV_ARG(l->place), CV_ARG(l->key));
    return true;
}

/* The service answers a look with the number of parts that are there. */
static struct cv_ruling mail_found(struct cv_codec *c, const struct cv_letter *l,
                                   const struct cv_reply *reply, struct cv_arena *arena) {
    struct cv_ruling v;
    int64_t parts = 0;
    (void)c;
    (void)l;
    (void)arena;
    if (cv_desk_usual(reply, &v))
        return v;
    if (!cv_str_int(reply->body, &parts) || parts == 0)
        return (struct cv_ruling){.fate = CV_FATE_ABSENT};
    return (struct cv_ruling){
        .fate = CV_FATE_SENT, .remote = CV_STR("found"), .parts = (size_t)parts};
}

static void mail_alarm(struct mail *m) {
    m->codec.wire->wake(m->codec.wire->context, cv_desk_alarm(m->desk));
}

static void mail_replied(struct cv_codec *c, const struct cv_reply *reply, cv_time now) {
    struct mail *m = (struct mail *)c;
    assert_true(cv_desk_replied(m->desk, reply, now));
    mail_alarm(m);
}

static void mail_woken(struct cv_codec *c, cv_time now) {
    struct mail *m = (struct mail *)c;
    cv_desk_woken(m->desk, now);
    mail_alarm(m);
}

/* A part for each word. */
static bool mail_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now) {
    struct mail *m = (struct mail *)c;
    struct cv_str words = o->effect->text, word;
    bool full;
    struct cv_letter *l = cv_desk_letter(m->desk, o, o->place, &full);
    if (!l)
        return !full;
    while (words.n && cv_str_split(&words, ' ', &word))
        cv_desk_add(m->desk, l, word);
    cv_desk_post(m->desk, l, now);
    mail_alarm(m);
    return true;
}

static void mail_free(struct cv_codec *c) {
    cv_desk_free(((struct mail *)c)->desk);
    free(c);
}

static const struct cv_codec_ops mail_ops = {
    .replied = mail_replied, .woken = mail_woken, .send = mail_send, .free = mail_free};
static const struct cv_desk_ops looking = {mail_request, mail_read, mail_look, mail_found, 0};
static const struct cv_desk_ops idempotent = {mail_request, mail_read, NULL, NULL, 0};
static const struct cv_desk_ops slow = {mail_request, mail_read, NULL, NULL, 1000};

static struct mail *mail_open(struct script *s, const struct cv_desk_ops *ops) {
    struct mail *m = cv_alloc(sizeof *m);
    m->codec.ops = &mail_ops;
    m->desk = cv_desk_new(&m->codec, ops);
    script_open(s, &m->codec);
    return m;
}

static const char *send(struct script *s, const char *key, const char *place, const char *words,
                        bool again) {
    struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = cv_str(words)};
    return script_send(s, key, place, &say, again);
}

/* The tag of the last request asked for. */
static uint64_t tag(const char *said) {
    const char *at = strstr(said, "request ");
    assert_non_null(at);
    return strtoull(at + 8, NULL, 10);
}

static bool says(const char *said, const char *what) {
    if (!strstr(said, what))
        fprintf(stderr, "# wanted %s in:\n%s", what, said);
    return strstr(said, what) != NULL;
}

/* ---- examples ---------------------------------------------------------------------------------- */

static void parts_go_one_after_the_other_and_lanes_side_by_side(void **state) {
    struct script s;
    (void)state;
    mail_open(&s, &idempotent);
    const char *said = send(&s, "k1", "p", "one two", false);
    assert_true(says(said, "POST http://s/p/k1/0 one\n"));
    uint64_t first = tag(said);
    assert_string_equal(send(&s, "k2", "p", "three", false), "");
    assert_string_equal(send(&s, "k1", "p", "one two", true), ""); /* on its way already */
    said = send(&s, "k3", "q", "four", false);
    assert_true(says(said, "POST http://s/q/k3/0 four\n"));
    said = script_reply(&s, first, 200, "");
    assert_true(says(said, "POST http://s/p/k1/1 two\n"));
    said = script_reply(&s, tag(said), 200, "");
    assert_true(says(said, "ack id=k1.1,k1.0 key=k1\n"));
    assert_true(says(said, "POST http://s/p/k2/0 three\n"));
    script_close(&s);
}

static void a_limit_holds_its_lane_as_long_as_it_says(void **state) {
    static const char *const after[] = {"retry-after", "1.5", NULL};
    struct script s;
    (void)state;
    mail_open(&s, &idempotent);
    uint64_t first = tag(send(&s, "k1", "p", "one", false));
    assert_string_equal(script_reply_with(&s, first, 429, after, ""), "");
    assert_int_equal(s.wake, s.now + 1501);
    assert_true(says(send(&s, "k2", "q", "two", false), "/q/k2/0"));
    cv_time before = s.now;
    const char *said = script_woken(&s);
    assert_true(says(said, "/p/k1/0"));
    assert_int_equal(s.now - before, 1501);
    assert_string_equal(script_reply(&s, tag(said), 429, ""), ""); /* says nothing of when */
    assert_true(s.wake > s.now && s.wake <= s.now + 30000);
    script_close(&s);
}

static void a_refusal_lets_the_next_one_through(void **state) {
    struct script s;
    (void)state;
    mail_open(&s, &idempotent);
    uint64_t first = tag(send(&s, "k1", "p", "one two", false));
    send(&s, "k2", "p", "three", false);
    const char *said = script_reply(&s, first, 404, "");
    assert_true(says(said, "refused text=no such place key=k1\n"));
    assert_true(says(said, "/p/k2/0"));
    script_close(&s);
}

static void what_may_have_been_sent_is_looked_for_first(void **state) {
    struct script s;
    (void)state;
    mail_open(&s, &looking);
    const char *said = send(&s, "k1", "p", "one two three", true);
    assert_true(says(said, "GET http://s/p/k1\n"));
    said = script_reply(&s, tag(said), 200, "2");
    assert_true(says(said, "POST http://s/p/k1/2 three\n")); /* the rest of it */
    said = script_reply(&s, tag(said), 200, "");
    assert_true(says(said, "ack id=k1.2,found key=k1\n"));
    said = send(&s, "k2", "p", "four", true);
    said = script_reply(&s, tag(said), 200, "0");
    assert_true(says(said, "POST http://s/p/k2/0 four\n"));
    assert_string_equal(script_reply(&s, tag(said), 0, ""), ""); /* no answer: nobody knows */
    said = script_woken(&s);
    assert_true(says(said, "GET http://s/p/k2\n"));
    assert_true(says(script_reply(&s, tag(said), 200, "1"), "ack id=found key=k2\n"));
    said = send(&s, "k3", "p", "five", false); /* new: no look */
    assert_true(says(said, "POST http://s/p/k3/0 five\n"));
    script_close(&s);
}

static void a_letter_waits_for_its_address(void **state) {
    struct script s;
    (void)state;
    struct mail *m = mail_open(&s, &idempotent);
    m->waits = true;
    assert_string_equal(send(&s, "k1", "p", "one", false), "");
    assert_int_equal(s.wake, CV_NEVER);
    m->waits = false;
    cv_buf_clear(&s.out);
    cv_desk_go(m->desk, CV_S("p"), s.now);
    assert_true(says(script_said(&s), "/p/k1/0"));
    script_close(&s);
}

static void a_lane_keeps_its_distance(void **state) {
    struct script s;
    (void)state;
    mail_open(&s, &slow);
    uint64_t first = tag(send(&s, "k1", "p", "one", false));
    send(&s, "k2", "p", "two", false);
    script_reply(&s, first, 200, "");
    assert_int_equal(s.wake, s.now + 1000);
    assert_true(says(script_woken(&s), "/p/k2/0"));
    script_close(&s);
}

static void a_full_desk_says_no_and_when_it_has_room_again(void **state) {
    struct script s;
    char key[16];
    (void)state;
    mail_open(&s, &idempotent);
    uint64_t first = 0;
    for (int i = 0; i < CV_DESK_LETTERS; i++) {
        snprintf(key, sizeof key, "k%d", i);
        const char *said = send(&s, key, "p", "one", false);
        first = i ? first : tag(said);
    }
    assert_string_equal(send(&s, "more", "p", "one", false), "not taken\n");
    uint64_t next = first;
    for (int i = 0; i < CV_DESK_LETTERS / 2 - 1; i++)
        next = tag(script_reply(&s, next, 200, ""));
    assert_true(says(script_reply(&s, next, 200, ""), "ready\n"));
    script_close(&s);
}

static void nothing_to_send_is_done_at_once(void **state) {
    struct script s;
    (void)state;
    mail_open(&s, &idempotent);
    assert_string_equal(send(&s, "k1", "p", "", false), "ack key=k1\n");
    script_close(&s);
}

/* ---- any service ----------------------------------------------------------------------------------- */

enum { LETTERS = 40, LANES = 3, PARTS = 3 };

/* What the service has, in order: letter * PARTS + part. */
struct service {
    struct script script;
    int posts[LETTERS * PARTS * 4];
    size_t n;
    bool acked[LETTERS];
};

static bool chance(unsigned *seed, int percent) {
    return rand_r(seed) % 100 < percent;
}

/* Carries a request out, or not, and says so, or not. Gives what the codec did then. */
static void serve(struct service *v, const char *line, unsigned *seed) {
    int letter, part, parts = 0;
    char place;
    uint64_t request = strtoull(line + 8, NULL, 10);
    bool post = strstr(line, " POST ") != NULL;
    const char *at = strstr(line, "http://s/");
    assert_int_equal(sscanf(at, "http://s/%c/k%d", &place, &letter), 2);
    if (!post) {
        for (size_t i = 0; i < v->n; i++)
            parts += v->posts[i] / PARTS == letter;
        char body[16];
        snprintf(body, sizeof body, "%d", parts);
        script_reply(&v->script, request, chance(seed, 80) ? 200 : 503, body);
        return;
    }
    assert_int_equal(sscanf(at, "http://s/%c/k%d/%d", &place, &letter, &part), 3);
    if (chance(seed, 20)) {
        script_reply(&v->script, request, chance(seed, 50) ? 429 : 0, "");
        return;
    }
    v->posts[v->n++] = letter * PARTS + part;
    script_reply(&v->script, request, chance(seed, 75) ? 200 : 0, "");
}

static void note_acks(struct service *v) {
    const char *at = script_said(&v->script);
    int letter;
    while ((at = strstr(at, "ack "))) {
        assert_int_equal(sscanf(strstr(at, "key="), "key=k%d", &letter), 1);
        assert_false(v->acked[letter]);
        v->acked[letter] = true;
        at += 4;
    }
}

/* Letters of a lane, parts of a letter: each once and in order. */
static void check_posts(const struct service *v) {
    int last[LANES] = {-1, -1, -1};
    for (size_t i = 0; i < v->n; i++) {
        int lane = v->posts[i] / PARTS % LANES;
        assert_true(v->posts[i] > last[lane]);
        last[lane] = v->posts[i];
    }
    assert_int_equal(v->n, LETTERS * PARTS);
}

static void whatever_a_service_does_everything_arrives_once_and_in_order(void **state) {
    (void)state;
    for (unsigned run = 1; run <= 300; run++) {
        struct service v = {.n = 0};
        unsigned seed = run;
        char waiting[LANES][256] = {""};
        int sent = 0, turns = 0;
        mail_open(&v.script, &looking);
        for (; turns < 100000; turns++) {
            char key[16], place[2] = {(char)('a' + sent % LANES), 0};
            snprintf(key, sizeof key, "k%d", sent);
            if (sent < LETTERS && chance(&seed, 30)) {
                send(&v.script, key, place, "x y z", false);
                sent++;
            } else {
                int lane = rand_r(&seed) % LANES;
                char line[256];
                memcpy(line, waiting[lane], sizeof line);
                waiting[lane][0] = '\0';
                if (line[0])
                    serve(&v, line, &seed);
                else if (v.script.wake != CV_NEVER)
                    script_woken(&v.script);
                else
                    continue;
            }
            note_acks(&v);
            for (const char *at = script_said(&v.script); (at = strstr(at, "request ")); at += 8) {
                const char *slot = strstr(at, "http://s/");
                snprintf(waiting[slot[9] - 'a'], sizeof waiting[0], "%.*s",
                         (int)strcspn(at, "\n"), at);
            }
            if (sent == LETTERS && cv_desk_waiting(((struct mail *)v.script.codec)->desk) == 0)
                break;
        }
        for (int i = 0; i < LETTERS; i++)
            assert_true(v.acked[i]);
        check_posts(&v);
        script_close(&v.script);
    }
}

/* ---- words --------------------------------------------------------------------------------------------- */

static void what_misleads_is_left_out(void **state) {
    struct cv_buf out;
    (void)state;
    cv_buf_init(&out, 1000);
    assert_true(cv_wording_add(&out, CV_S("a\x01" "b\tc\nd\r\xE2\x80\xAE" "e\xE2\x81\xA6" "f\x7F"
                                          "g\xC2\x85h\xEF\xBB\xBF ж🙂")));
    assert_string_equal(out.p, "ab\tc\ndefgh ж🙂");
    cv_buf_free(&out);
}

static void a_long_text_is_cut_where_it_may_be(void **state) {
    static const struct {
        const char *text;
        size_t most;
        enum cv_counting in;
        size_t piece;
    } cases[] = {
        {"short", 10, CV_IN_BYTES, 5},
        {"", 10, CV_IN_BYTES, 0},
        {"one line\nand another", 12, CV_IN_BYTES, 9},
        {"A sentence. Another", 16, CV_IN_BYTES, 12},
        {"some words here", 12, CV_IN_BYTES, 11},
        {"unbreakable", 4, CV_IN_BYTES, 4},
        {"жжжж", 3, CV_IN_CHARACTERS, 6},
        {"🙂🙂🙂", 4, CV_IN_UTF16, 8},
        {"🙂🙂🙂", 3, CV_IN_UTF16, 4},
        {"ae\xCC\x81z", 2, CV_IN_CHARACTERS, 1}, /* never between a letter and its accent */
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++)
        assert_int_equal(cv_wording_piece(cv_str(cases[i].text), cases[i].most, cases[i].in),
                         cases[i].piece);
    assert_int_equal(cv_wording_length(CV_S("a🙂ж"), CV_IN_UTF16), 4);
    assert_int_equal(cv_wording_length(CV_S("a🙂ж"), CV_IN_CHARACTERS), 3);
    assert_int_equal(cv_wording_length(CV_S("a🙂ж"), CV_IN_BYTES), 7);
}

/* Pieces put together are the text, each is within the limit, and bytes that are no
 * UTF-8 do no harm. */
static void pieces_make_the_whole(void **state) {
    unsigned seed = 7;
    (void)state;
    for (int run = 0; run < 20000; run++) {
        char bytes[200];
        size_t n = (size_t)rand_r(&seed) % sizeof bytes, most = 1 + (size_t)rand_r(&seed) % 40;
        static const char *const bits[] = {" ", "\n", ".", "a", "ж", "🙂", "e\xCC\x81", "\xFF",
                                           "\xE2\x82"};
        struct cv_str rest = {bytes, 0};
        while (rest.n + 4 < n) {
            const char *bit = bits[(size_t)rand_r(&seed) % CV_COUNT(bits)];
            memcpy(bytes + rest.n, bit, strlen(bit));
            rest.n += strlen(bit);
        }
        enum cv_counting in = (enum cv_counting)(run % 3);
        while (rest.n) {
            size_t piece = cv_wording_piece(rest, most, in);
            assert_true(piece > 0 && piece <= rest.n);
            size_t length = cv_wording_length((struct cv_str){rest.p, piece}, in);
            assert_true(length <= most || piece <= 4);
            rest = (struct cv_str){rest.p + piece, rest.n - piece};
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_go_one_after_the_other_and_lanes_side_by_side),
        cmocka_unit_test(a_limit_holds_its_lane_as_long_as_it_says),
        cmocka_unit_test(a_refusal_lets_the_next_one_through),
        cmocka_unit_test(what_may_have_been_sent_is_looked_for_first),
        cmocka_unit_test(a_letter_waits_for_its_address),
        cmocka_unit_test(a_lane_keeps_its_distance),
        cmocka_unit_test(a_full_desk_says_no_and_when_it_has_room_again),
        cmocka_unit_test(nothing_to_send_is_done_at_once),
        cmocka_unit_test(whatever_a_service_does_everything_arrives_once_and_in_order),
        cmocka_unit_test(what_misleads_is_left_out),
        cmocka_unit_test(a_long_text_is_cut_where_it_may_be),
        cmocka_unit_test(pieces_make_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
