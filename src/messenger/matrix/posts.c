/* posts.c - what we say in Matrix rooms.
 *
 * A part of a letter is the content of an event, or 'F' and a file. Words for one person
 * go to the direct conversation with them, which is made first when there is none; a file
 * is uploaded first. Both are requests of the letter itself: what the answer holds tells
 * which it was (room_id, content_uri, event_id). */
#include "messenger/json.h"
#include "messenger/matrix/core.h"
#include "messenger/matrix/words.h"
#include "messenger/plain.h"
#include "messenger/wording.h"

#include <stdio.h>
#include <string.h>

enum {
    /* bytes of a piece: an event has 64 KiB, and '&' takes five bytes in HTML beside its own */
    PIECE = 8000,
    TEXT_MAX = 512 * 1024,
    URL_MAX = 4096,
    WHY_MAX = 512
};

static struct cv_matrix *matrix_of(struct cv_codec *c) {
    return (struct cv_matrix *)c;
}

/* ---- what is said ------------------------------------------------------------------------------ */

/* Words typed by people may hold "@room" and names: m.mentions says that nobody is meant
 * (specification, 11.36), and the formatted words have everything escaped. */
static json_t *content_base(const char *type, struct cv_str body) {
    return json_pack("{s:s,s:o,s:{}}", "msgtype", type, "body", cv_json_str(body), "m.mentions");
}

/* Notices do not ring, so a question is m.text although a bot asks it. */
static json_t *content_words(struct cv_str words) {
    struct cv_buf html;
    cv_buf_init(&html, PIECE * 8);
    json_t *content = content_base("m.text", words);
    if (content && cv_matrix_html(&html, words)) {
        json_object_set_new(content, "format", json_string("org.matrix.custom.html"));
        json_object_set_new(content, "formatted_body", cv_json_str(cv_buf_str(&html)));
    }
    cv_buf_free(&html);
    return content;
}

static json_t *content_file(const struct cv_file *file, struct cv_str uri) {
    bool image = cv_str_starts(file->type, CV_S("image/"));
    json_t *content = content_base(image ? "m.image" : "m.file", file->alt.n ? file->alt : file->name);
    json_t *info = json_pack("{s:o,s:I}", "mimetype", cv_json_str(file->type), "size",
                             (json_int_t)file->bytes.n);
    json_object_set_new(content, "filename", cv_json_str(file->name));
    json_object_set_new(content, "url", cv_json_str(uri));
    json_object_set_new(content, "info", info);
    return content;
}

/* In a thread every message says on which event it hangs; clients without threads show it
 * as a reply. */
static void content_thread(json_t *content, struct cv_str thread) {
    struct cv_buf root;
    if (!thread.n || !content)
        return;
    cv_buf_init(&root, URL_MAX);
    cv_matrix_thread(&root, thread);
    json_object_set_new(content, "m.relates_to",
                        json_pack("{s:s,s:o,s:b,s:{s:o}}", "rel_type", "m.thread", "event_id",
                                  cv_json_str(cv_buf_str(&root)), "is_falling_back", 1,
                                  "m.in_reply_to", "event_id", cv_json_str(cv_buf_str(&root))));
    cv_buf_free(&root);
}

/* ---- letters ------------------------------------------------------------------------------------- */

static void post_words(struct cv_matrix *m, struct cv_letter *l, struct cv_str text) {
    while ((text = cv_str_trim(text)).n) {
        size_t n = cv_wording_piece(text, PIECE, CV_IN_BYTES);
        cv_desk_add(m->desk, l, cv_str_trim((struct cv_str){text.p, n}));
        text = (struct cv_str){text.p + n, text.n - n};
    }
}

/* A file in a part: what it is called and shows, lines, then its bytes. */
static void post_file(struct cv_matrix *m, struct cv_letter *l, const struct cv_file *file) {
    struct cv_buf part;
    cv_buf_init(&part, file->bytes.n + URL_MAX * 2);
    json_t *head = json_pack("{s:o,s:o,s:o}", "name", cv_json_str(file->name), "type",
                             cv_json_str(file->type), "alt", cv_json_str(file->alt));
    cv_buf_addc(&part, '\0');
    if (cv_json_print(head, &part) && cv_buf_addc(&part, '\n') && cv_buf_add(&part, file->bytes))
        cv_desk_add(m->desk, l, cv_buf_str(&part));
    cv_buf_free(&part);
}

