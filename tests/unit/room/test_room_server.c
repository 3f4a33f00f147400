/* A room as its people meet it: clients and server in one loop, a log in memory.
 *
 * `hears` waits for the next frame that holds a text and goes on behind it, so a
 * test reads as what each person hears, in order. */
#include "net/harness.h"
#include "room/frame.h"
#include "room/server.h"
#include "store/memory.h"

#include <stdarg.h>

enum { PEOPLE = 4 };

struct world;

struct person {
    struct world *world;
    struct cv_client *client;
    struct cv_ws *ws;
    char hello[400];
    struct cv_buf got; /* every frame with a line end behind it */
    size_t read, looked;
    int closed, pings;
    char why[200];
};

struct world {
    struct harness h;
    struct cv_roomlog *log;
    struct cv_room_server *room;
    cv_time now;
    int64_t patience;
    char folder[64], tokens[96];
    struct person person[PEOPLE];
    struct person *waiting; /* what harness_until is after */
    const char *text, *found;
    struct raw *raw;
};

/* ---- the world ------------------------------------------------------------------- */

static cv_time world_now(void *context) {
    struct world *w = context;
    return w->now;
}

static void world_turn(void *context) {
    struct world *w = context;
    if (w->room)
        cv_room_server_turn(w->room);
}

static void world_serve(struct world *w, int port) {
    static const struct cv_page pages[] = {{"/", "text/html", CV_STR("<p>")}};
    struct cv_error err = {0};
    const struct cv_room_server_config config = {
        .address = "127.0.0.1", .port = port, .name = CV_S("Test \"room\""), .tokens = w->tokens,
        .log = w->log, .clock = {world_now, w}, .trace = &w->h.log, .pages = pages, .n_pages = 1,
        .patience = w->patience,
    };
    if (cv_room_server_new(w->h.loop, &config, &w->room, &err) != CV_OK)
        fail_msg("%s", err.text);
}

static int setup(void **state) {
    struct world *w = calloc(1, sizeof *w);
    harness_open(&w->h, w);
    w->h.turn = world_turn;
    w->log = cv_roomlog_memory();
    w->now = 1732230000000;
    snprintf(w->folder, sizeof w->folder, "/tmp/canvasser-test-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    snprintf(w->tokens, sizeof w->tokens, "%s/room.tokens", w->folder);
    for (int i = 0; i < PEOPLE; i++) {
        w->person[i].world = w;
        cv_buf_init(&w->person[i].got, 64 * 1024 * 1024);
    }
    *state = w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    for (int i = 0; i < PEOPLE; i++) {
        cv_client_free(w->person[i].client);
        cv_buf_free(&w->person[i].got);
    }
    cv_room_server_free(w->room);
    cv_roomlog_close(w->log);
    harness_close(&w->h);
    unlink(w->tokens);
    rmdir(w->folder);
    free(w);
    return 0;
}

/* ---- people ------------------------------------------------------------------------ */

static void says(struct person *p, const char *format, ...) CV_PRINTF(2, 3);

static void says(struct person *p, const char *format, ...) {
    char bytes[40000];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(bytes, sizeof bytes, format, args);
    va_end(args);
    assert_in_range(n, 1, sizeof bytes - 1);
    assert_int_equal(cv_ws_send(p->ws, cv_str(bytes)), CV_OK);
}

static void person_open(void *context, struct cv_ws *ws) {
    struct person *p = context;
    p->ws = ws;
    cv_ws_trust(ws);
    if (p->hello[0])
        says(p, "%s", p->hello);
}

static void person_frame(void *context, struct cv_ws *ws, struct cv_str frame) {
    struct person *p = context;
    (void)ws;
    assert_true(cv_buf_add(&p->got, frame) && cv_buf_addc(&p->got, '\n'));
}

static void person_closed(void *context, int code, struct cv_str why) {
    struct person *p = context;
    (void)code;
    p->ws = NULL;
    p->closed++;
    snprintf(p->why, sizeof p->why, "%.*s", CV_ARG(why));
}

static void person_leaves(struct person *p) {
    cv_client_free(p->client);
    p->client = NULL;
    p->ws = NULL;
    p->closed = p->pings = 0;
    cv_buf_clear(&p->got);
    p->read = 0;
}

/* Connects; `hello` is sent as soon as it is open. */
static void person_comes(struct world *w, struct person *p, const char *hello) {
    char url[64];
    person_leaves(p);
    snprintf(p->hello, sizeof p->hello, "%s", hello);
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/socket", cv_room_server_port(w->room));
    const struct cv_client_config config = {
        .url = cv_str(url), .subprotocol = "canvasser-room.1", .log = &w->h.log,
        .open = person_open, .frame = person_frame, .closed = person_closed, .context = p,
    };
    assert_int_equal(cv_client_new(w->h.loop, &config, &p->client, NULL), CV_OK);
}

static const char *person_unread(const struct person *p, const char *text) {
    return p->got.n > p->read ? strstr(p->got.p + p->read, text) : NULL;
}

/* Looks at each byte once, however often it is asked. */
static bool has_heard(void *context) {
    struct world *w = context;
    struct person *p = w->waiting;
    size_t overlap = strlen(w->text), from = p->looked > overlap ? p->looked - overlap : 0;
    from = from > p->read ? from : p->read;
    w->found = p->got.n > from ? strstr(p->got.p + from, w->text) : NULL;
    p->looked = p->got.n;
    return w->found != NULL;
}

/* Waits for a frame with this text and goes on behind it. */
static void hears(struct person *p, const char *text) {
    p->world->waiting = p;
    p->world->text = text;
    p->looked = p->read;
    harness_until(&p->world->h, has_heard);
    p->read = (size_t)(strchr(p->world->found, '\n') + 1 - p->got.p);
}

/* What has come and was not read yet has no such text. */
static void has_not_heard(const struct person *p, const char *text) {
    if (person_unread(p, text))
        fail_msg("heard %s in\n%s", text, p->got.p + p->read);
}

static bool has_closed(void *context) {
    struct world *w = context;
    return w->waiting->closed > 0;
}

static void is_closed_with(struct person *p, const char *why) {
    p->world->waiting = p;
    harness_until(&p->world->h, has_closed);
    assert_string_equal(p->why, why);
}

/* The text behind `before` in what this person heard, up to a quote. */
static void person_quote(const struct person *p, const char *before, char *to, size_t size) {
    const char *at = p->got.n ? strstr(p->got.p, before) : NULL;
    assert_non_null(at);
    at += strlen(before);
    snprintf(to, size, "%.*s", (int)strcspn(at, "\""), at);
}

static bool raw_is_welcome(void *context) {
    struct world *w = context;
    return raw_has(w->raw, "\"t\":\"welcome\"");
}

static void token_of_link(struct cv_str link, char *to) {
    const char *equals = memrchr(link.p, '=', link.n);
    snprintf(to, 64, "%.*s", (int)(link.p + link.n - equals - 1), equals + 1);
}

static void joins(struct world *w, struct person *p, const char *name) {
    char hello[300], token[64];
    token_of_link(cv_room_server_join_link(w->room), token);
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"join\":\"%s\",\"name\":\"%s\",\"lang\":\"en\"}",
             token, name);
    person_comes(w, p, hello);
    hears(p, "\"t\":\"welcome\"");
}

