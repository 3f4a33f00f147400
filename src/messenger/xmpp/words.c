/* words.c - messages to events.
 *
 * A message is known by the id that the archive of its place gave it (XEP-0359): nobody
 * else can make one up. Where there is none, by its sender and the id they gave it. */
#include "messenger/xmpp/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    ID_MAX = 120,          /* bytes: ids become keys of what we say to them */
    TEXT_MOST = 16 * 1024  /* bytes: far more than an answer may have */
};
#define ZONE_PATIENCE CV_SECONDS(2)

/* One message on its way in. */
struct words {
    struct xmpp *x;
    const struct cv_xml *e;
    struct cv_str from, place, person, name, lang, text;
    struct cv_str id;        /* its own, as its sender called it */
    struct cv_str remote;    /* as its place calls it, or "" */
    struct xmpp_archive *archive; /* where it is kept, or NULL */
    struct xmpp_room *room;  /* or NULL */
    bool group;
    cv_time at;
};

struct cv_str xmpp_words_id(struct xmpp *x, struct cv_str place, struct cv_str id) {
    struct cv_str whole =
        cv_arena_printf(x->arena, "%.*s#%.*s", CV_ARG(place), CV_ARG(id));
    if (whole.n <= ID_MAX)
        return whole;
    return cv_arena_printf(x->arena, "%016llx", (unsigned long long)cv_str_hash(whole));
}

/* ---- what was read lately ----------------------------------------------------------------- */

static uint64_t words_sender(const struct words *w) {
    return cv_str_hash(w->group ? w->from : w->place);
}

static struct cv_str recent_find(const struct words *w, struct cv_str own) {
    uint64_t sender = words_sender(w);
    for (size_t i = 0; i < XMPP_RECENT; i++) {
        const struct xmpp_recent *r = &w->x->recent[i];
        if (r->own && r->sender == sender && cv_str_eqz(own, r->own))
            return cv_str(r->id);
    }
    return CV_S("");
}

static void recent_note(const struct words *w, struct cv_str id) {
    struct xmpp_recent *r = &w->x->recent[w->x->n_recent++ % XMPP_RECENT];
    if (!w->id.n)
        return;
    free(r->own);
    free(r->id);
    *r = (struct xmpp_recent){words_sender(w), cv_strdup(w->id), cv_strdup(id)};
}

/* ---- what was said -------------------------------------------------------------------------- */

/* Bytes of the first `n` characters. */
static size_t words_offset(struct cv_str text, int64_t n) {
    size_t at = 0;
    while (at < text.n && n > 0) {
        at++;
        while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80)
            at++;
        n--;
    }
    return at;
}

/* The text without what was quoted for readers that know no replies (XEP-0428). */
static struct cv_str words_unquoted(struct words *w, struct cv_str text) {
    int64_t start = 0, end = 0;
    for (const struct cv_xml *f = w->e->children; f; f = f->next) {
        const struct cv_xml *body = cv_xml_child(f, "body", "urn:xmpp:fallback:0");
        if (!cv_xml_is(f, "fallback", "urn:xmpp:fallback:0") ||
            !cv_str_eqz(cv_xml_attribute(f, "for"), "urn:xmpp:reply:0") ||
            !cv_str_int(cv_xml_attribute(body, "start"), &start) ||
            !cv_str_int(cv_xml_attribute(body, "end"), &end) || start < 0 || end < start)
            continue;
        size_t from = words_offset(text, start), to = words_offset(text, end);
        return cv_arena_printf(w->x->arena, "%.*s%.*s", (int)from, text.p, (int)(text.n - to),
                               text.p + to);
    }
    return text;
}

/* Words that stand in for what a reader may not know (XEP-0428): of a message taken back
 * (XEP-0424), of a reaction. They are nobody's answer. */
static bool words_stand_in(const struct cv_xml *e) {
    for (const struct cv_xml *f = e->children; f; f = f->next)
        if (cv_xml_is(f, "fallback", "urn:xmpp:fallback:0") && !f->children)
            return true;
    return cv_xml_child(e, "retract", "urn:xmpp:message-retract:1") ||
           cv_xml_child(e, "apply-to", "urn:xmpp:fasten:0");
}

/* Words to us by name begin behind it: "Canvasser: 3", "@Canvasser 3". */
static struct cv_str words_unaddressed(const struct words *w, struct cv_str text) {
    struct cv_str nick = cv_str(w->room ? w->room->nick : w->x->nick);
    struct cv_str rest = cv_str_trim(text);
    if (rest.n && rest.p[0] == '@')
        rest = (struct cv_str){rest.p + 1, rest.n - 1};
    if (rest.n <= nick.n || !cv_str_eq_nocase((struct cv_str){rest.p, nick.n}, nick) ||
        !strchr(":, ", rest.p[nick.n]))
        return text;
    rest = (struct cv_str){rest.p + nick.n, rest.n - nick.n};
    while (rest.n && strchr(":, ", rest.p[0]))
        rest = (struct cv_str){rest.p + 1, rest.n - 1};
    return rest.n ? rest : text;
}

