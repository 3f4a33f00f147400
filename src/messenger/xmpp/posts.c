/* posts.c - messages of ours.
 *
 * A part of a letter goes out under an id made of the letter's key, and has arrived when
 * the room echoes it or, where nothing is echoed, when the server acknowledges the stanza.
 * What may have got lost with a stream is looked for in the archives first; what is not
 * found there goes out again, under the same id. */
#include "messenger/plain.h"
#include "messenger/wording.h"
#include "messenger/xmpp/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    PIECE = 8000,       /* bytes of words in one stanza: servers take 10,000 at least */
    TEXT_MAX = 1024 * 1024,
    PARTS_MOST = 64,
    TRIES_MOST = 6
};
#define PAUSE CV_SECONDS(2)        /* after a no for now */
#define ECHO_PATIENCE CV_SECONDS(30)

/* ---- letters ----------------------------------------------------------------------------- */

static struct xmpp_letter *letter_find(const struct xmpp *x, struct cv_str key) {
    struct xmpp_letter *l;
    DL_FOREACH(x->letters, l) {
        if (cv_str_eqz(key, l->key))
            return l;
    }
    return NULL;
}

static void letter_free(struct xmpp *x, struct xmpp_letter *l) {
    DL_DELETE(x->letters, l);
    x->n_letters--;
    for (size_t i = 0; i < l->n_parts; i++) {
        free(l->parts[i].text);
        free(l->parts[i].remote);
    }
    xmpp_file_free(l->file);
    free(l->parts);
    free(l->key);
    free(l->to);
    free(l->lang);
    free(l->place);
    free(l);
}

/* The letter is done with; who was told that nothing more fits is told that it does. */
static void letter_done(struct xmpp *x, struct xmpp_letter *l) {
    letter_free(x, l);
    if (x->full && x->n_letters < XMPP_LETTERS / 2) {
        x->full = false;
        xmpp_event(x, &(struct cv_incoming){
                          .kind = CV_IN_READY, .person = cv_str(x->account),
                          .name = cv_str(x->nick)});
    }
}

static void letter_part(struct xmpp_letter *l, struct cv_str text) {
    l->parts = cv_realloc(l->parts, (l->n_parts + 1) * sizeof *l->parts);
    l->parts[l->n_parts++] = (struct xmpp_part){.text = cv_strdup(text)};
}

/* "KEY", or "KEY~2.3" for the second of three. */
static struct cv_str part_id(struct xmpp *x, const struct xmpp_letter *l, size_t i) {
    if (l->n_parts == 1)
        return cv_str(l->key);
    return cv_arena_printf(x->arena, "%s~%zu.%zu", l->key, i + 1, l->n_parts);
}

/* The same taken apart; what has no number is the only part. */
static struct cv_str part_split(struct cv_str id, size_t *i, size_t *n) {
    const char *tilde = id.n ? memrchr(id.p, '~', id.n) : NULL;
    int64_t number = 0, of = 0;
    struct cv_str part;
    *i = 0;
    *n = 1;
    if (!tilde)
        return id;
    struct cv_str rest = {tilde + 1, id.n - (size_t)(tilde + 1 - id.p)};
    if (!cv_str_split(&rest, '.', &part) || !cv_str_int(part, &number) || !cv_str_int(rest, &of) ||
        number < 1 || number > of || of > PARTS_MOST)
        return id;
    *i = (size_t)number - 1;
    *n = (size_t)of;
    return (struct cv_str){id.p, (size_t)(tilde - id.p)};
}

/* ---- writing --------------------------------------------------------------------------------- */

/* The words and the choices, a line each, without what misleads. */
static void post_words(const struct cv_effect *e, struct cv_buf *out) {
    struct cv_buf words;
    cv_buf_init(&words, TEXT_MAX);
    if (!cv_plain_say(e, &words) || !cv_wording_add(out, cv_buf_str(&words)))
        out->full = true;
    cv_buf_free(&words);
}

/* What begins with "/me " would be said as something that we do (XEP-0245): a blank that
 * is not trimmed stands before it. */
static void post_cut(struct xmpp *x, struct xmpp_letter *l, struct cv_str text) {
    while (text.n && l->n_parts < PARTS_MOST) {
        size_t n = cv_wording_piece(text, PIECE, CV_IN_BYTES);
        struct cv_str piece = cv_str_trim((struct cv_str){text.p, n});
        if (cv_str_starts(piece, CV_S("/me ")))
            piece = cv_arena_printf(x->arena, "\u00a0%.*s", CV_ARG(piece));
        letter_part(l, piece);
        text = cv_str_trim((struct cv_str){text.p + n, text.n - n});
    }
}

