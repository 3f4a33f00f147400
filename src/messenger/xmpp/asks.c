/* asks.c - questions (iq, RFC 6120 8.2.3): ours and their answers, and theirs. */
#include "messenger/xmpp/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

static void ask_free(struct xmpp_ask *ask) {
    free(ask->to);
    free(ask->about);
    free(ask);
}

void xmpp_ask(struct xmpp *x, enum xmpp_ask_kind kind, struct cv_str to, const char *type,
              struct cv_str payload, struct cv_str about) {
    struct xmpp_ask *ask = cv_alloc(sizeof *ask);
    struct cv_buf out;
    *ask = (struct xmpp_ask){
        .kind = kind, .to = cv_strdup(to), .about = cv_strdup(about), .at = x->now};
    snprintf(ask->id, sizeof ask->id, "q%llu", (unsigned long long)++x->n_asked);
    DL_APPEND(x->asks, ask);
    cv_buf_init(&out, XMPP_FRAME_MAX);
    CV_XML(&out, "<iq xmlns='jabber:client' type='?' id='?'", cv_str(type), cv_str(ask->id));
    if (to.n)
        CV_XML(&out, " to='?'", to);
    cv_buf_addc(&out, '>');
    cv_buf_add(&out, payload);
    cv_buf_addz(&out, "</iq>");
    xmpp_stanza(x, cv_buf_str(&out), CV_S(""));
    cv_buf_free(&out);
}

static struct xmpp_ask *ask_find(const struct xmpp *x, enum xmpp_ask_kind kind,
                                 struct cv_str about) {
    struct xmpp_ask *ask;
    DL_FOREACH(x->asks, ask) {
        if (ask->kind == kind && cv_str_eqz(about, ask->about))
            return ask;
    }
    return NULL;
}

bool xmpp_asks_open(const struct xmpp *x, enum xmpp_ask_kind kind, struct cv_str about) {
    return ask_find(x, kind, about) != NULL;
}

struct cv_str xmpp_asks_id(const struct xmpp *x, enum xmpp_ask_kind kind, struct cv_str about) {
    const struct xmpp_ask *ask = ask_find(x, kind, about);
    return ask ? cv_str(ask->id) : CV_S("");
}

/* Whether an answer comes from who was asked: our own server may leave its name out. */
static bool ask_fits(const struct xmpp *x, const struct xmpp_ask *ask, struct cv_str from) {
    if (ask->to[0])
        return cv_str_eqz(from, ask->to);
    return !from.n || cv_str_eqz(from, x->account) || cv_str_eqz(from, x->domain) ||
           (x->me && cv_str_eqz(from, x->me));
}

static void ask_bound(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer) {
    (void)ask;
    xmpp_login_bound(x, answer);
}

/* `answer` is NULL for an error or none in time. */
static void (*const answered[])(struct xmpp *x, const struct xmpp_ask *ask,
                                const struct cv_xml *answer) = {
    [XMPP_ASK_BIND] = ask_bound,
    [XMPP_ASK_ARCHIVE] = xmpp_archive_answer,
    [XMPP_ASK_TIME] = xmpp_words_zone,
    [XMPP_ASK_INSIDE] = xmpp_rooms_inside,
    [XMPP_ASK_ITEMS] = xmpp_files_answer,
    [XMPP_ASK_INFO] = xmpp_files_answer,
    [XMPP_ASK_SLOT] = xmpp_files_answer,
    [XMPP_ASK_NOTHING] = NULL,
};
_Static_assert(CV_COUNT(answered) == XMPP_ASKS, "an answer to every question");

static void ask_answer(struct xmpp *x, struct xmpp_ask *ask, const struct cv_xml *answer) {
    DL_DELETE(x->asks, ask);
    if (answered[ask->kind])
        answered[ask->kind](x, ask, answer);
    ask_free(ask);
}

/* What we can be asked: whether we are there, and what we are (XEP-0199, XEP-0030). */
static void ask_serve(struct xmpp *x, const struct cv_xml *e, struct cv_str type) {
    struct cv_str from = cv_xml_attribute(e, "from"), id = cv_xml_attribute(e, "id");
    bool get = cv_str_eqz(type, "get");
    if (get && cv_xml_child(e, "ping", "urn:xmpp:ping"))
        XMPP_SEND(x, "<iq xmlns='jabber:client' type='result' to='?' id='?'/>", from, id);
    else if (get && cv_xml_child(e, "query", "http://jabber.org/protocol/disco#info"))
        XMPP_SEND(x,
                  "<iq xmlns='jabber:client' type='result' to='?' id='?'>"
                  "<query xmlns='http://jabber.org/protocol/disco#info'>"
                  "<identity category='client' type='bot' name='Canvasser'/>"
                  "<feature var='http://jabber.org/protocol/disco#info'/>"
                  "<feature var='urn:xmpp:ping'/><feature var='urn:xmpp:message-correct:0'/>"
                  "<feature var='urn:xmpp:reactions:0'/><feature var='urn:xmpp:reply:0'/>"
                  "<feature var='http://jabber.org/protocol/muc'/></query></iq>",
                  from, id);
    else
        XMPP_SEND(x,
                  "<iq xmlns='jabber:client' type='error' to='?' id='?'><error type='cancel'>"
                  "<service-unavailable xmlns='" XMPP_ERRORS "'/></error></iq>",
                  from, id);
}

void xmpp_asks_take(struct xmpp *x, const struct cv_xml *e) {
    struct cv_str type = cv_xml_attribute(e, "type"), id = cv_xml_attribute(e, "id");
    struct xmpp_ask *ask;
    if (cv_str_eqz(type, "get") || cv_str_eqz(type, "set")) {
        ask_serve(x, e, type);
        return;
    }
    DL_FOREACH(x->asks, ask) {
        if (cv_str_eqz(id, ask->id))
            break;
    }
    if (ask && ask_fits(x, ask, cv_xml_attribute(e, "from")))
        ask_answer(x, ask, cv_str_eqz(type, "result") ? e : NULL);
}

void xmpp_asks_expire(struct xmpp *x, cv_time at) {
    while (x->asks && x->asks->at < at)
        ask_answer(x, x->asks, NULL);
}

void xmpp_asks_free(struct xmpp *x) {
    struct xmpp_ask *ask, *next;
    DL_FOREACH_SAFE(x->asks, ask, next) {
        ask_free(ask);
    }
    x->asks = NULL;
}