/* Comes back with the secret of the first welcome. */
static void returns(struct world *w, struct person *p, const char *secret, int after) {
    char hello[300];
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"secret\":\"%s\",\"after\":%d}", secret, after);
    person_comes(w, p, hello);
    hears(p, "\"t\":\"welcome\"");
}

static void bot_comes(struct world *w, struct person *p, int after, const char *room) {
    char hello[300];
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"bot\":\"%.*s\",\"after\":%d%s%s%s}",
             CV_ARG(cv_room_server_bot_token(w->room)), after, room ? ",\"room\":\"" : "",
             room ? room : "", room ? "\"" : "");
    person_comes(w, p, hello);
    hears(p, "\"t\":\"welcome\"");
}

static void views(struct world *w, struct person *p) {
    char hello[300], token[64];
    token_of_link(cv_room_server_view_link(w->room), token);
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"view\":\"%s\"}", token);
    person_comes(w, p, hello);
    hears(p, "\"t\":\"welcome\"");
}

static bool has_pongs(void *context) {
    struct world *w = context;
    int pongs = 0;
    for (const char *at = w->waiting->got.p; at && (at = strstr(at, "{\"t\":\"pong\"}")); at++)
        pongs++;
    return pongs >= w->waiting->pings;
}

/* A pong means that all before it was dealt with. Nothing is read by this. */
static void settles(struct person *p) {
    says(p, "{\"t\":\"ping\"}");
    p->pings++;
    p->world->waiting = p;
    harness_until(&p->world->h, has_pongs);
}

/* ---- talking ------------------------------------------------------------------------ */

static void people_join_and_hear_each_other(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    assert_non_null(strstr(ana->got.p, "\"you\":\"m1\",\"name\":\"Ana\",\"secret\":\""));
    assert_non_null(strstr(ana->got.p, "\"room\":\"Test \\\"room\\\"\""));
    assert_non_null(strstr(ana->got.p, "\"last\":0,\"now\":1732230000000,"));
    assert_non_null(strstr(ana->got.p, "\"board\":null}"));
    joins(w, ben, "  Ben ");
    hears(ana, "{\"t\":\"member\",\"id\":\"m2\",\"name\":\"Ben\",\"lang\":\"en\",\"online\":true,"
               "\"bot\":false}");
    says(ana, "{\"t\":\"say\",\"key\":\"a1\",\"text\":\"Hello 🙂\"}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"a1\",\"n\":1}");
    hears(ana, "{\"t\":\"message\",\"n\":1,\"key\":\"a1\",\"from\":\"m1\",\"at\":1732230000000,"
               "\"text\":\"Hello 🙂\"}");
    hears(ben, "\"n\":1,\"key\":\"a1\",\"from\":\"m1\"");
    says(ben, "{\"t\":\"say\",\"key\":\"a1\",\"text\":\"the same key, another sender\"}");
    hears(ana, "\"n\":2,\"key\":\"a1\",\"from\":\"m2\"");
    has_not_heard(ana, "ack");
}

static void many_frames_of_one_turn_keep_their_order(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    joins(w, ben, "Ben");
    for (int i = 1; i <= 15; i++)
        says(ana, "{\"t\":\"say\",\"key\":\"k%d\",\"text\":\"%d\"}", i, i);
    for (int i = 1; i <= 15; i++) {
        char text[64];
        snprintf(text, sizeof text, "\"n\":%d,\"key\":\"k%d\"", i, i);
        hears(ben, text);
    }
}

static void the_same_key_again_is_acknowledged_and_shown_once(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    joins(w, ben, "Ben");
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"once\"}");
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"once\"}"); /* most likely in the same turn */
    hears(ana, "{\"t\":\"ack\",\"key\":\"k\",\"n\":1}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"k\",\"n\":1}");
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"once\"}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"k\",\"n\":1}");
    hears(ben, "once");
    settles(ben);
    has_not_heard(ben, "once");
    says(ana, "{\"t\":\"say\",\"key\":\"l\",\"text\":\"next\"}");
    hears(ben, "\"n\":2,\"key\":\"l\"");
}

static void who_comes_back_hears_what_was_missed_and_no_more(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1];
    char secret[64];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    joins(w, ben, "Ben");
    person_quote(ben, "\"secret\":\"", secret, sizeof secret);
    says(ana, "{\"t\":\"say\",\"key\":\"1\",\"text\":\"one\"}");
    hears(ben, "\"n\":1,");
    person_leaves(ben);
    hears(ana, "\"id\":\"m2\",\"name\":\"Ben\",\"lang\":\"en\",\"online\":false");
    says(ana, "{\"t\":\"say\",\"key\":\"2\",\"text\":\"two\"}");
    says(ana, "{\"t\":\"say\",\"key\":\"3\",\"text\":\"three\"}");
    hears(ana, "\"n\":3,\"key\"");
    returns(w, ben, secret, 1);
    assert_non_null(strstr(ben->got.p, "\"you\":\"m2\",\"name\":\"Ben\",\"room\""));
    assert_null(strstr(ben->got.p, "secret"));
    assert_non_null(strstr(ben->got.p, "\"last\":3,"));
    has_not_heard(ben, "one");
    hears(ben, "\"text\":\"two\"");
    hears(ben, "\"text\":\"three\"");
    hears(ana, "\"id\":\"m2\",\"name\":\"Ben\",\"lang\":\"en\",\"online\":true");
    says(ana, "{\"t\":\"say\",\"key\":\"4\",\"text\":\"four\"}");
    hears(ben, "\"text\":\"four\"");
}

