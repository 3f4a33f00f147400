/* login.c - who we are: SASL (RFC 6120 6), a resource of ours (7), or the stream we
 * had before (XEP-0198 5). */
#include "messenger/xmpp/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SASL_MAX = 8192 };

void xmpp_greet(struct xmpp *x) {
    struct cv_buf out;
    cv_buf_init(&out, XMPP_FRAME_MAX);
    CV_XML(&out, "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='?' version='1.0'/>",
           cv_str(x->domain));
    xmpp_frame(x, cv_buf_str(&out));
    cv_buf_free(&out);
}

/* Whether nobody on the way can read along. */
static bool login_safe(const struct xmpp *x) {
    static const char *const safe[] = {"wss://", "ws://127.0.0.1:", "ws://127.0.0.1/",
                                       "ws://localhost:", "ws://localhost/", "ws://[::1]"};
    for (size_t i = 0; i < CV_COUNT(safe); i++)
        if (cv_str_starts(cv_str(x->url), cv_str(safe[i])))
            return true;
    return false;
}

/* Sends `bytes` in base64 within the element of that name, and wipes them. */
static void login_say(struct xmpp *x, const char *element, const char *mechanism,
                      struct cv_buf *bytes) {
    struct cv_buf out;
    cv_buf_init(&out, SASL_MAX * 2);
    cv_buf_addf(&out, "<%s xmlns='" XMPP_SASL "'", element);
    if (mechanism)
        cv_buf_addf(&out, " mechanism='%s'", mechanism);
    cv_buf_addc(&out, '>');
    cv_base64_add(&out, cv_buf_str(bytes));
    cv_buf_addf(&out, "</%s>", element);
    xmpp_frame(x, cv_buf_str(&out));
    cv_wipe(out.p, out.n);
    cv_wipe(bytes->p, bytes->n);
    cv_buf_free(&out);
}

static void login_plain(struct xmpp *x) {
    struct cv_buf bytes;
    cv_buf_init(&bytes, SASL_MAX);
    cv_buf_addc(&bytes, '\0');
    cv_buf_addz(&bytes, x->user);
    cv_buf_addc(&bytes, '\0');
    cv_buf_add(&bytes, cv_secret_reveal(x->password));
    login_say(x, "auth", "PLAIN", &bytes);
    cv_buf_free(&bytes);
}

static void login_scram(struct xmpp *x, struct cv_str mechanism) {
    unsigned char chance[24];
    struct cv_buf nonce, bytes;
    cv_buf_init(&nonce, 64);
    cv_buf_init(&bytes, SASL_MAX);
    x->codec.wire->random(x->codec.wire->context, chance, sizeof chance);
    cv_base64_add(&nonce, (struct cv_str){(const char *)chance, sizeof chance});
    cv_scram_free(x->scram);
    x->scram = cv_scram_new(mechanism, cv_str(x->user), x->password, cv_buf_str(&nonce));
    cv_scram_first(x->scram, &bytes);
    login_say(x, "auth", cv_arena_copy(x->arena, mechanism).p, &bytes);
    cv_buf_free(&nonce);
    cv_buf_free(&bytes);
}

/* The strongest way in that is offered. */
static void login_begin(struct xmpp *x, const struct cv_xml *mechanisms) {
    struct cv_str best = CV_S("");
    bool plain = false;
    for (const struct cv_xml *m = mechanisms->children; m; m = m->next) {
        plain = plain || cv_str_eqz(m->text, "PLAIN");
        if (cv_scram_strength(m->text) > cv_scram_strength(best))
            best = m->text;
    }
    x->phase = XMPP_PROVING;
    x->verified = false;
    if (best.n)
        login_scram(x, best);
    else if (plain && login_safe(x))
        login_plain(x);
    else
        xmpp_stop(x, CV_S("the server offers no way to log in that is safe: it should offer "
                          "SCRAM-SHA-256 or SCRAM-SHA-1, or be reached by wss://"));
}

static void login_bind(struct xmpp *x) {
    struct cv_buf payload;
    cv_buf_init(&payload, XMPP_FRAME_MAX);
    x->phase = XMPP_BINDING;
    xmpp_stream_forget(x);
    xmpp_rooms_leave(x);
    CV_XML(&payload, "<bind xmlns='" XMPP_BIND "'><resource>?</resource></bind>",
           cv_str(x->resource));
    xmpp_ask(x, XMPP_ASK_BIND, CV_S(""), "set", cv_buf_str(&payload), CV_S(""));
    cv_buf_free(&payload);
}

static void login_resume(struct xmpp *x) {
    struct cv_buf out;
    char h[16];
    cv_buf_init(&out, XMPP_FRAME_MAX);
    snprintf(h, sizeof h, "%u", x->sm.in);
    x->phase = XMPP_RESUMING;
    CV_XML(&out, "<resume xmlns='" XMPP_SM "' previd='?' h='?'/>", cv_str(x->sm.id), cv_str(h));
    xmpp_frame(x, cv_buf_str(&out));
    cv_buf_free(&out);
}

