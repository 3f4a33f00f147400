/* rooms.c - rooms and who is in them (XEP-0045). */
#include "messenger/xmpp/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    TRIES_MOST = 20,                 /* nicks in a row that are taken */
    SLOT_MAX = CV_RESUME_MAX - 1
};
#define COME_BACK CV_SECONDS(2)      /* after a fault of the way */
#define ASK_AGAIN CV_MINUTES(1)      /* after a no */
#define STAY_AWAY CV_MINUTES(10)     /* after we were shown out */
#define PATIENCE CV_SECONDS(15)
#define INVITED CV_S("rooms")        /* the slot of those we were invited to */

/* ---- finding --------------------------------------------------------------------------- */

struct xmpp_room *xmpp_room_find(const struct xmpp *x, struct cv_str jid) {
    struct xmpp_room *room;
    DL_FOREACH(x->rooms, room) {
        if (cv_str_eq_nocase(jid, cv_str(room->jid)))
            return room;
    }
    return NULL;
}

struct xmpp_room *xmpp_room_add(struct xmpp *x, struct cv_str jid) {
    struct xmpp_room *room = xmpp_room_find(x, jid);
    if (room || x->n_rooms == XMPP_ROOMS || !jid.n || jid.n > XMPP_JID_MAX)
        return room;
    room = cv_alloc(sizeof *room);
    *room = (struct xmpp_room){.jid = cv_strdup(jid),
                               .nick = cv_strdup(cv_str(x->nick)),
                               .again_at = CV_NEVER,
                               .archive = {.jid = cv_strdup(jid)}};
    DL_APPEND(x->rooms, room);
    x->n_rooms++;
    return room;
}

struct xmpp_occupant *xmpp_room_nick(const struct xmpp_room *room, struct cv_str nick) {
    struct xmpp_occupant *o;
    HASH_FIND(hh, room->occupants, nick.p, nick.n, o);
    return o;
}

struct xmpp_occupant *xmpp_room_person(const struct xmpp_room *room, struct cv_str person) {
    for (struct xmpp_occupant *o = room->occupants; o; o = o->hh.next)
        if (cv_str_eqz(person, o->person))
            return o;
    return NULL;
}

/* ---- who comes and goes ----------------------------------------------------------------- */

static void occupant_tell(struct xmpp *x, const struct xmpp_room *room,
                          const struct xmpp_occupant *o, struct cv_str lang, bool present) {
    struct cv_known *known = cv_people_find(x->people, cv_str(o->person));
    xmpp_event(x, &(struct cv_incoming){.kind = CV_IN_MEMBER,
                                        .place = cv_str(room->jid),
                                        .person = cv_str(o->person),
                                        .name = cv_str(o->nick),
                                        .lang = lang.n ? lang : known ? known->lang : CV_S(""),
                                        .zone = known ? known->zone : CV_S(""),
                                        .present = present});
}

/* Somebody may sit there twice, under two nicks. */
static void occupant_gone(struct xmpp *x, struct xmpp_room *room, struct xmpp_occupant *o,
                          bool quietly) {
    HASH_DEL(room->occupants, o);
    if (!quietly && !xmpp_room_person(room, cv_str(o->person)))
        occupant_tell(x, room, o, CV_S(""), false);
    free(o->nick);
    free(o->person);
    free(o);
}

static void room_empty(struct xmpp *x, struct xmpp_room *room, bool stale_only, bool quietly) {
    struct xmpp_occupant *o, *next;
    HASH_ITER(hh, room->occupants, o, next) {
        if (!stale_only || o->stale)
            occupant_gone(x, room, o, quietly);
    }
}

/* Who an occupant is: the address where the room shows it, else what the room calls them
 * for good (XEP-0421), else their nick. */
static struct cv_str occupant_person(struct xmpp *x, struct xmpp_room *room,
                                     const struct cv_xml *e, const struct cv_xml *item,
                                     struct cv_str from) {
    struct cv_str jid = xmpp_jid_bare(cv_xml_attribute(item, "jid"));
    struct cv_str id =
        cv_xml_attribute(cv_xml_child(e, "occupant-id", "urn:xmpp:occupant-id:0"), "id");
    if (jid.n)
        return jid;
    if (!room->hides_told) {
        room->hides_told = true;
        xmpp_lacks(x, cv_str(room->jid),
                   "the room %s hides who people are: make it show real addresses to everybody, or "
                   "make me a moderator, so that I know people again elsewhere", room->jid);
    }
    return id.n ? cv_arena_printf(x->arena, "%s/#%.*s", room->jid, CV_ARG(id)) : from;
}