/* A short text frame as on the wire, masked with zeros. Gives its length. */
static size_t raw_frame(char *to, const char *text) {
    size_t n = strlen(text);
    assert_in_range(n, 1, 125);
    to[0] = (char)0x81;
    to[1] = (char)(0x80 | n);
    memset(to + 2, 0, 4);
    memcpy(to + 6, text, n);
    return n + 6;
}

/* The connection ends in the turn that reads the message, before it is stored. */
static void a_message_on_a_connection_that_breaks_at_once_is_kept(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1];
    char secret[64], hello[200], bytes[400];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    joins(w, ben, "Ben");
    person_quote(ana, "\"secret\":\"", secret, sizeof secret);
    struct raw raw;
    raw_open(&raw, w->h.loop, cv_room_server_port(w->room), true);
    raw_upgrade(&raw, "/socket", "localhost", "canvasser-room.1", "");
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"secret\":\"%s\"}", secret);
    raw_send(&raw, bytes, raw_frame(bytes, hello));
    w->raw = &raw;
    harness_until(&w->h, raw_is_welcome);
    size_t n = raw_frame(bytes, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"last words\"}");
    memcpy(bytes + n, "\x81\xFF\x80", 3); /* a length of 2^63: the connection is cut */
    raw_send(&raw, bytes, n + 3);
    hears(ben, "last words");
    raw_close(&raw);
}

static void what_is_sent_behind_a_hello_waits_for_its_welcome(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0];
    char token[64];
    world_serve(w, 0);
    token_of_link(cv_room_server_join_link(w->room), token);
    person_comes(w, ana, "{\"t\":\"ping\"}");
    is_closed_with(ana, "closed with 4400 hello first");
    struct raw raw;
    raw_open(&raw, w->h.loop, cv_room_server_port(w->room), true);
    raw_upgrade(&raw, "/socket", "localhost", "canvasser-room.1", "");
    char hello[200], bytes[400];
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"join\":\"%s\",\"name\":\"Eve\"}", token);
    size_t n = raw_frame(bytes, hello);
    n += raw_frame(bytes + n, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"at once\"}");
    raw_send(&raw, bytes, n); /* both in one write */
    struct person *ben = &w->person[1];
    joins(w, ben, "Ben");
    hears(ben, "at once");
    assert_true(raw_has(&raw, "\"t\":\"welcome\"") && raw_has(&raw, "\"ack\",\"key\":\"k\",\"n\":1"));
    raw_close(&raw);
}

static void a_member_is_there_while_any_of_the_tabs_is_open(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *tab = &w->person[1], *ben = &w->person[2];
    char secret[64];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    person_quote(ana, "\"secret\":\"", secret, sizeof secret);
    joins(w, ben, "Ben");
    returns(w, tab, secret, 0);
    settles(ben);
    has_not_heard(ben, "\"id\":\"m1\"");
    person_leaves(ana);
    says(tab, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"still here\"}");
    hears(ben, "still here");
    person_leaves(tab);
    hears(ben, "{\"t\":\"member\",\"id\":\"m1\",\"name\":\"Ana\",\"lang\":\"en\",\"online\":false");
}

static void a_new_name_is_told_and_kept(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    says(ana, "{\"t\":\"name\",\"name\":\"Ana B.\"}");
    hears(ana, "{\"t\":\"member\",\"id\":\"m1\",\"name\":\"Ana B.\"");
    joins(w, ben, "Ben");
    assert_non_null(strstr(ben->got.p, "{\"id\":\"m1\",\"name\":\"Ana B.\""));
}

static void a_new_language_is_told_and_kept(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    says(ana, "{\"t\":\"lang\",\"lang\":\"el\"}");
    hears(ana, "{\"t\":\"member\",\"id\":\"m1\",\"name\":\"Ana\",\"lang\":\"el\"");
    says(ana, "{\"t\":\"name\",\"name\":\"Ana B.\"}");
    hears(ana, "\"name\":\"Ana B.\",\"lang\":\"el\"");
    bot_comes(w, ben, 0, NULL);
    says(ben, "{\"t\":\"lang\",\"lang\":\"el\"}");
    hears(ben, "{\"t\":\"bad\",\"why\":\"not yours to change\"}");
    person_leaves(ana);
    cv_room_server_free(w->room);
    world_serve(w, 0);
    joins(w, ben, "Ben");
    assert_non_null(strstr(ben->got.p, "{\"id\":\"m1\",\"name\":\"Ana B.\",\"lang\":\"el\""));
}

/* ---- the bot and the board ------------------------------------------------------------- */

static void a_choice_is_seen_by_the_bot_and_its_chooser_alone(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1], *bot = &w->person[2];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    joins(w, ben, "Ben");
    bot_comes(w, bot, 0, NULL);
    says(bot, "{\"t\":\"say\",\"key\":\"q1\",\"text\":\"Which?\",\"asks\":true,\"options\":"
              "[{\"id\":\"a\",\"label\":\"A\"}]}");
    hears(ana, "\"from\":\"bot\",\"at\":1732230000000,\"text\":\"Which?\",\"options\":"
               "[{\"id\":\"a\",\"label\":\"A\"}],\"asks\":true}");
    says(ana, "{\"t\":\"choose\",\"key\":\"c1\",\"about\":\"q1\",\"choice\":\"a\"}");
    hears(bot, "{\"t\":\"choose\",\"n\":2,\"key\":\"c1\",\"from\":\"m1\",\"at\":1732230000000,"
               "\"about\":\"q1\",\"choice\":\"a\"}");
    hears(ana, "{\"t\":\"choose\",\"n\":2,");
    says(bot, "{\"t\":\"say\",\"key\":\"w1\",\"text\":\"for Ben\",\"to\":\"m2\"}");
    hears(ben, "\"n\":3,\"key\":\"w1\",\"from\":\"bot\",\"at\":1732230000000,\"to\":\"m2\"");
    hears(bot, "\"n\":3,");
    settles(ben);
    settles(ana);
    assert_null(strstr(ben->got.p, "choose"));
    assert_null(strstr(ana->got.p, "for Ben"));
    says(bot, "{\"t\":\"say\",\"key\":\"w2\",\"text\":\"for nobody\",\"to\":\"m77\"}");
    hears(bot, "{\"t\":\"refused\",\"key\":\"w2\",\"why\":\"not_allowed\"}");
}