/* Words never begin with NUL. */
static bool part_is_file(struct cv_str part) {
    return part.n && part.p[0] == '\0';
}

/* The caller releases what it gets: the texts of `file` are in it. */
static json_t *part_file(struct cv_str part, struct cv_file *file) {
    const char *end = memchr(part.p, '\n', part.n);
    size_t n = end ? (size_t)(end - part.p) : part.n;
    json_t *head = cv_json_read((struct cv_str){part.p + 1, n - 1}, NULL);
    *file = (struct cv_file){.name = cv_json_text(head, "name"),
                             .type = cv_json_text(head, "type"),
                             .alt = cv_json_text(head, "alt"),
                             .bytes = {part.p + n + 1, part.n - n - 1}};
    return head;
}

/* What goes to one person waits for nothing else: its lane is the person. */
static struct cv_str post_lane(const struct cv_outgoing *o) {
    struct cv_str thread;
    for (size_t i = 0; i + 1 < o->place.n; i++)
        if (o->place.p[i] == '/' && o->place.p[i + 1] == '/')
            return o->effect->to.n ? o->effect->to
                                   : (struct cv_str){o->place.p + i + 2, o->place.n - i - 2};
    return o->effect->to.n ? o->effect->to : cv_matrix_room_of(o->place, &thread);
}

bool cv_matrix_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now) {
    struct cv_matrix *m = matrix_of(c);
    struct cv_buf said, clean;
    bool full = false;
    struct cv_letter *l = cv_desk_letter(m->desk, o, post_lane(o), &full);
    if (!l)
        return !full;
    cv_buf_init(&said, TEXT_MAX);
    cv_buf_init(&clean, TEXT_MAX);
    if (o->effect->kind == CV_EFFECT_SAY && cv_plain_say(o->effect, &said) &&
        cv_wording_add(&clean, cv_buf_str(&said)))
        post_words(m, l, cv_buf_str(&clean));
    if (o->file)
        post_file(m, l, o->file);
    cv_buf_free(&said);
    cv_buf_free(&clean);
    m->now = now;
    cv_desk_post(m->desk, l, now);
    cv_matrix_go(m);
    return true;
}

/* ---- requests -------------------------------------------------------------------------------------- */

/* The direct conversation that a letter to one person goes to, or NULL. */
static const struct cv_matrix_room *post_direct(const struct cv_matrix *m,
                                                const struct cv_letter *l) {
    struct cv_str thread, room = cv_matrix_room_of(l->place, &thread);
    const struct cv_matrix_room *own = cv_matrix_rooms_find(m->rooms, room);
    return own && cv_matrix_room_alone(own) && cv_str_eqz(l->person, own->person)
               ? own
               : cv_matrix_rooms_with(m->rooms, l->person);
}

/* Where the letter goes, or "" as long as there is no such room. */
static struct cv_str post_room(const struct cv_matrix *m, const struct cv_letter *l) {
    struct cv_str thread;
    if (!l->person.n)
        return cv_matrix_room_of(l->place, &thread);
    const struct cv_matrix_room *direct = post_direct(m, l);
    return direct ? cv_str(direct->id) : cv_str("");
}

/* We are on our way into the conversation that the person invited us to, or do not know yet
 * who else is in it. */
static bool post_waits(const struct cv_matrix *m, const struct cv_letter *l) {
    const struct cv_matrix_room *direct = l->person.n ? post_direct(m, l) : NULL;
    return direct && !cv_matrix_room_alone(direct);
}

static void request_set(struct cv_request *r, const char *method, struct cv_arena *arena,
                        struct cv_buf *url, json_t *body) {
    struct cv_buf text;
    cv_buf_init(&text, TEXT_MAX);
    r->method = method;
    r->type = CV_S("application/json");
    if (cv_json_print(body, &text))
        r->body = cv_arena_copy(arena, cv_buf_str(&text));
    r->url = cv_arena_copy(arena, cv_buf_str(url));
    cv_buf_free(&text);
}

/* The room says whom it is for in its creation: found again there when the answer is lost.
 * Whoever is brought into it later reads nothing of what was said before. */