static void occupant_here(struct xmpp *x, struct xmpp_room *room, const struct cv_xml *e,
                          const struct cv_xml *item, struct cv_str from) {
    struct cv_str nick = xmpp_jid_resource(from), lang = cv_xml_attribute(e, "xml:lang");
    struct cv_str person = occupant_person(x, room, e, item, from);
    struct xmpp_occupant *o = xmpp_room_nick(room, nick);
    bool known = o && cv_str_eqz(person, o->person);
    if (o && !known)
        occupant_gone(x, room, o, false);
    if (!known) {
        o = cv_alloc(sizeof *o);
        *o = (struct xmpp_occupant){.nick = cv_strdup(nick), .person = cv_strdup(person)};
        HASH_ADD_KEYPTR(hh, room->occupants, o->nick, nick.n, o);
    }
    o->stale = false;
    if (cv_str_eqz(person, x->account))
        return; /* another session of ours */
    if (!known)
        occupant_tell(x, room, o, lang, true);
    if (room->state == XMPP_INSIDE)
        xmpp_words_ask_zone(x, person, nick, lang, from);
}

/* Those who were there before us are asked when we may ask. */
static void occupants_ask(struct xmpp *x, struct xmpp_room *room) {
    for (struct xmpp_occupant *o = room->occupants; o; o = o->hh.next)
        if (!cv_str_eqz(cv_str(o->person), x->account))
            xmpp_words_ask_zone(x, cv_str(o->person), cv_str(o->nick), CV_S(""),
                                cv_arena_printf(x->arena, "%s/%s", room->jid, o->nick));
}

/* ---- ourselves ---------------------------------------------------------------------------- */

void xmpp_room_join(struct xmpp *x, struct xmpp_room *room) {
    room->state = XMPP_JOINING;
    room->asked_at = x->now;
    room->again_at = CV_NEVER;
    for (struct xmpp_occupant *o = room->occupants; o; o = o->hh.next)
        o->stale = true;
    XMPP_SEND(x,
              "<presence xmlns='jabber:client' to='?'><x xmlns='" XMPP_MUC "'>"
              "<history maxstanzas='0'/></x></presence>",
              cv_arena_printf(x->arena, "%s/%s", room->jid, room->nick));
}

/* A new room waits for its settings: those that it has are fine. */
static void room_unlock(struct xmpp *x, const struct xmpp_room *room) {
    xmpp_ask(x, XMPP_ASK_NOTHING, cv_str(room->jid), "set",
             CV_S("<query xmlns='http://jabber.org/protocol/muc#owner'>"
                  "<x xmlns='jabber:x:data' type='submit'/></query>"),
             CV_S(""));
}

static void room_entered(struct xmpp *x, struct xmpp_room *room, const struct cv_xml *item,
                         bool created) {
    bool first = room->state != XMPP_INSIDE;
    room->state = XMPP_INSIDE;
    room->barred = false;
    room->tries = 0;
    if (created)
        room_unlock(x, room);
    if (cv_str_eqz(cv_xml_attribute(item, "role"), "visitor") && !room->mute_told) {
        room->mute_told = true;
        xmpp_lacks(x, cv_str(room->jid), "I may not speak in %s: give me voice there, or make me "
                   "a member", room->jid);
    }
    if (!first)
        return;
    room_empty(x, room, true, false);
    occupants_ask(x, room);
    xmpp_archive_begin(x, &room->archive);
    xmpp_words_release(x);
}

static void room_left(struct xmpp *x, struct xmpp_room *room, bool banned, bool kicked) {
    room->state = XMPP_OUTSIDE;
    room->barred = banned || kicked;
    room->again_at = x->now + (banned || kicked ? STAY_AWAY : COME_BACK);
    if (banned || kicked)
        xmpp_lacks(x, cv_str(room->jid), "I was %s %s: let me in again, or take it out of my rooms",
                   banned ? "banned from" : "shown out of", room->jid);
}

