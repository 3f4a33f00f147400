/* matrix.c - the codec of Matrix: who we are, a look at all rooms, then the long poll.
 *
 *     who am I -> what am I called -> all rooms as they are -> what is new, again and again
 *
 * The look tells which rooms, direct conversations and invitations there are, also after a
 * restart; what happened since the kept position comes with the first sync behind it. */
#include "messenger/matrix/matrix.h"

#include "messenger/json.h"
#include "messenger/matrix/core.h"
#include "messenger/matrix/words.h"

#include <canvasser/arena.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

enum { PATH_SIZE = 8192, LINE_MAX_ = 1024, POLL = 30 * 1000,
       DIRECTS_MAX = 1024 * 1024, LESS_AFTER = 3 };

#define STATE                                                                                      \
    "\"state\":{\"lazy_load_members\":true,\"types\":[\"m.room.member\",\"m.room.create\","        \
    "\"m.room.encryption\",\"m.room.name\",\"m.room.power_levels\","                             \
    "\"m.room.history_visibility\"]}"
#define ELSE                                                                                       \
    "\"presence\":{\"types\":[]},\"account_data\":{\"types\":[\"m.direct\"]}"
#define WITHIN "\"ephemeral\":{\"types\":[]},\"account_data\":{\"types\":[]}"

static const char look_filter[] =
    "{" ELSE ",\"room\":{" WITHIN "," STATE ",\"timeline\":{\"limit\":1,\"types\":[" CV_MATRIX_KINDS "]}}}";
static const char sync_filter[] =
    "{" ELSE ",\"room\":{" WITHIN "," STATE ",\"timeline\":{\"limit\":20,\"types\":[" CV_MATRIX_KINDS "]}}}";

static void matrix_set(char **place, struct cv_str value) {
    char *copy = cv_strdup(value);
    free(*place);
    *place = copy;
}

/* ---- from step to step --------------------------------------------------------------------------- */

static void sync_path(const struct cv_matrix *m, const char *filter, int timeout,
                      struct cv_buf *path) {
    cv_buf_addf(path, "/client/v3/sync?timeout=%d&filter=", timeout);
    cv_matrix_segment(path, cv_str(filter));
    if (!timeout)
        return;
    cv_buf_addz(path, "&since=");
    cv_matrix_segment(path, cv_str(m->since));
}

static void sync_ask(struct cv_matrix *m, enum cv_matrix_why why) {
    bool look = why == CV_MATRIX_SNAPSHOT;
    struct cv_buf path;
    cv_buf_init(&path, PATH_SIZE);
    sync_path(m, look ? look_filter : sync_filter, look ? 0 : POLL, &path);
    cv_matrix_ask(m, why, CV_S(""), "GET", cv_buf_str(&path), CV_S(""));
    cv_buf_free(&path);
}

/* An answer that does not come may be one that is too large: rooms full of large messages.
 * With one event of each room it is small, and the rest is read page by page. */
static void sync_less(struct cv_matrix *m, struct cv_matrix_ask *a) {
    struct cv_buf url;
    if (a->why != CV_MATRIX_SYNC || a->failures != LESS_AFTER)
        return;
    cv_buf_init(&url, PATH_SIZE);
    cv_buf_addz(&url, m->api);
    sync_path(m, look_filter, POLL, &url);
    matrix_set(&a->url, cv_buf_str(&url));
    cv_buf_free(&url);
}

/* A long poll at a time, and no more than one answer ahead of the one in work. */
void cv_matrix_go(struct cv_matrix *m) {
    const struct cv_matrix_ask *a;
    if (m->stopped)
        return;
    if (!m->answer && m->next) {
        json_t *next = m->next;
        m->next = NULL;
        cv_matrix_answer_begin(m, next, cv_str(m->next_since));
    }
    if (m->since[0] && !m->next && !cv_matrix_asked(m, CV_MATRIX_SYNC) &&
        !cv_matrix_asked(m, CV_MATRIX_SNAPSHOT))
        sync_ask(m, CV_MATRIX_SYNC);
    cv_time soonest = cv_desk_alarm(m->desk), own = cv_matrix_answer_alarm(m);
    soonest = own < soonest ? own : soonest;
    DL_FOREACH(m->asks, a) {
        soonest = a->at < soonest ? a->at : soonest;
    }
    m->codec.wire->wake(m->codec.wire->context, soonest);
}

