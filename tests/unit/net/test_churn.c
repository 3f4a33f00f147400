/* A thousand connections, most of which are cut at some byte: each ends once, nothing is
 * sent twice, and nothing is left behind. */
#include "net/fetch.h"
#include "net/web.h"

#include <dirent.h>

enum { MANY = 1000, AT_ONCE = 8, FRAMES = 10, CHOPPERS = 64 };

struct world;

/* A relay that ends both its connections behind some byte. */
struct chopper {
    struct world *w;
    int fd[2]; /* of the client, of the server */
    struct cv_watch *watch[2];
    size_t left; /* bytes, of both ways together */
    bool reset;  /* by a reset in place of an end */
    bool used;
};

struct peer {
    struct world *w;
    struct cv_client *client;
    bool ended; /* to be replaced in the next turn */
    int frames;
};

struct world {
    struct harness h;
    struct web web;
    struct cv_server *server;
    struct cv_fetcher *fetcher;
    struct peer peers[AT_ONCE];
    struct chopper choppers[CHOPPERS];
    struct cv_watch *listening;
    int fd, port, behind, most; /* `most` bytes until a cut; 0: no cuts */
    uint64_t chance;
    int started, ended, opened, whole, served, gone;
    int asked, done, ok;
    unsigned char answers[MANY]; /* how often each request was answered */
};

/* Knuth's, TAOCP 3.3.4, table 1 line 26. */
static uint64_t draw(struct world *w) {
    w->chance = w->chance * 6364136223846793005U + 1442695040888963407U;
    return w->chance >> 33;
}

