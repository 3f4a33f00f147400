/* xmpp.c - the codec of XMPP: life, from the first socket to "ready".
 *
 *     AWAY -> GREETING -> PROVING -> REGREETING -> RESUMING ---------------> HERE
 *                                        |             | failed               ^
 *                                        '-> BINDING <-'  -> ENABLING --------'
 *
 * HERE is ready when all rooms let us in (or did not) and their archives are read. */
#include "messenger/xmpp/xmpp.h"

#include "messenger/xmpp/private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

/* Ready comes at the latest so long after the stream is ours. */
#define SETTLE_MOST CV_SECONDS(30)
/* How often the stream is looked at, and when a silent one is given up. */
#define BEAT CV_SECONDS(30)
#define SILENCE CV_SECONDS(90)
#define ASK_PATIENCE CV_SECONDS(30)
/* The same while we come in. */
#define GREETING_PATIENCE CV_SECONDS(30)

void xmpp_set(char **place, struct cv_str value) {
    char *copy = cv_strdup(value);
    free(*place);
    *place = copy;
}

void xmpp_event(struct xmpp *x, const struct cv_incoming *in) {
    x->codec.wire->event(x->codec.wire->context, in);
}

void xmpp_lacks(struct xmpp *x, struct cv_str place, const char *format, ...) {
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    xmpp_event(x, &(struct cv_incoming){
                      .kind = CV_IN_LACKS, .place = place, .text = cv_str(text)});
}

/* ---- coming and going ------------------------------------------------------------------ */

/* The connection is gone; what was on its way stays until we know more. */
static void xmpp_away(struct xmpp *x) {
    struct xmpp_room *room;
    bool was = x->phase != XMPP_AWAY;
    x->phase = XMPP_AWAY;
    x->ready = false;
    x->full = false;
    x->archive.catching = x->archive.more = false;
    DL_FOREACH(x->rooms, room) {
        room->archive.catching = room->archive.more = false;
    }
    xmpp_asks_free(x);
    xmpp_files_lost(x);
    cv_scram_free(x->scram);
    x->scram = NULL;
    x->dial_at = cv_again_lost(&x->again, x->codec.wire, x->now, 0);
    if (was)
        x->codec.wire->gone(x->codec.wire->context);
}

void xmpp_drop(struct xmpp *x, const char *why) {
    x->codec.wire->log(x->codec.wire->context, CV_LOG_INFO, cv_str(why));
    x->codec.wire->hang_up(x->codec.wire->context, 0, 1000, "");
    xmpp_away(x);
}

void xmpp_stop(struct xmpp *x, struct cv_str why) {
    x->stopped = true;
    x->phase = XMPP_AWAY;
    x->codec.wire->stop(x->codec.wire->context, why);
}

void xmpp_settle(struct xmpp *x, bool anew) {
    struct xmpp_room *room;
    x->doubt = x->doubt || anew;
    x->deadline = x->now + SETTLE_MOST;
    x->beat_at = x->now + BEAT;
    if (anew) {
        XMPP_SEND(x, "<presence xmlns='jabber:client'/>", CV_S(""));
        xmpp_rooms_join(x);
    } else {
        xmpp_rooms_ping(x);
        DL_FOREACH(x->rooms, room) {
            if (room->state == XMPP_INSIDE)
                xmpp_archive_begin(x, &room->archive);
            else
                xmpp_room_join(x, room);
        }
    }
    /* What came through rooms is there too: it can be read when people are known. */
    x->archive.owed = x->archive.catching = !x->archive.missing;
    xmpp_look_ready(x);
}

void xmpp_look_ready(struct xmpp *x) {
    if (x->phase != XMPP_HERE || x->ready)
        return;
    if (x->archive.owed && !xmpp_rooms_joining(x)) {
        x->archive.owed = x->archive.catching = false;
        xmpp_archive_begin(x, &x->archive);
    }
    if (x->now < x->deadline && (xmpp_rooms_joining(x) || xmpp_archives_busy(x)))
        return;
    x->ready = true;
    cv_again_opened(&x->again, x->now);
    xmpp_event(x, &(struct cv_incoming){.kind = CV_IN_READY,
                                        .person = cv_str(x->account),
                                        .name = cv_str(x->nick)});
    if (x->doubt)
        xmpp_posts_resolve(x);
    x->doubt = false;
    if (x->trial)
        xmpp_files_look(x);
    xmpp_posts_go(x);
}