void cv_matrix_lacks(struct cv_matrix *m, const char *format, ...) {
    char line[LINE_MAX_];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    m->codec.wire->event(m->codec.wire->context,
                         &(struct cv_incoming){.kind = CV_IN_LACKS, .text = cv_str(line)});
}

/* One at a time: two on their way could arrive in another order. */
static void directs_put(struct cv_matrix *m) {
    struct cv_buf path, body;
    m->directs_new = cv_matrix_asked(m, CV_MATRIX_DIRECTS) > 0;
    if (m->directs_new)
        return;
    cv_buf_init(&path, PATH_SIZE);
    cv_buf_init(&body, DIRECTS_MAX);
    cv_buf_addz(&path, "/client/v3/user/");
    cv_matrix_segment(&path, cv_str(m->me));
    cv_buf_addz(&path, "/account_data/m.direct");
    if (cv_json_print(json_incref(m->directs), &body))
        cv_matrix_ask(m, CV_MATRIX_DIRECTS, CV_S(""), "PUT", cv_buf_str(&path), cv_buf_str(&body));
    cv_buf_free(&path);
    cv_buf_free(&body);
}

void cv_matrix_befriend(struct cv_matrix *m, struct cv_str room, struct cv_str person) {
    char *key = cv_strdup(person);
    json_t *list = json_object_get(m->directs, key);
    cv_matrix_room_with(cv_matrix_rooms_note(m->rooms, room), person);
    if (!list)
        json_object_set_new(m->directs, key, list = json_array());
    for (size_t i = 0; i < json_array_size(list); i++)
        if (cv_str_eqz(room, json_string_value(json_array_get(list, i))))
            room = cv_str("");
    if (room.n && json_array_append_new(list, cv_json_str(room)) == 0)
        directs_put(m);
    free(key);
}

/* ---- answers ---------------------------------------------------------------------------------------- */

static bool on_who(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    struct cv_str me = cv_json_text(root, "user_id");
    struct cv_buf path;
    (void)a;
    if (!me.n)
        return false;
    matrix_set(&m->me, me);
    cv_buf_init(&path, PATH_SIZE);
    cv_buf_addz(&path, "/client/v3/profile/");
    cv_matrix_segment(&path, me);
    cv_matrix_ask(m, CV_MATRIX_NAME, CV_S(""), "GET", cv_buf_str(&path), CV_S(""));
    cv_buf_free(&path);
    return true;
}

static bool on_name(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    (void)a;
    matrix_set(&m->name, cv_json_text(root, "displayname"));
    sync_ask(m, CV_MATRIX_SNAPSHOT);
    return true;
}

static bool on_snapshot(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    const struct cv_wire *wire = m->codec.wire;
    struct cv_buf kept;
    (void)a;
    if (!cv_json_text(root, "next_batch").n)
        return false;
    cv_buf_init(&kept, CV_RESUME_MAX);
    bool known = wire->kept(wire->context, CV_S(""), &kept) && kept.n && !m->lost;
    cv_matrix_look_all(m, root);
    matrix_set(&m->since, known ? cv_buf_str(&kept) : cv_json_text(root, "next_batch"));
    cv_buf_free(&kept);
    if (!known)
        wire->event(wire->context, &(struct cv_incoming){.kind = CV_IN_KEEP, .resume = cv_str(m->since)});
    wire->event(wire->context, &(struct cv_incoming){.kind = CV_IN_READY,
                                                     .person = cv_str(m->me),
                                                     .name = cv_str(m->name[0] ? m->name : m->me)});
    return true;
}

/* One answer is in work and one waits at most: see cv_matrix_go. */
static bool on_sync(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    struct cv_str next = cv_json_text(root, "next_batch");
    (void)a;
    if (!next.n)
        return false;
    m->lost = false;
    m->next = json_incref(root);
    matrix_set(&m->next_since, cv_str(m->since));
    matrix_set(&m->since, next);
    return true;
}

static bool on_directs(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    (void)a;
    (void)root;
    if (m->directs_new)
        directs_put(m);
    return true;
}

static bool on_page(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    cv_matrix_answer_page(m, cv_str(a->about), root);
    return true;
}

static bool on_person(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    struct cv_str id = cv_str(a->about), zone = cv_json_text(root, "m.tz");
    const struct cv_known *known = cv_people_find(m->people, id);
    struct cv_known now = known ? *known : (struct cv_known){.id = id};
    now.asked = true;
    now.name = now.name.n ? now.name : cv_json_text(root, "displayname");
    now.zone = zone.n ? zone : cv_json_text(root, "us.cloke.msc4175.tz");
    cv_people_note(m->people, &now);
    return true;
}

