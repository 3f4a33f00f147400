/* wire.c - events and effects as JSON. */
#include "daemon/wire.h"

#include <jansson.h>

enum { WIRE_MAX = 1024 * 1024 };

static const char *const event_names[] = {
    [CV_EVENT_START] = "start",     [CV_EVENT_JOIN] = "join",     [CV_EVENT_LEAVE] = "leave",
    [CV_EVENT_MESSAGE] = "message", [CV_EVENT_CHOOSE] = "choose", [CV_EVENT_FILL] = "fill",
    [CV_EVENT_TICK] = "tick",
};
_Static_assert(CV_COUNT(event_names) == CV_EVENT_KINDS, "a name for every kind of event");

/* ---- helpers over jansson ------------------------------------------------------ */

static void put_str(json_t *object, const char *key, struct cv_str s) {
    if (s.n)
        json_object_set_new(object, key, json_stringn(s.p, s.n));
}

static void put_flag(json_t *object, const char *key, bool flag) {
    if (flag)
        json_object_set_new(object, key, json_true());
}

static struct cv_str get_str(const json_t *object, const char *key, struct cv_arena *arena) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value))
        return (struct cv_str){NULL, 0};
    return cv_arena_copy(arena,
                         (struct cv_str){json_string_value(value), json_string_length(value)});
}

static bool get_flag(const json_t *object, const char *key) {
    return json_is_true(json_object_get(object, key));
}

static int get_int(const json_t *object, const char *key) {
    return (int)json_integer_value(json_object_get(object, key));
}

/* Prints `object` into `out` and gives it back to jansson. */
static enum cv_status dump(json_t *object, struct cv_buf *out, struct cv_error *err) {
    size_t n = json_dumpb(object, NULL, 0, JSON_COMPACT);
    enum cv_status status = CV_OK;
    if (n == 0 || n > WIRE_MAX) {
        status = cv_fail(err, n ? CV_TOO_BIG : CV_INVALID, "an event does not fit into JSON");
    } else {
        char *text = cv_alloc(n);
        json_dumpb(object, text, n, JSON_COMPACT);
        if (!cv_buf_add(out, (struct cv_str){text, n}))
            status = cv_fail(err, CV_TOO_BIG, "an event of %zu bytes does not fit", n);
        free(text);
    }
    json_decref(object);
    return status;
}

static enum cv_status parse(struct cv_str json, json_t **out, struct cv_error *err) {
    json_error_t where;
    *out = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &where);
    if (json_is_object(*out))
        return CV_OK;
    json_decref(*out);
    *out = NULL;
    return cv_fail(err, CV_INVALID,
                   "the store holds damaged JSON (%s): restore it from a backup", where.text);
}

/* ---- events -------------------------------------------------------------------- */

static void put_fields(json_t *o, const struct cv_event *event) {
    if (!event->n_fields)
        return;
    json_t *fields = json_array();
    for (size_t i = 0; i < event->n_fields; i++) {
        json_t *field = json_object();
        put_str(field, "id", event->fields[i].id);
        put_str(field, "choice", event->fields[i].choice);
        put_str(field, "text", event->fields[i].text);
        json_array_append_new(fields, field);
    }
    json_object_set_new(o, "fields", fields);
}

static void get_fields(const json_t *o, struct cv_arena *arena, struct cv_event *out) {
    const json_t *fields = json_object_get(o, "fields");
    size_t n = json_array_size(fields);
    struct cv_filled *filled = cv_arena_alloc(arena, n * sizeof *filled);
    for (size_t i = 0; i < n; i++) {
        const json_t *field = json_array_get(fields, i);
        filled[i] = (struct cv_filled){get_str(field, "id", arena),
                                       get_str(field, "choice", arena),
                                       get_str(field, "text", arena)};
    }
    out->fields = filled;
    out->n_fields = n;
}

