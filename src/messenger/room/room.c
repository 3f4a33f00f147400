/* room.c - the codec of Canvasser's own messenger. */
#include "messenger/room/room.h"

#include "messenger/again.h"
#include "messenger/json.h"
#include "messenger/room/form.h"

#include <canvasser/arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FRAME_MAX = 512 * 1024, /* what the room takes of the bot */
    TEXT_MAX = 32000,       /* bytes of a message of ours, in each language */
    TONGUES_MAX = 8,        /* languages beside the first one */
    KEY_MAX = 64,           /* characters */
    POSITION_MAX = 128
};

/* A member's name and language come with a frame of their own, not with each message. */
struct person {
    char *id, *name, *lang;
};

struct room {
    struct cv_codec codec;
    char *place, *url;
    struct cv_again again;
    bool open;
    struct cv_secret *token;
    char *me; /* our own member id, "" before the welcome */
    char *id; /* of the room, "" before the welcome */
    struct person *people;
    size_t n_people;
};

static void room_set(char **place, struct cv_str value) {
    char *copy = cv_strdup(value);
    free(*place);
    *place = copy;
}

/* ---- people ---------------------------------------------------------------------------- */

static struct person *person_find(const struct room *r, struct cv_str id) {
    for (size_t i = 0; i < r->n_people; i++)
        if (cv_str_eqz(id, r->people[i].id))
            return &r->people[i];
    return NULL;
}

static struct person *person_of(struct room *r, struct cv_str id) {
    struct person *known = person_find(r, id);
    if (known)
        return known;
    r->people = cv_realloc(r->people, (r->n_people + 1) * sizeof *r->people);
    known = &r->people[r->n_people++];
    *known = (struct person){cv_strdup(id), cv_strdup(CV_S("")), cv_strdup(CV_S(""))};
    return known;
}

