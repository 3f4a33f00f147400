/* xmpp_script.h - a stream of the XMPP codec, and what is said on it. */
#ifndef TESTS_UNIT_MESSENGER_XMPP_SCRIPT_H
#define TESTS_UNIT_MESSENGER_XMPP_SCRIPT_H

#include "script.h"

#include "messenger/xmpp/xmpp.h"

#include <string.h>

#define ROOM "team@rooms.example.org"
#define OPEN "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='example.org' id='1'/>"
#define STREAM "xmlns:stream='http://etherx.jabber.org/streams'"
#define SASL "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define SM "xmlns='urn:xmpp:sm:3'"
#define MAM "xmlns='urn:xmpp:mam:2'"

/* ---- looking -------------------------------------------------------------------------- */

/* `said` holds all of these, in this order; NULL ends them. */
static inline void assert_holds_(const char *said, const char *const *parts, int line) {
    const char *at = said;
    for (; *parts; parts++) {
        at = strstr(at, *parts);
        if (!at)
            fail_msg("line %d: '%s' is missing (here) in:\n%s", line, *parts, said);
        at += strlen(*parts);
    }
}
#define assert_holds(said, ...) \
    assert_holds_(said, (const char *const[]){__VA_ARGS__, NULL}, __LINE__)

static inline void assert_lacks_(const char *said, const char *part, int line) {
    if (strstr(said, part))
        fail_msg("line %d: '%s' should not be in:\n%s", line, part, said);
}
#define assert_lacks(said, part) assert_lacks_(said, part, __LINE__)

/* ---- a stream ---------------------------------------------------------------------------- */

static inline struct cv_codec *codec_at(const char *url) {
    static const struct cv_str rooms[] = {CV_STR(ROOM)};
    struct cv_secret *token = cv_secret_new(CV_S("pencil"));
    const struct cv_account account = {.name = CV_S("team"),
                                       .url = cv_str(url),
                                       .address = CV_S("bot@example.org"),
                                       .nick = CV_S("Canvasser"),
                                       .rooms = rooms,
                                       .n_rooms = CV_COUNT(rooms),
                                       .token = token};
    struct cv_codec *codec = cv_codec_xmpp_new(&account);
    cv_secret_free(token);
    return codec;
}

static inline const char *says(struct script *s, const char *frame) {
    return script_frame(s, 0, frame);
}

static inline const char *features(struct script *s, const char *what) {
    struct cv_buf b;
    cv_buf_init(&b, 4096);
    cv_buf_addf(&b, "<stream:features xmlns='jabber:client' " STREAM ">%s</stream:features>", what);
    const char *said = says(s, b.p);
    cv_buf_free(&b);
    return said;
}

/* Up to the second features. */
static inline void prove(struct script *s) {
    script_opened(s, 0);
    says(s, OPEN);
    features(s, "<mechanisms " SASL "><mechanism>PLAIN</mechanism></mechanisms>");
    says(s, "<success " SASL "/>");
    says(s, OPEN);
}

static inline const char *enabled(struct script *s, const char *bind) {
    struct cv_buf b;
    prove(s);
    features(s, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm " SM "/>");
    cv_buf_init(&b, 1024);
    cv_buf_addf(&b,
                "<iq xmlns='jabber:client' type='result' id='%s'>"
                "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                "<jid>bot@example.org/here</jid></bind></iq>",
                bind);
    says(s, b.p);
    cv_buf_free(&b);
    return says(s, "<enabled " SM " id='S1' resume='true' max='60'/>");
}

#define PRESENT(nick, item, more)                                                               \
    "<presence xmlns='jabber:client' from='" ROOM "/" nick "' to='bot@example.org/here'>"       \
    "<x xmlns='http://jabber.org/protocol/muc#user'><item " item "/>" more "</x></presence>"

static inline const char *fin(struct script *s, const char *id, const char *from) {
    struct cv_buf b;
    cv_buf_init(&b, 1024);
    cv_buf_addf(&b,
                "<iq xmlns='jabber:client' type='result' id='%s' from='%s'><fin " MAM
                " complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>",
                id, from);
    const char *said = says(s, b.p);
    cv_buf_free(&b);
    return said;
}

#define SELF PRESENT("Canvasser", "affiliation='none' role='participant'", "<status code='110'/>")
#define ANA PRESENT("Ana", "jid='ana@example.org/a' role='participant'", "")

static inline const char *answer_time(struct script *s, const char *id, const char *from, const char *tzo) {
    struct cv_buf b;
    cv_buf_init(&b, 1024);
    cv_buf_addf(&b,
                "<iq xmlns='jabber:client' type='result' id='%s' from='%s'>"
                "<time xmlns='urn:xmpp:time'><tzo>%s</tzo></time></iq>",
                id, from, tzo);
    const char *said = says(s, b.p);
    cv_buf_free(&b);
    return said;
}

/* In the room with Ana, ready. */
static inline int setup(void **state) {
    struct script *s = calloc(1, sizeof *s);
    script_open(s, codec_at("ws://127.0.0.1:5280/ws"));
    script_start(s);
    enabled(s, "q1");
    says(s, ANA);
    says(s, SELF);
    answer_time(s, "q2", ROOM "/Ana", "+02:00");
    fin(s, "q3", ROOM);
    assert_holds(fin(s, "q4", "bot@example.org"), "ready person=bot@example.org name=Canvasser");
    *state = s;
    return 0;
}

static inline int teardown(void **state) {
    script_close(*state);
    free(*state);
    return 0;
}

static inline struct cv_effect saying(const char *text) {
    return (struct cv_effect){.kind = CV_EFFECT_SAY, .text = cv_str(text), .lang = CV_S("en")};
}

static inline const char *sends(struct script *s, const char *key, const char *place, const char *text,
                         const char *to) {
    struct cv_effect e = saying(text);
    e.to = cv_str(to);
    return script_send(s, key, place, &e, false);
}

/* What Ana says aloud, with an id of hers and one of the room's. */
#define ALOUD(id, stanza, inside)                                                                  \
    "<message xmlns='jabber:client' type='groupchat' from='" ROOM "/Ana' id='" id "' "             \
    "xml:lang='es'>" inside "<stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='" stanza "'/></message>"
#define ECHO(id, stanza)                                                                          \
    "<message xmlns='jabber:client' type='groupchat' from='" ROOM "/Canvasser' id='" id "'>"      \
    "<body>ours</body><stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='" stanza "'/></message>"
#define ERROR(id, type, condition)                                                             \
    "<message xmlns='jabber:client' type='error' from='" ROOM "' id='" id "'><error type='" type \
    "'><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"
#define LEFT(codes)                                                                          \
    "<presence xmlns='jabber:client' type='unavailable' from='" ROOM "/Canvasser'><x "       \
    "xmlns='http://jabber.org/protocol/muc#user'><item role='none'/>" codes "</x></presence>"

static inline const char *sends_file(struct script *s, const char *key) {
    struct cv_effect e = saying("The mix.");
    const struct cv_file file = {CV_S("mix.png"), CV_S("image/png"), CV_S("PNG!"), CV_S("a chart")};
    script_begin(s);
    s->codec->ops->send(s->codec,
                        &(struct cv_outgoing){.key = cv_str(key), .place = CV_S(ROOM),
                                              .effect = &e, .file = &file, .at = s->now},
                        s->now);
    return script_done(s);
}

#endif