/* What a reaction says as words, "" for nothing. Thumbs come in several colours. */
static struct cv_str reaction_words(struct cv_str emoji) {
    emoji = cv_str_trim(emoji);
    if (cv_str_starts(emoji, CV_S("\U0001F44D")))
        return CV_S("yes");
    if (cv_str_starts(emoji, CV_S("\U0001F44E")))
        return CV_S("no");
    if (cv_str_eqz(emoji, "\U0001F51F"))
        return CV_S("10");
    if (emoji.n > 1 && emoji.p[0] >= '0' && emoji.p[0] <= '9' &&
        emoji.n >= 4 && memcmp(emoji.p + emoji.n - 3, "\u20E3", 3) == 0)
        return (struct cv_str){emoji.p, 1};
    return CV_S("");
}

static struct cv_str words_reactions(struct words *w, const struct cv_xml *reactions) {
    struct cv_str all = CV_S("");
    for (const struct cv_xml *r = reactions->children; r; r = r->next) {
        struct cv_str one = reaction_words(r->text);
        if (one.n)
            all = cv_arena_printf(w->x->arena, "%.*s%s%.*s", CV_ARG(all), all.n ? ", " : "",
                                  CV_ARG(one));
    }
    return all;
}

/* What is longer than any answer may be is told as too long without its end. */
static struct cv_str words_cut(struct cv_str text) {
    if (text.n <= TEXT_MOST)
        return text;
    size_t n = TEXT_MOST;
    while (n && ((unsigned char)text.p[n] & 0xC0) == 0x80)
        n--;
    return (struct cv_str){text.p, n};
}

/* ---- telling --------------------------------------------------------------------------------- */

/* An id for the event, and "" only when nothing tells this message from others. */
static struct cv_str words_event_id(const struct words *w) {
    if (w->remote.n)
        return xmpp_words_id(w->x, w->place, w->remote);
    if (!w->id.n)
        return CV_S("");
    return xmpp_words_id(w->x, w->from, w->id);
}

static void words_keep(const struct words *w, struct cv_incoming *in) {
    if (!w->archive || !w->remote.n)
        return;
    in->slot = cv_str(w->archive->jid);
    in->resume = xmpp_archive_position(w->x, w->remote, w->at);
}

static void words_tell(struct words *w) {
    const struct cv_xml *reactions = cv_xml_child(w->e, "reactions", "urn:xmpp:reactions:0");
    const struct cv_xml *replace = cv_xml_child(w->e, "replace", "urn:xmpp:message-correct:0");
    const struct cv_xml *reply = cv_xml_child(w->e, "reply", "urn:xmpp:reply:0");
    struct cv_incoming in = {
        .kind = CV_IN_MESSAGE,
        .id = words_event_id(w),
        .at = w->at,
        .place = w->place,
        .person = w->person,
        .name = w->name,
        .lang = w->lang,
        .private = w->room && !w->group,
        .direct = !w->room,
        .text = words_cut(words_unaddressed(w, words_unquoted(w, w->text))),
    };
    const struct cv_known *known = cv_people_find(w->x->people, w->person);
    in.zone = known ? known->zone : CV_S("");
    words_keep(w, &in);
    if (reactions && !w->text.n) {
        in.kind = CV_IN_REACT;
        in.about = xmpp_words_id(w->x, w->place, cv_xml_attribute(reactions, "id"));
        in.text = words_reactions(w, reactions);
    }
    if (reply)
        in.answers = xmpp_words_id(w->x, w->place, cv_xml_attribute(reply, "id"));
    if (replace)
        in.amends = recent_find(w, cv_xml_attribute(replace, "id"));
    if (!in.text.n)
        return;
    if (in.kind == CV_IN_MESSAGE)
        recent_note(w, in.id);
    xmpp_event(w->x, &in);
}

/* Ours, echoed by a room or found in an archive. */
static void words_ours(struct words *w) {
    struct cv_incoming in = {0};
    words_keep(w, &in);
    if (w->id.n)
        xmpp_posts_arrived(w->x, w->id, w->place, w->remote.n ? w->remote : w->id, in.slot,
                           in.resume);
}

/* ---- whose they are ------------------------------------------------------------------------------ */

