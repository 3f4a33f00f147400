/* The Slack codec with connections cut, the program killed and calls failing at random:
 * whatever is said is told in the end, and acknowledged in time where it can be. */
#include "slack_script.h"

enum { SAID_MAX = 120, CALLS_MAX = 256, PAGE = 7, PEOPLE = 20 };

struct call {
    uint64_t tag;
    char method[32], oldest[40], cursor[40];
};

/* A Slack with one channel. */
struct storm {
    struct fixture *f;
    struct script *s;
    uint64_t dice;
    struct {
        char ts[40];
        cv_time at;
        bool told;
    } said[SAID_MAX];
    size_t n_said;
    struct call calls[CALLS_MAX];
    size_t n_calls;
    enum { GONE, DIALLED, LIVE } sockets[CV_CODEC_SOCKETS];
};

static unsigned roll(struct storm *w, unsigned most) {
    w->dice ^= w->dice << 13, w->dice ^= w->dice >> 7, w->dice ^= w->dice << 17;
    return (unsigned)(w->dice % most);
}

/* ---- what the codec asks for ----------------------------------------------------------------- */

static void field(const char *line, const char *name, char *out, size_t n) {
    const char *at = strstr(line, name);
    size_t i = 0;
    for (at = at ? at + strlen(name) : ""; *at && !strchr("&\n", *at) && i + 1 < n; at++)
        out[i++] = *at;
    out[i] = '\0';
}

static void read_line(struct storm *w, const char *line) {
    unsigned long long tag;
    unsigned socket;
    size_t envelope;
    char ts[40];
    if (sscanf(line, "request %llu POST " API "/", &tag) == 1) {
        assert_true(w->n_calls < CALLS_MAX);
        struct call *c = &w->calls[w->n_calls++];
        c->tag = tag;
        assert_int_equal(sscanf(strstr(line, "/api/"), "/api/%31[^ ]", c->method), 1);
        field(line, "oldest=", c->oldest, sizeof c->oldest);
        field(line, "cursor=", c->cursor, sizeof c->cursor);
    } else if (sscanf(line, "dial %u", &socket) == 1) {
        w->sockets[socket] = DIALLED;
    } else if (sscanf(line, "hang up %u", &socket) == 1) {
        w->sockets[socket] = GONE;
    } else if (sscanf(line, "frame %u {\"envelope_id\":\"E%zu\"", &socket, &envelope) == 2) {
        assert_true(w->s->now - w->said[envelope].at <= 2000); /* Slack waits for three seconds */
    } else if (sscanf(line, "message id=C1:%39[0-9.]", ts) == 1) {
        for (size_t i = 0; i < w->n_said; i++)
            w->said[i].told = w->said[i].told || strcmp(w->said[i].ts, ts) == 0;
    }
}

static void read_all(struct storm *w, const char *said) {
    if (getenv("VERBOSE"))
        fprintf(stderr, "[%lld] %s\n", (long long)w->s->now, said);
    struct cv_buf copy;
    cv_buf_init(&copy, 1024 * 1024);
    cv_buf_addz(&copy, said);
    struct cv_str rest = cv_buf_str(&copy), line;
    while (cv_str_split(&rest, '\n', &line)) {
        char *one = cv_strdup(line);
        read_line(w, one);
        free(one);
    }
    cv_buf_free(&copy);
}

/* ---- what happens ------------------------------------------------------------------------------- */

/* Time goes on, and alarms ring. */
static void pass(struct storm *w, cv_time ms) {
    cv_time until = w->s->now + ms;
    for (int i = 0; w->s->wake <= until; i++) {
        assert_true(i < 10000); /* it would never rest */
        read_all(w, script_woken(w->s));
    }
    w->s->now = until;
}

static void say_one(struct storm *w) {
    char frame[512];
    if (w->n_said == SAID_MAX)
        return;
    size_t i = w->n_said++;
    w->said[i].at = w->s->now;
    snprintf(w->said[i].ts, sizeof w->said[i].ts, "%lld.%06zu", (long long)(w->s->now / 1000), i);
    for (unsigned k = 0; k < CV_CODEC_SOCKETS; k++)
        if (w->sockets[k] == LIVE) {
            snprintf(frame, sizeof frame, ENVELOPE("E%zu", MESSAGE("U%zu", "%s", "x")), i,
                     i % PEOPLE, w->said[i].ts);
            read_all(w, script_frame(w->s, k, frame));
            return;
        }
}