enum cv_status cv_wire_put_event(const struct cv_event *event, struct cv_buf *out,
                                 struct cv_error *err) {
    json_t *o = json_object();
    put_str(o, "kind", cv_str(event_names[event->kind]));
    put_str(o, "person", event->person);
    put_str(o, "name", event->name);
    put_str(o, "lang", event->lang);
    put_flag(o, "guessed", event->guessed);
    put_str(o, "earlier", event->earlier);
    put_str(o, "pace", event->pace);
    put_str(o, "text", event->text);
    put_flag(o, "private", event->private);
    put_flag(o, "open", event->open);
    put_flag(o, "wished", event->wished);
    put_str(o, "about", event->about);
    put_str(o, "choice", event->choice);
    put_fields(o, event);
    return dump(o, out, err);
}

enum cv_status cv_wire_get_event(struct cv_str json, struct cv_arena *arena, struct cv_event *out,
                                 struct cv_error *err) {
    json_t *o;
    enum cv_status status = parse(json, &o, err);
    if (status)
        return status;
    struct cv_str name = get_str(o, "kind", arena);
    size_t kind = 0;
    while (kind < CV_EVENT_KINDS && !cv_str_eqz(name, event_names[kind]))
        kind++;
    if (kind == CV_EVENT_KINDS)
        status = cv_fail(err, CV_INVALID, "a journal holds an event of unknown kind '%.*s'",
                         CV_ARG(name));
    *out = (struct cv_event){
        .kind = (enum cv_event_kind)kind,
        .person = get_str(o, "person", arena),
        .name = get_str(o, "name", arena),
        .lang = get_str(o, "lang", arena),
        .guessed = get_flag(o, "guessed"),
        .earlier = get_str(o, "earlier", arena),
        .pace = get_str(o, "pace", arena),
        .text = get_str(o, "text", arena),
        .private = get_flag(o, "private"),
        .open = get_flag(o, "open"),
        .wished = get_flag(o, "wished"),
        .about = get_str(o, "about", arena),
        .choice = get_str(o, "choice", arena),
    };
    get_fields(o, arena, out);
    json_decref(o);
    return status;
}

/* ---- mixes and boards ------------------------------------------------------------ */

static json_t *mix_json(const struct cv_mix_view *mix) {
    json_t *o = json_object(), *slices = json_array();
    put_str(o, "title", mix->title);
    for (size_t i = 0; i < mix->n; i++) {
        json_t *slice = json_object();
        put_str(slice, "id", mix->slices[i].id);
        put_str(slice, "label", mix->slices[i].label);
        json_object_set_new(slice, "percent", json_integer(mix->slices[i].percent));
        json_array_append_new(slices, slice);
    }
    json_object_set_new(o, "slices", slices);
    return o;
}

static void get_mix(const json_t *o, struct cv_arena *arena, struct cv_mix_view *mix) {
    const json_t *slices = json_object_get(o, "slices");
    mix->title = get_str(o, "title", arena);
    mix->n = json_array_size(slices);
    mix->slices = cv_arena_alloc(arena, mix->n * sizeof *mix->slices);
    for (size_t i = 0; i < mix->n; i++) {
        const json_t *slice = json_array_get(slices, i);
        mix->slices[i] = (struct cv_slice){get_str(slice, "id", arena),
                                           get_str(slice, "label", arena),
                                           get_int(slice, "percent")};
    }
}

static json_t *seat_json(const struct cv_seat *seat) {
    json_t *o = json_object();
    put_str(o, "person", seat->person);
    put_str(o, "name", seat->name);
    put_str(o, "lang", seat->lang);
    put_flag(o, "facilitator", seat->facilitator);
    put_flag(o, "present", seat->present);
    put_flag(o, "asked", seat->asked);
    put_flag(o, "answered", seat->answered);
    put_flag(o, "apart", seat->apart);
    return o;
}

/* What a board says in words, and nothing that is the same in every language. */
static json_t *board_words(const struct cv_board *b) {
    json_t *o = json_object(), *mixes = json_array();
    put_str(o, "title", b->title);
    put_str(o, "venture", b->venture);
    put_str(o, "segment", b->segment);
    put_str(o, "question", b->question);
    for (size_t i = 0; i < b->n_mixes; i++)
        json_array_append_new(mixes, mix_json(&b->mixes[i]));
    json_object_set_new(o, "mixes", mixes);
    return o;
}

