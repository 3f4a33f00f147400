/* answer.c - one answer to a sync, from its coming to its commit.
 *
 *     begun: what rooms are like is noted, gaps of limited timelines are asked for
 *       | every gap is filled
 *     asking: who writes, and what their threads hang on, for a few seconds at most
 *       | known, or time is up
 *     telling: events go to the engine, some hundred at a time, the next when those
 *       | are committed; the last one keeps the position
 *     done: what was written is marked as read
 */
#include "messenger/json.h"
#include "messenger/matrix/core.h"
#include "messenger/matrix/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

#define PATIENCE CV_SECONDS(3) /* for profiles and threads */

enum {
    TOLD_AT_ONCE = 500, /* events in one commit */
    ASKED_MOST = 100,   /* profiles and threads for one answer */
    GAP_MOST = 2000,    /* events of a room that are read back */
    PAGE = 50,          /* events of one page of history: 64 KiB each at most */
    KEPT_AFTER = 50,    /* answers with nothing in them */
    PATH_SIZE = 4096
};

/* What happened in one room, oldest first. */
struct batch {
    struct batch *prev, *next;
    char *room;
    json_t *events;
    json_t *older; /* the gap before them, newest first */
    char *from;    /* the gap is read back from here; "" once it is filled */
    bool fresh;    /* we came into the room: what was before our invitation is not ours */
    bool waiting;  /* for a page */
    char *last;    /* the message to be marked as read, or "" */
};

struct cv_matrix_answer {
    json_t *root;
    uint64_t serial;
    char *next_batch, *since;
    struct batch *batches;
    struct cv_arena *arena;
    struct cv_incoming *told;
    size_t n, cap, at;
    cv_time until; /* how long is waited for what was asked */
    enum { BEGUN, ASKING, TELLING } phase;
    bool committing;
};

/* ---- taking apart ------------------------------------------------------------------------------- */

static const json_t *part_events(const json_t *room, const char *part) {
    return json_object_get(json_object_get(room, part), "events");
}

static bool events_enter(const struct cv_matrix *m, const json_t *events, int least) {
    for (size_t i = 0; i < json_array_size(events); i++)
        if (cv_matrix_enters(m, json_array_get(events, i)) >= least)
            return true;
    return false;
}

/* ---- gaps ------------------------------------------------------------------------------------------- */

static void gap_ask(struct cv_matrix *m, struct batch *b) {
    static const char filter[] = "{\"lazy_load_members\":true,\"types\":[" CV_MATRIX_KINDS "]}";
    struct cv_buf path;
    cv_buf_init(&path, PATH_SIZE);
    cv_buf_addz(&path, "/client/v3/rooms/");
    cv_matrix_segment(&path, cv_str(b->room));
    cv_buf_addf(&path, "/messages?dir=b&limit=%d&from=", PAGE);
    cv_matrix_segment(&path, cv_str(b->from));
    if (!b->fresh) {
        cv_buf_addz(&path, "&to=");
        cv_matrix_segment(&path, cv_str(m->answer->since));
    }
    cv_buf_addz(&path, "&filter=");
    cv_matrix_segment(&path, cv_str(filter));
    b->waiting = true;
    cv_matrix_ask(m, CV_MATRIX_PAGE, cv_str(b->room), "GET", cv_buf_str(&path), CV_S(""));
    cv_buf_free(&path);
}

static void gap_end(struct batch *b) {
    size_t n = json_array_size(b->older);
    json_t *events = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append(events, json_array_get(b->older, n - 1 - i));
    json_array_extend(events, b->events);
    json_decref(b->events);
    b->events = events;
    json_array_clear(b->older);
    free(b->from);
    b->from = cv_strdup(CV_S(""));
}

static struct batch *answer_batch(const struct cv_matrix *m, struct cv_str room) {
    struct batch *b;
    DL_FOREACH(m->answer->batches, b) {
        if (cv_str_eqz(room, b->room))
            return b;
    }
    return NULL;
}

static void gap_too_long(struct cv_matrix *m, const struct batch *b) {
    const struct cv_wire *wire = m->codec.wire;
    struct cv_buf line;
    cv_buf_init(&line, PATH_SIZE);
    cv_buf_addf(&line, "more than %d events in %s while I was away: I do not read further back",
                GAP_MOST, b->room);
    wire->log(wire->context, CV_LOG_WARNING, cv_buf_str(&line));
    cv_buf_free(&line);
}

