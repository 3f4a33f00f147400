/* form.c - buttons, menus and modals:
 * https://discord.com/developers/docs/components/reference */
#include "messenger/discord/form.h"

#include "messenger/discord/words.h"
#include "messenger/fields.h"
#include "messenger/json.h"

#include <string.h>

enum {
    ROW_MOST = 5,         /* buttons */
    BUTTONS_MOST = 10,    /* more are a menu: nobody reads that many buttons */
    ENTRIES_MOST = 25,    /* of a menu; more are lines alone */
    BUTTON_LABEL = 80, ENTRY_LABEL = 100, CUSTOM_ID = 100, ENTRY_VALUE = 100,
    ANSWER_MOST = 4000,   /* characters of a text field */
    FIELD_LABEL = 45,     /* above it */
    QUESTION_MAX = 64 * 1024
};
enum { ROW = 1, BUTTON = 2, MENU = 3, FIELD = 4, WORDS = 10, LABEL = 18 };
enum { STYLE_SECONDARY = 2, FIELD_LINES = 2, ANSWER_MODAL = 9 };

#define FORM "✎"

/* ---- below a message ------------------------------------------------------------------ */

static json_t *label_of(struct cv_str label, size_t most) {
    struct cv_buf out;
    cv_buf_init(&out, label.n + 8);
    cv_discord_label(&out, label, most);
    json_t *value = cv_json_str(cv_buf_str(&out));
    cv_buf_free(&out);
    return value;
}

/* An id with a blank in it would be taken for two. */
static bool key_fits(struct cv_str key) {
    return key.n <= CUSTOM_ID && !memchr(key.p, ' ', key.n);
}

/* Whether the key and every id fit where they have to stand. */
static bool options_fit(const struct cv_outgoing *o, bool buttons) {
    const struct cv_effect *e = o->effect;
    for (size_t i = 0; i < e->n_options; i++) {
        struct cv_str id = e->options[i].id;
        if (!id.n || id.n > ENTRY_VALUE || memchr(id.p, ' ', id.n) || !e->options[i].label.n ||
            (buttons && o->key.n + 1 + id.n > CUSTOM_ID))
            return false;
    }
    return key_fits(o->key);
}

static json_t *row_of(json_t *components) {
    return json_pack("{s:i,s:o}", "type", ROW, "components", components);
}

/* Into the last row of buttons, or a new one below. */
static void add_button(json_t *rows, struct cv_str id, json_t *label) {
    json_t *row = json_object_get(json_array_get(rows, json_array_size(rows) - 1), "components");
    const json_t *first = json_array_get(row, 0);
    if (!row || json_array_size(row) >= ROW_MOST || cv_json_number(first, "type", 0) != BUTTON) {
        row = json_array();
        json_array_append_new(rows, row_of(row));
    }
    json_array_append_new(row, json_pack("{s:i,s:i,s:o,s:o}", "type", BUTTON, "style",
                                         STYLE_SECONDARY, "label", label, "custom_id",
                                         cv_json_str(id)));
}

static void add_buttons(json_t *rows, const struct cv_outgoing *o, struct cv_arena *arena) {
    const struct cv_effect *e = o->effect;
    for (size_t i = 0; i < e->n_options; i++)
        add_button(rows,
                   cv_arena_printf(arena, "%.*s %.*s", CV_ARG(o->key), CV_ARG(e->options[i].id)),
                   label_of(e->options[i].label, BUTTON_LABEL));
}

/* `entries` is released. */
static json_t *menu_of(struct cv_str id, json_t *entries, size_t least, size_t most) {
    return json_pack("{s:i,s:o,s:o,s:i,s:i}", "type", MENU, "custom_id", cv_json_str(id), "options",
                     entries, "min_values", (int)least, "max_values", (int)most);
}

static json_t *menu_entries(const struct cv_option *options, size_t n) {
    json_t *entries = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(entries, json_pack("{s:o,s:o}", "label",
                                                 label_of(options[i].label, ENTRY_LABEL), "value",
                                                 cv_json_str(options[i].id)));
    return entries;
}

static void add_menu(json_t *rows, const struct cv_outgoing *o) {
    const struct cv_effect *e = o->effect;
    json_t *entries = menu_entries(e->options, e->n_options);
    json_array_append_new(
        rows, row_of(json_pack("[o]", menu_of(o->key, entries, 1, e->many ? e->n_options : 1))));
}

json_t *cv_discord_offer(const struct cv_outgoing *o, bool form, struct cv_arena *arena) {
    const struct cv_effect *e = o->effect;
    bool buttons = !e->many && e->n_options <= BUTTONS_MOST;
    json_t *rows = json_array();
    if (e->n_options && e->n_options <= ENTRIES_MOST && options_fit(o, buttons)) {
        if (buttons)
            add_buttons(rows, o, arena);
        else
            add_menu(rows, o);
    }
    if (form && key_fits(o->key) &&
        strlen(FORM) + 1 + o->key.n <= CUSTOM_ID)
        add_button(rows, cv_arena_printf(arena, FORM " %.*s", CV_ARG(o->key)), json_string(FORM));
    if (json_array_size(rows))
        return rows;
    json_decref(rows);
    return NULL;
}