/* To whom it goes: the room, one person through it, or somebody directly. False: nobody
 * of that name can be reached. */
static bool post_address(struct xmpp *x, struct xmpp_letter *l, struct cv_str place,
                         struct cv_str person) {
    const struct xmpp_room *room = xmpp_room_find(x, place);
    const struct xmpp_occupant *o = room && person.n ? xmpp_room_person(room, person) : NULL;
    l->place = cv_strdup(place);
    l->group = room && !person.n;
    l->through = o != NULL;
    if (o)
        l->to = cv_strdup(cv_arena_printf(x->arena, "%s/%s", room->jid, o->nick));
    else if (room && person.n && xmpp_jid_resource(person).n)
        return false; /* known in the room alone, and not there */
    else
        l->to = cv_strdup(room && person.n ? person : place);
    return l->to[0] != '\0';
}

static void post_refuse(struct xmpp *x, struct cv_str key, struct cv_str why) {
    xmpp_event(x, &(struct cv_incoming){.kind = CV_IN_REFUSED, .key = key, .text = why});
}

static void post_new(struct xmpp *x, const struct cv_outgoing *o) {
    struct xmpp_letter *l = cv_alloc(sizeof *l);
    struct cv_str rest = o->place, place = o->place, person = o->effect->to;
    struct cv_buf text;
    const char *corner = rest.n ? memmem(rest.p, rest.n, "//", 2) : NULL;
    if (corner) {
        place = (struct cv_str){rest.p, (size_t)(corner - rest.p)};
        person = (struct cv_str){corner + 2, rest.n - place.n - 2};
    }
    *l = (struct xmpp_letter){.key = cv_strdup(o->key), .lang = cv_strdup(o->effect->lang)};
    DL_APPEND(x->letters, l);
    x->n_letters++;
    cv_buf_init(&text, TEXT_MAX);
    post_words(o->effect, &text);
    if (!post_address(x, l, place, person)) {
        letter_done(x, l);
        post_refuse(x, o->key, CV_S("nobody of that name is in the room"));
    } else if (text.full || !cv_str_utf8(cv_buf_str(&text)) || (!text.n && !o->file)) {
        letter_done(x, l);
        post_refuse(x, o->key, CV_S("there is nothing to say, too much, or no UTF-8"));
    } else {
        post_cut(x, l, cv_buf_str(&text));
        if (o->file)
            xmpp_file_new(l, o->file);
        xmpp_posts_go(x);
    }
    cv_buf_free(&text);
}

bool xmpp_posts_send(struct xmpp *x, const struct cv_outgoing *o) {
    if (!x->ready)
        return false;
    if (letter_find(x, o->key))
        return true;
    if (x->n_letters >= XMPP_LETTERS) {
        x->full = true;
        return false;
    }
    if (o->effect->kind == CV_EFFECT_BOARD) /* there is nothing to show it on */
        xmpp_event(x, &(struct cv_incoming){.kind = CV_IN_ACK, .key = o->key});
    else if (o->effect->kind != CV_EFFECT_SAY)
        post_refuse(x, o->key, CV_S("only messages and boards are sent"));
    else
        post_new(x, o);
    return true;
}

/* ---- going out ----------------------------------------------------------------------------------- */

static void part_send(struct xmpp *x, struct xmpp_letter *l, size_t i) {
    struct cv_buf out;
    struct cv_str id = part_id(x, l, i), text = cv_str(l->parts[i].text);
    bool link = l->file && l->file->url && i + 1 == l->n_parts;
    cv_buf_init(&out, XMPP_FRAME_MAX);
    CV_XML(&out, "<message xmlns='jabber:client' type='?' to='?' id='?'",
           l->group ? CV_S("groupchat") : CV_S("chat"), cv_str(l->to), id);
    if (l->lang[0])
        CV_XML(&out, " xml:lang='?'", cv_str(l->lang));
    CV_XML(&out, "><body>?</body><origin-id xmlns='" XMPP_SID "' id='?'/>", text, id);
    if (l->through)
        cv_buf_addz(&out, "<x xmlns='" XMPP_MUC_USER "'/>");
    if (link)
        CV_XML(&out, "<x xmlns='jabber:x:oob'><url>?</url></x>", text);
    cv_buf_addz(&out, "<active xmlns='http://jabber.org/protocol/chatstates'/>"
                      "<unstyled xmlns='urn:xmpp:styling:0'/></message>");
    l->parts[i].sent = true;
    l->sent_at = x->now;
    l->typing = false;
    xmpp_stanza(x, cv_buf_str(&out), l->group ? CV_S("") : id);
    cv_buf_free(&out);
}