/* ---- the alarm -------------------------------------------------------------------------- */

static void xmpp_alarm(struct xmpp *x) {
    cv_time next = CV_NEVER;
    if (x->stopped)
        return;
    if (x->phase == XMPP_AWAY)
        next = x->dial_at;
    else if (x->phase != XMPP_HERE)
        next = x->heard + GREETING_PATIENCE;
    if (x->phase == XMPP_HERE) {
        const cv_time all[] = {x->ready ? CV_NEVER : x->deadline, x->beat_at,
                               xmpp_rooms_alarm(x), xmpp_posts_alarm(x),
                               x->held ? x->held->until : CV_NEVER};
        for (size_t i = 0; i < CV_COUNT(all); i++)
            next = all[i] < next ? all[i] : next;
    }
    x->codec.wire->wake(x->codec.wire->context, next > x->now ? next : x->now + 1);
}

/* Every entry begins and ends so. */
static struct xmpp *xmpp_enter(struct cv_codec *c, cv_time now) {
    struct xmpp *x = (struct xmpp *)c;
    x->now = now;
    cv_arena_reset(x->arena);
    return x;
}

static void xmpp_dial(struct xmpp *x) {
    x->dial_at = CV_NEVER;
    x->codec.wire->dial(x->codec.wire->context, 0,
                        &(struct cv_dial){.url = cv_str(x->url), .subprotocol = "xmpp"});
}

static void xmpp_beat(struct xmpp *x) {
    x->beat_at = x->now + BEAT;
    xmpp_asks_expire(x, x->now - ASK_PATIENCE);
    if (x->heard + SILENCE <= x->now) {
        xmpp_drop(x, "the server is silent");
        return;
    }
    if (x->sm.counting)
        xmpp_stream_ask(x);
    else
        xmpp_ask(x, XMPP_ASK_NOTHING, cv_str(x->domain), "get",
                 CV_S("<ping xmlns='urn:xmpp:ping'/>"), CV_S(""));
    xmpp_posts_beat(x);
}

static void xmpp_woken(struct cv_codec *c, cv_time now) {
    struct xmpp *x = xmpp_enter(c, now);
    if (x->phase == XMPP_AWAY && x->dial_at <= now)
        xmpp_dial(x);
    else if (x->phase > XMPP_AWAY && x->phase < XMPP_HERE && x->heard + GREETING_PATIENCE <= now)
        xmpp_drop(x, "the server is silent");
    if (x->phase == XMPP_HERE && x->beat_at <= now)
        xmpp_beat(x);
    if (x->phase == XMPP_HERE) {
        xmpp_rooms_woken(x);
        xmpp_words_release(x);
        xmpp_look_ready(x);
        xmpp_posts_go(x);
    }
    xmpp_alarm(x);
}

/* ---- what comes in ---------------------------------------------------------------------------- */

static void on_message(struct xmpp *x, const struct cv_xml *e, struct cv_str frame) {
    xmpp_words_take(x, e, frame);
}

static void on_presence(struct xmpp *x, const struct cv_xml *e, struct cv_str frame) {
    (void)frame;
    xmpp_rooms_present(x, e);
    xmpp_look_ready(x);
}

static void on_iq(struct xmpp *x, const struct cv_xml *e, struct cv_str frame) {
    (void)frame;
    xmpp_asks_take(x, e);
}

static void on_ask(struct xmpp *x, const struct cv_xml *e, struct cv_str frame) {
    (void)e, (void)frame;
    if (x->sm.counting)
        xmpp_stream_asked(x);
}

static void on_acknowledged(struct xmpp *x, const struct cv_xml *e, struct cv_str frame) {
    int64_t h = 0;
    (void)frame;
    if (x->sm.counting && cv_str_int(cv_xml_attribute(e, "h"), &h))
        xmpp_stream_acknowledged(x, (uint32_t)h);
}

static void on_open(struct xmpp *x, const struct cv_xml *e, struct cv_str frame) {
    (void)x, (void)e, (void)frame; /* what matters are the features behind it */
}