void cv_matrix_answer_page(struct cv_matrix *m, struct cv_str room, json_t *page) {
    struct batch *b = m->answer ? answer_batch(m, room) : NULL;
    json_t *chunk = json_object_get(page, "chunk");
    const struct cv_wire *wire = m->codec.wire;
    const json_t *state = json_object_get(page, "state");
    struct cv_str end = cv_json_text(page, "end");
    if (!b || !b->waiting)
        return;
    b->waiting = false;
    if (!chunk)
        wire->log(wire->context, CV_LOG_WARNING,
                  CV_S("the homeserver does not show what was said while I was away"));
    for (size_t i = 0; i < json_array_size(state); i++)
        cv_matrix_event_person(m, json_array_get(state, i));
    for (size_t i = 0; i < json_array_size(chunk); i++)
        if (cv_matrix_enters(m, json_array_get(chunk, i)) == 2) /* a direct one, perhaps */
            cv_matrix_room_state(cv_matrix_rooms_note(m->rooms, room), cv_str(m->me),
                                 json_array_get(chunk, i));
    cv_matrix_look_closer(m);
    json_array_extend(b->older, chunk);
    bool entered = b->fresh && events_enter(m, chunk, 2);
    bool more = end.n && !cv_str_eqz(end, b->from) && !entered;
    free(b->from);
    b->from = cv_strdup(end);
    if (more && json_array_size(b->older) >= GAP_MOST)
        gap_too_long(m, b);
    if (more && json_array_size(b->older) < GAP_MOST)
        gap_ask(m, b);
    else
        gap_end(b);
    cv_matrix_answer_step(m);
}

/* ---- beginning ---------------------------------------------------------------------------------------- */

static void batch_new(struct cv_matrix *m, const char *id, const json_t *part, bool known) {
    const json_t *timeline = json_object_get(part, "timeline");
    struct batch *b = cv_alloc(sizeof *b);
    b->room = cv_strdup(cv_str(id));
    b->last = cv_strdup(CV_S(""));
    b->events = json_array();
    b->older = json_array();
    json_array_extend(b->events, json_object_get(timeline, "events"));
    b->fresh = !known || events_enter(m, b->events, 1) ||
               events_enter(m, part_events(part, "state"), 1);
    bool gap = json_is_true(json_object_get(timeline, "limited")) &&
               !(b->fresh && events_enter(m, b->events, 2));
    b->from = cv_strdup(gap ? cv_json_text(timeline, "prev_batch") : cv_str(""));
    DL_APPEND(m->answer->batches, b);
}

static void rooms_leave(struct cv_matrix *m, const json_t *rooms) {
    const char *id;
    json_t *part;
    json_object_foreach(json_object_get(rooms, "leave"), id, part) {
        const struct cv_matrix_room *room = cv_matrix_rooms_find(m->rooms, cv_str(id));
        char *person = cv_strdup(cv_str(room ? room->person : ""));
        cv_matrix_rooms_drop(m->rooms, cv_str(id));
        if (person[0]) /* what waited for it goes elsewhere */
            cv_desk_go(m->desk, cv_str(person), m->now);
        free(person);
    }
}

void cv_matrix_answer_begin(struct cv_matrix *m, json_t *root, struct cv_str since) {
    struct cv_matrix_answer *a = m->answer = cv_alloc(sizeof *a);
    const json_t *rooms = json_object_get(root, "rooms");
    struct batch *b;
    const char *id;
    json_t *part;
    a->root = root;
    a->serial = ++m->serial;
    a->arena = cv_arena_new();
    a->since = cv_strdup(since);
    a->next_batch = cv_strdup(cv_json_text(root, "next_batch"));
    a->until = CV_NEVER;
    json_object_foreach(json_object_get(rooms, "join"), id, part) {
        const struct cv_matrix_room *before = cv_matrix_rooms_find(m->rooms, cv_str(id));
        bool known = before && before->seen;
        cv_matrix_look(m, id, part);
        batch_new(m, id, part, known);
    }
    cv_matrix_look_directs(m, root);
    rooms_leave(m, rooms);
    cv_matrix_look_closer(m);
    cv_matrix_look_invites(m, rooms);
    DL_FOREACH(a->batches, b) {
        if (b->from[0])
            gap_ask(m, b);
    }
    cv_matrix_answer_step(m);
}

/* ---- who writes, and what threads hang on --------------------------------------------------------------- */