static json_t *board_json(const struct cv_board *b) {
    json_t *o = board_words(b), *seats = json_array();
    json_object_set_new(o, "done", json_integer(b->done));
    json_object_set_new(o, "total", json_integer(b->total));
    put_flag(o, "discussing", b->discussing);
    put_flag(o, "anonymous", b->anonymous);
    put_flag(o, "hidden", b->hidden);
    if (b->due != CV_NEVER)
        json_object_set_new(o, "due", json_integer(b->due));
    put_flag(o, "ended", b->ended);
    for (size_t i = 0; i < b->n_seats; i++)
        json_array_append_new(seats, seat_json(&b->seats[i]));
    json_object_set_new(o, "seats", seats);
    return o;
}

static struct cv_seat get_seat(const json_t *o, struct cv_arena *arena) {
    return (struct cv_seat){
        .person = get_str(o, "person", arena),
        .name = get_str(o, "name", arena),
        .lang = get_str(o, "lang", arena),
        .facilitator = get_flag(o, "facilitator"),
        .present = get_flag(o, "present"),
        .asked = get_flag(o, "asked"),
        .answered = get_flag(o, "answered"),
        .apart = get_flag(o, "apart"),
    };
}

/* Gives `b` the words of `o`. */
static void get_board_words(const json_t *o, struct cv_arena *arena, struct cv_board *b) {
    const json_t *mixes = json_object_get(o, "mixes");
    b->title = get_str(o, "title", arena);
    b->venture = get_str(o, "venture", arena);
    b->segment = get_str(o, "segment", arena);
    b->question = get_str(o, "question", arena);
    b->n_mixes = json_array_size(mixes);
    b->mixes = cv_arena_alloc(arena, b->n_mixes * sizeof *b->mixes);
    for (size_t i = 0; i < b->n_mixes; i++)
        get_mix(json_array_get(mixes, i), arena, &b->mixes[i]);
}

static const struct cv_board *get_board(const json_t *o, struct cv_arena *arena) {
    const json_t *seats = json_object_get(o, "seats"), *due = json_object_get(o, "due");
    struct cv_board *b = cv_arena_alloc(arena, sizeof *b);
    *b = (struct cv_board){
        .done = get_int(o, "done"),
        .total = get_int(o, "total"),
        .discussing = get_flag(o, "discussing"),
        .anonymous = get_flag(o, "anonymous"),
        .hidden = get_flag(o, "hidden"),
        .due = due ? json_integer_value(due) : CV_NEVER,
        .ended = get_flag(o, "ended"),
        .n_seats = json_array_size(seats),
    };
    get_board_words(o, arena, b);
    b->seats = cv_arena_alloc(arena, b->n_seats * sizeof *b->seats);
    for (size_t i = 0; i < b->n_seats; i++)
        b->seats[i] = get_seat(json_array_get(seats, i), arena);
    return b;
}

/* ---- one telling of an effect ----------------------------------------------------------- */

static void put_options(json_t *o, const struct cv_effect *effect) {
    if (!effect->n_options)
        return;
    json_t *options = json_array();
    for (size_t i = 0; i < effect->n_options; i++) {
        json_t *option = json_object();
        put_str(option, "id", effect->options[i].id);
        put_str(option, "label", effect->options[i].label);
        json_array_append_new(options, option);
    }
    json_object_set_new(o, "options", options);
}

static void get_options(const json_t *o, struct cv_arena *arena, struct cv_effect *out) {
    const json_t *options = json_object_get(o, "options");
    out->n_options = json_array_size(options);
    out->options = cv_arena_alloc(arena, out->n_options * sizeof *out->options);
    for (size_t i = 0; i < out->n_options; i++) {
        const json_t *option = json_array_get(options, i);
        out->options[i] =
            (struct cv_option){get_str(option, "id", arena), get_str(option, "label", arena)};
    }
}