/* ---- the form ------------------------------------------------------------------------- */

struct cv_str cv_discord_form_key(struct cv_str custom_id) {
    struct cv_str word;
    bool ours = cv_str_split(&custom_id, ' ', &word) && cv_str_eqz(word, FORM);
    return ours ? custom_id : cv_str("");
}

struct cv_str cv_discord_offer_key(const json_t *message) {
    const json_t *row = json_array_get(json_object_get(message, "components"), 0);
    struct cv_str rest = cv_json_text(
        json_array_get(json_object_get(row, "components"), 0), "custom_id"), key;
    struct cv_str form = cv_discord_form_key(rest);
    return form.n ? form : cv_str_split(&rest, ' ', &key) ? key : cv_str("");
}

static json_t *form_label(json_t *label, json_t *component) {
    return json_pack("{s:i,s:o,s:o}", "type", LABEL, "label", label, "component", component);
}

static struct cv_str part_id(const char *kind, const struct cv_field *f, struct cv_arena *arena) {
    return cv_arena_printf(arena, "%s %.*s", kind, CV_ARG(f->id));
}

static json_t *form_menu(const struct cv_field *f, struct cv_arena *arena) {
    size_t most = f->many ? f->n_options : 1;
    json_t *menu = menu_of(part_id("c", f, arena), menu_entries(f->options, f->n_options), 0, most);
    json_object_set_new(menu, "required", json_false());
    return menu;
}

/* The question, what can be picked, and room for words: both may be left out where there
 * are two. */
static json_t *form_parts(const struct cv_form *form, struct cv_arena *arena) {
    const struct cv_field *f = &form->field[0];
    bool picks = f->n_options && f->n_options <= ENTRIES_MOST;
    struct cv_buf words;
    cv_buf_init(&words, QUESTION_MAX);
    cv_discord_write(&words, f->words);
    struct cv_str question = cv_buf_str(&words);
    question.n = cv_discord_piece(question);
    json_t *parts = json_pack("[{s:i,s:o}]", "type", WORDS, "content", cv_json_str(question));
    if (picks)
        json_array_append_new(parts, form_label(json_string("☑"), form_menu(f, arena)));
    json_array_append_new(
        parts, form_label(picks ? label_of(form->own, FIELD_LABEL) : json_string(FORM),
                          json_pack("{s:i,s:o,s:i,s:i,s:b}", "type", FIELD, "custom_id",
                                    cv_json_str(part_id("t", f, arena)), "style", FIELD_LINES,
                                    "max_length", ANSWER_MOST, "required", !picks)));
    cv_buf_free(&words);
    return parts;
}

json_t *cv_discord_form(struct cv_str key, const struct cv_form *form, struct cv_arena *arena) {
    return json_pack("{s:i,s:{s:o,s:s,s:o}}", "type", ANSWER_MODAL, "data", "custom_id",
                     cv_json_str(cv_arena_printf(arena, FORM " %.*s", CV_ARG(key))), "title",
                     "Canvasser", "components", form_parts(form, arena));
}

/* ---- reading -------------------------------------------------------------------------- */

struct cv_str cv_discord_picked(const json_t *menu, struct cv_arena *arena) {
    struct cv_str picked = cv_str("");
    const json_t *value;
    size_t i;
    json_array_foreach(json_object_get(menu, "values"), i, value) {
        if (i < ENTRIES_MOST && json_is_string(value))
            picked = cv_arena_printf(arena, "%.*s%s%s", CV_ARG(picked), picked.n ? " " : "",
                                     json_string_value(value));
    }
    return picked;
}

/* A part of the form into the field it belongs to, unless it was left empty. */
static void filled_read(struct cv_filled *fields, size_t *n, const json_t *part,
                        struct cv_arena *arena) {
    struct cv_str id = cv_json_text(part, "custom_id"), kind;
    struct cv_str choice = cv_discord_picked(part, arena);
    struct cv_str text = cv_str_trim(cv_json_text(part, "value"));
    if ((!choice.n && !text.n) || !cv_str_split(&id, ' ', &kind) || !id.n)
        return;
    struct cv_filled *field = cv_fields_at(fields, n, id);
    if (field && cv_str_eqz(kind, "c"))
        field->choice = choice;
    else if (field && cv_str_eqz(kind, "t"))
        field->text = text;
}

bool cv_discord_form_read(const json_t *sent, struct cv_arena *arena, struct discord_filled *out) {
    const json_t *data = json_object_get(sent, "data"), *part;
    struct cv_filled *fields = cv_arena_alloc(arena, CV_FORM_MAX * sizeof *fields);
    size_t i;
    *out = (struct discord_filled){.key = cv_discord_form_key(cv_json_text(data, "custom_id")),
                                   .fields = fields};
    json_array_foreach(json_object_get(data, "components"), i, part) {
        filled_read(fields, &out->n, json_object_get(part, "component"), arena);
    }
    return out->key.n > 0;
}