static void ask_person(struct cv_matrix *m, struct cv_str id) {
    const struct cv_known *known = cv_people_find(m->people, id);
    struct cv_known now = known ? *known : (struct cv_known){.id = id};
    struct cv_buf path;
    if (!id.n || cv_str_eqz(id, m->me) || now.asked)
        return;
    now.asked = true;
    cv_people_note(m->people, &now);
    cv_buf_init(&path, PATH_SIZE);
    cv_buf_addz(&path, "/client/v3/profile/");
    cv_matrix_segment(&path, id);
    cv_matrix_ask(m, CV_MATRIX_PERSON, id, "GET", cv_buf_str(&path), CV_S(""));
    cv_buf_free(&path);
}

/* Asked once: as long as nobody answers it is somebody else's. */
static void ask_root(struct cv_matrix *m, const struct batch *b, struct cv_str root) {
    struct cv_buf path;
    if (!root.n || cv_matrix_root_ours(m, root) >= 0)
        return;
    cv_matrix_root_note(m, root, false);
    cv_buf_init(&path, PATH_SIZE);
    cv_buf_addz(&path, "/client/v3/rooms/");
    cv_matrix_segment(&path, cv_str(b->room));
    cv_buf_addz(&path, "/event/");
    cv_matrix_segment(&path, root);
    cv_matrix_ask(m, CV_MATRIX_ROOT, root, "GET", cv_buf_str(&path), CV_S(""));
    cv_buf_free(&path);
}

static size_t answer_questions(const struct cv_matrix *m) {
    return cv_matrix_asked(m, CV_MATRIX_PERSON) + cv_matrix_asked(m, CV_MATRIX_ROOT) +
           cv_matrix_asked(m, CV_MATRIX_PRESENT);
}

/* Before our invitation nothing was said to us. */
static void batch_cut(const struct cv_matrix *m, struct batch *b) {
    size_t from = 0;
    for (size_t i = 0; b->fresh && i < json_array_size(b->events); i++)
        if (cv_matrix_enters(m, json_array_get(b->events, i)) == 2)
            from = i;
    while (from-- > 0)
        json_array_remove(b->events, 0);
}

static void answer_ask(struct cv_matrix *m) {
    struct cv_matrix_answer *a = m->answer;
    struct batch *b;
    DL_FOREACH(a->batches, b) {
        batch_cut(m, b);
        for (size_t i = 0; i < json_array_size(b->events); i++) {
            const json_t *event = json_array_get(b->events, i);
            struct cv_str sender = cv_json_text(event, "sender");
            if (cv_str_eqz(cv_json_text(event, "type"), "m.room.member") ||
                answer_questions(m) >= ASKED_MOST)
                continue;
            if (cv_str_eqz(sender, m->me))
                cv_matrix_root_note(m, cv_json_text(event, "event_id"), true);
            ask_person(m, sender);
            ask_root(m, b, cv_matrix_event_root(event));
        }
    }
    a->phase = ASKING;
    a->until = m->now + PATIENCE;
}

/* ---- telling ------------------------------------------------------------------------------------------------ */

static void told_add(struct cv_matrix_answer *a, const struct cv_incoming *in) {
    a->told = cv_arena_grow(a->arena, a->told, sizeof *a->told, a->n, &a->cap);
    a->told[a->n++] = *in;
}

/* Whether somebody came or went beside its person and us: who is in the room now was
 * perhaps not, or not alone, when something of it was said. */
static bool batch_mixed(const struct cv_matrix *m, const struct batch *b,
                        const struct cv_matrix_room *room) {
    for (size_t i = 0; i < json_array_size(b->events); i++) {
        const json_t *event = json_array_get(b->events, i);
        struct cv_str who = cv_json_text(event, "state_key");
        if (cv_str_eqz(cv_json_text(event, "type"), "m.room.member") && !cv_str_eqz(who, m->me) &&
            !cv_str_eqz(who, room->person))
            return true;
    }
    return false;
}

static void batch_read(struct cv_matrix *m, struct batch *b) {
    struct cv_matrix_room *room = cv_matrix_rooms_find(m->rooms, cv_str(b->room));
    struct cv_incoming in;
    if (room)
        room->mixed = batch_mixed(m, b, room);
    for (size_t i = 0; room && i < json_array_size(b->events); i++) {
        const json_t *event = json_array_get(b->events, i);
        bool own = cv_str_eqz(cv_json_text(event, "sender"), m->me);
        if (cv_str_eqz(cv_json_text(event, "type"), "m.room.encrypted") && !own)
            cv_matrix_secret(m, room);
        if (!cv_matrix_event(m, room, event, m->answer->arena, &in))
            continue;
        told_add(m->answer, &in);
        if (in.kind != CV_IN_MESSAGE)
            continue;
        free(b->last);
        b->last = cv_strdup(in.id);
    }
}

