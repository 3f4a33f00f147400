/* archive.c - what was said while we were away (XEP-0313).
 *
 * Up to where a place was read is kept in its slot, "STAMP ID", with the events of the
 * messages themselves: so nothing before it is unread, and what comes twice has the same
 * id. Live messages of a place wait while its archive is being read. */
#include "messenger/xmpp/private.h"

#include <string.h>
#include <utlist.h>

enum { PAGE = 100, PAGES_MOST = 200, POSITION_MAX = 512 };

/* A message may be archived with a moment that another clock gave it. */
#define SLACK CV_MINUTES(1)

static bool archive_kept(struct xmpp *x, const struct xmpp_archive *a, struct cv_str *stamp,
                         struct cv_str *id) {
    struct cv_buf kept;
    cv_buf_init(&kept, CV_RESUME_MAX);
    bool was = x->codec.wire->kept(x->codec.wire->context, cv_str(a->jid), &kept);
    struct cv_str rest = cv_arena_copy(x->arena, cv_buf_str(&kept));
    cv_buf_free(&kept);
    *stamp = *id = CV_S("");
    was = was && cv_str_split(&rest, ' ', stamp);
    *id = rest;
    return was;
}

struct cv_str xmpp_archive_position(struct xmpp *x, struct cv_str id, cv_time at) {
    if (id.n > POSITION_MAX)
        id = CV_S("");
    return cv_arena_printf(x->arena, "%.*s %.*s", CV_ARG(xmpp_stamp(x->arena, at)), CV_ARG(id));
}

static void archive_keep(struct xmpp *x, const struct xmpp_archive *a, struct cv_str id,
                         cv_time at) {
    xmpp_event(x, &(struct cv_incoming){.kind = CV_IN_KEEP,
                                        .slot = cv_str(a->jid),
                                        .resume = xmpp_archive_position(x, id, at)});
}

/* The next page after `id`, or from `stamp` on; without both, the last message alone. */
static void archive_ask(struct xmpp *x, struct xmpp_archive *a, struct cv_str id,
                        struct cv_str stamp) {
    struct cv_buf q;
    cv_buf_init(&q, XMPP_FRAME_MAX);
    a->catching = true;
    CV_XML(&q, "<query xmlns='" XMPP_MAM "' queryid='?'>",
           cv_arena_printf(x->arena, "q%llu", (unsigned long long)x->n_asked + 1));
    if (!id.n && stamp.n)
        CV_XML(&q,
               "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
               "<value>" XMPP_MAM "</value></field><field var='start'><value>?</value></field></x>",
               stamp);
    cv_buf_addz(&q, "<set xmlns='" XMPP_RSM "'>");
    if (id.n)
        CV_XML(&q, "<max>100</max><after>?</after></set></query>", id);
    else if (stamp.n)
        cv_buf_addz(&q, "<max>100</max></set></query>");
    else
        cv_buf_addz(&q, "<max>1</max><before/></set></query>");
    xmpp_ask(x, XMPP_ASK_ARCHIVE, a->own ? CV_S("") : cv_str(a->jid), "set", cv_buf_str(&q),
             cv_str(a->jid));
    cv_buf_free(&q);
}

static struct cv_str archive_since(struct xmpp *x, struct cv_str stamp) {
    cv_time at = xmpp_stamp_read(stamp);
    return at ? xmpp_stamp(x->arena, at - SLACK) : CV_S("");
}

void xmpp_archive_begin(struct xmpp *x, struct xmpp_archive *a) {
    struct cv_str stamp, id;
    a->more = a->catching; /* what is said after the question at hand is not in its answer */
    if (a->catching || a->missing)
        return;
    a->pages = 0;
    archive_kept(x, a, &stamp, &id);
    archive_ask(x, a, id, archive_since(x, stamp));
}

static void archive_done(struct xmpp *x, struct xmpp_archive *a) {
    a->catching = false;
    if (a->more) {
        xmpp_archive_begin(x, a);
        return;
    }
    xmpp_words_release(x);
    xmpp_look_ready(x);
    xmpp_posts_go(x);
}

/* The message that it was read up to may be gone: then from its moment on. */
static void archive_failed(struct xmpp *x, struct xmpp_archive *a) {
    struct cv_str stamp, id;
    if (a->pages == 0 && archive_kept(x, a, &stamp, &id) && id.n && stamp.n) {
        a->pages = 1;
        archive_ask(x, a, CV_S(""), archive_since(x, stamp));
        return;
    }
    a->missing = true;
    xmpp_lacks(x, a->own ? CV_S("") : cv_str(a->jid),
               "%s keeps no archive that I may read: what is said while I am away is lost; turn "
               "message archives (XEP-0313) on", a->jid);
    archive_done(x, a);
}

static struct xmpp_archive *archive_find(struct xmpp *x, struct cv_str jid) {
    struct xmpp_room *room = xmpp_room_find(x, jid);
    return room ? &room->archive : cv_str_eqz(jid, x->account) ? &x->archive : NULL;
}

void xmpp_archive_answer(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer) {
    struct xmpp_archive *a = archive_find(x, cv_str(ask->about));
    struct cv_str stamp, id;
    if (!a || x->phase != XMPP_HERE)
        return;
    const struct cv_xml *fin = cv_xml_child(answer, "fin", XMPP_MAM);
    if (!fin) {
        archive_failed(x, a);
        return;
    }
    struct cv_str last = cv_xml_words(cv_xml_child(fin, "set", XMPP_RSM), "last", XMPP_RSM);
    bool complete = cv_str_eqz(cv_xml_attribute(fin, "complete"), "true");
    if (!archive_kept(x, a, &stamp, &id))
        archive_keep(x, a, last, x->now); /* the first time here: from now on */
    else if (!complete && last.n && ++a->pages < PAGES_MOST) {
        archive_ask(x, a, last, CV_S(""));
        return;
    }
    archive_done(x, a);
}

bool xmpp_archive_result(struct xmpp *x, const struct cv_xml *e) {
    const struct cv_xml *result = cv_xml_child(e, "result", XMPP_MAM);
    const struct cv_xml *forwarded = cv_xml_child(result, "forwarded", "urn:xmpp:forward:0");
    const struct cv_xml *message = cv_xml_child(forwarded, "message", XMPP_CLIENT);
    struct cv_str from = cv_xml_attribute(e, "from"), stamp, id;
    if (!result)
        return false;
    struct xmpp_archive *a = archive_find(x, from.n ? from : cv_str(x->account));
    struct cv_str asked = a ? xmpp_asks_id(x, XMPP_ASK_ARCHIVE, cv_str(a->jid)) : CV_S("");
    if (message && asked.n && cv_str_eq(cv_xml_attribute(result, "queryid"), asked) &&
        archive_kept(x, a, &stamp, &id))
        xmpp_words_archived(
            x, a, message, cv_xml_attribute(result, "id"),
            xmpp_stamp_read(cv_xml_attribute(cv_xml_child(forwarded, "delay", XMPP_DELAY),
                                             "stamp")));
    return true;
}

bool xmpp_archives_busy(const struct xmpp *x) {
    const struct xmpp_room *room;
    DL_FOREACH(x->rooms, room) {
        if (room->archive.catching)
            return true;
    }
    return x->archive.catching;
}
