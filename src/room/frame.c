/* frame.c - what a client may say. */
#include "room/frame.h"

#include "room/print.h"

#include <string.h>

/* ---- members of a frame --------------------------------------------------------------- */

enum type { TEXT, KEY, SHORT, NAME, LANG, WHOLE, FLAG, OPTIONS, MIX, TONGUES, BOARD, FIELDS, FORM };

struct field {
    const char *name;
    enum type type;
    bool required;
    bool extra; /* the bot's alone */
    size_t at;  /* where it goes in struct cv_room_frame */
    const char *missing, *wrong;
};

#define FIELD(name, type, required, extra)                                                         \
    {                                                                                              \
#name, type, required, extra, offsetof(struct cv_room_frame, name), #name ": missing",     \
            #name ": wrong type"                                                                   \
    }

static const struct field hello[] = {
    FIELD(join, SHORT, false, false), FIELD(secret, SHORT, false, false),
    FIELD(bot, SHORT, false, false),  FIELD(view, SHORT, false, false),
    FIELD(name, NAME, false, false),  FIELD(lang, LANG, false, false),
    FIELD(room, SHORT, false, false), FIELD(after, WHOLE, false, false),
};
static const struct field say[] = {
    FIELD(key, KEY, true, false),         FIELD(text, TEXT, true, false),
    FIELD(options, OPTIONS, false, true), FIELD(many, FLAG, false, true),
    FIELD(asks, FLAG, false, true),       FIELD(to, SHORT, false, false),
    FIELD(mix, MIX, false, true),         FIELD(lang, LANG, false, true),
    FIELD(tongues, TONGUES, false, true), FIELD(label, SHORT, false, true),
};
static const struct field choose[] = {
    FIELD(key, KEY, true, false),
    FIELD(about, SHORT, true, false),
    FIELD(choice, TEXT, false, false),
    FIELD(fields, FIELDS, false, false),
};
static const struct field form[] = {
    FIELD(about, SHORT, true, false),
    FIELD(to, SHORT, false, true),
    FIELD(form, FORM, false, true),
};
static const struct field board[] = {
    FIELD(key, KEY, true, false),
    FIELD(board, BOARD, true, true),
};
static const struct field rename_[] = {FIELD(name, NAME, true, false)};
static const struct field speak[] = {FIELD(lang, LANG, true, false)};

static const struct {
    const char *t;
    const struct field *fields;
    size_t n;
} kinds[] = {
    [CV_ROOM_HELLO] = {"hello", hello, CV_COUNT(hello)},
    [CV_ROOM_SAY] = {"say", say, CV_COUNT(say)},
    [CV_ROOM_CHOOSE] = {"choose", choose, CV_COUNT(choose)},
    [CV_ROOM_FORM] = {"form", form, CV_COUNT(form)},
    [CV_ROOM_BOARD] = {"board", board, CV_COUNT(board)},
    [CV_ROOM_NAME] = {"name", rename_, CV_COUNT(rename_)},
    [CV_ROOM_LANG] = {"lang", speak, CV_COUNT(speak)},
    [CV_ROOM_PING] = {"ping", NULL, 0},
};
_Static_assert(CV_COUNT(kinds) == CV_ROOM_FRAME_KINDS, "a line for every kind of frame");

/* ---- checks of one value ------------------------------------------------------------------ */

static struct cv_str value_str(const json_t *value) {
    return (struct cv_str){json_string_value(value), json_string_length(value)};
}

/* Control characters have no place in what people read; lines and tabs do. */
static bool str_is_text(struct cv_str s, const char *allowed) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < ' ' && (!c || !strchr(allowed, c))) || c == 0x7f)
            return false;
    }
    return true;
}

static bool str_has_length(struct cv_str s, size_t least, size_t most) {
    size_t n = cv_str_chars(s);
    return n >= least && n <= most && str_is_text(s, "");
}

static bool str_is_lang(struct cv_str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return s.n <= CV_ROOM_LANG_MAX;
}

/* A list of objects whose named members are all strings. */
static bool list_of(const json_t *list, const char *a, const char *b) {
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) {
        if (!json_is_string(json_object_get(item, a)) || !json_is_string(json_object_get(item, b)))
            return false;
    }
    return json_is_array(list);
}

static bool mix_is_one(const json_t *mix) {
    const json_t *slices = json_object_get(mix, "slices");
    size_t i;
    json_t *slice;
    json_array_foreach(slices, i, slice) {
        if (!json_is_integer(json_object_get(slice, "percent")))
            return false;
    }
    return json_is_string(json_object_get(mix, "title")) && list_of(slices, "id", "label");
}