static bool on_root(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    cv_matrix_root_note(m, cv_str(a->about), cv_str_eqz(cv_json_text(root, "sender"), m->me));
    return true;
}

/* An invitation that does not hold any more is no trouble of anybody's. */
static bool on_join(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    const struct cv_wire *wire = m->codec.wire;
    struct cv_matrix_room *room = cv_matrix_rooms_find(m->rooms, cv_str(a->about));
    char *person = cv_strdup(cv_str(room ? room->person : ""));
    struct cv_buf line;
    cv_buf_init(&line, LINE_MAX_);
    if (cv_json_text(root, "room_id").n) {
        cv_matrix_rooms_note(m->rooms, cv_str(a->about))->joined = true;
    } else {
        cv_buf_addf(&line, "cannot accept the invitation to %s: %.*s", a->about,
                    CV_ARG(cv_json_text(root, "error")));
        wire->log(wire->context, CV_LOG_WARNING, cv_buf_str(&line));
        cv_matrix_rooms_drop(m->rooms, cv_str(a->about));
    }
    if (person[0])
        cv_desk_go(m->desk, cv_str(person), m->now);
    cv_buf_free(&line);
    free(person);
    return true;
}

/* Whoever has no membership there is not in it. */
static bool on_present(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root) {
    struct cv_str person = cv_str(a->about), id, is = cv_json_text(root, "membership");
    struct cv_matrix_room *room =
        cv_str_split(&person, ' ', &id) ? cv_matrix_rooms_find(m->rooms, id) : NULL;
    if (!json_is_object(root))
        return false;
    if (!room)
        return true;
    room->asking = false;
    if (cv_str_eqz(person, room->person) && room->here == CV_MATRIX_PERHAPS)
        room->here = cv_str_eqz(is, "join") || cv_str_eqz(is, "invite") ? CV_MATRIX_HERE
                                                                         : CV_MATRIX_GONE;
    cv_desk_go(m->desk, person, m->now);
    return true;
}

/* What is done with an answer; false: it makes no sense. `again`: it is asked until there is
 * one that does. */
static const struct {
    bool (*read)(struct cv_matrix *m, const struct cv_matrix_ask *a, json_t *root);
    bool again;
} whys[] = {
    [CV_MATRIX_WHO] = {on_who, true},       [CV_MATRIX_NAME] = {on_name, true},
    [CV_MATRIX_SNAPSHOT] = {on_snapshot, true}, [CV_MATRIX_SYNC] = {on_sync, true},
    [CV_MATRIX_PAGE] = {on_page, true},     [CV_MATRIX_PERSON] = {on_person, false},
    [CV_MATRIX_ROOT] = {on_root, false},    [CV_MATRIX_JOIN] = {on_join, true},
    [CV_MATRIX_PRESENT] = {on_present, true},
    [CV_MATRIX_DIRECTS] = {on_directs, true},     [CV_MATRIX_ASIDE] = {NULL, false},
};
_Static_assert(CV_COUNT(whys) == CV_MATRIX_WHYS, "a reading for every question");

/* The homeserver does not know our position: it began anew, or was put back. */
static bool sync_lost(struct cv_matrix *m, const struct cv_matrix_ask *a,
                      const struct cv_reply *reply) {
    const struct cv_wire *wire = m->codec.wire;
    if (a->why != CV_MATRIX_SYNC || reply->status != 400 || m->lost)
        return false;
    wire->log(wire->context, CV_LOG_WARNING,
              CV_S("the homeserver does not know how far I had read: I begin with what comes now"));
    m->lost = true;
    matrix_set(&m->since, CV_S(""));
    sync_ask(m, CV_MATRIX_SNAPSHOT);
    return true;
}

static bool reply_failed(const struct cv_reply *reply) {
    return reply->status == 0 || reply->status == 429 || reply->status >= 500;
}

static bool ask_read(struct cv_matrix *m, struct cv_matrix_ask *a, const struct cv_reply *reply) {
    if (reply_failed(reply) && whys[a->why].again)
        return false;
    if (sync_lost(m, a, reply) || !whys[a->why].read)
        return true;
    json_t *root = cv_json_read(reply->body, NULL);
    bool understood = whys[a->why].read(m, a, root) || !whys[a->why].again;
    json_decref(root);
    return understood;
}