/* Fills in who said it where. False: it is for nobody. */
static bool words_place(struct words *w) {
    struct cv_str bare = xmpp_jid_bare(w->from), nick = xmpp_jid_resource(w->from);
    w->room = xmpp_room_find(w->x, bare);
    w->group = cv_str_eqz(cv_xml_attribute(w->e, "type"), "groupchat");
    w->place = bare;
    w->id = cv_xml_attribute(w->e, "id");
    w->text = words_stand_in(w->e) ? CV_S("") : cv_xml_words(w->e, "body", XMPP_CLIENT);
    w->lang = cv_xml_attribute(w->e, "xml:lang");
    if (!bare.n || bare.n > XMPP_JID_MAX || (w->group && !w->room) || (w->room && !nick.n))
        return false;
    if (!w->room) {
        const struct cv_known *known = cv_people_find(w->x->people, bare);
        struct cv_str nick_told = cv_xml_words(w->e, "nick", "http://jabber.org/protocol/nick");
        w->person = bare;
        w->name = known && known->name.n ? cv_arena_copy(w->x->arena, known->name)
                  : nick_told.n          ? nick_told
                                         : xmpp_jid_local(bare);
        w->archive = &w->x->archive;
        return true;
    }
    const struct xmpp_occupant *o = xmpp_room_nick(w->room, nick);
    const struct cv_xml *shown = cv_xml_child(w->e, "x", XMPP_MUC_USER);
    struct cv_str jid = xmpp_jid_bare(
        cv_xml_attribute(cv_xml_child(shown, "item", XMPP_MUC_USER), "jid"));
    w->person = jid.n ? jid : o ? cv_str(o->person) : w->from;
    w->name = nick;
    w->archive = w->group ? &w->room->archive : &w->x->archive;
    return true;
}

static bool words_own(const struct words *w) {
    return w->room ? w->group && cv_str_eqz(xmpp_jid_resource(w->from), w->room->nick)
                   : cv_str_eqz(w->place, w->x->account);
}

/* What the archive of the place called it. */
static struct cv_str words_remote(const struct words *w) {
    struct cv_str by = cv_str(w->archive->jid);
    for (const struct cv_xml *s = w->e->children; s; s = s->next)
        if (cv_xml_is(s, "stanza-id", XMPP_SID) && cv_str_eq(cv_xml_attribute(s, "by"), by))
            return cv_xml_attribute(s, "id");
    return CV_S("");
}

/* ---- waiting ---------------------------------------------------------------------------------------- */

static bool held_before(const struct xmpp *x, struct cv_str place) {
    const struct xmpp_held *h;
    DL_FOREACH(x->held, h) {
        if (cv_str_eqz(place, h->place))
            return true;
    }
    return false;
}

/* Whether the place is not ready for live messages: the room has not told yet who is in
 * it, or what was said before is still being read. */
static bool words_early(const struct words *w) {
    return (w->room && w->room->state != XMPP_INSIDE && !w->room->barred) ||
           w->archive->catching || w->x->phase != XMPP_HERE;
}

static bool words_must_wait(const struct words *w, cv_time until) {
    return words_early(w) ||
           (w->x->now < until && xmpp_asks_open(w->x, XMPP_ASK_TIME, w->person));
}

static void held_add(struct xmpp *x, struct cv_str place, struct cv_str copy) {
    struct xmpp_held *h = cv_alloc(sizeof *h);
    *h = (struct xmpp_held){.frame = cv_strdup(copy),
                            .place = cv_strdup(place),
                            .until = x->now + ZONE_PATIENCE};
    DL_APPEND(x->held, h);
    x->n_held++;
}

static void held_free(struct xmpp *x, struct xmpp_held *h) {
    DL_DELETE(x->held, h);
    x->n_held--;
    free(h->frame);
    free(h->place);
    free(h);
}

/* Tells a live message, or holds it back. False: it is held back already and has to stay. */
static bool words_live(struct words *w, struct cv_str copy, const struct xmpp_held *again) {
    cv_time stamp = xmpp_stamp_read(
        cv_xml_attribute(cv_xml_child(w->e, "delay", XMPP_DELAY), "stamp"));
    w->at = stamp ? stamp : w->x->now;
    w->remote = words_remote(w);
    if (w->remote.n && !w->archive->missing && words_early(w)) {
        w->archive->more = w->archive->more || w->archive->catching;
        return true; /* it comes out of the archive, in its turn */
    }
    if (!w->room && !words_own(w))
        xmpp_words_ask_zone(w->x, w->person, w->name, w->lang, w->from);
    if (again ? words_must_wait(w, again->until)
              : held_before(w->x, w->place) || words_must_wait(w, CV_NEVER)) {
        if (!again && w->x->n_held < XMPP_HELD)
            held_add(w->x, w->place, copy);
        return false;
    }
    if (words_own(w))
        words_ours(w);
    else
        words_tell(w);
    return true;
}