/* What a room said no with, and what to do about it. */
static void room_refused(struct xmpp *x, struct xmpp_room *room, const struct cv_xml *e) {
    const struct cv_xml *error = cv_xml_child(e, "error", XMPP_CLIENT);
    const struct cv_xml *condition = cv_xml_child(error, NULL, XMPP_ERRORS);
    struct cv_str why = condition ? condition->name : CV_S("an error");
    if (cv_str_eqz(why, "conflict") && room->tries < TRIES_MOST) {
        xmpp_set(&room->nick, cv_arena_printf(x->arena, "%s %u", x->nick, ++room->tries + 1));
        xmpp_room_join(x, room);
        return;
    }
    room->state = XMPP_OUTSIDE;
    room->barred = true;
    room->again_at = x->now + ASK_AGAIN;
    xmpp_words_release(x);
    if (room->asked_at)
        xmpp_lacks(x, cv_str(room->jid), "the room %s does not let me in (%.*s): make me a member "
                   "of it, or take it out of my rooms", room->jid, CV_ARG(why));
}

/* ---- presence -------------------------------------------------------------------------------- */

struct statuses {
    bool self, created, renamed, banned, kicked, fault;
};

static struct statuses statuses_of(const struct cv_xml *x) {
    struct statuses s = {0};
    for (const struct cv_xml *e = x->children; e; e = e->next) {
        struct cv_str code = cv_xml_attribute(e, "code");
        if (!cv_xml_is(e, "status", XMPP_MUC_USER))
            continue;
        s.self = s.self || cv_str_eqz(code, "110");
        s.created = s.created || cv_str_eqz(code, "201");
        s.renamed = s.renamed || cv_str_eqz(code, "303");
        s.banned = s.banned || cv_str_eqz(code, "301");
        s.kicked = s.kicked || cv_str_eqz(code, "307");
        s.fault = s.fault || cv_str_eqz(code, "333") || cv_str_eqz(code, "332");
    }
    return s;
}

static void present_gone(struct xmpp *x, struct xmpp_room *room, struct cv_str nick,
                         const struct statuses *s) {
    struct xmpp_occupant *o = xmpp_room_nick(room, nick);
    if (s->self || cv_str_eqz(nick, room->nick)) {
        /* While we come in anew, the session that we had before leaves. */
        if (!s->renamed && room->state == XMPP_INSIDE)
            room_left(x, room, s->banned, s->kicked && !s->fault);
        return;
    }
    if (o)
        occupant_gone(x, room, o, s->renamed && !strstr(o->person, "/"));
}

static void present_subscribe(struct xmpp *x, struct cv_str from) {
    XMPP_SEND(x, "<presence xmlns='jabber:client' type='subscribed' to='?'/>",
              xmpp_jid_bare(from));
}

void xmpp_rooms_present(struct xmpp *x, const struct cv_xml *e) {
    struct cv_str from = cv_xml_attribute(e, "from"), type = cv_xml_attribute(e, "type");
    struct cv_str nick = xmpp_jid_resource(from);
    struct xmpp_room *room = xmpp_room_find(x, xmpp_jid_bare(from));
    const struct cv_xml *about = cv_xml_child(e, "x", XMPP_MUC_USER);
    if (cv_str_eqz(type, "subscribe")) {
        present_subscribe(x, from);
        return;
    }
    if (!room)
        return;
    if (cv_str_eqz(type, "error")) {
        room_refused(x, room, e);
        return;
    }
    if (!about || !nick.n)
        return;
    const struct statuses s = statuses_of(about);
    const struct cv_xml *item = cv_xml_child(about, "item", XMPP_MUC_USER);
    if (cv_str_eqz(type, "unavailable")) {
        present_gone(x, room, nick, &s);
    } else if (s.self) {
        xmpp_set(&room->nick, nick);
        room_entered(x, room, item, s.created);
    } else if (!type.n) {
        occupant_here(x, room, e, item, from);
    }
}

/* ---- invitations -------------------------------------------------------------------------------- */

static void invited_keep(struct xmpp *x, struct cv_str jid) {
    struct cv_buf kept;
    cv_buf_init(&kept, SLOT_MAX);
    x->codec.wire->kept(x->codec.wire->context, INVITED, &kept);
    if (kept.n)
        cv_buf_addc(&kept, '\n');
    if (cv_buf_add(&kept, jid))
        xmpp_event(x, &(struct cv_incoming){
                          .kind = CV_IN_KEEP, .slot = INVITED, .resume = cv_buf_str(&kept)});
    cv_buf_free(&kept);
}