/* Its close follows, but need not. */
static void on_end(struct xmpp *x, const struct cv_xml *e, struct cv_str frame) {
    (void)frame;
    const struct cv_xml *why = e->children;
    if (why && cv_str_eqz(why->name, "conflict")) {
        x->codec.wire->log(x->codec.wire->context, CV_LOG_WARNING,
                           CV_S("another session took our place: does a second daemon use the "
                                "same account?"));
        x->again.failures += 5;
        x->again.opened = 0;
    }
    if (why && !cv_str_eqz(why->name, "system-shutdown"))
        xmpp_set(&x->sm.id, CV_S("")); /* an error of the stream ends its session */
    xmpp_drop(x, why ? why->name.p : "the server closes the stream");
}

#define PLAIN_HANDLER(name, function)                                                      \
    static void name(struct xmpp *x, const struct cv_xml *e, struct cv_str frame) {        \
        (void)frame;                                                                       \
        function(x, e);                                                                    \
    }
PLAIN_HANDLER(on_features, xmpp_login_features)
PLAIN_HANDLER(on_challenge, xmpp_login_challenge)
PLAIN_HANDLER(on_success, xmpp_login_success)
PLAIN_HANDLER(on_failure, xmpp_login_failure)
PLAIN_HANDLER(on_enabled, xmpp_login_enabled)
PLAIN_HANDLER(on_resumed, xmpp_login_resumed)
PLAIN_HANDLER(on_failed, xmpp_login_failed)

#define STREAMS "http://etherx.jabber.org/streams"
#define FRAMING "urn:ietf:params:xml:ns:xmpp-framing"

static const struct {
    const char *name, *space;
    bool counted; /* a stanza */
    bool early;   /* may come before the stream is ours */
    void (*take)(struct xmpp *x, const struct cv_xml *e, struct cv_str frame);
} elements[] = {
    {"message", XMPP_CLIENT, true, true, on_message},
    {"presence", XMPP_CLIENT, true, false, on_presence},
    {"iq", XMPP_CLIENT, true, true, on_iq},
    {"r", XMPP_SM, false, false, on_ask},
    {"a", XMPP_SM, false, false, on_acknowledged},
    {"features", STREAMS, false, true, on_features},
    {"challenge", XMPP_SASL, false, true, on_challenge},
    {"success", XMPP_SASL, false, true, on_success},
    {"failure", XMPP_SASL, false, true, on_failure},
    {"enabled", XMPP_SM, false, true, on_enabled},
    {"resumed", XMPP_SM, false, true, on_resumed},
    {"failed", XMPP_SM, false, true, on_failed},
    {"open", FRAMING, false, true, on_open},
    {"close", FRAMING, false, true, on_end},
    {"error", STREAMS, false, true, on_end},
};

/* What cannot be read is counted all the same when it is a stanza: the server counts it. */
static void frame_lost(struct xmpp *x, struct cv_str frame) {
    for (size_t i = 0; i < CV_COUNT(elements); i++)
        if (elements[i].counted && frame.n > 1 && frame.p[0] == '<' &&
            cv_str_starts((struct cv_str){frame.p + 1, frame.n - 1}, cv_str(elements[i].name)))
            x->sm.in += x->sm.counting;
}

static enum cv_status xmpp_read(struct cv_codec *c, unsigned socket, struct cv_str frame,
                                cv_time now, struct cv_error *err) {
    struct xmpp *x = xmpp_enter(c, now);
    struct cv_xml *e = NULL;
    (void)socket;
    x->heard = now;
    if (x->phase == XMPP_AWAY)
        return CV_OK;
    enum cv_status status = cv_xml_read(frame, x->arena, &e, err);
    if (status)
        frame_lost(x, frame);
    for (size_t i = 0; i < CV_COUNT(elements) && !status; i++) {
        if (!cv_xml_is(e, elements[i].name, elements[i].space))
            continue;
        if (elements[i].counted && x->sm.counting)
            x->sm.in++;
        if (elements[i].early || x->phase == XMPP_HERE)
            elements[i].take(x, e, frame);
        break;
    }
    xmpp_alarm(x);
    return status;
}

/* ---- sockets, mail ------------------------------------------------------------------------------ */