/* What a message says in one language. */
static void put_telling(json_t *o, const struct cv_effect *effect) {
    put_str(o, "lang", effect->lang);
    if (effect->kind == CV_EFFECT_BOARD)
        return;
    put_str(o, "text", effect->text);
    if (effect->mix)
        json_object_set_new(o, "mix", mix_json(effect->mix));
    put_options(o, effect);
    put_str(o, "form", effect->form);
}

static void get_telling(const json_t *o, struct cv_arena *arena, struct cv_effect *out) {
    const json_t *mix = json_object_get(o, "mix");
    out->lang = get_str(o, "lang", arena);
    out->text = get_str(o, "text", arena);
    get_options(o, arena, out);
    out->form = get_str(o, "form", arena);
    if (!mix)
        return;
    struct cv_mix_view *view = cv_arena_alloc(arena, sizeof *view);
    get_mix(mix, arena, view);
    out->mix = view;
}

/* ---- the other tellings ------------------------------------------------------------------ */

/* Of a board only the words: the rest is that of the first telling. */
static void put_also(json_t *o, const struct cv_effect *effect) {
    if (!effect->n_also)
        return;
    json_t *also = json_array();
    for (size_t i = 0; i < effect->n_also; i++) {
        json_t *other = json_object();
        put_telling(other, &effect->also[i]);
        if (effect->kind == CV_EFFECT_BOARD)
            json_object_set_new(other, "board", board_words(effect->also[i].board));
        json_array_append_new(also, other);
    }
    json_object_set_new(o, "also", also);
}

static const struct cv_board *get_also_board(const json_t *o, struct cv_arena *arena,
                                             const struct cv_board *first) {
    struct cv_board *b = cv_arena_alloc(arena, sizeof *b);
    *b = *first;
    get_board_words(o, arena, b);
    return b;
}

static void get_also(const json_t *o, struct cv_arena *arena, struct cv_effect *out) {
    const json_t *also = json_object_get(o, "also");
    size_t n = json_array_size(also);
    struct cv_effect *tellings = cv_arena_alloc(arena, n * sizeof *tellings);
    for (size_t i = 0; i < n; i++) {
        const json_t *other = json_array_get(also, i), *board = json_object_get(other, "board");
        tellings[i] = *out;
        get_telling(other, arena, &tellings[i]);
        if (board && out->board)
            tellings[i].board = get_also_board(board, arena, out->board);
    }
    out->also = n ? tellings : NULL;
    out->n_also = n;
}

/* ---- effects ------------------------------------------------------------------------ */

enum cv_status cv_wire_put_effect(const struct cv_effect *effect, struct cv_buf *out,
                                  struct cv_error *err) {
    json_t *o = json_object();
    put_str(o, "key", effect->key);
    put_telling(o, effect);
    put_flag(o, "many", effect->many);
    put_flag(o, "asks", effect->asks);
    put_str(o, "to", effect->to);
    if (effect->kind == CV_EFFECT_BOARD)
        json_object_set_new(o, "board", board_json(effect->board));
    put_also(o, effect);
    return dump(o, out, err);
}

enum cv_status cv_wire_get_effect(struct cv_str json, struct cv_arena *arena,
                                  struct cv_effect *out, struct cv_error *err) {
    json_t *o;
    enum cv_status status = parse(json, &o, err);
    if (status)
        return status;
    const json_t *board = json_object_get(o, "board");
    *out = (struct cv_effect){
        .kind = board ? CV_EFFECT_BOARD : CV_EFFECT_SAY,
        .key = get_str(o, "key", arena),
        .many = get_flag(o, "many"),
        .asks = get_flag(o, "asks"),
        .to = get_str(o, "to", arena),
        .board = board ? get_board(board, arena) : NULL,
    };
    get_telling(o, arena, out);
    get_also(o, arena, out);
    json_decref(o);
    return CV_OK;
}