static void people_free(struct room *r) {
    for (size_t i = 0; i < r->n_people; i++) {
        free(r->people[i].id);
        free(r->people[i].name);
        free(r->people[i].lang);
    }
    free(r->people);
    r->people = NULL;
    r->n_people = 0;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* One frame being read: the position of a numbered one is printed here. */
struct reading {
    struct room *room;
    json_t *root;
    struct cv_error *err;
    char position[POSITION_MAX];
};

static enum cv_status reading_tell(const struct reading *in, struct cv_incoming *event) {
    event->place = cv_str(in->room->place);
    in->room->codec.wire->event(in->room->codec.wire->context, event);
    return CV_OK;
}

/* Checks that the named members are there: jansson's words say which is not. */
static enum cv_status reading_check(const struct reading *in, const char *what, int failed,
                                    const json_error_t *error) {
    return failed ? cv_fail(in->err, CV_INVALID, "%s frame: %s", what, error->text) : CV_OK;
}

static void reading_learn(struct room *r, const json_t *member) {
    struct cv_str id = cv_json_text(member, "id");
    if (!id.n)
        return;
    struct person *person = person_of(r, id);
    room_set(&person->name, cv_json_text(member, "name"));
    room_set(&person->lang, cv_json_text(member, "lang"));
}

static enum cv_status on_welcome(struct reading *in) {
    const char *you, *id;
    json_t *members, *member;
    json_error_t error;
    size_t i;
    int failed = json_unpack_ex(in->root, &error, 0, "{s:s,s:s,s:o}", "you", &you, "room_id", &id,
                                "members", &members);
    enum cv_status status = reading_check(in, "welcome", failed, &error);
    if (status)
        return status;
    struct room *r = in->room;
    room_set(&r->me, cv_str(you));
    room_set(&r->id, cv_str(id));
    people_free(r);
    json_array_foreach(members, i, member) reading_learn(r, member);
    return reading_tell(in, &(struct cv_incoming){.kind = CV_IN_READY, .person = cv_str(r->me)});
}

static enum cv_status on_member(struct reading *in) {
    const char *id, *name;
    int online, bot;
    json_error_t error;
    int failed = json_unpack_ex(in->root, &error, 0, "{s:s,s:s,s:b,s:b}", "id", &id, "name", &name,
                                "online", &online, "bot", &bot);
    enum cv_status status = reading_check(in, "member", failed, &error);
    if (status || bot)
        return status;
    reading_learn(in->room, in->root);
    return reading_tell(in, &(struct cv_incoming){.kind = CV_IN_MEMBER,
                                                  .person = cv_str(id),
                                                  .name = cv_str(name),
                                                  .lang = cv_json_text(in->root, "lang"),
                                                  .present = online != 0});
}

/* What message and choose have in common. CV_EXISTS: it is our own. */
static enum cv_status reading_entry(struct reading *in, const char *what, const char *words,
                                    struct cv_incoming *event) {
    json_int_t n, at;
    const char *from, *text;
    json_error_t error;
    int failed = json_unpack_ex(in->root, &error, 0, "{s:I,s:I,s:s,s:s}", "n", &n, "at", &at,
                                "from", &from, words, &text);
    enum cv_status status = reading_check(in, what, failed, &error);
    if (status)
        return status;
    if (strcmp(from, in->room->me) == 0)
        return CV_EXISTS;
    int length = snprintf(in->position, sizeof in->position, "%s:%lld", in->room->id, (long long)n);
    if (length >= (int)sizeof in->position)
        return cv_fail(in->err, CV_INVALID, "%s frame: the room's id is too long", what);
    const struct person *person = person_find(in->room, cv_str(from));
    event->id = event->resume = cv_str(in->position);
    event->at = at;
    event->person = cv_str(from);
    event->name = cv_str(person ? person->name : NULL);
    event->lang = cv_str(person ? person->lang : NULL);
    return CV_OK;
}

static enum cv_status on_message(struct reading *in) {
    struct cv_incoming event = {.kind = CV_IN_MESSAGE};
    enum cv_status status = reading_entry(in, "message", "text", &event);
    if (status)
        return status == CV_EXISTS ? CV_OK : status;
    event.text = cv_json_text(in->root, "text");
    event.private = cv_str_eqz(cv_json_text(in->root, "to"), in->room->me);
    return reading_tell(in, &event);
}

/* A choice, or all that was filled in beside the message. */
static enum cv_status on_choose(struct reading *in) {
    const json_t *fields = json_object_get(in->root, "fields");
    struct cv_filled filled[CV_FORM_MAX];
    struct cv_incoming event = {.kind = fields ? CV_IN_FILL : CV_IN_CHOOSE};
    enum cv_status status = reading_entry(in, "choose", fields ? "about" : "choice", &event);
    if (status)
        return status == CV_EXISTS ? CV_OK : status;
    event.about = cv_json_text(in->root, "about");
    event.choice = cv_json_text(in->root, "choice");
    event.fields = filled;
    event.n_fields = cv_room_filled(fields, filled);
    return reading_tell(in, &event);
}

/* Somebody wants to see a form: they are shown it, and nobody else. */
static enum cv_status on_form(struct reading *in) {
    struct room *r = in->room;
    const struct cv_wire *w = r->codec.wire;
    const struct cv_incoming press = {.about = cv_json_text(in->root, "about"),
                                      .place = cv_str(r->place),
                                      .person = cv_json_text(in->root, "from")};
    if (!press.about.n || !press.person.n)
        return cv_fail(in->err, CV_INVALID, "form frame: about or from is missing");
    struct cv_arena *arena = cv_arena_new();
    struct cv_form *form = cv_arena_alloc(arena, sizeof *form);
    struct cv_buf out;
    cv_buf_init(&out, FRAME_MAX);
    json_t *shown = w->form(w->context, &press, arena, form) ? cv_room_form(form) : NULL;
    json_t *frame = json_pack("{s:s,s:o,s:o,s:o*}", "t", "form", "about", cv_json_str(press.about),
                              "to", cv_json_str(press.person), "form", shown);
    if (cv_json_print(frame, &out))
        w->frame(w->context, 0, cv_buf_str(&out));
    cv_buf_free(&out);
    cv_arena_free(arena);
    return CV_OK;
}

/* A board is acknowledged without a number. */
static enum cv_status on_ack(struct reading *in) {
    json_int_t n = 0;
    const char *key;
    json_error_t error;
    int failed = json_unpack_ex(in->root, &error, 0, "{s:s,s?I}", "key", &key, "n", &n);
    enum cv_status status = reading_check(in, "ack", failed, &error);
    if (status)
        return status;
    if (n)
        snprintf(in->position, sizeof in->position, "%s:%lld", in->room->id, (long long)n);
    return reading_tell(in, &(struct cv_incoming){
                                .kind = CV_IN_ACK, .key = cv_str(key), .id = cv_str(in->position)});
}

static enum cv_status on_refused(struct reading *in) {
    const char *key, *why;
    json_error_t error;
    int failed = json_unpack_ex(in->root, &error, 0, "{s:s,s:s}", "key", &key, "why", &why);
    enum cv_status status = reading_check(in, "refused", failed, &error);
    if (status)
        return status;
    return reading_tell(
        in, &(struct cv_incoming){.kind = CV_IN_REFUSED, .key = cv_str(key), .text = cv_str(why)});
}

/* Without a key it is the answer to our hello: the close that follows says enough. */
static enum cv_status on_later(struct reading *in) {
    struct cv_str key = cv_json_text(in->root, "key");
    if (!key.n)
        return CV_OK;
    return reading_tell(in, &(struct cv_incoming){.kind = CV_IN_LATER, .key = key});
}

static enum cv_status on_bad(struct reading *in) {
    return cv_fail(in->err, CV_INVALID, "the room did not understand a frame of ours: %.*s",
                   CV_ARG(cv_json_text(in->root, "why")));
}

static enum cv_status on_denied(struct reading *in) {
    const struct cv_wire *wire = in->room->codec.wire;
    in->room->open = false;
    wire->stop(wire->context, cv_json_text(in->root, "why"));
    return CV_OK;
}

/* Every other frame (our own board, a pong, what newer rooms may say) is not for us. */
static const struct {
    const char *t;
    enum cv_status (*read)(struct reading *in);
} frames[] = {
    {"welcome", on_welcome}, {"member", on_member}, {"message", on_message},
    {"choose", on_choose},   {"ack", on_ack},       {"refused", on_refused},
    {"later", on_later},     {"bad", on_bad},       {"denied", on_denied},
    {"form", on_form},
};

static enum cv_status room_read(struct reading *in) {
    struct cv_str t = cv_json_text(in->root, "t");
    if (!t.n)
        return cv_fail(in->err, CV_INVALID, "a frame without t");
    for (size_t i = 0; i < CV_COUNT(frames); i++)
        if (cv_str_eqz(t, frames[i].t))
            return frames[i].read(in);
    return CV_OK;
}

static enum cv_status room_frame(struct cv_codec *c, unsigned socket, struct cv_str frame,
                                 cv_time now, struct cv_error *err) {
    struct reading in = {.room = (struct room *)c, .err = err};
    (void)socket;
    (void)now;
    in.root = cv_json_read(frame, err);
    if (!in.root)
        return CV_INVALID;
    enum cv_status status = room_read(&in);
    json_decref(in.root);
    return status;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* Prints and frees; a NULL anywhere in it was text that is no UTF-8. */
static enum cv_status write_frame(json_t *frame, struct cv_buf *out, struct cv_error *err) {
    size_t before = out->n;
    if (!frame)
        return cv_fail(err, CV_INVALID, "a message holds text that is not UTF-8");
    if (!cv_json_print(frame, out) || out->n - before > FRAME_MAX)
        return cv_fail(err, CV_TOO_BIG, "a frame is over %d KiB", FRAME_MAX / 1024);
    return CV_OK;
}

/* NULL for none. A language is a supported one: letters, nothing JSON refuses. */
static json_t *write_lang(struct cv_str lang) {
    return lang.n ? cv_json_str(lang) : NULL;
}

/* The items of a list as JSON; NULL when one of them could not be written. */
static json_t *write_list(size_t n, json_t *(*item)(const void *list, size_t i), const void *list) {
    json_t *out = json_array();
    for (size_t i = 0; i < n; i++)
        if (json_array_append_new(out, item(list, i)) != 0) {
            json_decref(out);
            return NULL;
        }
    return out;
}

static json_t *write_option(const void *list, size_t i) {
    const struct cv_option *option = (const struct cv_option *)list + i;
    return json_pack("{s:o,s:o}", "id", cv_json_str(option->id), "label",
                     cv_json_str(option->label));
}

static json_t *write_slice(const void *list, size_t i) {
    const struct cv_slice *slice = (const struct cv_slice *)list + i;
    return json_pack("{s:o,s:o,s:i}", "id", cv_json_str(slice->id), "label",
                     cv_json_str(slice->label), "percent", slice->percent);
}

static json_t *write_mix(const void *list, size_t i) {
    const struct cv_mix_view *mix = (const struct cv_mix_view *)list + i;
    return json_pack("{s:o,s:o}", "title", cv_json_str(mix->title), "slices",
                     write_list(mix->n, write_slice, mix->slices));
}

static json_t *write_seat(const void *list, size_t i) {
    const struct cv_seat *seat = (const struct cv_seat *)list + i;
    return json_pack("{s:o,s:o,s:o*,s:b,s:b,s:b,s:b,s:b}", "person", cv_json_str(seat->person),
                     "name", cv_json_str(seat->name), "lang", write_lang(seat->lang), "facilitator",
                     seat->facilitator, "present", seat->present, "asked", seat->asked, "answered",
                     seat->answered, "apart", seat->apart);
}

/* What a board says in words: the rest is the same in every language. */
static json_t *write_board_words(const struct cv_effect *e) {
    const struct cv_board *board = e->board;
    return json_pack("{s:o,s:o,s:o,s:o,s:o}", "title", cv_json_str(board->title), "venture",
                     cv_json_str(board->venture), "segment", cv_json_str(board->segment),
                     "question", cv_json_str(board->question), "mixes",
                     write_list(board->n_mixes, write_mix, board->mixes));
}

/* What a message says. "o*" leaves a member out that is NULL: so what is asked
 * for and cannot be written must be told from what is not asked for. */
static json_t *write_words(const struct cv_effect *e) {
    json_t *options = e->n_options ? write_list(e->n_options, write_option, e->options) : NULL;
    json_t *mix = e->mix ? write_mix(e->mix, 0) : NULL;
    json_t *label = e->form.n ? cv_json_str(e->form) : NULL;
    bool whole = !e->n_options == !options && !e->mix == !mix && !e->form.n == !label;
    json_t *words = json_pack("{s:o,s:o*,s:o*,s:o*}", "text", cv_json_str(e->text), "options",
                              options, "mix", mix, "label", label);
    if (whole)
        return words;
    json_decref(words);
    return NULL;
}

/* Adds the language of `e`, and the same words in its other ones, to `words`;
 * gives it back, or NULL when one of them could not be written. */
static json_t *write_tongues(json_t *words, const struct cv_effect *e,
                             json_t *(*write)(const struct cv_effect *e)) {
    json_t *tongues = json_object();
    int failed = words == NULL;
    for (size_t i = 0; i < e->n_also && !failed; i++)
        failed =
            json_object_setn_new(tongues, e->also[i].lang.p, e->also[i].lang.n, write(&e->also[i]));
    if (!failed && e->lang.n)
        failed = json_object_set_new(words, "lang", cv_json_str(e->lang));
    if (!failed && e->n_also)
        failed = json_object_set(words, "tongues", tongues);
    json_decref(tongues);
    if (!failed)
        return words;
    json_decref(words);
    return NULL;
}

/* NULL for never. */
static json_t *write_due(cv_time due) {
    return due == CV_NEVER ? NULL : json_integer(due);
}

static json_t *write_board(const struct cv_effect *e) {
    const struct cv_board *board = e->board;
    json_t *words = write_tongues(write_board_words(e), e, write_board_words);
    json_t *rest = json_pack("{s:o*,s:i,s:i,s:b,s:b,s:o*,s:b,s:o}", "anonymous",
                             board->anonymous ? json_true() : NULL, "done", board->done, "total",
                             board->total, "discussing", board->discussing, "hidden", board->hidden,
                             "due", write_due(board->due), "ended", board->ended, "seats",
                             write_list(board->n_seats, write_seat, board->seats));
    if (!words || json_object_update(rest, words) != 0) {
        json_decref(rest);
        rest = NULL;
    }
    json_decref(words);
    return rest;
}

static json_t *write_say(struct cv_str key, const struct cv_effect *e) {
    json_t *to = e->to.n ? cv_json_str(e->to) : NULL;
    json_t *words = write_tongues(write_words(e), e, write_words);
    json_t *frame =
        json_pack("{s:s,s:o,s:o*,s:o*,s:o*}", "t", "say", "key", cv_json_str(key), "many",
                  e->many ? json_true() : NULL, "asks", e->asks ? json_true() : NULL, "to", to);
    if (!words || !e->to.n != !to || json_object_update(frame, words) != 0) {
        json_decref(frame);
        frame = NULL;
    }
    json_decref(words);
    return frame;
}

static enum cv_status send_board(const struct cv_outgoing *o, struct cv_buf *out,
                                 struct cv_error *err) {
    json_t *board = write_board(o->effect);
    json_t *frame =
        board ? json_pack("{s:s,s:o,s:o}", "t", "board", "key", cv_json_str(o->key), "board", board)
              : NULL;
    return write_frame(frame, out, err);
}

/* Whether the room's limits hold for a telling of ours. */
static enum cv_status send_check(const struct cv_effect *e, struct cv_error *err) {
    size_t longest = e->text.n;
    for (size_t i = 0; i < e->n_also; i++) {
        longest = e->also[i].text.n > longest ? e->also[i].text.n : longest;
        if (!e->also[i].lang.n)
            return cv_fail(err, CV_INVALID, "the same in another language must say in which");
    }
    if (longest > TEXT_MAX)
        return cv_fail(err, CV_TOO_BIG, "a message has at most %d bytes", TEXT_MAX);
    if (e->n_also > TONGUES_MAX)
        return cv_fail(err, CV_TOO_BIG, "a message has at most %d other languages", TONGUES_MAX);
    return CV_OK;
}

static enum cv_status send_write(const struct cv_outgoing *o, struct cv_buf *out,
                                 struct cv_error *err) {
    if (!o->key.n || cv_str_chars(o->key) > KEY_MAX)
        return cv_fail(err, CV_INVALID, "a key has 1 to %d characters", KEY_MAX);
    if (o->effect->kind != CV_EFFECT_BOARD && o->effect->kind != CV_EFFECT_SAY)
        return cv_fail(err, CV_INVALID, "only messages and boards are sent");
    enum cv_status status = send_check(o->effect, err);
    if (status)
        return status;
    return o->effect->kind == CV_EFFECT_BOARD ? send_board(o, out, err)
                                              : write_frame(write_say(o->key, o->effect), out, err);
}

/* What the room can never take is refused here: it must not block what is behind it. */
static bool room_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now) {
    struct room *r = (struct room *)c;
    struct cv_error err = {0};
    struct cv_buf out;
    (void)now;
    if (!r->open)
        return false;
    cv_buf_init(&out, FRAME_MAX * 2);
    if (send_write(o, &out, &err))
        c->wire->event(
            c->wire->context,
            &(struct cv_incoming){.kind = CV_IN_REFUSED, .key = o->key, .text = cv_str(err.text)});
    else
        c->wire->frame(c->wire->context, 0, cv_buf_str(&out));
    cv_buf_free(&out);
    return true;
}

/* "ROOM:N" taken apart; anything else is no position of ours: from the beginning. */
static int64_t position_split(struct cv_str position, struct cv_str *room) {
    const char *colon = position.n ? memrchr(position.p, ':', position.n) : NULL;
    int64_t n = 0;
    if (!colon)
        return 0;
    struct cv_str number = {colon + 1, position.n - (size_t)(colon + 1 - position.p)};
    *room = (struct cv_str){position.p, (size_t)(colon - position.p)};
    return cv_str_int(number, &n) && n > 0 ? n : 0;
}

static void room_opened(struct cv_codec *c, unsigned socket, cv_time now) {
    struct room *r = (struct room *)c;
    struct cv_buf out, kept;
    struct cv_str room = CV_S("");
    struct cv_error err = {0};
    cv_buf_init(&kept, CV_RESUME_MAX);
    cv_buf_init(&out, FRAME_MAX);
    cv_again_opened(&r->again, now);
    c->wire->kept(c->wire->context, CV_S(""), &kept);
    json_int_t after = position_split(cv_buf_str(&kept), &room);
    json_t *frame = json_pack("{s:s,s:o,s:I,s:o*}", "t", "hello", "bot",
                              cv_json_str(cv_secret_reveal(r->token)), "after", after, "room",
                              room.n ? cv_json_str(room) : NULL);
    room_set(&r->me, CV_S(""));
    r->open = true;
    if (write_frame(frame, &out, &err))
        c->wire->log(c->wire->context, CV_LOG_ERROR, cv_str(err.text));
    else
        c->wire->frame(c->wire->context, socket, cv_buf_str(&out));
    cv_wipe(out.p, out.n);
    cv_buf_free(&out);
    cv_buf_free(&kept);
}

static void room_dial(struct cv_codec *c, cv_time now) {
    const struct room *r = (const struct room *)c;
    (void)now;
    c->wire->dial(c->wire->context, 0,
                  &(struct cv_dial){.url = cv_str(r->url), .subprotocol = "canvasser-room.1"});
}

static void room_closed(struct cv_codec *c, unsigned socket, int code, struct cv_str why,
                        cv_time now) {
    struct room *r = (struct room *)c;
    (void)socket;
    (void)code;
    (void)why;
    r->open = false;
    c->wire->gone(c->wire->context);
    c->wire->wake(c->wire->context, cv_again_lost(&r->again, c->wire, now, 0));
}

/* ---- life -------------------------------------------------------------------------------- */

static void room_free(struct cv_codec *c) {
    struct room *r = (struct room *)c;
    if (!r)
        return;
    people_free(r);
    cv_secret_free(r->token);
    free(r->place);
    free(r->url);
    free(r->me);
    free(r->id);
    free(r);
}

static const struct cv_codec_ops room_ops = {
    .name = "room",
    .gathers = true,
    .start = room_dial,
    .opened = room_opened,
    .frame = room_frame,
    .closed = room_closed,
    .woken = room_dial,
    .send = room_send,
    .free = room_free,
};

struct cv_codec *cv_codec_room_new(const struct cv_account *account) {
    struct room *r = cv_alloc(sizeof *r);
    *r = (struct room){
        .codec = {.ops = &room_ops},
        .place = cv_strdup(account->name),
        .url = cv_strdup(account->url),
        .token = cv_secret_new(cv_secret_reveal(account->token)),
        .me = cv_strdup(CV_S("")),
        .id = cv_strdup(CV_S("")),
    };
    return &r->codec;
}