static void ask_replied(struct cv_matrix *m, const struct cv_reply *reply) {
    struct cv_matrix_ask *a;
    DL_SEARCH_SCALAR(m->asks, a, tag, reply->tag);
    if (!a || cv_matrix_refused(m, reply))
        return;
    DL_DELETE(m->asks, a); /* it is answered: who counts what is asked must not find it */
    if (ask_read(m, a, reply)) {
        cv_matrix_ask_free(a);
    } else {
        DL_APPEND(m->asks, a);
        cv_matrix_ask_again(m, a, reply);
    }
    cv_matrix_answer_step(m);
}

static void matrix_replied(struct cv_codec *c, const struct cv_reply *reply, cv_time now) {
    struct cv_matrix *m = (struct cv_matrix *)c;
    m->now = now;
    if (!cv_desk_replied(m->desk, reply, now))
        ask_replied(m, reply);
    cv_matrix_go(m);
}

static void matrix_woken(struct cv_codec *c, cv_time now) {
    struct cv_matrix *m = (struct cv_matrix *)c;
    struct cv_matrix_ask *a;
    m->now = now;
    DL_FOREACH(m->asks, a) {
        if (a->at > now)
            continue;
        sync_less(m, a);
        cv_matrix_ask_go(m, a);
    }
    cv_desk_woken(m->desk, now);
    cv_matrix_answer_step(m);
    cv_matrix_go(m);
}

static void matrix_committed(struct cv_codec *c, struct cv_str receipt, cv_time now) {
    struct cv_matrix *m = (struct cv_matrix *)c;
    m->now = now;
    cv_matrix_answer_committed(m, receipt);
    cv_matrix_go(m);
}

static void matrix_start(struct cv_codec *c, cv_time now) {
    struct cv_matrix *m = (struct cv_matrix *)c;
    m->now = now;
    cv_matrix_ask(m, CV_MATRIX_WHO, CV_S(""), "GET", CV_S("/client/v3/account/whoami"), CV_S(""));
}

/* ---- life --------------------------------------------------------------------------------------------- */

static void matrix_free(struct cv_codec *c) {
    struct cv_matrix *m = (struct cv_matrix *)c;
    if (!m)
        return;
    cv_matrix_answer_free(m);
    while (m->asks) {
        struct cv_matrix_ask *a = m->asks;
        DL_DELETE(m->asks, a);
        cv_matrix_ask_free(a);
    }
    cv_matrix_roots_free(m);
    cv_matrix_rooms_free(m->rooms);
    cv_people_free(m->people);
    cv_desk_free(m->desk);
    cv_secret_free(m->bearer);
    json_decref(m->next);
    json_decref(m->directs);
    free(m->api);
    free(m->me);
    free(m->name);
    free(m->since);
    free(m->next_since);
    free(m);
}

static const struct cv_codec_ops matrix_ops = {
    .name = "matrix",
    .pictures = true,
    .start = matrix_start,
    .replied = matrix_replied,
    .woken = matrix_woken,
    .send = cv_matrix_send,
    .committed = matrix_committed,
    .free = matrix_free,
};

static struct cv_secret *matrix_bearer(const struct cv_secret *token) {
    struct cv_buf text;
    cv_buf_init(&text, CV_RESUME_MAX);
    cv_buf_addz(&text, "Bearer ");
    cv_buf_add(&text, cv_secret_reveal(token));
    struct cv_secret *bearer = cv_secret_new(cv_buf_str(&text));
    cv_wipe(text.p, text.n);
    cv_buf_free(&text);
    return bearer;
}

struct cv_codec *cv_codec_matrix_new(const struct cv_account *account) {
    struct cv_matrix *m = cv_alloc(sizeof *m);
    struct cv_str url = account->url;
    struct cv_buf api;
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    cv_buf_init(&api, PATH_SIZE);
    cv_buf_add(&api, url);
    cv_buf_addz(&api, "/_matrix");
    *m = (struct cv_matrix){
        .codec = {.ops = &matrix_ops},
        .api = cv_strdup(cv_buf_str(&api)),
        .bearer = matrix_bearer(account->token),
        .me = cv_strdup(CV_S("")),
        .name = cv_strdup(CV_S("")),
        .since = cv_strdup(CV_S("")),
        .next_since = cv_strdup(CV_S("")),
        .people = cv_people_new(),
        .rooms = cv_matrix_rooms_new(),
        .directs = json_object(),
    };
    m->desk = cv_desk_new(&m->codec, &cv_matrix_desk);
    cv_buf_free(&api);
    return &m->codec;
}