/* What a form holds is between the bot and who asks; what is filled in is as a choice. */
static void a_form_is_seen_by_who_asks_and_what_is_filled_in_by_the_bot(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1], *bot = &w->person[2];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    joins(w, ben, "Ben");
    says(ana, "{\"t\":\"form\",\"about\":\"q1\"}"); /* nobody is there to say it */
    hears(ana, "{\"t\":\"form\",\"about\":\"q1\"}");
    bot_comes(w, bot, 0, NULL);
    says(bot, "{\"t\":\"say\",\"key\":\"q1\",\"text\":\"What?\",\"asks\":true,\"label\":\"Two at once\"}");
    hears(ana, "\"asks\":true,\"label\":\"Two at once\"");
    says(ana, "{\"t\":\"form\",\"about\":\"q1\"}");
    hears(bot, "{\"t\":\"form\",\"about\":\"q1\",\"from\":\"m1\"}");
    says(bot, "{\"t\":\"form\",\"about\":\"q1\",\"to\":\"m1\",\"form\":{\"fields\":[{\"id\":\"a\","
              "\"words\":\"Secret?\"}]}}");
    hears(ana, "{\"t\":\"form\",\"about\":\"q1\",\"form\":{\"fields\":[{\"id\":\"a\",\"words\":\"Secret?\"}]}}");
    says(ana, "{\"t\":\"choose\",\"key\":\"f1\",\"about\":\"q1\",\"fields\":[{\"id\":\"a\",\"text\":\"psst\"}]}");
    hears(bot, "{\"t\":\"choose\",\"n\":2,\"key\":\"f1\",\"from\":\"m1\",\"at\":1732230000000,"
               "\"about\":\"q1\",\"fields\":[{\"id\":\"a\",\"text\":\"psst\"}]}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"f1\",\"n\":2}");
    says(ana, "{\"t\":\"choose\",\"key\":\"f1\",\"about\":\"q1\",\"fields\":[{\"id\":\"a\",\"text\":\"psst\"}]}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"f1\",\"n\":2}"); /* once more, and known */
    says(ben, "{\"t\":\"form\",\"about\":\"q1\",\"to\":\"m1\",\"form\":{\"fields\":[]}}");
    hears(ben, "{\"t\":\"bad\",\"why\":\"not allowed\"}"); /* people show each other none */
    settles(ben);
    has_not_heard(ben, "psst");
    has_not_heard(ben, "Secret");
    settles(bot);
}

/* Also after a reload, and to nobody who comes later. */
static void words_to_the_bot_alone_are_seen_by_it_and_their_author(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1], *bot = &w->person[2];
    char secret[64];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    person_quote(ana, "\"secret\":\"", secret, sizeof secret);
    joins(w, ben, "Ben");
    bot_comes(w, bot, 0, NULL);
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"psst\",\"to\":\"bot\"}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"k\",\"n\":1}");
    hears(ana, "{\"t\":\"message\",\"n\":1,\"key\":\"k\",\"from\":\"m1\",\"at\":1732230000000,"
               "\"to\":\"bot\",\"text\":\"psst\"}");
    hears(bot, "\"n\":1,\"key\":\"k\",\"from\":\"m1\",\"at\":1732230000000,\"to\":\"bot\"");
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"psst\"}"); /* again, and still to the bot */
    hears(ana, "{\"t\":\"ack\",\"key\":\"k\",\"n\":1}");
    settles(ben);
    has_not_heard(ben, "psst");
    returns(w, ana, secret, 0);
    hears(ana, "\"to\":\"bot\",\"text\":\"psst\"");
    joins(w, ben, "Late");
    settles(ben);
    has_not_heard(ben, "psst");
    bot_comes(w, bot, 0, NULL);
    hears(bot, "\"to\":\"bot\",\"text\":\"psst\"");
}

static void people_write_alone_to_nobody_but_the_bot(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    joins(w, ben, "Ben");
    says(ana, "{\"t\":\"say\",\"key\":\"1\",\"text\":\"psst\",\"to\":\"m2\"}");
    hears(ana, "{\"t\":\"refused\",\"key\":\"1\",\"why\":\"not_allowed\"}");
    says(ana, "{\"t\":\"say\",\"key\":\"2\",\"text\":\"psst\",\"to\":\"m1\"}");
    hears(ana, "{\"t\":\"refused\",\"key\":\"2\",\"why\":\"not_allowed\"}");
    says(ana, "{\"t\":\"say\",\"key\":\"3\",\"text\":\" \",\"to\":\"bot\"}");
    hears(ana, "{\"t\":\"refused\",\"key\":\"3\",\"why\":\"empty\"}");
    settles(ben);
    has_not_heard(ben, "psst");
}

/* A message of nearly 32,000 bytes in each of five languages: more than any
 * frame that people may send, or a connection takes of somebody unknown. */
static void what_is_told_in_five_languages_is_kept_whole(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *late = &w->person[1], *bot = &w->person[2];
    struct cv_buf say;
    world_serve(w, 0);
    joins(w, ana, "Ana");
    bot_comes(w, bot, 0, NULL);
    cv_buf_init(&say, CV_ROOM_BOT_FRAME_MAX);
    cv_buf_addz(&say, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"Hi\",\"lang\":\"en\",\"tongues\":{");
    for (int lang = 0; lang < CV_ROOM_TONGUES_MAX; lang++) {
        cv_buf_addf(&say, "%s\"l%d\":{\"text\":\"", lang ? "," : "", lang);
        for (int i = 0; i < CV_ROOM_BOT_TEXT_MAX / 2; i++)
            cv_buf_addz(&say, i % 2 ? "\\n\\n" : "ж");
        cv_buf_addf(&say, "\"%s", lang < 7 ? "}" : ",\"x\":\"end\"}}}");
    }
    assert_false(say.full);
    assert_true(say.n > CV_FRAME_MAX);
    assert_int_equal(cv_ws_send(bot->ws, cv_buf_str(&say)), CV_OK);
    hears(bot, "{\"t\":\"ack\",\"key\":\"k\",\"n\":1}");
    joins(w, late, "Late");
    hears(late, "\"x\":\"end\"}}}");
    assert_non_null(strstr(late->got.p, "\"text\":\"Hi\",\"lang\":\"en\",\"tongues\":{\"l0\":{"
                                        "\"text\":\"ж\\n\\nж"));
    cv_buf_free(&say);
}