/* A process before us may have begun the letter: what the archive told of it is there. It
 * went out in order; if the last part were there, the letter would be done with. */
static bool part_seen(struct xmpp *x, struct xmpp_letter *l, size_t i) {
    struct xmpp_part *part = &l->parts[i];
    struct cv_str id = part_id(x, l, i);
    struct xmpp_seen *s = NULL;
    if (i + 1 < l->n_parts)
        HASH_FIND(hh, x->seen, id.p, id.n, s);
    if (!s)
        return false;
    xmpp_set(&part->remote, cv_str(s->remote));
    part->sent = part->arrived = true;
    return true;
}

static bool letter_waits(const struct xmpp_letter *l) {
    for (size_t i = 0; i < l->n_parts; i++)
        if (!l->parts[i].sent)
            return true;
    return l->file && l->file->state != XMPP_FILE_DONE;
}

/* Who waits for it sees that it comes. */
static bool letter_may_go(struct xmpp *x, struct xmpp_letter *l) {
    const struct xmpp_room *room = xmpp_room_find(x, cv_str(l->place));
    if (room && room->state != XMPP_INSIDE && (l->group || l->through))
        return false;
    bool may = l->wait <= x->now && xmpp_files_ready(x, l);
    if (!may)
        xmpp_typing_begin(x, l);
    return may;
}

/* Nothing overtakes what is for the same place. */
static bool letter_behind(const struct xmpp *x, const struct xmpp_letter *l) {
    for (const struct xmpp_letter *o = x->letters; o != l; o = o->next)
        if (letter_waits(o) && strcmp(o->place, l->place) == 0)
            return true;
    return false;
}

void xmpp_posts_go(struct xmpp *x) {
    struct xmpp_letter *l, *next;
    bool any = false;
    if (!x->ready)
        return;
    DL_FOREACH_SAFE(x->letters, l, next) {
        if (!letter_waits(l) || letter_behind(x, l) || !letter_may_go(x, l))
            continue;
        for (size_t i = 0; i < l->n_parts; i++)
            if (!l->parts[i].sent && !part_seen(x, l, i))
                part_send(x, l, i);
        any = true;
    }
    if (any)
        xmpp_stream_ask(x);
}

/* ---- arriving ------------------------------------------------------------------------------------ */

static void seen_note(struct xmpp *x, struct cv_str id, struct cv_str remote) {
    struct xmpp_seen *s;
    HASH_FIND(hh, x->seen, id.p, id.n, s);
    if (s || HASH_COUNT(x->seen) > XMPP_LETTERS * 4)
        return;
    s = cv_alloc(sizeof *s);
    *s = (struct xmpp_seen){.id = cv_strdup(id), .remote = cv_strdup(remote)};
    HASH_ADD_KEYPTR(hh, x->seen, s->id, id.n, s);
}

/* All remote ids in one, that of the last part first: people answer what they read last. ""
 * while one is missing. */
static struct cv_str seen_all(struct xmpp *x, struct cv_str key, size_t n) {
    struct cv_str all = CV_S("");
    for (size_t i = 0; i < n; i++) {
        struct xmpp_seen *s;
        struct cv_str id = cv_arena_printf(x->arena, "%.*s~%zu.%zu", CV_ARG(key), i + 1, n);
        HASH_FIND(hh, x->seen, id.p, id.n, s);
        if (!s)
            return CV_S("");
        all = cv_arena_printf(x->arena, "%s%s%.*s", s->remote, i ? "," : "", CV_ARG(all));
    }
    return all;
}

static void arrived_tell(struct xmpp *x, struct cv_str key, struct cv_str remote,
                         struct cv_str place, struct cv_str slot, struct cv_str resume) {
    xmpp_event(x, &(struct cv_incoming){.kind = CV_IN_ACK,
                                        .key = key,
                                        .id = remote,
                                        .place = place,
                                        .slot = slot,
                                        .resume = resume});
}

static bool letter_arrived(const struct xmpp_letter *l) {
    for (size_t i = 0; i < l->n_parts; i++)
        if (!l->parts[i].arrived)
            return false;
    return !letter_waits(l);
}

static struct cv_str letter_remote(struct xmpp *x, const struct xmpp_letter *l) {
    struct cv_str all = CV_S("");
    for (size_t i = l->n_parts; i-- > 0;)
        all = cv_arena_printf(x->arena, "%.*s%s%s", CV_ARG(all), all.n ? "," : "",
                              l->parts[i].remote);
    return all;
}