static void request_room(const struct cv_letter *l, struct cv_request *r, struct cv_arena *arena,
                         struct cv_buf *url) {
    cv_buf_addz(url, "/client/v3/createRoom");
    request_set(r, "POST", arena, url,
                json_pack("{s:s,s:b,s:[o],s:{s:o},s:[{s:s,s:s,s:{s:s}}]}", "preset",
                          "trusted_private_chat", "is_direct", 1, "invite", cv_json_str(l->person),
                          "creation_content", CV_MATRIX_DIRECT, cv_json_str(l->person),
                          "initial_state", "type", "m.room.history_visibility", "state_key", "",
                          "content", "history_visibility", "invited"));
}

static void request_upload(const struct cv_file *file, struct cv_request *r,
                           struct cv_arena *arena, struct cv_buf *url) {
    cv_buf_addz(url, "/media/v3/upload?filename=");
    cv_matrix_segment(url, file->name);
    r->url = cv_arena_copy(arena, cv_buf_str(url));
    r->type = cv_arena_copy(arena, file->type);
    r->body = cv_arena_copy(arena, file->bytes);
}

/* The transaction is the letter's part: the same request again gives the same event. */
static void request_event(const struct cv_letter *l, struct cv_str room, json_t *content,
                          struct cv_request *r, struct cv_arena *arena, struct cv_buf *url) {
    struct cv_str thread;
    cv_matrix_room_of(l->place, &thread);
    content_thread(content, l->person.n ? cv_str("") : thread);
    cv_buf_addz(url, "/client/v3/rooms/");
    cv_matrix_segment(url, room);
    cv_buf_addz(url, "/send/m.room.message/");
    cv_matrix_segment(url, l->key);
    cv_buf_addf(url, ".%zu", l->part);
    request_set(r, "PUT", arena, url, content);
}

static void request_part(const struct cv_letter *l, struct cv_str room, struct cv_request *r,
                         struct cv_arena *arena, struct cv_buf *url) {
    struct cv_str part = l->parts[l->part];
    struct cv_file file;
    if (!part_is_file(part)) {
        request_event(l, room, content_words(part), r, arena, url);
        return;
    }
    json_t *head = part_file(part, &file);
    if (l->note.n)
        request_event(l, room, content_file(&file, cv_buf_str(&l->note)), r, arena, url);
    else
        request_upload(&file, r, arena, url);
    json_decref(head);
}

static bool post_request(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                         struct cv_arena *arena) {
    struct cv_matrix *m = matrix_of(c);
    struct cv_str room = post_room(m, l);
    struct cv_buf url;
    if (post_waits(m, l))
        return false;
    cv_buf_init(&url, URL_MAX);
    cv_buf_addz(&url, m->api);
    r->authorization = cv_secret_reveal(m->bearer);
    if (room.n)
        request_part(l, room, r, arena, &url);
    else
        request_room(l, r, arena, &url);
    cv_buf_free(&url);
    return true;
}

/* ---- answers ------------------------------------------------------------------------------------------ */

/* Somebody waits: their client shows that we are at it. */
static void post_typing(struct cv_matrix *m, const struct cv_letter *l, int64_t pause) {
    struct cv_buf path, body;
    struct cv_str room = post_room(m, l);
    if (!room.n)
        return;
    cv_buf_init(&path, URL_MAX);
    cv_buf_init(&body, URL_MAX);
    cv_buf_addz(&path, "/client/v3/rooms/");
    cv_matrix_segment(&path, room);
    cv_buf_addz(&path, "/typing/");
    cv_matrix_segment(&path, cv_str(m->me));
    cv_buf_addf(&body, "{\"typing\":true,\"timeout\":%lld}",
                (long long)(pause > 0 && pause < 30000 ? pause + 1000 : 30000));
    cv_matrix_ask(m, CV_MATRIX_ASIDE, room, "PUT", cv_buf_str(&path), cv_buf_str(&body));
    cv_buf_free(&path);
    cv_buf_free(&body);
}

/* Limits are an account's, not a room's. */
static struct cv_ruling read_limited(struct cv_matrix *m, const struct cv_letter *l,
                                     const struct cv_reply *reply) {
    int64_t pause = cv_matrix_pause(reply);
    post_typing(m, l, pause);
    return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = pause, .everywhere = true};
}