/* Everything that is told, the position with the last of it. Where nothing is (our own words
 * come back to us, each in an answer), the position is kept now and then. */
static void answer_read(struct cv_matrix *m) {
    struct cv_matrix_answer *a = m->answer;
    struct batch *b;
    DL_FOREACH(a->batches, b) {
        batch_read(m, b);
    }
    if (!a->n && a->serial % KEPT_AFTER == 0)
        told_add(a, &(struct cv_incoming){.kind = CV_IN_KEEP});
    if (a->n)
        a->told[a->n - 1].resume = cv_str(a->next_batch);
    a->phase = TELLING;
}

static void answer_tell(struct cv_matrix *m) {
    struct cv_matrix_answer *a = m->answer;
    const struct cv_wire *wire = m->codec.wire;
    char receipt[32];
    size_t end = a->n - a->at > TOLD_AT_ONCE ? a->at + TOLD_AT_ONCE : a->n;
    if (a->at == end)
        return;
    snprintf(receipt, sizeof receipt, "%" PRIu64, a->serial);
    a->told[end - 1].receipt = cv_str(receipt);
    a->committing = true;
    while (a->at < end)
        wire->event(wire->context, &a->told[a->at++]);
}

/* People see that their words are kept. */
static void batch_mark(struct cv_matrix *m, const struct batch *b) {
    struct cv_buf path;
    if (!b->last[0])
        return;
    cv_buf_init(&path, PATH_SIZE);
    cv_buf_addz(&path, "/client/v3/rooms/");
    cv_matrix_segment(&path, cv_str(b->room));
    cv_buf_addz(&path, "/receipt/m.read/");
    cv_matrix_segment(&path, cv_str(b->last));
    cv_matrix_ask(m, CV_MATRIX_ASIDE, cv_str(b->room), "POST", cv_buf_str(&path), CV_S("{}"));
    cv_buf_free(&path);
}

static void answer_done(struct cv_matrix *m) {
    struct batch *b;
    DL_FOREACH(m->answer->batches, b) {
        batch_mark(m, b);
    }
    cv_matrix_answer_free(m);
    cv_matrix_go(m);
}

void cv_matrix_answer_committed(struct cv_matrix *m, struct cv_str receipt) {
    struct cv_matrix_answer *a = m->answer;
    int64_t serial = 0;
    if (!a || !a->committing || !cv_str_int(receipt, &serial) || (uint64_t)serial != a->serial)
        return;
    a->committing = false;
    cv_matrix_answer_step(m);
}

/* ---- step by step ---------------------------------------------------------------------------------------------- */

static bool answer_gaps(const struct cv_matrix_answer *a) {
    const struct batch *b;
    DL_FOREACH(a->batches, b) {
        if (b->from[0])
            return true;
    }
    return false;
}

void cv_matrix_answer_step(struct cv_matrix *m) {
    struct cv_matrix_answer *a = m->answer;
    if (!a || a->committing || (a->phase == BEGUN && answer_gaps(a)))
        return;
    if (a->phase == BEGUN)
        answer_ask(m);
    if (a->phase == ASKING && answer_questions(m) && m->now < a->until)
        return;
    a->until = CV_NEVER;
    if (a->phase == ASKING)
        answer_read(m);
    answer_tell(m);
    if (!a->committing)
        answer_done(m);
}

cv_time cv_matrix_answer_alarm(const struct cv_matrix *m) {
    return m->answer ? m->answer->until : CV_NEVER;
}

void cv_matrix_answer_free(struct cv_matrix *m) {
    struct cv_matrix_answer *a = m->answer;
    struct batch *b, *next;
    if (!a)
        return;
    DL_FOREACH_SAFE(a->batches, b, next) {
        json_decref(b->events);
        json_decref(b->older);
        free(b->room);
        free(b->from);
        free(b->last);
        free(b);
    }
    json_decref(a->root);
    cv_arena_free(a->arena);
    free(a->next_batch);
    free(a->since);
    free(a);
    m->answer = NULL;
}