static void who_comes_late_hears_what_was_for_all(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *late = &w->person[1], *bot = &w->person[2];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    bot_comes(w, bot, 0, NULL);
    says(bot, "{\"t\":\"say\",\"key\":\"q1\",\"text\":\"public\"}");
    says(bot, "{\"t\":\"say\",\"key\":\"q2\",\"text\":\"private\",\"to\":\"m1\"}");
    hears(ana, "private");
    says(ana, "{\"t\":\"choose\",\"key\":\"c\",\"about\":\"q1\",\"choice\":\"secretly\"}");
    says(ana, "{\"t\":\"say\",\"key\":\"s\",\"text\":\"aloud\"}");
    hears(ana, "\"n\":4,\"key\":\"s\"");
    joins(w, late, "Late");
    hears(late, "public");
    hears(late, "aloud");
    assert_null(strstr(late->got.p, "private"));
    assert_null(strstr(late->got.p, "secretly"));
}

static void the_bot_hears_of_everybody_before_the_first_message(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1], *bot = &w->person[2];
    char room[64];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    joins(w, ben, "Ben");
    says(ana, "{\"t\":\"say\",\"key\":\"1\",\"text\":\"start\"}");
    hears(ana, "\"n\":1,\"key\"");
    person_leaves(ben);
    hears(ana, "\"id\":\"m2\",\"name\":\"Ben\",\"lang\":\"en\",\"online\":false");
    bot_comes(w, bot, 0, NULL);
    hears(bot, "{\"t\":\"member\",\"id\":\"m1\",\"name\":\"Ana\",\"lang\":\"en\",\"online\":true");
    hears(bot, "{\"t\":\"member\",\"id\":\"m2\",\"name\":\"Ben\",\"lang\":\"en\",\"online\":false");
    hears(bot, "\"text\":\"start\"");
    hears(ana, "{\"t\":\"member\",\"id\":\"bot\",\"name\":\"Canvasser\",\"online\":true,\"bot\":true}");
    person_quote(bot, "\"room_id\":\"", room, sizeof room);
    bot_comes(w, bot, 1, room);
    settles(bot);
    assert_null(strstr(bot->got.p, "start"));
    bot_comes(w, bot, 1, "a-room-that-was");
    hears(bot, "\"text\":\"start\"");
}

static void a_board_is_shown_to_all_and_to_who_comes_later(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *view = &w->person[1], *bot = &w->person[2];
    world_serve(w, 0);
    views(w, view);
    assert_null(strstr(view->got.p, "\"you\""));
    joins(w, ana, "Ana");
    hears(view, "{\"t\":\"member\",\"id\":\"m1\"");
    bot_comes(w, bot, 0, NULL);
    says(bot, "{\"t\":\"board\",\"key\":\"b1\",\"board\":{\"title\":\"T\",\"done\":1}}");
    hears(bot, "{\"t\":\"ack\",\"key\":\"b1\"}");
    hears(view, "{\"t\":\"board\",\"now\":1732230000000,\"board\":{\"title\":\"T\",\"done\":1}}");
    hears(ana, "{\"t\":\"board\",\"now\":1732230000000,\"board\":{\"title\":\"T\",\"done\":1}}");
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"hidden from the board\"}");
    hears(ana, "\"n\":1,\"key\"");
    settles(view);
    assert_null(strstr(view->got.p, "hidden"));
    says(view, "{\"t\":\"say\",\"key\":\"v\",\"text\":\"let me in\"}");
    hears(view, "{\"t\":\"refused\",\"key\":\"v\",\"why\":\"not_allowed\"}");
    says(ana, "{\"t\":\"board\",\"key\":\"b2\",\"board\":{}}");
    hears(ana, "{\"t\":\"refused\",\"key\":\"b2\",\"why\":\"not_allowed\"}");
    views(w, view);
    assert_non_null(strstr(view->got.p, "\"board\":{\"title\":\"T\",\"done\":1}}"));
}

/* What people said to the bot alone, and it to them, and what they chose is forgotten when
 * the bot says that an anonymous session is over; sent again it is known. */
static void the_end_of_an_anonymous_session_forgets_what_was_said_alone(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *bot = &w->person[1], *late = &w->person[2];
    char secret[64];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    person_quote(ana, "\"secret\":\"", secret, sizeof secret);
    bot_comes(w, bot, 0, NULL);
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"psst\",\"to\":\"bot\"}");
    says(ana, "{\"t\":\"choose\",\"key\":\"c\",\"about\":\"q\",\"fields\":[{\"id\":\"a\",\"text\":\"sesame\"}]}");
    hears(bot, "sesame");
    says(bot, "{\"t\":\"say\",\"key\":\"a\",\"text\":\"understood: halva\",\"to\":\"m1\"}");
    says(bot, "{\"t\":\"board\",\"key\":\"b\",\"board\":{\"ended\":false,\"anonymous\":true}}");
    hears(bot, "{\"t\":\"ack\",\"key\":\"b\"}");
    returns(w, ana, secret, 0);
    hears(ana, "psst");
    hears(ana, "halva");
    says(bot, "{\"t\":\"say\",\"key\":\"p\",\"text\":\"Goodbye\"}");
    says(bot, "{\"t\":\"board\",\"key\":\"e\",\"board\":{\"ended\":true,\"anonymous\":true}}");
    hears(bot, "{\"t\":\"ack\",\"key\":\"e\"}");
    returns(w, ana, secret, 0);
    hears(ana, "\"text\":\"Goodbye\"");
    settles(ana);
    assert_null(strstr(ana->got.p, "psst"));
    assert_null(strstr(ana->got.p, "sesame"));
    assert_null(strstr(ana->got.p, "halva"));
    bot_comes(w, bot, 0, NULL);
    hears(bot, "\"text\":\"Goodbye\"");
    assert_null(strstr(bot->got.p, "psst"));
    assert_null(strstr(bot->got.p, "sesame"));
    joins(w, late, "Late");
    hears(late, "\"n\":4,\"key\":\"p\"");
    assert_null(strstr(late->got.p, "\"key\":\"k\""));
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"psst\",\"to\":\"bot\"}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"k\",\"n\":1}");
    settles(bot);
    assert_null(strstr(bot->got.p, "psst"));
    assert_null(w->h.lines.n ? strstr(w->h.lines.p, "too big") : NULL);
}

