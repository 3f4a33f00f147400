/* A codec without a transport: what it is told, and what it asks for, as lines.
 *
 *     struct script s;
 *     script_open(&s, cv_codec_slack_new(&account));
 *     assert_string_equal(script_start(&s), "request 1 POST http://.../apps.connections.open\n");
 *
 * Every script_* call that tells the codec something gives all that it asked for since,
 * a line each. Bodies and frames stand behind the line, as they are. What events keep is
 * kept at once unless `holding`: then with script_commit. */
#ifndef TESTS_UNIT_MESSENGER_SCRIPT_H
#define TESTS_UNIT_MESSENGER_SCRIPT_H

#include "cmocka_cv.h"

#include <canvasser/arena.h>
#include <canvasser/messenger.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCRIPT_KEPT = 64, SCRIPT_RECEIPTS = 256, SCRIPT_PLACES = 16 };

struct script {
    struct cv_codec *codec;
    struct cv_wire wire;
    struct cv_buf out;
    cv_time now, wake;
    struct cv_error err;
    uint64_t random; /* the next bytes: a count, so that runs are alike */
    struct {
        char *slot, *value;
    } kept[SCRIPT_KEPT];
    size_t n_kept;
    struct {
        const char *place, *person;
    } places[SCRIPT_PLACES]; /* where sessions run, for wire->places */
    size_t n_places;
    struct {
        const char *place, *id;
    } asked[SCRIPT_PLACES]; /* open questions, for wire->asked */
    size_t n_asked;
    const struct cv_form *form; /* what wire->form gives, or NULL */
    bool holding; /* commits wait for script_commit */
    char *receipts[SCRIPT_RECEIPTS];
    size_t n_receipts;
};

static inline const char *script_said(struct script *s) {
    cv_buf_addz(&s->out, "");
    return s->out.n ? s->out.p : "";
}

static inline void script_part(struct script *s, const char *name, struct cv_str value) {
    if (value.n)
        cv_buf_addf(&s->out, " %s=%.*s", name, CV_ARG(value));
}

static inline void script_keep(struct script *s, struct cv_str slot, struct cv_str value) {
    size_t i = 0;
    while (i < s->n_kept && !cv_str_eqz(slot, s->kept[i].slot))
        i++;
    assert_true(i < SCRIPT_KEPT);
    if (i == s->n_kept)
        s->kept[s->n_kept++].slot = cv_strdup(slot);
    else
        free(s->kept[i].value);
    s->kept[i].value = cv_strdup(value);
}

/* ---- the wire ------------------------------------------------------------------------ */

static inline void script_dial(void *context, unsigned socket, const struct cv_dial *dial) {
    struct script *s = context;
    cv_buf_addf(&s->out, "dial %u %.*s", socket, CV_ARG(dial->url));
    script_part(s, "subprotocol", cv_str(dial->subprotocol));
    script_part(s, "authorization", dial->authorization);
    cv_buf_addc(&s->out, '\n');
}

static inline void script_wire_frame(void *context, unsigned socket, struct cv_str frame) {
    struct script *s = context;
    cv_buf_addf(&s->out, "frame %u %.*s\n", socket, CV_ARG(frame));
}

static inline void script_hang_up(void *context, unsigned socket, int code, const char *why) {
    struct script *s = context;
    cv_buf_addf(&s->out, "hang up %u %d %s\n", socket, code, why);
}

static inline void script_request(void *context, const struct cv_request *r) {
    struct script *s = context;
    cv_buf_addf(&s->out, "request %llu %s %.*s", (unsigned long long)r->tag, r->method,
                CV_ARG(r->url));
    script_part(s, "authorization", r->authorization);
    script_part(s, "type", r->type);
    for (size_t i = 0; i < r->n_headers; i++)
        cv_buf_addf(&s->out, " %.*s: %.*s", CV_ARG(r->headers[i].name),
                    CV_ARG(r->headers[i].value));
    if (r->body.n)
        cv_buf_addf(&s->out, " %.*s", CV_ARG(r->body));
    cv_buf_addc(&s->out, '\n');
}

static inline void script_answer(void *context, uint64_t call, int status, const char *type,
                                 struct cv_str body) {
    struct script *s = context;
    cv_buf_addf(&s->out, "answer %llu %d %s %.*s\n", (unsigned long long)call, status, type,
                CV_ARG(body));
}

static inline void script_wake(void *context, cv_time at) {
    ((struct script *)context)->wake = at;
}