void xmpp_login_features(struct xmpp *x, const struct cv_xml *e) {
    const struct cv_xml *mechanisms = cv_xml_child(e, "mechanisms", XMPP_SASL);
    if (x->phase == XMPP_GREETING && mechanisms) {
        login_begin(x, mechanisms);
        return;
    }
    if (x->phase != XMPP_REGREETING) {
        xmpp_drop(x, "features that were not expected");
        return;
    }
    x->can_count = cv_xml_child(e, "sm", XMPP_SM) != NULL;
    if (x->can_count && x->sm.id[0])
        login_resume(x);
    else
        login_bind(x);
}

void xmpp_login_challenge(struct xmpp *x, const struct cv_xml *e) {
    struct cv_buf said, answer;
    struct cv_error err = {0};
    enum cv_status status = CV_INVALID;
    cv_buf_init(&said, SASL_MAX);
    cv_buf_init(&answer, SASL_MAX);
    if (x->phase == XMPP_PROVING && x->scram && cv_base64_read(&said, e->text)) {
        if (cv_str_starts(cv_buf_str(&said), CV_S("v=")))
            x->verified = !(status = cv_scram_verify(x->scram, cv_buf_str(&said), &err));
        else
            status = cv_scram_prove(x->scram, cv_buf_str(&said), &answer, &err);
    }
    if (status == CV_OK)
        login_say(x, "response", NULL, &answer);
    else if (status == CV_REFUSED)
        xmpp_stop(x, cv_str(err.text));
    else
        xmpp_drop(x, err.text[0] ? err.text : "a challenge that was not expected");
    cv_buf_free(&said);
    cv_buf_free(&answer);
}

void xmpp_login_success(struct xmpp *x, const struct cv_xml *e) {
    struct cv_buf said;
    struct cv_error err = {0};
    cv_buf_init(&said, SASL_MAX);
    if (x->phase != XMPP_PROVING) {
        xmpp_drop(x, "a welcome that was not expected");
    } else if (x->scram && !x->verified &&
               (!cv_base64_read(&said, e->text) ||
                cv_scram_verify(x->scram, cv_buf_str(&said), &err))) {
        xmpp_stop(x, CV_S("the server does not prove that it knows the password"));
    } else {
        x->phase = XMPP_REGREETING;
        xmpp_greet(x);
    }
    cv_scram_free(x->scram);
    x->scram = NULL;
    cv_buf_free(&said);
}

/* Some of these pass (RFC 6120 6.5). */
void xmpp_login_failure(struct xmpp *x, const struct cv_xml *e) {
    struct cv_str why = e->children ? e->children->name : CV_S("failure");
    if (cv_str_eqz(why, "temporary-auth-failure") || cv_str_eqz(why, "aborted"))
        xmpp_drop(x, "the server cannot log anybody in just now");
    else
        xmpp_stop(x, why);
}

void xmpp_login_bound(struct xmpp *x, const struct cv_xml *answer) {
    struct cv_str jid =
        cv_xml_words(cv_xml_child(answer, "bind", XMPP_BIND), "jid", XMPP_BIND);
    if (!jid.n || jid.n > XMPP_JID_MAX) {
        xmpp_drop(x, "the server gives us no address");
        return;
    }
    xmpp_set(&x->me, jid);
    if (!x->can_count) {
        x->phase = XMPP_HERE;
        xmpp_settle(x, true);
        return;
    }
    x->phase = XMPP_ENABLING;
    xmpp_frame(x, CV_S("<enable xmlns='" XMPP_SM "' resume='true'/>"));
}

void xmpp_login_enabled(struct xmpp *x, const struct cv_xml *e) {
    struct cv_str resume = cv_xml_attribute(e, "resume"), id = cv_xml_attribute(e, "id");
    if (x->phase != XMPP_ENABLING)
        return;
    x->sm.counting = true;
    x->sm.in = x->sm.out = 0;
    xmpp_set(&x->sm.id, (cv_str_eqz(resume, "true") || cv_str_eqz(resume, "1")) && id.n < 1024
                            ? id : CV_S(""));
    x->phase = XMPP_HERE;
    xmpp_stream_asked(x);
    xmpp_settle(x, true);
}

void xmpp_login_resumed(struct xmpp *x, const struct cv_xml *e) {
    int64_t h = 0;
    if (x->phase != XMPP_RESUMING || !cv_str_int(cv_xml_attribute(e, "h"), &h))
        return;
    bool fresh = x->sm.fresh;
    if (fresh)
        x->sm.out = (uint32_t)h;
    x->sm.fresh = false;
    x->sm.counting = true;
    x->phase = XMPP_HERE;
    xmpp_stream_acknowledged(x, (uint32_t)h);
    xmpp_stream_repeat(x);
    xmpp_settle(x, fresh);
}

/* Also the answer to <enable/>: then nothing is counted. */
void xmpp_login_failed(struct xmpp *x, const struct cv_xml *e) {
    int64_t h = 0;
    if (x->phase == XMPP_RESUMING) {
        if (!x->sm.fresh && cv_str_int(cv_xml_attribute(e, "h"), &h))
            xmpp_stream_acknowledged(x, (uint32_t)h);
        login_bind(x);
    } else if (x->phase == XMPP_ENABLING) {
        x->phase = XMPP_HERE;
        xmpp_settle(x, true);
    }
}
