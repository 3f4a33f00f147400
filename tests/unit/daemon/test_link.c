/* A link over real sockets of this machine: what it says of an address where nobody is, and
 * that it comes back. */
#include "daemon/link.h"

#include "net/harness.h"
#include "net/mute.h"

enum { AGAIN = 5 /* milliseconds between two tries */ };

/* A codec that wants one connection, and asks for one page. */
struct probe {
    struct cv_codec codec;
    char url[64];
    bool asks; /* for a page, in place of a connection */
    int tries, opened, lost, answered;
};

struct world {
    struct harness h;
    struct cv_edition *edition;
    struct cv_store *store;
    struct cv_engine *engine;
    struct cv_fetcher *fetcher;
    struct cv_link *link;
    struct mute mute;
    struct probe *probe;
    int want;
};

static struct probe *probe_new; /* what the next link is given: codecs are made without context */

static void probe_try(struct probe *p) {
    const struct cv_wire *wire = p->codec.wire;
    p->tries++;
    if (p->asks)
        wire->request(wire->context, &(struct cv_request){.method = "GET", .url = cv_str(p->url)});
    else
        wire->dial(wire->context, 0, &(struct cv_dial){.url = cv_str(p->url)});
}

static void probe_start(struct cv_codec *c, cv_time now) {
    (void)now;
    probe_try((struct probe *)c);
}

static void probe_opened(struct cv_codec *c, unsigned socket, cv_time now) {
    (void)socket, (void)now;
    ((struct probe *)c)->opened++;
}

static void probe_again(struct cv_codec *c, cv_time now) {
    c->wire->log(c->wire->context, CV_LOG_WARNING, CV_S("no luck"));
    c->wire->wake(c->wire->context, now + AGAIN);
}

static void probe_closed(struct cv_codec *c, unsigned socket, int code, struct cv_str why,
                         cv_time now) {
    (void)socket, (void)code, (void)why;
    ((struct probe *)c)->lost++;
    probe_again(c, now);
}

static void probe_replied(struct cv_codec *c, const struct cv_reply *reply, cv_time now) {
    struct probe *p = (struct probe *)c;
    p->answered += reply->status != 0;
    p->lost += reply->status == 0;
    probe_again(c, now);
}

static void probe_woken(struct cv_codec *c, cv_time now) {
    (void)now;
    probe_try((struct probe *)c);
}

static bool probe_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now) {
    (void)c, (void)o, (void)now;
    return true;
}

static void probe_free(struct cv_codec *c) {
    (void)c; /* the world's */
}

static const struct cv_codec_ops probe_ops = {
    .name = "probe", .start = probe_start, .opened = probe_opened, .closed = probe_closed,
    .replied = probe_replied, .woken = probe_woken, .send = probe_send, .free = probe_free,
};

static struct cv_codec *probe_give(const struct cv_account *account) {
    (void)account;
    return &probe_new->codec;
}

/* ---- the world ------------------------------------------------------------------------ */

static void world_random(void *bytes, size_t n) {
    memset(bytes, 7, n);
}

static int setup(void **state) {
    struct world *w = calloc(1, sizeof *w);
    struct cv_error err = {0};
    harness_open_idle(&w->h, w, (struct cv_idle){.ping = 1, .hang_up = 2});
    if (cv_edition_read(CV_S("customer-relationships"), &w->edition, &err))
        fail_msg("%s: %s", err.file, err.text);
    w->store = cv_store_memory();
    const struct cv_engine_config engine = {.store = w->store, .clock = cv_loop_clock(),
                                            .log = &w->h.log, .edition = w->edition,
                                            .random = world_random};
    assert_int_equal(cv_engine_new(&engine, &w->engine, &err), CV_OK);
    assert_int_equal(cv_fetcher_new(w->h.loop, &(struct cv_fetcher_config){0}, &w->fetcher, &err),
                     CV_OK);
    *state = w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    cv_fetcher_free(w->fetcher);
    cv_link_free(w->link);
    if (w->mute.loop)
        mute_close(&w->mute);
    cv_engine_free(w->engine);
    cv_store_close(w->store);
    cv_edition_free(w->edition);
    harness_close(&w->h);
    free(w->probe);
    free(w);
    return 0;
}

