/* discord_form.c - buttons, menus and modals:
 * https://discord.com/developers/docs/components/reference */
#include "messenger/discord_form.h"

#include "messenger/discord_words.h"
#include "messenger/json.h"

#include <string.h>

enum {
    ROW_MOST = 5,         /* buttons */
    BUTTONS_MOST = 10,    /* more are a menu: nobody reads that many buttons */
    ENTRIES_MOST = 25,    /* of a menu; more are lines alone */
    BUTTON_LABEL = 80, ENTRY_LABEL = 100, CUSTOM_ID = 100, ENTRY_VALUE = 100,
    ANSWER_MOST = 4000,   /* characters of a text field */
    SNOWFLAKE_MOST = 20   /* digits */
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

static void add_menu(json_t *rows, const struct cv_outgoing *o) {
    const struct cv_effect *e = o->effect;
    json_t *entries = json_array();
    for (size_t i = 0; i < e->n_options; i++)
        json_array_append_new(entries, json_pack("{s:o,s:o}", "label",
                                                 label_of(e->options[i].label, ENTRY_LABEL), "value",
                                                 cv_json_str(e->options[i].id)));
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
        strlen(FORM) + 1 + o->key.n + 1 + SNOWFLAKE_MOST <= CUSTOM_ID)
        add_button(rows, cv_arena_printf(arena, FORM " %.*s", CV_ARG(o->key)), json_string(FORM));
    if (json_array_size(rows))
        return rows;
    json_decref(rows);
    return NULL;
}

/* ---- the form ------------------------------------------------------------------------- */

/* Takes "✎ REST" apart. */
static bool is_form(struct cv_str id, struct cv_str *rest) {
    struct cv_str word;
    *rest = id;
    return cv_str_split(rest, ' ', &word) && cv_str_eqz(word, FORM) && rest->n;
}

static void add_entry(json_t *entries, struct cv_str label, struct cv_str value) {
    if (label.n && value.n && json_array_size(entries) < ENTRIES_MOST)
        json_array_append_new(entries, json_pack("{s:o,s:o}", "label", cv_json_str(label), "value",
                                                 cv_json_str(value)));
}

/* What one button or menu of the message lets one pick. */
static void add_entries(json_t *entries, const json_t *component, size_t *most) {
    struct cv_str rest = cv_json_text(component, "custom_id"), key, none;
    const json_t *option;
    size_t i;
    if (cv_json_number(component, "type", 0) == BUTTON && !is_form(rest, &none) &&
        cv_str_split(&rest, ' ', &key))
        add_entry(entries, cv_json_text(component, "label"), rest);
    json_array_foreach(json_object_get(component, "options"), i, option) {
        add_entry(entries, cv_json_text(option, "label"), cv_json_text(option, "value"));
    }
    if (cv_json_number(component, "type", 0) == MENU &&
        cv_json_number(component, "max_values", 1) > 1)
        *most = json_array_size(entries);
}

static json_t *form_entries(const json_t *message, size_t *most) {
    json_t *entries = json_array();
    const json_t *row, *component;
    size_t i, k;
    *most = 1;
    json_array_foreach(json_object_get(message, "components"), i, row) {
        json_array_foreach(json_object_get(row, "components"), k, component) {
            add_entries(entries, component, most);
        }
    }
    return entries;
}

static json_t *form_label(const char *label, json_t *component) {
    return json_pack("{s:i,s:s,s:o}", "type", LABEL, "label", label, "component", component);
}

/* The question as it was sent, what can be picked, and room for words: both may be left
 * out where there are two. */
static json_t *form_parts(const json_t *message) {
    size_t most;
    struct cv_str words = cv_json_text(message, "content");
    json_t *parts = json_array(), *entries = form_entries(message, &most);
    bool alone = json_array_size(entries) == 0;
    if (words.n)
        json_array_append_new(parts,
                              json_pack("{s:i,s:o}", "type", WORDS, "content", cv_json_str(words)));
    if (alone) {
        json_decref(entries);
    } else {
        json_t *menu = menu_of(CV_S("c"), entries, 0, most);
        json_object_set_new(menu, "required", json_false());
        json_array_append_new(parts, form_label("☑", menu));
    }
    json_array_append_new(
        parts, form_label(FORM, json_pack("{s:i,s:s,s:i,s:i,s:b}", "type", FIELD, "custom_id", "t",
                                          "style", FIELD_LINES, "max_length", ANSWER_MOST,
                                          "required", alone)));
    return parts;
}

json_t *cv_discord_form(const json_t *press) {
    const json_t *message = json_object_get(press, "message");
    struct cv_str key, id = cv_json_text(message, "id");
    if (!is_form(cv_json_text(json_object_get(press, "data"), "custom_id"), &key) ||
        !cv_discord_id(id))
        return NULL;
    struct cv_arena *arena = cv_arena_new();
    struct cv_str name =
        cv_arena_printf(arena, FORM " %.*s %.*s", CV_ARG(key), CV_ARG(id));
    json_t *answer = json_pack("{s:i,s:{s:o,s:s,s:o}}", "type", ANSWER_MODAL, "data", "custom_id",
                               cv_json_str(name), "title", "Canvasser", "components",
                               form_parts(message));
    cv_arena_free(arena);
    return answer;
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

bool cv_discord_form_read(const json_t *sent, struct cv_arena *arena, struct discord_filled *out) {
    const json_t *data = json_object_get(sent, "data"), *part;
    struct cv_str rest;
    size_t i;
    *out = (struct discord_filled){.choice = CV_STR(""), .text = CV_STR("")};
    if (!is_form(cv_json_text(data, "custom_id"), &rest) ||
        !cv_str_split(&rest, ' ', &out->key) || !cv_discord_id(rest))
        return false;
    out->message = rest;
    json_array_foreach(json_object_get(data, "components"), i, part) {
        const json_t *field = json_object_get(part, "component");
        if (cv_str_eqz(cv_json_text(field, "custom_id"), "c"))
            out->choice = cv_discord_picked(field, arena);
        else if (cv_str_eqz(cv_json_text(field, "custom_id"), "t"))
            out->text = cv_str_trim(cv_json_text(field, "value"));
    }
    return true;
}