/* A session that was not anonymous leaves its private words where they are. */
static void the_end_of_another_session_forgets_nothing(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *bot = &w->person[1];
    char secret[64];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    person_quote(ana, "\"secret\":\"", secret, sizeof secret);
    bot_comes(w, bot, 0, NULL);
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"psst\",\"to\":\"bot\"}");
    says(bot, "{\"t\":\"board\",\"key\":\"e\",\"board\":{\"ended\":true}}");
    hears(bot, "{\"t\":\"ack\",\"key\":\"e\"}");
    returns(w, ana, secret, 0);
    hears(ana, "psst");
}

/* ---- saying no ------------------------------------------------------------------------- */

static void what_cannot_be_taken_is_refused_and_the_connection_lives(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0];
    char text[4002];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    says(ana, "{\"t\":\"say\",\"key\":\"long\",\"text\":\"%s\"}", text);
    hears(ana, "{\"t\":\"refused\",\"key\":\"long\",\"why\":\"too_long\",\"limit\":4000}");
    says(ana, "{\"t\":\"say\",\"key\":\"none\",\"text\":\" \"}");
    hears(ana, "{\"t\":\"refused\",\"key\":\"none\",\"why\":\"empty\"}");
    says(ana, "{\"t\":\"say\",\"key\":\"odd\",\"text\":\"\\u0000\"}");
    hears(ana, "{\"t\":\"refused\",\"key\":\"odd\",\"why\":\"not_text\"}");
    says(ana, "{\"t\":\"say\",\"key\":\"good\",\"text\":\"%s\"}", text + 1);
    hears(ana, "{\"t\":\"ack\",\"key\":\"good\",\"n\":1}");
}

static void malformed_frames_are_counted_and_the_connection_lives(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    says(ana, "nonsense");
    hears(ana, "{\"t\":\"bad\",\"why\":\"not JSON\"}");
    says(ana, "{\"t\":\"dance\"}");
    hears(ana, "{\"t\":\"bad\",\"why\":\"t: unknown\"}");
    says(ana, "%s", ana->hello);
    hears(ana, "{\"t\":\"bad\",\"why\":\"hello again\"}");
    char *big = malloc(70 * 1024);
    memset(big, ' ', 70 * 1024);
    assert_int_equal(cv_ws_send(ana->ws, (struct cv_str){big, 70 * 1024}), CV_OK);
    free(big);
    hears(ana, "{\"t\":\"bad\",\"why\":\"over 64 KiB\"}");
    settles(ana);
    assert_int_equal(cv_room_server_malformed(w->room), 4);
    assert_int_equal(ana->closed, 0);
}

static void tokens_that_are_not_known_are_denied(void **state) {
    struct world *w = *state;
    struct person *eve = &w->person[0];
    char hello[300], token[64];
    world_serve(w, 0);
    token_of_link(cv_room_server_view_link(w->room), token);
    static const char *const kinds[] = {"join", "secret", "bot"};
    for (size_t i = 0; i < CV_COUNT(kinds); i++) {
        snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"%s\":\"%s\",\"name\":\"Eve\"}", kinds[i],
                 token);
        person_comes(w, eve, hello);
        hears(eve, "{\"t\":\"denied\",\"why\":\"token\"}");
        is_closed_with(eve, "closed with 4401 token");
        has_not_heard(eve, "welcome");
    }
    token[3] ^= 1;
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"view\":\"%s\"}", token);
    person_comes(w, eve, hello);
    is_closed_with(eve, "closed with 4401 token");
}

static void haste_is_refused_until_time_has_passed(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    for (int i = 1; i <= 21; i++)
        says(ana, "{\"t\":\"say\",\"key\":\"k%d\",\"text\":\"x\"}", i);
    hears(ana, "{\"t\":\"ack\",\"key\":\"k20\",\"n\":20}");
    hears(ana, "{\"t\":\"refused\",\"key\":\"k21\",\"why\":\"rate\"}");
    /* what is known is acknowledged, however hasty: refused, it would be sent anew */
    says(ana, "{\"t\":\"say\",\"key\":\"k7\",\"text\":\"x\"}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"k7\",\"n\":7}");
    w->now += 500;
    says(ana, "{\"t\":\"say\",\"key\":\"k22\",\"text\":\"x\"}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"k22\",\"n\":21}");
}

static void who_says_no_hello_is_closed(void **state) {
    struct world *w = *state;
    struct person *eve = &w->person[0];
    w->patience = 20;
    world_serve(w, 0);
    person_comes(w, eve, "");
    is_closed_with(eve, "closed with 4408 no hello");
}

static void a_full_room_takes_nobody_new(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0];
    char token[64], hello[300], room[64];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    person_quote(ana, "\"room_id\":\"", room, sizeof room);
    person_leaves(ana);
    cv_room_server_free(w->room);
    w->room = NULL;
    assert_int_equal(cv_roomlog_begin(w->log, NULL), CV_OK);
    for (int i = 2; i <= 200; i++) {
        char id[16];
        snprintf(id, sizeof id, "m%d", i);
        assert_int_equal(cv_roomlog_put_member(w->log,
                                               &(struct cv_member_row){.room = cv_str(room),
                                                                       .id = cv_str(id),
                                                                       .name = cv_str(id),
                                                                       .secret_hash = cv_str(id)},
                                               NULL),
                         CV_OK);
    }
    assert_int_equal(cv_roomlog_commit(w->log, NULL), CV_OK);
    world_serve(w, 0);
    token_of_link(cv_room_server_join_link(w->room), token);
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"join\":\"%s\",\"name\":\"One more\"}", token);
    person_comes(w, ana, hello);
    hears(ana, "{\"t\":\"denied\",\"why\":\"full\"}");
}