/* A link to this port, where nobody need be. */
static void links(struct world *w, int port, bool asks) {
    w->probe = calloc(1, sizeof *w->probe);
    w->probe->codec.ops = &probe_ops;
    w->probe->asks = asks;
    snprintf(w->probe->url, sizeof w->probe->url, "%s://127.0.0.1:%d/", asks ? "http" : "ws", port);
    probe_new = w->probe;
    const struct cv_account account = {.name = CV_S("probe"), .url = cv_str(w->probe->url)};
    const struct cv_link_config config = {
        .loop = w->h.loop, .engine = w->engine, .fetcher = w->fetcher, .log = &w->h.log,
        .setting = CV_S("nothing"), .codec = probe_give, .account = &account, .url_set = true,
    };
    w->link = cv_link_new(&config);
}

/* A port that was free a moment ago. */
static int free_port(struct world *w) {
    mute_open(&w->mute, w->h.loop, 0);
    int port = w->mute.port;
    mute_close(&w->mute);
    w->mute.loop = NULL;
    return port;
}

static bool has_lost(void *context) {
    return ((struct world *)context)->probe->lost >= ((struct world *)context)->want;
}

static bool has_opened(void *context) {
    return ((struct world *)context)->probe->opened >= ((struct world *)context)->want;
}

static bool has_answer(void *context) {
    return ((struct world *)context)->probe->answered >= 1;
}

static int count(const struct world *w, const char *words) {
    int n = 0;
    for (const char *p = w->h.lines.n ? w->h.lines.p : ""; (p = strstr(p, words)); p++)
        n++;
    return n;
}

/* ---- what it does --------------------------------------------------------------------- */

static void a_connection_that_nobody_takes_is_said_once_and_that_it_is_there_again(void **state) {
    struct world *w = *state;
    int port = free_port(w);
    links(w, port, false);
    w->want = 4;
    harness_until(&w->h, has_lost);
    assert_int_equal(count(w, "probe: cannot reach 127.0.0.1:"), 1);
    assert_int_equal(count(w, "nobody answers"), 1);
    assert_int_equal(count(w, "probe: no luck"), 1); /* the codec's own line, too */
    assert_int_equal(count(w, "reached again"), 0);
    mute_open(&w->mute, w->h.loop, port);
    w->want = 1;
    harness_until(&w->h, has_opened);
    assert_int_equal(count(w, "cannot reach"), 1);
    assert_int_equal(count(w, "is reached again"), 1);
}

static void so_is_a_request_that_nobody_answers(void **state) {
    struct world *w = *state;
    int port = free_port(w);
    links(w, port, true);
    w->want = 4;
    harness_until(&w->h, has_lost);
    assert_int_equal(count(w, "cannot reach 127.0.0.1:"), 1);
    struct cv_server *server;
    const struct cv_server_config config = {.address = "127.0.0.1", .port = port};
    assert_int_equal(cv_server_new(w->h.loop, &config, &server, NULL), CV_OK);
    harness_until(&w->h, has_answer);
    assert_int_equal(count(w, "is reached again"), 1);
    cv_server_free(server);
}

/* The network between us is gone, and nobody says so. */
static void a_connection_that_says_nothing_more_is_made_anew(void **state) {
    struct world *w = *state;
    mute_open(&w->mute, w->h.loop, 0);
    links(w, w->mute.port, false);
    w->want = 2;
    harness_until(&w->h, has_opened);
    assert_int_equal(w->probe->lost, 1);
    assert_true(w->mute.pings >= 1);
    assert_int_equal(count(w, "probe: connection lost"), 1);
    assert_int_equal(count(w, "cannot reach"), 0);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_connection_that_nobody_takes_is_said_once_and_that_it_is_there_again),
        WITH_WORLD(so_is_a_request_that_nobody_answers),
        WITH_WORLD(a_connection_that_says_nothing_more_is_made_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