void xmpp_posts_arrived(struct xmpp *x, struct cv_str id, struct cv_str place,
                        struct cv_str remote, struct cv_str slot, struct cv_str resume) {
    size_t i, n;
    struct cv_str key = part_split(id, &i, &n);
    struct xmpp_letter *l = letter_find(x, key);
    if (!l || i >= l->n_parts) {
        struct cv_str called = xmpp_words_id(x, place, remote), all = called;
        if (n > 1) {
            seen_note(x, id, called);
            all = seen_all(x, key, n);
        }
        if (all.n && place.n)
            arrived_tell(x, key, all, place, slot, resume);
        return;
    }
    struct xmpp_part *part = &l->parts[i];
    xmpp_set(&part->remote, xmpp_words_id(x, cv_str(l->place), remote));
    part->sent = part->arrived = true;
    if (!letter_arrived(l))
        return;
    arrived_tell(x, key, letter_remote(x, l), place, slot, resume);
    letter_done(x, l);
}

/* A no: for good, for now, or because we are not inside any more. */
void xmpp_posts_error(struct xmpp *x, const struct cv_xml *e) {
    size_t i, n;
    struct cv_str key = part_split(cv_xml_attribute(e, "id"), &i, &n);
    struct cv_str from = cv_xml_attribute(e, "from");
    struct xmpp_letter *l = letter_find(x, key);
    const struct cv_xml *error = cv_xml_child(e, "error", XMPP_CLIENT);
    const struct cv_xml *condition = cv_xml_child(error, NULL, XMPP_ERRORS);
    struct cv_str why = condition ? condition->name : CV_S("an error");
    struct xmpp_room *room = xmpp_room_find(x, xmpp_jid_bare(from));
    if (!l || i >= l->n_parts || l->parts[i].arrived ||
        !cv_str_eq_nocase(xmpp_jid_bare(from), xmpp_jid_bare(cv_str(l->to))))
        return;
    bool outside = l->group && room && cv_str_eqz(why, "not-acceptable");
    /* A server that is busy may say so as often as it likes. */
    bool busy = cv_str_eqz(cv_xml_attribute(error, "type"), "wait");
    if (busy || (outside && ++l->tries < TRIES_MOST)) {
        l->parts[i].sent = false;
        l->wait = x->now + PAUSE;
        if (outside)
            xmpp_room_join(x, room);
        else
            xmpp_typing_begin(x, l);
        return;
    }
    xmpp_typing_end(x, l);
    post_refuse(x, key, cv_arena_printf(x->arena, "%.*s%s%.*s", CV_ARG(why),
                                        error && cv_xml_words(error, "text", XMPP_ERRORS).n ? ": " : "",
                                        CV_ARG(cv_xml_words(error, "text", XMPP_ERRORS))));
    letter_done(x, l);
}

/* ---- doubt ------------------------------------------------------------------------------------------ */

void xmpp_posts_resolve(struct xmpp *x) {
    struct xmpp_letter *l;
    DL_FOREACH(x->letters, l) {
        for (size_t i = 0; i < l->n_parts; i++)
            l->parts[i].sent = l->parts[i].arrived;
    }
}

/* An echo that never came: the archive knows whether the message is there. */
void xmpp_posts_beat(struct xmpp *x) {
    struct xmpp_letter *l;
    DL_FOREACH(x->letters, l) {
        struct xmpp_room *room = xmpp_room_find(x, cv_str(l->place));
        if (!l->group || !room || letter_waits(l) || l->sent_at + ECHO_PATIENCE > x->now ||
            room->state != XMPP_INSIDE)
            continue;
        if (!l->tries++ && !room->archive.missing) {
            xmpp_archive_begin(x, &room->archive);
            l->sent_at = x->now;
            continue;
        }
        for (size_t i = 0; i < l->n_parts; i++)
            l->parts[i].sent = l->parts[i].arrived;
    }
}

cv_time xmpp_posts_alarm(const struct xmpp *x) {
    const struct xmpp_letter *l;
    cv_time next = CV_NEVER;
    DL_FOREACH(x->letters, l) {
        if (l->wait > x->now && l->wait < next)
            next = l->wait;
    }
    return next;
}

void xmpp_posts_free(struct xmpp *x) {
    struct xmpp_seen *s, *next;
    HASH_ITER(hh, x->seen, s, next) {
        HASH_DEL(x->seen, s);
        free(s->id);
        free(s->remote);
        free(s);
    }
    while (x->letters)
        letter_free(x, x->letters);
}
