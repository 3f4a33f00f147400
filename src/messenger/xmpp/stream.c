/* stream.c - stanzas counted and acknowledged both ways (XEP-0198).
 *
 * What we acknowledge is durable: the count goes into the store with everything that
 * was read before it, and to the server only when it is there. So a stream can be
 * resumed by the next process as well. */
#include "messenger/xmpp/private.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { OUTSTANDING_ASK = 20 }; /* stanzas without an acknowledgement until one is asked for */

void xmpp_frame(struct xmpp *x, struct cv_str frame) {
    x->codec.wire->frame(x->codec.wire->context, 0, frame);
}

void xmpp_stanza(struct xmpp *x, struct cv_str frame, struct cv_str id) {
    if (x->sm.counting) {
        struct xmpp_outstanding *o = cv_alloc(sizeof *o);
        *o = (struct xmpp_outstanding){.number = ++x->sm.out,
                                       .frame = cv_strdup(frame),
                                       .id = cv_strdup(id)};
        DL_APPEND(x->sm.queue, o);
    }
    xmpp_frame(x, frame);
    if (x->sm.counting && x->sm.out % OUTSTANDING_ASK == 0)
        xmpp_stream_ask(x);
}

static void outstanding_free(struct xmpp_outstanding *o) {
    free(o->frame);
    free(o->id);
    free(o);
}

void xmpp_stream_acknowledged(struct xmpp *x, uint32_t h) {
    struct xmpp_outstanding *o, *next;
    DL_FOREACH_SAFE(x->sm.queue, o, next) {
        if ((int32_t)(h - o->number) < 0)
            break;
        DL_DELETE(x->sm.queue, o);
        if (o->id[0])
            xmpp_posts_arrived(x, cv_str(o->id), CV_S(""), cv_str(o->id), CV_S(""), CV_S(""));
        outstanding_free(o);
    }
}

void xmpp_stream_ask(struct xmpp *x) {
    if (x->sm.counting && x->phase == XMPP_HERE)
        xmpp_frame(x, CV_S("<r xmlns='urn:xmpp:sm:3'/>"));
}

/* The server wants to know what we have: it is told as soon as that is durable. */
void xmpp_stream_asked(struct xmpp *x) {
    if (x->held) {
        x->sm.owed = true; /* what is held back is not durable */
        return;
    }
    x->sm.owed = false;
    struct cv_str value = cv_arena_printf(x->arena, "%s\n%u\n%s", x->sm.id, x->sm.in, x->me);
    const struct cv_incoming keep = {
        .kind = CV_IN_KEEP,
        .resume = value,
        .receipt = cv_arena_printf(x->arena, "%u %u", x->sm.epoch, x->sm.in),
    };
    xmpp_event(x, &keep);
}

void xmpp_stream_committed(struct xmpp *x, struct cv_str receipt) {
    struct cv_str epoch;
    int64_t of = 0, h = 0;
    if (x->phase != XMPP_HERE || !cv_str_split(&receipt, ' ', &epoch) || !cv_str_int(epoch, &of) ||
        of != x->sm.epoch || !cv_str_int(receipt, &h))
        return;
    struct cv_buf out;
    cv_buf_init(&out, 128);
    cv_buf_addf(&out, "<a xmlns='urn:xmpp:sm:3' h='%u'/>", (uint32_t)h);
    xmpp_frame(x, cv_buf_str(&out));
    cv_buf_free(&out);
}

void xmpp_stream_repeat(struct xmpp *x) {
    struct xmpp_outstanding *o;
    DL_FOREACH(x->sm.queue, o) {
        xmpp_frame(x, cv_str(o->frame));
    }
}

void xmpp_stream_forget(struct xmpp *x) {
    struct xmpp_outstanding *o, *next;
    DL_FOREACH_SAFE(x->sm.queue, o, next) {
        DL_DELETE(x->sm.queue, o);
        outstanding_free(o);
    }
    x->sm.counting = x->sm.fresh = false;
    x->sm.in = x->sm.out = 0;
    x->sm.epoch++;
    xmpp_set(&x->sm.id, CV_S(""));
}

void xmpp_stream_recall(struct xmpp *x) {
    struct cv_buf kept;
    struct cv_str rest, id, number, me;
    int64_t in = 0;
    cv_buf_init(&kept, CV_RESUME_MAX);
    x->codec.wire->kept(x->codec.wire->context, CV_S(""), &kept);
    rest = cv_buf_str(&kept);
    if (cv_str_split(&rest, '\n', &id) && id.n && cv_str_split(&rest, '\n', &number) &&
        cv_str_split(&rest, '\n', &me) && cv_str_int(number, &in) &&
        cv_str_eqz(xmpp_jid_bare(me), x->account)) {
        xmpp_set(&x->sm.id, id);
        xmpp_set(&x->me, me);
        xmpp_set(&x->resource, xmpp_jid_resource(me));
        x->sm.in = (uint32_t)in;
        x->sm.fresh = true;
    }
    cv_buf_free(&kept);
}