/* Tellings by language, each as `telling_is_one` wants it. */
static bool tongues_are(const json_t *tongues, bool (*telling_is_one)(const json_t *telling)) {
    const char *lang;
    json_t *telling;
    json_object_foreach((json_t *)(uintptr_t)tongues, lang, telling) {
        if (!*lang || !str_is_lang(cv_str(lang)) || !telling_is_one(telling))
            return false;
    }
    return json_is_object(tongues) && json_object_size(tongues) <= CV_ROOM_TONGUES_MAX;
}

/* What a message says in one more language. */
static bool telling_is_one(const json_t *telling) {
    const json_t *options = json_object_get(telling, "options");
    const json_t *mix = json_object_get(telling, "mix");
    const json_t *label = json_object_get(telling, "label");
    return json_is_string(json_object_get(telling, "text")) &&
           (!label || json_is_string(label)) &&
           (!options || list_of(options, "id", "label")) && (!mix || mix_is_one(mix));
}

static bool board_telling_is_one(const json_t *telling) {
    return json_is_object(telling);
}

static bool board_is_one(const json_t *value) {
    const json_t *tongues = json_object_get(value, "tongues");
    return json_is_object(value) && (!tongues || tongues_are(tongues, board_telling_is_one));
}

static bool is_str_or_none(const json_t *value) {
    return !value || json_is_string(value);
}

/* What was filled in: a few fields, each with its id, and a choice or words or both. */
static bool fields_are(const json_t *fields) {
    size_t i;
    json_t *field;
    json_array_foreach(fields, i, field) {
        if (!json_is_string(json_object_get(field, "id")) ||
            !is_str_or_none(json_object_get(field, "choice")) ||
            !is_str_or_none(json_object_get(field, "text")))
            return false;
    }
    return json_is_array(fields) && json_array_size(fields) <= CV_ROOM_FIELDS_MAX;
}

/* What a form holds is between the bot and the page. */
static bool form_is_one(const json_t *form_) {
    return json_is_object(form_) && list_of(json_object_get(form_, "fields"), "id", "words");
}

/* ---- one value into its place ---------------------------------------------------------------- */

static const char *put_str(const json_t *value, const struct field *field, void *place) {
    struct cv_str s = value_str(value);
    if (!json_is_string(value))
        return field->wrong;
    *(struct cv_str *)place = s;
    switch (field->type) {
    case KEY:
        return str_has_length(s, 1, CV_ROOM_KEY_MAX) ? NULL : "key: 1 to 64 characters";
    case NAME:
        return str_has_length(s, 1, CV_ROOM_NAME_MAX) && cv_str_trim(s).n
                   ? NULL
                   : "name: 1 to 60 characters";
    case LANG:
        return str_is_lang(s) ? NULL : "lang: not a language";
    case SHORT:
        return s.n && s.n <= CV_ROOM_TEXT_MAX && str_is_text(s, "") ? NULL : field->wrong;
    default:
        return NULL;
    }
}

static bool json_is_good(const json_t *value, enum type type) {
    switch (type) {
    case OPTIONS:
        return list_of(value, "id", "label");
    case MIX:
        return mix_is_one(value);
    case TONGUES:
        return tongues_are(value, telling_is_one);
    case FIELDS:
        return fields_are(value);
    case FORM:
        return form_is_one(value);
    default:
        return board_is_one(value);
    }
}

static const char *put_json(json_t *value, const struct field *field, void *place) {
    *(json_t **)place = value;
    return json_is_good(value, field->type) ? NULL : field->wrong;
}

static const char *put_whole(const json_t *value, const struct field *field, void *place) {
    *(int64_t *)place = json_integer_value(value);
    return json_is_integer(value) && json_integer_value(value) >= 0 ? NULL : field->wrong;
}

static const char *put_flag(const json_t *value, const struct field *field, void *place) {
    *(bool *)place = json_is_true(value);
    return json_is_boolean(value) ? NULL : field->wrong;
}

static const char *put_field(const struct field *field, struct cv_room_frame *out) {
    json_t *value = json_object_get(out->root, field->name);
    void *place = (char *)out + field->at;
    if (!value || json_is_null(value))
        return field->required ? field->missing : NULL;
    out->extras = out->extras || field->extra;
    switch (field->type) {
    case WHOLE:
        return put_whole(value, field, place);
    case FLAG:
        return put_flag(value, field, place);
    case OPTIONS:
    case MIX:
    case TONGUES:
    case BOARD:
    case FIELDS:
    case FORM:
        return put_json(value, field, place);
    default:
        return put_str(value, field, place);
    }
}

/* ---- a whole frame ------------------------------------------------------------------------------
 */

static const char *frame_kind(struct cv_room_frame *out) {
    const json_t *t = json_object_get(out->root, "t");
    if (!json_is_object(out->root))
        return "not an object";
    if (!t)
        return "t: missing";
    if (!json_is_string(t))
        return "t: wrong type";
    for (size_t i = 0; i < CV_COUNT(kinds); i++)
        if (cv_str_eqz(value_str(t), kinds[i].t)) {
            out->kind = (enum cv_room_frame_kind)i;
            return NULL;
        }
    return "t: unknown";
}