static inline void script_event(void *context, const struct cv_incoming *in) {
    static const char *const names[] = {
        [CV_IN_READY] = "ready",   [CV_IN_MEMBER] = "member", [CV_IN_MESSAGE] = "message",
        [CV_IN_CHOOSE] = "choose", [CV_IN_REACT] = "react",   [CV_IN_ACK] = "ack",
        [CV_IN_REFUSED] = "refused", [CV_IN_LATER] = "later", [CV_IN_KEEP] = "keep",
        [CV_IN_LACKS] = "lacks",   [CV_IN_FILL] = "fill",
    };
    struct script *s = context;
    cv_buf_addf(&s->out, "%s", names[in->kind]);
    script_part(s, "id", in->id);
    if (in->at)
        cv_buf_addf(&s->out, " at=%lld", (long long)in->at);
    script_part(s, "place", in->place);
    script_part(s, "person", in->person);
    script_part(s, "name", in->name);
    script_part(s, "lang", in->lang);
    script_part(s, "zone", in->zone);
    if (in->kind == CV_IN_MEMBER && in->place.n)
        cv_buf_addz(&s->out, in->present ? " here" : " gone");
    script_part(s, "about", in->about);
    script_part(s, "choice", in->choice);
    script_part(s, "text", in->text);
    for (size_t i = 0; i < in->n_fields; i++) {
        cv_buf_addf(&s->out, " [%.*s", CV_ARG(in->fields[i].id));
        script_part(s, "choice", in->fields[i].choice);
        script_part(s, "text", in->fields[i].text);
        cv_buf_addc(&s->out, ']');
    }
    cv_buf_addz(&s->out, in->private ? " private" : "");
    cv_buf_addz(&s->out, in->direct ? " direct" : "");
    script_part(s, "amends", in->amends);
    script_part(s, "answers", in->answers);
    script_part(s, "key", in->key);
    script_part(s, "slot", in->slot);
    script_part(s, "resume", in->resume);
    cv_buf_addc(&s->out, '\n');
    if (in->resume.n)
        script_keep(s, in->slot, in->resume);
    if (in->receipt.n) {
        assert_true(s->n_receipts < SCRIPT_RECEIPTS);
        s->receipts[s->n_receipts++] = cv_strdup(in->receipt);
    }
}

static inline bool script_form(void *context, const struct cv_incoming *press,
                               struct cv_arena *arena, struct cv_form *out) {
    struct script *s = context;
    (void)arena;
    cv_buf_addf(&s->out, "form %.*s for %.*s in %.*s%s\n", CV_ARG(press->about),
                CV_ARG(press->person), CV_ARG(press->place), press->direct ? " direct" : "");
    if (s->form)
        *out = *s->form;
    return s->form != NULL;
}

static inline void script_gone(void *context) {
    cv_buf_addz(&((struct script *)context)->out, "gone\n");
}

static inline void script_stop(void *context, struct cv_str why) {
    cv_buf_addf(&((struct script *)context)->out, "stop %.*s\n", CV_ARG(why));
}

static inline bool script_kept(void *context, struct cv_str slot, struct cv_buf *out) {
    struct script *s = context;
    for (size_t i = 0; i < s->n_kept; i++)
        if (cv_str_eqz(slot, s->kept[i].slot))
            return cv_buf_addz(out, s->kept[i].value);
    return false;
}

static inline void script_wire_places(void *context,
                                      void (*each)(void *each_context, struct cv_str place,
                                                   struct cv_str person),
                                      void *each_context) {
    struct script *s = context;
    for (size_t i = 0; i < s->n_places; i++)
        each(each_context, cv_str(s->places[i].place), cv_str(s->places[i].person));
}

static inline void script_wire_asked(void *context,
                                     void (*each)(void *each_context, struct cv_str place,
                                                  struct cv_str id),
                                     void *each_context) {
    struct script *s = context;
    for (size_t i = 0; i < s->n_asked; i++)
        each(each_context, cv_str(s->asked[i].place), cv_str(s->asked[i].id));
}

static inline void script_random(void *context, void *bytes, size_t n) {
    struct script *s = context;
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)bytes)[i] = (unsigned char)s->random++;
}

static inline void script_log(void *context, enum cv_log_level level, struct cv_str line) {
    struct script *s = context;
    if (level <= CV_LOG_WARNING)
        cv_buf_addf(&s->out, "log %.*s\n", CV_ARG(line));
}

/* ---- telling the codec ------------------------------------------------------------------ */

/* Commits what waits: receipts go back, in order. */
static inline void script_settle(struct script *s) {
    for (size_t i = 0; i < s->n_receipts; i++) {
        if (s->codec->ops->committed)
            s->codec->ops->committed(s->codec, cv_str(s->receipts[i]), s->now);
        free(s->receipts[i]);
    }
    s->n_receipts = 0;
}

static inline const char *script_done(struct script *s) {
    if (!s->holding)
        script_settle(s);
    return script_said(s);
}

static inline void script_begin(struct script *s) {
    cv_buf_clear(&s->out);
    s->err = (struct cv_error){0};
}