/* Only people of our own server bring us into rooms (XEP-0045 7.8, XEP-0249). */
bool xmpp_rooms_invited(struct xmpp *x, const struct cv_xml *e) {
    const struct cv_xml *muc = cv_xml_child(e, "x", XMPP_MUC_USER);
    const struct cv_xml *direct = cv_xml_child(e, "x", "jabber:x:conference");
    const struct cv_xml *invite = cv_xml_child(muc, "invite", XMPP_MUC_USER);
    struct cv_str from = cv_xml_attribute(e, "from");
    struct cv_str room = invite ? xmpp_jid_bare(from) : cv_xml_attribute(direct, "jid");
    struct cv_str who = invite ? cv_xml_attribute(invite, "from") : from;
    if (!invite && !direct)
        return false;
    if (!cv_str_eqz(xmpp_jid_domain(who), x->domain) || !xmpp_jid_local(room).n ||
        xmpp_jid_resource(room).n)
        return true;
    struct xmpp_room *known = xmpp_room_find(x, room);
    struct xmpp_room *added = known ? known : xmpp_room_add(x, room);
    if (added && !known)
        invited_keep(x, room);
    if (added && added->state == XMPP_OUTSIDE)
        xmpp_room_join(x, added);
    return true;
}

void xmpp_rooms_recall(struct xmpp *x) {
    struct cv_buf kept;
    struct cv_str rest, jid;
    cv_buf_init(&kept, SLOT_MAX);
    x->codec.wire->kept(x->codec.wire->context, INVITED, &kept);
    rest = cv_buf_str(&kept);
    while (cv_str_split(&rest, '\n', &jid))
        xmpp_room_add(x, jid);
    cv_buf_free(&kept);
}

/* ---- all of them ------------------------------------------------------------------------------------ */

void xmpp_rooms_join(struct xmpp *x) {
    struct xmpp_room *room;
    DL_FOREACH(x->rooms, room) {
        xmpp_room_join(x, room);
    }
}

void xmpp_rooms_leave(struct xmpp *x) {
    struct xmpp_room *room;
    DL_FOREACH(x->rooms, room) {
        room->state = XMPP_OUTSIDE;
        room->again_at = CV_NEVER;
    }
}

/* XEP-0410: who is not inside any more is told so. */
void xmpp_rooms_ping(struct xmpp *x) {
    struct xmpp_room *room;
    DL_FOREACH(x->rooms, room) {
        if (room->state == XMPP_INSIDE &&
            !xmpp_asks_open(x, XMPP_ASK_INSIDE, cv_str(room->jid)))
            xmpp_ask(x, XMPP_ASK_INSIDE,
                     cv_arena_printf(x->arena, "%s/%s", room->jid, room->nick), "get",
                     CV_S("<ping xmlns='urn:xmpp:ping'/>"), cv_str(room->jid));
    }
}

void xmpp_rooms_inside(struct xmpp *x, const struct xmpp_ask *ask, const struct cv_xml *answer) {
    struct xmpp_room *room = xmpp_room_find(x, cv_str(ask->about));
    if (!answer && room && room->state == XMPP_INSIDE && x->phase == XMPP_HERE)
        xmpp_room_join(x, room);
}

bool xmpp_rooms_joining(const struct xmpp *x) {
    const struct xmpp_room *room;
    DL_FOREACH(x->rooms, room) {
        if (room->state == XMPP_JOINING)
            return true;
    }
    return false;
}

cv_time xmpp_rooms_alarm(const struct xmpp *x) {
    const struct xmpp_room *room;
    cv_time next = CV_NEVER;
    DL_FOREACH(x->rooms, room) {
        cv_time at = room->state == XMPP_JOINING ? room->asked_at + PATIENCE : room->again_at;
        next = at < next ? at : next;
    }
    return next;
}

void xmpp_rooms_woken(struct xmpp *x) {
    struct xmpp_room *room;
    DL_FOREACH(x->rooms, room) {
        if (room->state == XMPP_JOINING && room->asked_at + PATIENCE <= x->now) {
            room->state = XMPP_OUTSIDE;
            room->again_at = x->now + ASK_AGAIN;
        } else if (room->state == XMPP_OUTSIDE && room->again_at <= x->now) {
            xmpp_room_join(x, room);
        }
    }
}

void xmpp_rooms_free(struct xmpp *x) {
    struct xmpp_room *room, *next;
    DL_FOREACH_SAFE(x->rooms, room, next) {
        room_empty(x, room, false, true);
        free(room->archive.jid);
        free(room->jid);
        free(room->nick);
        free(room);
    }
}