/* ---- storage in trouble ------------------------------------------------------------------ */

static void what_cannot_be_stored_is_put_off_and_shown_to_nobody(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *ben = &w->person[1], *bot = &w->person[2];
    static const enum cv_status troubles[] = {CV_BUSY, CV_FULL};
    world_serve(w, 0);
    joins(w, ana, "Ana");
    joins(w, ben, "Ben");
    bot_comes(w, bot, 0, NULL);
    for (int i = 0; i < 2; i++) {
        cv_roomlog_memory_fail(w->log, troubles[i], 1);
        says(ana, "{\"t\":\"say\",\"key\":\"k%d\",\"text\":\"kept by Ana\"}", i);
        char text[80];
        snprintf(text, sizeof text, "{\"t\":\"later\",\"key\":\"k%d\",\"why\":\"storage\"}", i);
        hears(ana, text);
        settles(ben);
        has_not_heard(ben, "kept by Ana");
        says(ana, "{\"t\":\"say\",\"key\":\"k%d\",\"text\":\"kept by Ana\"}", i);
        snprintf(text, sizeof text, "{\"t\":\"ack\",\"key\":\"k%d\",\"n\":%d}", i, i + 1);
        hears(ana, text);
        hears(ben, "kept by Ana");
    }
    cv_roomlog_memory_fail(w->log, CV_BUSY, 1);
    says(bot, "{\"t\":\"board\",\"key\":\"b\",\"board\":{\"title\":\"lost\"}}");
    hears(bot, "{\"t\":\"later\",\"key\":\"b\",\"why\":\"storage\"}");
    cv_roomlog_memory_fail(w->log, CV_BUSY, 1);
    says(ana, "{\"t\":\"name\",\"name\":\"Lost\"}");
    hears(ana, "{\"t\":\"later\",\"why\":\"storage\"}");
    settles(ben);
    assert_null(strstr(ben->got.p, "lost"));
    assert_null(strstr(ben->got.p, "Lost"));
}

static void who_cannot_be_let_in_for_now_comes_back_and_is(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0];
    char token[64], hello[300];
    world_serve(w, 0);
    token_of_link(cv_room_server_join_link(w->room), token);
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"join\":\"%s\",\"name\":\"Ana\"}", token);
    cv_roomlog_memory_fail(w->log, CV_FULL, 1);
    person_comes(w, ana, hello);
    hears(ana, "{\"t\":\"later\",\"why\":\"storage\"}");
    hears(ana, "\"you\":\"m1\"");
    assert_int_equal(ana->closed, 1);
}

/* A refusal needs no storage, and messages put off cost nobody's allowance. */
static void trouble_of_the_storage_is_nobody_s_haste(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    cv_roomlog_memory_fail(w->log, CV_BUSY, 1000);
    for (int i = 0; i < 30; i++) {
        says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\"}");
        hears(ana, "{\"t\":\"later\",\"key\":\"k\"");
    }
    says(ana, "{\"t\":\"say\",\"key\":\"e\",\"text\":\"\"}");
    hears(ana, "{\"t\":\"refused\",\"key\":\"e\",\"why\":\"empty\"}");
    cv_roomlog_memory_fail(w->log, CV_OK, 0);
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"x\"}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"k\",\"n\":1}");
}

/* ---- long conversations, and restarts ------------------------------------------------------ */

enum { ENTRIES = 700, ENTRY_SIZE = 8000 }; /* several parts by number and by bytes */

/* Puts that many messages of Ana's into the log while the room is closed. */
static void fills_log(struct world *w, struct person *ana) {
    char room[64], *body = malloc(ENTRY_SIZE + 100);
    person_quote(ana, "\"room_id\":\"", room, sizeof room);
    cv_room_server_free(w->room);
    w->room = NULL;
    assert_int_equal(cv_roomlog_begin(w->log, NULL), CV_OK);
    int n = snprintf(body, ENTRY_SIZE + 100, "{\"text\":\"%0*d\"}", ENTRY_SIZE, 0);
    for (int i = 1; i <= ENTRIES; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        const struct cv_entry_row row = {.room = cv_str(room), .n = (uint64_t)i,
                                         .kind = CV_ENTRY_MESSAGE, .sender = CV_S("m1"),
                                         .key = cv_str(key), .body = {body, (size_t)n}};
        assert_int_equal(cv_roomlog_put_entry(w->log, &row, NULL, NULL), CV_OK);
    }
    assert_int_equal(cv_roomlog_commit(w->log, NULL), CV_OK);
    free(body);
}

/* All messages up to `last` stand there in order, and nothing behind them. */
static void is_whole(const struct cv_buf *got, int last) {
    const char *at = got->p, *end = got->p + got->n;
    for (int i = 1; i <= last; i++) {
        char text[40];
        snprintf(text, sizeof text, "\"message\",\"n\":%d,", i);
        at = memmem(at, (size_t)(end - at), text, strlen(text));
        if (!at)
            fail_msg("message %d is missing or out of order", i);
    }
    assert_null(memmem(at + 1, (size_t)(end - at) - 1, "\"message\"", strlen("\"message\"")));
}

static void a_long_conversation_is_given_in_parts_and_in_order(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *late = &w->person[1];
    world_serve(w, 0);
    joins(w, ana, "Ana");
    fills_log(w, ana);
    world_serve(w, 0);
    joins(w, late, "Late");
    says(late, "{\"t\":\"say\",\"key\":\"mine\",\"text\":\"the last\"}");
    hears(late, "\"text\":\"the last\"");
    settles(late);
    is_whole(&late->got, ENTRIES + 1);
}

static bool raw_is_done(void *context) {
    struct world *w = context;
    return raw_has(w->raw, "while it still comes");
}