static int descriptors(void) {
    DIR *dir = opendir("/proc/self/fd");
    int n = 0;
    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

/* ---- cutting ------------------------------------------------------------------------ */

static void chop(struct chopper *c) {
    const struct linger now = {.l_onoff = 1};
    for (int i = 0; i < 2; i++) {
        cv_watch_drop(&c->watch[i]);
        if (c->reset)
            setsockopt(c->fd[i], SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close(c->fd[i]);
    }
    c->used = false;
}

static void chopper_ready(void *context, int fd) {
    struct chopper *c = context;
    char bytes[16 * 1024];
    ssize_t n = read(fd, bytes, sizeof bytes);
    size_t take = n > 0 && (size_t)n < c->left ? (size_t)n : c->left;
    if (n > 0)
        send(fd == c->fd[0] ? c->fd[1] : c->fd[0], bytes, take, MSG_NOSIGNAL);
    c->left -= take;
    if (n <= 0 || !c->left)
        chop(c);
}

static int chopper_dial(int port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static void chopper_accept(void *context, int listening) {
    struct world *w = context;
    struct chopper *c = w->choppers;
    while (c->used)
        c++;
    assert_true(c < w->choppers + CHOPPERS);
    *c = (struct chopper){.w = w, .used = true, .left = SIZE_MAX, .reset = draw(w) % 2};
    if (w->most)
        c->left = (size_t)(draw(w) % (unsigned)w->most);
    c->fd[0] = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    c->fd[1] = chopper_dial(w->behind);
    for (int i = 0; i < 2; i++)
        assert_int_equal(cv_loop_watch(w->h.loop, c->fd[i], chopper_ready, c, &c->watch[i], NULL),
                         CV_OK);
    if (!c->left)
        chop(c);
}

static int setup(void **state) {
    struct world *w = calloc(1, sizeof *w);
    w->chance = 20;
    harness_open(&w->h, w);
    web_open(&w->web, w->h.loop);
    w->fd = web_listen(&w->port);
    assert_int_equal(cv_loop_watch(w->h.loop, w->fd, chopper_accept, w, &w->listening, NULL),
                     CV_OK);
    *state = w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    for (int i = 0; i < AT_ONCE; i++)
        cv_client_free(w->peers[i].client);
    cv_fetcher_free(w->fetcher);
    cv_server_free(w->server);
    for (int i = 0; i < CHOPPERS; i++)
        if (w->choppers[i].used)
            chop(&w->choppers[i]);
    cv_watch_drop(&w->listening);
    close(w->fd);
    web_close(&w->web);
    harness_close(&w->h);
    free(w);
    return 0;
}

/* ---- WebSockets ------------------------------------------------------------------------ */

static void served(void *context, struct cv_ws *ws) {
    struct world *w = context;
    (void)ws;
    w->served++;
}

static void echo(void *context, struct cv_ws *ws, struct cv_str frame) {
    (void)context;
    cv_ws_send(ws, frame);
}

static void gone(void *context, struct cv_ws *ws) {
    struct world *w = context;
    (void)ws;
    w->gone++;
}

static void peer_open(void *context, struct cv_ws *ws) {
    struct peer *p = context;
    assert_false(p->ended);
    p->w->opened++;
    assert_int_equal(cv_ws_send(ws, CV_S("0123456789012345678901234567890123456789")), CV_OK);
}

static void peer_frame(void *context, struct cv_ws *ws, struct cv_str frame) {
    struct peer *p = context;
    assert_false(p->ended);
    assert_int_equal(frame.n, 40);
    if (++p->frames == FRAMES) {
        p->w->whole++;
        cv_ws_close(ws, 1000, "done");
    } else {
        cv_ws_send(ws, frame);
    }
}

static void peer_closed(void *context, int code, struct cv_str why) {
    struct peer *p = context;
    assert_false(p->ended);
    assert_true(code >= 1000 && why.n);
    p->ended = true;
    p->w->ended++;
}

static void peer_start(struct peer *p) {
    char url[64];
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/socket", p->w->port);
    const struct cv_client_config config = {
        .url = cv_str(url),
        .subprotocol = "echo.1",
        .once = true,
        .open = peer_open,
        .frame = peer_frame,
        .closed = peer_closed,
        .context = p,
    };
    cv_client_free(p->client);
    *p = (struct peer){.w = p->w};
    assert_int_equal(cv_client_new(p->w->h.loop, &config, &p->client, NULL), CV_OK);
    p->w->started++;
}

static void start_more(void *context) {
    struct world *w = context;
    for (int i = 0; i < AT_ONCE; i++) {
        w->peers[i].w = w;
        if ((w->peers[i].ended || !w->peers[i].client) && w->started < MANY)
            peer_start(&w->peers[i]);
    }
}

static bool all_ended(void *context) {
    const struct world *w = context;
    return w->ended == MANY && w->gone == w->served;
}

static bool one_whole(void *context) {
    const struct world *w = context;
    return w->whole > 0;
}

static void a_thousand_sockets_end_once_each(void **state) {
    struct world *w = *state;
    const struct cv_server_config config = {
        .address = "127.0.0.1",
        .ws_path = "/socket",
        .subprotocol = "echo.1",
        .open = served,
        .frame = echo,
        .closed = gone,
        .context = w,
    };
    assert_int_equal(cv_server_new(w->h.loop, &config, &w->server, NULL), CV_OK);
    w->behind = cv_server_port(w->server);
    w->most = 1600; /* the handshake takes about 900 */
    int before = descriptors();
    start_more(w);
    w->h.turn = start_more;
    harness_until(&w->h, all_ended);
    w->h.turn = NULL;
    assert_int_equal(w->started, MANY);
    assert_in_range(w->opened, MANY / 10, MANY * 9 / 10);
    assert_true(w->served >= w->opened);
    print_message("# %d opened, %d of them to the end\n", w->opened, w->whole);
    for (int i = 0; i < AT_ONCE; i++) {
        cv_client_free(w->peers[i].client);
        w->peers[i].client = NULL;
    }
    /* One more, in peace. */
    w->most = w->whole = 0;
    peer_start(&w->peers[0]);
    harness_until(&w->h, one_whole);
    assert_in_range(descriptors(), before, before + 8);
}

/* ---- requests ----------------------------------------------------------------------------- */

static void done(void *context, const struct cv_reply *reply) {
    struct world *w = context;
    w->done++;
    w->ok += reply->status == 200;
    assert_int_equal(++w->answers[reply->tag], 1);
    assert_true(reply->status == 200 || (reply->status == 0 && reply->why.n));
}

static void ask_more(void *context) {
    struct world *w = context;
    while (w->asked < MANY && w->asked - w->done < 2 * AT_ONCE) {
        char url[64], body[32];
        snprintf(url, sizeof url, "http://127.0.0.1:%d/echo", w->port);
        snprintf(body, sizeof body, "<%d>", w->asked);
        const struct cv_request r = {.tag = (uint64_t)w->asked++,
                                     .method = "POST",
                                     .url = cv_str(url),
                                     .body = cv_str(body)};
        assert_int_equal(cv_fetch(w->fetcher, &r, done, w), CV_OK);
    }
}

static bool all_done(void *context) {
    const struct world *w = context;
    return w->done == MANY;
}

static void a_thousand_posts_arrive_at_most_once_each(void **state) {
    struct world *w = *state;
    const struct cv_fetcher_config config = {.log = &w->h.log};
    assert_int_equal(cv_fetcher_new(w->h.loop, &config, &w->fetcher, NULL), CV_OK);
    w->behind = w->web.port;
    w->most = 2000; /* a request and its answer take about 260 */
    ask_more(w);
    w->h.turn = ask_more;
    harness_until(&w->h, all_done);
    int arrived = 0;
    for (int i = 0; i < MANY; i++) {
        char body[32];
        snprintf(body, sizeof body, "<%d>", i);
        const char *first = strstr(w->web.seen.p, body);
        arrived += first != NULL;
        if (first && strstr(first + 1, body))
            fail_msg("%s arrived twice", body);
    }
    assert_true(arrived >= w->ok);
    assert_in_range(w->ok, MANY / 4, MANY * 99 / 100);
    print_message("# %d answered, %d arrived\n", w->ok, arrived);
}

#define WITH_WORLD(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_thousand_sockets_end_once_each),
        WITH_WORLD(a_thousand_posts_arrive_at_most_once_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