static inline const char *script_commit(struct script *s) {
    script_begin(s);
    script_settle(s);
    return script_said(s);
}

static inline void script_open(struct script *s, struct cv_codec *codec) {
    *s = (struct script){.codec = codec, .now = 1700000000000, .wake = CV_NEVER};
    s->wire = (struct cv_wire){.context = s, .dial = script_dial, .frame = script_wire_frame,
                               .hang_up = script_hang_up, .request = script_request,
                               .answer = script_answer, .wake = script_wake,
                               .event = script_event, .gone = script_gone, .stop = script_stop,
                               .kept = script_kept, .places = script_wire_places,
                               .asked = script_wire_asked, .form = script_form,
                               .random = script_random, .log = script_log};
    cv_buf_init(&s->out, 4 * 1024 * 1024);
    codec->wire = &s->wire;
}

static inline void script_close(struct script *s) {
    s->codec->ops->free(s->codec);
    for (size_t i = 0; i < s->n_kept; i++) {
        free(s->kept[i].slot);
        free(s->kept[i].value);
    }
    for (size_t i = 0; i < s->n_receipts; i++)
        free(s->receipts[i]);
    cv_buf_free(&s->out);
}

/* The daemon was killed and is there again: the same kept values, a new codec. */
static inline void script_restart(struct script *s, struct cv_codec *codec) {
    s->codec->ops->free(s->codec);
    for (size_t i = 0; i < s->n_receipts; i++)
        free(s->receipts[i]);
    s->n_receipts = 0;
    s->wake = CV_NEVER;
    s->codec = codec;
    codec->wire = &s->wire;
}

static inline const char *script_start(struct script *s) {
    script_begin(s);
    s->codec->ops->start(s->codec, s->now);
    return script_done(s);
}

static inline const char *script_opened(struct script *s, unsigned socket) {
    script_begin(s);
    s->codec->ops->opened(s->codec, socket, s->now);
    return script_done(s);
}

/* A frame that makes no sense gives "STATUS: WHY" as its last line. */
static inline const char *script_frame(struct script *s, unsigned socket, const char *frame) {
    script_begin(s);
    enum cv_status status =
        s->codec->ops->frame(s->codec, socket, cv_str(frame), s->now, &s->err);
    if (status)
        cv_buf_addf(&s->out, "%s: %s\n", cv_status_name(status), s->err.text);
    return script_done(s);
}

static inline const char *script_closed(struct script *s, unsigned socket, int code) {
    script_begin(s);
    s->codec->ops->closed(s->codec, socket, code, CV_S("closed"), s->now);
    return script_done(s);
}

/* `headers` is NULL or pairs of name and value, ended by NULL. */
static inline const char *script_reply_with(struct script *s, uint64_t tag, int status,
                                            const char *const *headers, const char *body) {
    struct cv_header list[16];
    size_t n = 0;
    for (; headers && headers[2 * n]; n++)
        list[n] = (struct cv_header){cv_str(headers[2 * n]), cv_str(headers[2 * n + 1])};
    script_begin(s);
    s->codec->ops->replied(s->codec,
                           &(struct cv_reply){.tag = tag, .status = status, .body = cv_str(body),
                                              .why = status ? CV_S("") : CV_S("no answer"),
                                              .headers = list, .n_headers = n},
                           s->now);
    return script_done(s);
}

static inline const char *script_reply(struct script *s, uint64_t tag, int status,
                                       const char *body) {
    return script_reply_with(s, tag, status, NULL, body);
}

static inline const char *script_call(struct script *s, uint64_t id, const char *path,
                                      const char *type, const char *body) {
    script_begin(s);
    s->codec->ops->called(s->codec,
                          &(struct cv_call){.id = id, .method = CV_S("POST"), .path = cv_str(path),
                                            .type = cv_str(type), .body = cv_str(body)},
                          s->now);
    return script_done(s);
}

/* Lets time pass up to the alarm, which rings. */
static inline const char *script_woken(struct script *s) {
    script_begin(s);
    assert_true(s->wake != CV_NEVER);
    s->now = s->wake > s->now ? s->wake : s->now;
    s->wake = CV_NEVER;
    s->codec->ops->woken(s->codec, s->now);
    return script_done(s);
}

static inline const char *script_send(struct script *s, const char *key, const char *place,
                                      const struct cv_effect *effect, bool again) {
    script_begin(s);
    bool took = s->codec->ops->send(s->codec,
                                    &(struct cv_outgoing){.key = cv_str(key), .place = cv_str(place),
                                                          .effect = effect, .again = again,
                                                          .at = s->now},
                                    s->now);
    if (!took)
        cv_buf_addz(&s->out, "not taken\n");
    return script_done(s);
}

#endif