static void what_is_said_while_somebody_catches_up_comes_at_its_place(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0];
    char secret[64], token[64], hello[200], bytes[400];
    const int small = 16 * 1024, large = 4 * 1024 * 1024;
    struct raw slow;
    world_serve(w, 0);
    joins(w, ana, "Ana");
    person_quote(ana, "\"secret\":\"", secret, sizeof secret);
    fills_log(w, ana);
    world_serve(w, 0);
    returns(w, ana, secret, ENTRIES);
    token_of_link(cv_room_server_join_link(w->room), token);
    raw_open(&slow, w->h.loop, cv_room_server_port(w->room), false);
    setsockopt(slow.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    raw_upgrade(&slow, "/socket", "localhost", "canvasser-room.1", "");
    snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"join\":\"%s\",\"name\":\"Slow\"}", token);
    raw_send(&slow, bytes, raw_frame(bytes, hello));
    hears(ana, "\"id\":\"m2\",\"name\":\"Slow\"");
    says(ana, "{\"t\":\"say\",\"key\":\"now\",\"text\":\"while it still comes\"}");
    hears(ana, "\"ack\",\"key\":\"now\"");
    setsockopt(slow.fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
    assert_int_equal(cv_loop_watch(w->h.loop, slow.fd, raw_readable, &slow, &slow.watch, NULL),
                     CV_OK);
    w->raw = &slow;
    harness_until(&w->h, raw_is_done);
    settles(ana);
    is_whole(&slow.in, ENTRIES + 1);
    raw_close(&slow);
}

static void a_room_is_the_same_after_a_restart(void **state) {
    struct world *w = *state;
    struct person *ana = &w->person[0], *bot = &w->person[1];
    char secret[64], join[100];
    world_serve(w, 0);
    int port = cv_room_server_port(w->room);
    snprintf(join, sizeof join, "%.*s", CV_ARG(cv_room_server_join_link(w->room)));
    joins(w, ana, "Ana");
    person_quote(ana, "\"secret\":\"", secret, sizeof secret);
    bot_comes(w, bot, 0, NULL);
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"kept\"}");
    says(bot, "{\"t\":\"board\",\"key\":\"b\",\"board\":{\"done\":7}}");
    hears(ana, "\"t\":\"board\"");
    person_leaves(bot);
    snprintf(ana->hello, sizeof ana->hello, "{\"t\":\"hello\",\"secret\":\"%s\",\"after\":0}", secret);
    cv_buf_clear(&ana->got);
    ana->read = 0;
    cv_room_server_free(w->room);
    world_serve(w, port);
    assert_true(cv_str_eqz(cv_room_server_join_link(w->room), join));
    hears(ana, "\"board\":{\"done\":7}}"); /* she came back by herself */
    hears(ana, "\"n\":1,\"key\":\"k\",\"from\":\"m1\"");
    says(ana, "{\"t\":\"say\",\"key\":\"k\",\"text\":\"kept\"}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"k\",\"n\":1}");
    says(ana, "{\"t\":\"say\",\"key\":\"l\",\"text\":\"on\"}");
    hears(ana, "{\"t\":\"ack\",\"key\":\"l\",\"n\":2}");
}

static void links_say_where_the_room_is(void **state) {
    struct world *w = *state;
    char want[64];
    world_serve(w, 0);
    snprintf(want, sizeof want, "http://127.0.0.1:%d/#join=", cv_room_server_port(w->room));
    assert_true(cv_str_starts(cv_room_server_join_link(w->room), cv_str(want)));
    assert_int_equal(cv_room_server_join_link(w->room).n, strlen(want) + 22);
    snprintf(want, sizeof want, "http://127.0.0.1:%d/board#view=", cv_room_server_port(w->room));
    assert_true(cv_str_starts(cv_room_server_view_link(w->room), cv_str(want)));
    assert_int_equal(cv_room_server_bot_token(w->room).n, 22);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(people_join_and_hear_each_other),
        WITH_WORLD(many_frames_of_one_turn_keep_their_order),
        WITH_WORLD(the_same_key_again_is_acknowledged_and_shown_once),
        WITH_WORLD(who_comes_back_hears_what_was_missed_and_no_more),
        WITH_WORLD(a_message_on_a_connection_that_breaks_at_once_is_kept),
        WITH_WORLD(what_is_sent_behind_a_hello_waits_for_its_welcome),
        WITH_WORLD(a_member_is_there_while_any_of_the_tabs_is_open),
        WITH_WORLD(a_new_name_is_told_and_kept),
        WITH_WORLD(a_new_language_is_told_and_kept),
        WITH_WORLD(a_choice_is_seen_by_the_bot_and_its_chooser_alone),
        WITH_WORLD(a_form_is_seen_by_who_asks_and_what_is_filled_in_by_the_bot),
        WITH_WORLD(who_comes_late_hears_what_was_for_all),
        WITH_WORLD(words_to_the_bot_alone_are_seen_by_it_and_their_author),
        WITH_WORLD(people_write_alone_to_nobody_but_the_bot),
        WITH_WORLD(what_is_told_in_five_languages_is_kept_whole),
        WITH_WORLD(the_bot_hears_of_everybody_before_the_first_message),
        WITH_WORLD(a_board_is_shown_to_all_and_to_who_comes_later),
        WITH_WORLD(the_end_of_an_anonymous_session_forgets_what_was_said_alone),
        WITH_WORLD(the_end_of_another_session_forgets_nothing),
        WITH_WORLD(what_cannot_be_taken_is_refused_and_the_connection_lives),
        WITH_WORLD(malformed_frames_are_counted_and_the_connection_lives),
        WITH_WORLD(tokens_that_are_not_known_are_denied),
        WITH_WORLD(haste_is_refused_until_time_has_passed),
        WITH_WORLD(who_says_no_hello_is_closed),
        WITH_WORLD(a_full_room_takes_nobody_new),
        WITH_WORLD(what_cannot_be_stored_is_put_off_and_shown_to_nobody),
        WITH_WORLD(who_cannot_be_let_in_for_now_comes_back_and_is),
        WITH_WORLD(trouble_of_the_storage_is_nobody_s_haste),
        WITH_WORLD(a_long_conversation_is_given_in_parts_and_in_order),
        WITH_WORLD(what_is_said_while_somebody_catches_up_comes_at_its_place),
        WITH_WORLD(a_room_is_the_same_after_a_restart),
        WITH_WORLD(links_say_where_the_room_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
