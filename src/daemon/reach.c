/* reach.c - what the log says of a messenger that cannot be reached.
 *
 *     unknown --failed--> away --made--> here --failed--> doubted --failed anew--> away
 *        '-------------made---------------^'--------made-----'                              */
#include "daemon/reach.h"

#include <canvasser/arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SAID_MAX = 8 * 1024, /* bytes of what was said; then nothing more is, until it is over */
    LINE_SIZE = 1024
};

enum state { UNKNOWN, HERE, DOUBTED, AWAY };

struct cv_reach {
    const struct cv_log *log;
    char *name, *host;
    unsigned tries;
    struct {
        enum state state;
        unsigned doubted_at; /* DOUBTED: tries of a higher number began after the failure */
    } ways[CV_WAYS];
    struct cv_buf causes; /* said since all ways were open */
    struct cv_buf lines;  /* said by the codec since it might send */
    bool ready;
};

struct cv_reach *cv_reach_new(const struct cv_log *log, struct cv_str name, struct cv_str url) {
    struct cv_reach *r = cv_alloc(sizeof *r);
    *r = (struct cv_reach){.log = log, .name = cv_strdup(name),
                          .host = cv_strdup(cv_reach_host(url))};
    cv_buf_init(&r->causes, SAID_MAX);
    cv_buf_init(&r->lines, SAID_MAX);
    return r;
}

void cv_reach_free(struct cv_reach *r) {
    if (!r)
        return;
    cv_buf_free(&r->causes);
    cv_buf_free(&r->lines);
    free(r->name);
    free(r->host);
    free(r);
}

/* ---- what was said ------------------------------------------------------------------ */

/* Whether `line` is new there; it is noted. */
static bool said_note(struct cv_buf *said, struct cv_str line) {
    char key[LINE_SIZE];
    int n = snprintf(key, sizeof key, "\n%.*s\n", CV_ARG(line));
    if (n < 0)
        return false;
    size_t length = (size_t)n < sizeof key ? (size_t)n : sizeof key - 1;
    if (said->n && memmem(said->p, said->n, key, length))
        return false;
    return cv_buf_add(said, (struct cv_str){key, length});
}

/* The same cause comes with other numbers: "after 3 ms". */
static struct cv_str cause_key(struct cv_str why, char key[LINE_SIZE]) {
    size_t n = 0;
    for (size_t i = 0; i < why.n && n < LINE_SIZE; i++)
        if (why.p[i] < '0' || why.p[i] > '9')
            key[n++] = why.p[i];
    return (struct cv_str){key, n};
}

/* ---- words -------------------------------------------------------------------------- */

struct cv_str cv_reach_host(struct cv_str url) {
    const char *scheme = url.n ? memmem(url.p, url.n, "://", 3) : NULL;
    size_t from = scheme ? (size_t)(scheme - url.p) + 3 : 0, to = from;
    while (to < url.n && !strchr("/?#", url.p[to])) {
        to++;
        if (url.p[to - 1] == '@')
            from = to;
    }
    return (struct cv_str){url.p + from, to - from};
}

static bool has(struct cv_str text, const char *part) {
    return text.n && memmem(text.p, text.n, part, strlen(part));
}

/* What to look at, by words of ours (net/multi.c, net/client.c); the first that fits. */
static const struct {
    const char *words, *hint;
    bool ours; /* only where the settings name this host */
} hints[] = {
    {"proxy", " Check the proxy in the environment: https_proxy, no_proxy.", false},
    {"certificate", " When it is a certificate of your own, name its file by `ca_file`.", false},
    {"(DNS)", " Check `url`.", true},
    {"nobody answers", " Check `url`, and whether it is running.", true},
    {"no HTTP", " Check `url`.", true},
    {"WebSocket", " Check `url`.", true},
};

static const char *cause_hint(const struct cv_reach *r, struct cv_str host, struct cv_str why) {
    bool ours = host.n && cv_str_eqz(host, r->host);
    for (size_t i = 0; i < CV_COUNT(hints); i++)
        if (has(why, hints[i].words))
            return hints[i].ours && !ours ? "" : hints[i].hint;
    return "";
}

/* ---- failing and getting through ------------------------------------------------------ */

unsigned cv_reach_try(struct cv_reach *r) {
    return ++r->tries;
}

static void reach_say(struct cv_reach *r, struct cv_str host, struct cv_str why) {
    char key[LINE_SIZE];
    if (said_note(&r->causes, cause_key(why, key)))
        cv_log(r->log, CV_LOG_WARNING, "%s: cannot reach %.*s: %.*s.%s I try again", r->name,
               CV_ARG(host.n ? host : CV_S("it")), CV_ARG(why),
               cause_hint(r, host, why));
}

void cv_reach_failed(struct cv_reach *r, enum cv_way way, unsigned number, struct cv_str host,
                     struct cv_str why) {
    enum state *state = &r->ways[way].state;
    if (*state == HERE) {
        *state = DOUBTED;
        r->ways[way].doubted_at = r->tries;
    } else if (*state != DOUBTED || number > r->ways[way].doubted_at) {
        *state = AWAY;
        reach_say(r, host, why);
    }
}

void cv_reach_made(struct cv_reach *r, enum cv_way way, struct cv_str host) {
    bool was_away = r->ways[way].state == AWAY;
    r->ways[way].state = HERE;
    for (size_t i = 0; i < CV_WAYS; i++)
        if (r->ways[i].state == AWAY)
            return;
    if (!was_away)
        return;
    cv_buf_clear(&r->causes);
    cv_log(r->log, CV_LOG_INFO, "%s: %.*s is reached again", r->name, CV_ARG(host.n ? host : CV_S("it")));
}

/* ---- the codec's own lines ------------------------------------------------------------ */

void cv_reach_ready(struct cv_reach *r, bool ready) {
    r->ready = ready;
    if (ready)
        cv_buf_clear(&r->lines);
}

bool cv_reach_news(struct cv_reach *r, struct cv_str line) {
    return r->ready || said_note(&r->lines, line);
}