static void xmpp_opened(struct cv_codec *c, unsigned socket, cv_time now) {
    struct xmpp *x = xmpp_enter(c, now);
    (void)socket;
    x->phase = XMPP_GREETING;
    x->heard = now;
    xmpp_greet(x);
    xmpp_alarm(x);
}

static void xmpp_closed(struct cv_codec *c, unsigned socket, int code, struct cv_str why,
                        cv_time now) {
    struct xmpp *x = xmpp_enter(c, now);
    (void)socket, (void)code, (void)why;
    xmpp_away(x);
    xmpp_alarm(x);
}

static bool xmpp_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now) {
    struct xmpp *x = xmpp_enter(c, now);
    bool took = xmpp_posts_send(x, o);
    xmpp_alarm(x);
    return took;
}

static void xmpp_replied(struct cv_codec *c, const struct cv_reply *reply, cv_time now) {
    struct xmpp *x = xmpp_enter(c, now);
    xmpp_files_replied(x, reply);
    xmpp_alarm(x);
}

static void xmpp_committed(struct cv_codec *c, struct cv_str receipt, cv_time now) {
    xmpp_stream_committed(xmpp_enter(c, now), receipt);
}

static void xmpp_start(struct cv_codec *c, cv_time now) {
    struct xmpp *x = xmpp_enter(c, now);
    xmpp_stream_recall(x);
    xmpp_rooms_recall(x);
    if (!x->resource[0]) {
        unsigned char chance[6];
        x->codec.wire->random(x->codec.wire->context, chance, sizeof chance);
        xmpp_set(&x->resource, cv_arena_printf(x->arena, "canvasser-%02x%02x%02x%02x%02x%02x",
                                               chance[0], chance[1], chance[2], chance[3],
                                               chance[4], chance[5]));
    }
    xmpp_dial(x);
}

/* ---- life ------------------------------------------------------------------------------------------ */

static void xmpp_free(struct cv_codec *c) {
    struct xmpp *x = (struct xmpp *)c;
    if (!x)
        return;
    xmpp_posts_free(x);
    xmpp_words_free(x);
    xmpp_typing_free(x);
    xmpp_asks_free(x);
    xmpp_rooms_free(x);
    xmpp_stream_forget(x);
    cv_scram_free(x->scram);
    cv_secret_free(x->password);
    cv_people_free(x->people);
    cv_arena_free(x->arena);
    free(x->sm.id);
    free(x->archive.jid);
    free(x->upload);
    free(x->url);
    free(x->account);
    free(x->user);
    free(x->domain);
    free(x->nick);
    free(x->resource);
    free(x->me);
    free(x);
}

static const struct cv_codec_ops xmpp_ops = {
    .name = "xmpp",
    .gathers = true,
    .pictures = true,
    .start = xmpp_start,
    .opened = xmpp_opened,
    .frame = xmpp_read,
    .closed = xmpp_closed,
    .replied = xmpp_replied,
    .woken = xmpp_woken,
    .send = xmpp_send,
    .committed = xmpp_committed,
    .free = xmpp_free,
};

struct cv_codec *cv_codec_xmpp_new(const struct cv_account *account) {
    struct xmpp *x = cv_alloc(sizeof *x);
    struct cv_str address = xmpp_jid_bare(account->address);
    *x = (struct xmpp){
        .codec = {.ops = &xmpp_ops},
        .url = cv_strdup(account->url),
        .account = cv_strdup(address),
        .user = cv_strdup(xmpp_jid_local(address)),
        .domain = cv_strdup(xmpp_jid_domain(address)),
        .nick = cv_strdup(account->nick.n ? account->nick : CV_S("Canvasser")),
        .resource = cv_strdup(CV_S("")),
        .me = cv_strdup(CV_S("")),
        .password = cv_secret_new(cv_secret_reveal(account->token)),
        .trial = account->trial,
        .dial_at = CV_NEVER,
        .archive = {.jid = cv_strdup(address), .own = true},
        .people = cv_people_new(),
        .arena = cv_arena_new(),
    };
    x->sm.id = cv_strdup(CV_S(""));
    for (size_t i = 0; i < account->n_rooms; i++)
        xmpp_room_add(x, account->rooms[i]);
    return &x->codec;
}