/* A page, the newest first; its cursor is the last one's ts. */
static void page(const struct storm *w, const struct call *c, struct cv_buf *out) {
    size_t n = 0, last = 0;
    cv_buf_addz(out, "{\"ok\":true,\"messages\":[");
    for (size_t i = w->n_said; i-- > 0 && n < PAGE;)
        if (strcmp(w->said[i].ts, c->oldest) > 0 &&
            (!c->cursor[0] || strcmp(w->said[i].ts, c->cursor) < 0)) {
            cv_buf_addf(out, "%s" PAST("U%zu", "%s", "x"), n++ ? "," : "", i % PEOPLE,
                        w->said[i].ts);
            last = i;
        }
    bool more = n == PAGE && last > 0 && strcmp(w->said[last - 1].ts, c->oldest) > 0;
    cv_buf_addf(out, "],\"response_metadata\":{\"next_cursor\":\"%s\"}}",
                more ? w->said[last].ts : "");
}

static void answer_one(struct storm *w, bool well) {
    struct cv_buf body;
    if (!w->n_calls)
        return;
    size_t at = well ? 0 : roll(w, (unsigned)w->n_calls);
    struct call c = w->calls[at];
    memmove(&w->calls[at], &w->calls[at + 1], (--w->n_calls - at) * sizeof c);
    unsigned luck = well ? 9 : roll(w, 10);
    cv_buf_init(&body, 4096);
    if (luck < 3)
        read_all(w, script_reply(w->s, c.tag, luck ? 503 : 0, ""));
    else if (luck == 3)
        read_all(w, script_reply_with(w->s, c.tag, 429,
                                      (const char *const[]){"retry-after", "7", NULL}, ""));
    else if (strcmp(c.method, "conversations.history") == 0)
        page(w, &c, &body);
    else
        cv_buf_addz(&body, strcmp(c.method, "auth.test") == 0 ? AUTH
                           : strcmp(c.method, "users.info") == 0 ? ANA
                                                                  : URL(1));
    if (body.n)
        read_all(w, script_reply(w->s, c.tag, 200, body.p));
    cv_buf_free(&body);
}

static void greet(struct storm *w) {
    for (unsigned k = 0; k < CV_CODEC_SOCKETS; k++)
        if (w->sockets[k] == DIALLED) {
            w->sockets[k] = LIVE;
            read_all(w, script_frame(w->s, k, HELLO));
        }
}

static void cut(struct storm *w) {
    for (unsigned k = 0; k < CV_CODEC_SOCKETS; k++)
        if (w->sockets[k] != GONE) {
            w->sockets[k] = GONE;
            read_all(w, script_closed(w->s, k, 1006));
        }
}

static void begin_anew(struct storm *w) {
    w->n_calls = 0;
    memset(w->sockets, 0, sizeof w->sockets);
    script_restart(w->s, codec(w->f));
    read_all(w, script_start(w->s));
}

static void happen(struct storm *w) {
    unsigned what = roll(w, 100);
    if (what < 25)
        say_one(w);
    else if (what < 65)
        answer_one(w, false);
    else if (what < 80)
        greet(w);
    else if (what < 90)
        pass(w, (cv_time)roll(w, 3000));
    else if (what < 94)
        pass(w, CV_SECONDS(roll(w, 1200)));
    else if (what < 97)
        cut(w);
    else
        begin_anew(w);
}

static void weather(void **state, uint64_t seed) {
    struct storm w = {.f = *state, .s = acquainted(state), .dice = seed * 0x9E3779B97F4A7C15u + 1};
    w.s->places[0].place = "C1", w.s->places[0].person = "";
    w.s->n_places = 1;
    w.sockets[0] = w.sockets[1] = LIVE;
    w.s->now += 1000;
    for (int i = 0; i < 400; i++)
        happen(&w);
    for (int i = 0; i < 200; i++) { /* calm */
        answer_one(&w, true);
        greet(&w);
        pass(&w, 2000);
    }
    for (size_t i = 0; i < w.n_said; i++)
        if (!w.said[i].told)
            fail_msg("seed %llu: message %zu of %zu was lost", (unsigned long long)seed, i,
                     w.n_said);
}

static void whatever_is_said_is_told_in_the_end(void **state) {
    for (uint64_t seed = 1; seed <= 300; seed++) {
        weather(state, seed);
        teardown(state);
        setup(state);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {WITH_CODEC(whatever_is_said_is_told_in_the_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