static struct cv_ruling read_refused(struct cv_matrix *m, const struct cv_letter *l,
                                     const json_t *root, int status, struct cv_arena *arena) {
    struct cv_str code = cv_json_text(root, "errcode"), thread;
    struct cv_str room = cv_matrix_room_of(l->place, &thread);
    const struct cv_matrix_room *known = cv_matrix_rooms_find(m->rooms, room);
    struct cv_str name = known && known->name[0] ? cv_str(known->name) : room;
    if (cv_str_eqz(code, "M_FORBIDDEN") && l->person.n)
        cv_matrix_lacks(m, "I may not open a direct conversation with %.*s: ask them to write to me "
                           "first, or allow invitations from me", CV_ARG(l->person));
    else if (cv_str_eqz(code, "M_FORBIDDEN"))
        cv_matrix_lacks(m, "I may not write in the room %.*s: invite me again, or give me the power "
                           "to send messages there (room settings, Roles & Permissions)",
                        CV_ARG(name));
    return (struct cv_ruling){
        .fate = CV_FATE_REFUSED,
        .why = cv_arena_printf(arena, "%d %.*s %.*s", status, CV_ARG(code),
                               CV_ARG(cv_json_text(root, "error")))};
}

/* Nobody but its person is invited so far. */
static void post_made(struct cv_matrix *m, struct cv_str id, struct cv_str person) {
    cv_matrix_befriend(m, id, person);
    struct cv_matrix_room *room = cv_matrix_rooms_note(m->rooms, id);
    room->joined = true;
    if (room->others < 0) {
        room->members = room->guests = room->others = 1;
        room->here = CV_MATRIX_HERE;
    }
}

static struct cv_ruling read_done(struct cv_matrix *m, struct cv_letter *l, const json_t *root,
                                  struct cv_arena *arena) {
    struct cv_str event = cv_json_text(root, "event_id"), room = cv_json_text(root, "room_id");
    struct cv_str uri = cv_json_text(root, "content_uri");
    if (event.n) {
        cv_matrix_root_note(m, event, true);
        return (struct cv_ruling){.fate = CV_FATE_SENT, .remote = cv_arena_copy(arena, event)};
    }
    if (room.n && l->person.n)
        post_made(m, room, l->person);
    if (uri.n) {
        cv_buf_clear(&l->note);
        cv_buf_add(&l->note, uri);
    }
    return (struct cv_ruling){.fate = room.n || uri.n ? CV_FATE_AGAIN : CV_FATE_DOUBT,
                              .pause = room.n || uri.n ? 0 : -1};
}

static struct cv_ruling post_read(struct cv_codec *c, struct cv_letter *l,
                                  const struct cv_reply *reply, struct cv_arena *arena) {
    struct cv_matrix *m = matrix_of(c);
    struct cv_ruling usual = {0};
    if (cv_matrix_refused(m, reply))
        return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = -1};
    if (reply->status == 429)
        return read_limited(m, l, reply);
    if (cv_desk_usual(reply, &usual))
        return usual;
    json_t *root = cv_json_read(reply->body, NULL);
    usual = reply->status == 200 ? read_done(m, l, root, arena)
                                 : read_refused(m, l, root, reply->status, arena);
    json_decref(root);
    return usual;
}

/* ---- was the room made? ---------------------------------------------------------------------------------- */

/* Only the making of a room is in doubt: everything else may be done twice. */
static bool post_look(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                      struct cv_arena *arena) {
    static const char filter[] =
        "{\"account_data\":{\"types\":[]},\"presence\":{\"types\":[]},\"room\":{\"ephemeral\":"
        "{\"types\":[]},\"state\":{\"types\":[\"m.room.create\"]},\"timeline\":{\"limit\":50,"
        "\"types\":[\"m.room.create\"]}}}";
    struct cv_matrix *m = matrix_of(c);
    struct cv_buf url;
    if (!l->person.n || post_room(m, l).n || !m->since[0])
        return false;
    cv_buf_init(&url, URL_MAX);
    cv_buf_addf(&url, "%s/client/v3/sync?timeout=0&since=", m->api);
    cv_matrix_segment(&url, cv_str(m->since));
    cv_buf_addz(&url, "&filter=");
    cv_matrix_segment(&url, cv_str(filter));
    r->method = "GET";
    r->authorization = cv_secret_reveal(m->bearer);
    r->url = cv_arena_copy(arena, cv_buf_str(&url));
    cv_buf_free(&url);
    return true;
}