/* Members that only make sense together. */
static const char *frame_whole(const struct cv_room_frame *out) {
    if (out->kind == CV_ROOM_CHOOSE && !out->choice.p == !out->fields)
        return "choose: one of choice, fields";
    if (out->kind != CV_ROOM_HELLO)
        return NULL;
    if (!!out->join.n + !!out->secret.n + !!out->bot.n + !!out->view.n != 1)
        return "hello: one of join, secret, bot, view";
    return out->join.n && !out->name.n ? "name: missing" : NULL;
}

static const char *frame_fill(struct cv_str bytes, bool from_bot, struct cv_room_frame *out) {
    if (bytes.n > (from_bot ? CV_ROOM_BOT_FRAME_MAX : CV_ROOM_FRAME_MAX))
        return from_bot ? "over 512 KiB" : "over 64 KiB";
    out->root = json_loadb(bytes.p ? bytes.p : "", bytes.n,
                           JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    if (!out->root)
        return "not JSON";
    const char *why = frame_kind(out);
    for (size_t i = 0; !why && i < kinds[out->kind].n; i++)
        why = put_field(&kinds[out->kind].fields[i], out);
    return why ? why : frame_whole(out);
}

enum cv_status cv_room_frame_parse(struct cv_str bytes, bool from_bot, struct cv_room_frame *out,
                                   const char **why) {
    *out = (struct cv_room_frame){0};
    *why = frame_fill(bytes, from_bot, out);
    if (!*why)
        return CV_OK;
    cv_room_frame_free(out);
    return CV_INVALID;
}

void cv_room_frame_free(struct cv_room_frame *frame) {
    json_decref(frame->root);
    *frame = (struct cv_room_frame){0};
}

/* Who may send what, beside hello, name, lang and ping. */
static bool frame_allowed(const struct cv_room_frame *frame, bool from_bot) {
    if (frame->kind == CV_ROOM_CHOOSE)
        return !from_bot;
    return from_bot || !frame->extras;
}

static const char *words_refusal(struct cv_str words, size_t limit) {
    if (words.n > limit)
        return "too_long";
    if (!str_is_text(words, "\n\r\t"))
        return "not_text";
    return cv_str_trim(words).n ? NULL : "empty";
}

static const char *fields_refusal(const json_t *fields, size_t limit) {
    size_t i;
    const json_t *field;
    bool empty = true;
    json_array_foreach(fields, i, field) {
        struct cv_str said[] = {value_str(json_object_get(field, "choice")),
                                value_str(json_object_get(field, "text"))};
        for (size_t k = 0; k < CV_COUNT(said); k++) {
            const char *why = said[k].n ? words_refusal(said[k], limit) : "empty";
            if (why && !cv_str_eqz(cv_str(why), "empty"))
                return why;
            empty = empty && why;
        }
    }
    return empty ? "empty" : NULL;
}

const char *cv_room_frame_refusal(const struct cv_room_frame *frame, bool from_bot,
                                  int64_t *limit) {
    struct cv_str words = frame->kind == CV_ROOM_SAY ? frame->text : frame->choice;
    *limit = from_bot ? CV_ROOM_BOT_TEXT_MAX : CV_ROOM_TEXT_MAX;
    if (!frame_allowed(frame, from_bot))
        return "not_allowed";
    if (frame->kind == CV_ROOM_BOARD)
        return NULL;
    if (frame->fields)
        return fields_refusal(frame->fields, (size_t)*limit);
    const char *why = words_refusal(words, (size_t)*limit);
    const char *lang;
    json_t *telling;
    json_object_foreach(frame->tongues, lang, telling) {
        if (!why)
            why = words_refusal(value_str(json_object_get(telling, "text")), (size_t)*limit);
    }
    return why;
}

void cv_room_frame_body(const struct cv_room_frame *frame, struct cv_buf *out) {
    json_t *body = json_object();
    if (frame->kind == CV_ROOM_CHOOSE) {
        cv_room_print_str(body, "about", frame->about);
        cv_room_print_str(body, "choice", frame->choice);
        if (frame->fields)
            json_object_set(body, "fields", frame->fields);
    } else {
        cv_room_print_str(body, "text", frame->text);
        if (frame->options)
            json_object_set(body, "options", frame->options);
        if (frame->many)
            json_object_set_new(body, "many", json_true());
        if (frame->asks)
            json_object_set_new(body, "asks", json_true());
        if (frame->mix)
            json_object_set(body, "mix", frame->mix);
        cv_room_print_str(body, "label", frame->label);
        cv_room_print_str(body, "lang", frame->lang);
        if (frame->tongues)
            json_object_set(body, "tongues", frame->tongues);
    }
    cv_room_print_json(body, out);
}