void xmpp_words_take(struct xmpp *x, const struct cv_xml *e, struct cv_str copy) {
    struct words w = {.x = x, .e = e, .from = cv_xml_attribute(e, "from")};
    if (cv_str_eqz(cv_xml_attribute(e, "type"), "error")) {
        xmpp_posts_error(x, e);
        return;
    }
    xmpp_typing_heard(x, e);
    if (xmpp_archive_result(x, e) || xmpp_rooms_invited(x, e) || !words_place(&w))
        return;
    words_live(&w, copy, NULL);
}

void xmpp_words_archived(struct xmpp *x, struct xmpp_archive *a, const struct cv_xml *e,
                         struct cv_str id, cv_time at) {
    struct words w = {.x = x, .e = e, .from = cv_xml_attribute(e, "from")};
    struct cv_str to = cv_xml_attribute(e, "to");
    if (cv_str_eqz(cv_xml_attribute(e, "type"), "error") || !words_place(&w))
        return;
    w.remote = id;
    w.at = at ? at : x->now;
    w.archive = a;
    if (a->own && cv_str_eqz(w.place, x->account))
        w.place = xmpp_jid_bare(to);
    if (words_own(&w) || (a->own && cv_str_eqz(xmpp_jid_bare(w.from), x->account)))
        words_ours(&w);
    else
        words_tell(&w);
}

static bool held_behind(const struct xmpp *x, const struct xmpp_held *h) {
    const struct xmpp_held *o;
    for (o = x->held; o != h; o = o->next)
        if (o->stuck && strcmp(o->place, h->place) == 0)
            return true;
    return false;
}

void xmpp_words_release(struct xmpp *x) {
    struct xmpp_held *h, *next;
    struct cv_error err = {0};
    DL_FOREACH(x->held, h) {
        h->stuck = false;
    }
    DL_FOREACH_SAFE(x->held, h, next) {
        struct cv_xml *e = NULL;
        struct words w = {.x = x};
        h->stuck = held_behind(x, h);
        if (h->stuck)
            continue;
        bool fine = cv_xml_read(cv_str(h->frame), x->arena, &e, &err) == CV_OK;
        w.e = e;
        w.from = cv_xml_attribute(e, "from");
        h->stuck = fine && words_place(&w) && !words_live(&w, CV_S(""), h);
        if (!h->stuck)
            held_free(x, h);
    }
    if (!x->held && x->sm.owed && x->phase == XMPP_HERE)
        xmpp_stream_asked(x);
}

void xmpp_words_free(struct xmpp *x) {
    while (x->held)
        held_free(x, x->held);
    for (size_t i = 0; i < XMPP_RECENT; i++) {
        free(x->recent[i].own);
        free(x->recent[i].id);
    }
}

/* ---- zones ---------------------------------------------------------------------------------------------- */

void xmpp_words_ask_zone(struct xmpp *x, struct cv_str person, struct cv_str name,
                         struct cv_str lang, struct cv_str jid) {
    struct cv_known *known = cv_people_find(x->people, person);
    if ((known && known->asked) || !xmpp_jid_resource(jid).n)
        return;
    cv_people_note(x->people, &(struct cv_known){
                                  .id = person, .name = name, .lang = lang, .asked = true});
    xmpp_ask(x, XMPP_ASK_TIME, jid, "get", CV_S("<time xmlns='urn:xmpp:time'/>"), person);
}

/* XEP-0202. An offset is no zone of the database, but one of its plain ones. */
void xmpp_words_zone(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer) {
    struct cv_str offset =
        cv_xml_words(cv_xml_child(answer, "time", "urn:xmpp:time"), "tzo", "urn:xmpp:time");
    struct cv_str zone = xmpp_zone(x->arena, offset);
    struct cv_known *known = cv_people_find(x->people, cv_str(ask->about));
    if (known && zone.n) {
        struct cv_known now = {.id = cv_arena_copy(x->arena, known->id),
                               .name = cv_arena_copy(x->arena, known->name),
                               .lang = cv_arena_copy(x->arena, known->lang),
                               .zone = zone,
                               .asked = true};
        cv_people_note(x->people, &now);
        xmpp_event(x, &(struct cv_incoming){.kind = CV_IN_MEMBER,
                                            .person = now.id,
                                            .name = now.name,
                                            .lang = now.lang,
                                            .zone = zone,
                                            .present = true});
    }
    xmpp_words_release(x);
}