/* Whether the events hold the creation of the direct room by us. */
static bool found_among(const struct cv_matrix *m, const json_t *part, struct cv_str person) {
    const json_t *events = json_object_get(part, "events"), *event;
    for (size_t i = 0; i < json_array_size(events); i++) {
        event = json_array_get(events, i);
        if (cv_str_eqz(cv_json_text(event, "type"), "m.room.create") &&
            cv_str_eqz(cv_json_text(event, "sender"), m->me) &&
            cv_str_eq(cv_json_text(json_object_get(event, "content"), CV_MATRIX_DIRECT), person))
            return true;
    }
    return false;
}

static struct cv_ruling post_found(struct cv_codec *c, const struct cv_letter *l,
                                   const struct cv_reply *reply, struct cv_arena *arena) {
    struct cv_matrix *m = matrix_of(c);
    struct cv_ruling usual = {0};
    const char *id;
    json_t *room;
    (void)arena;
    if (cv_matrix_refused(m, reply) || cv_desk_usual(reply, &usual))
        return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = cv_matrix_pause(reply)};
    json_t *root = cv_json_read(reply->body, NULL);
    json_object_foreach(json_object_get(json_object_get(root, "rooms"), "join"), id, room) {
        if (found_among(m, json_object_get(room, "state"), l->person) ||
            found_among(m, json_object_get(room, "timeline"), l->person))
            post_made(m, cv_str(id), l->person);
    }
    json_decref(root);
    return (struct cv_ruling){.fate = CV_FATE_ABSENT};
}

const struct cv_desk_ops cv_matrix_desk = {
    .request = post_request,
    .read = post_read,
    .look = post_look,
    .found = post_found,
};

/* ---- rooms that we cannot read ------------------------------------------------------------------------------ */

/* The language of a room is not known: each says it in one line. */
static const char secret_words[] =
    "Messages in this room are encrypted, and I cannot read them: please talk to me in a room "
    "without encryption.\n"
    "Los mensajes de esta sala están cifrados y no puedo leerlos: habla conmigo en una sala sin "
    "cifrado.\n"
    "Сообщения в этой комнате зашифрованы, и я не могу их прочитать: пишите мне в комнате без "
    "шифрования.\n"
    "Pesan di ruang ini terenkripsi dan tidak dapat saya baca: silakan bicara dengan saya di ruang "
    "tanpa enkripsi.\n"
    "Τα μηνύματα σε αυτό το δωμάτιο είναι κρυπτογραφημένα και δεν μπορώ να τα διαβάσω: μιλήστε μου "
    "σε δωμάτιο χωρίς κρυπτογράφηση.";

void cv_matrix_secret(struct cv_matrix *m, struct cv_matrix_room *room) {
    const struct cv_wire *wire = m->codec.wire;
    struct cv_str name = cv_str(room->name[0] ? room->name : room->id);
    struct cv_buf kept, text, line;
    if (room->told_secret)
        return;
    room->told_secret = true;
    cv_buf_init(&kept, CV_RESUME_MAX);
    cv_buf_init(&text, URL_MAX);
    cv_buf_init(&line, WHY_MAX);
    cv_buf_addf(&line, "the room %.*s is encrypted: I cannot read what is written there",
                CV_ARG(name));
    wire->log(wire->context, CV_LOG_WARNING, cv_buf_str(&line));
    cv_buf_addf(&text, "secret:%s", room->id);
    if (!wire->kept(wire->context, cv_buf_str(&text), &kept)) {
        const struct cv_effect say = {.kind = CV_EFFECT_SAY, .text = cv_str(secret_words)};
        cv_matrix_send(&m->codec, &(struct cv_outgoing){.key = cv_buf_str(&text),
                                                        .place = cv_str(room->id),
                                                        .effect = &say}, m->now);
        wire->event(wire->context, &(struct cv_incoming){.kind = CV_IN_KEEP,
                                                         .slot = cv_buf_str(&text),
                                                         .resume = CV_S("told")});
    }
    cv_buf_free(&kept);
    cv_buf_free(&text);
    cv_buf_free(&line);
}
