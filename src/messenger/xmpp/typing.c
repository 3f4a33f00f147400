/* typing.c - others see that we are writing (XEP-0085): when a letter has to wait,
 * because the server wants us slower or a file is still being put somewhere.
 *
 * A room is shown it; somebody alone only when their client has told such states of its own
 * (5.1 there). The letter itself says that we have done. */
#include "messenger/xmpp/private.h"

#include <stdlib.h>

#define STATES "http://jabber.org/protocol/chatstates"

enum { WRITERS_MOST = 1000 };

/* Somebody whose client tells what they are at, as we address them. */
struct xmpp_writer {
    char *jid;
    UT_hash_handle hh;
};

void xmpp_typing_heard(struct xmpp *x, const struct cv_xml *e) {
    struct cv_str from = cv_xml_attribute(e, "from"), bare = xmpp_jid_bare(from);
    struct cv_str jid = xmpp_room_find(x, bare) ? from : bare;
    struct xmpp_writer *w = NULL;
    if (!cv_str_eqz(cv_xml_attribute(e, "type"), "chat") || !jid.n ||
        !cv_xml_child(e, NULL, STATES))
        return;
    HASH_FIND(hh, x->writers, jid.p, jid.n, w);
    if (w || HASH_COUNT(x->writers) >= WRITERS_MOST)
        return;
    w = cv_alloc(sizeof *w);
    w->jid = cv_strdup(jid);
    HASH_ADD_KEYPTR(hh, x->writers, w->jid, jid.n, w);
}

static bool typing_wanted(const struct xmpp *x, const struct xmpp_letter *l) {
    struct cv_str to = cv_str(l->to);
    struct xmpp_writer *w = NULL;
    HASH_FIND(hh, x->writers, to.p, to.n, w);
    return l->group || w;
}

static void typing_say(struct xmpp *x, const struct xmpp_letter *l, struct cv_str state) {
    struct cv_buf out;
    cv_buf_init(&out, XMPP_FRAME_MAX);
    CV_XML(&out, "<message xmlns='jabber:client' type='?' to='?'>",
           l->group ? CV_S("groupchat") : CV_S("chat"), cv_str(l->to));
    cv_buf_addf(&out, "<%.*s xmlns='" STATES "'/>", CV_ARG(state));
    if (l->through)
        cv_buf_addz(&out, "<x xmlns='" XMPP_MUC_USER "'/>");
    cv_buf_addz(&out, "<no-store xmlns='urn:xmpp:hints'/></message>");
    xmpp_stanza(x, cv_buf_str(&out), CV_S(""));
    cv_buf_free(&out);
}

void xmpp_typing_begin(struct xmpp *x, struct xmpp_letter *l) {
    if (l->typing || !typing_wanted(x, l))
        return;
    l->typing = true;
    typing_say(x, l, CV_S("composing"));
}

void xmpp_typing_end(struct xmpp *x, struct xmpp_letter *l) {
    if (l->typing)
        typing_say(x, l, CV_S("active"));
    l->typing = false;
}

void xmpp_typing_free(struct xmpp *x) {
    struct xmpp_writer *w, *next;
    HASH_ITER(hh, x->writers, w, next) {
        HASH_DEL(x->writers, w);
        free(w->jid);
        free(w);
    }
}
