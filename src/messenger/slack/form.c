/* form.c - the form beside a question: docs.slack.dev/surfaces/modals
 *
 * A field of a question is one block or two: "c:ID" with its choices, "t:ID" for words.
 * That is also how what was filled in comes back. */
#include "messenger/slack/form.h"

#include "messenger/fields.h"
#include "messenger/json.h"
#include "messenger/slack/blocks.h"
#include "messenger/wording.h"

enum {
    LABEL_MAX = 2000,  /* UTF-16 units of an input's label or hint */
    BUTTON_MAX = 24,   /* of the modal's buttons */
    ANSWER_MAX = 3000, /* characters of a text field */
    PICKS_MAX = 100,
    META_MAX = 3000,   /* characters that a modal carries along */
    VIEW_MAX = 240 * 1024
};

#define FORM_NAME "canvasser"

/* ---- opening ------------------------------------------------------------------------------ */

/* The text, cut at what Slack takes. */
static json_t *form_plain(struct cv_str text, size_t most) {
    struct cv_buf clean;
    cv_buf_init(&clean, VIEW_MAX);
    cv_wording_add(&clean, cv_str_trim(text));
    struct cv_str all = cv_buf_str(&clean);
    all.n = cv_wording_piece(all, most, CV_IN_UTF16);
    json_t *plain = json_pack("{s:s,s:o,s:b}", "type", "plain_text", "text", cv_json_str(all),
                              "emoji", 0);
    cv_buf_free(&clean);
    return plain;
}

static void form_input(json_t *blocks, char kind, const struct cv_field *f, struct cv_str label,
                       json_t *element) {
    json_t *input = json_pack("{s:s,s:o*,s:b,s:o,s:o*}", "type", "input", "block_id",
                              cv_slack_block(kind, f->id), "optional", 1, "label",
                              form_plain(label, LABEL_MAX), "element", element);
    bool first = kind == 'c' || !f->n_options;
    if (f->hint.n && first)
        json_object_set_new(input, "hint", form_plain(f->hint, LABEL_MAX));
    json_array_append_new(blocks, input);
}

static void form_field(json_t *blocks, const struct cv_form *form, const struct cv_field *f) {
    if (f->n_options)
        form_input(blocks, 'c', f, f->words,
                   json_pack("{s:s,s:s,s:o}", "type",
                             f->many ? "multi_static_select" : "static_select", "action_id",
                             "pick", "options", cv_slack_options(f->options, f->n_options)));
    if (f->text || !f->n_options)
        form_input(blocks, 't', f, f->n_options ? form->own : f->words,
                   json_pack("{s:s,s:s,s:b,s:i}", "type", "plain_text_input", "action_id",
                             "text", "multiline", 1, "max_length", ANSWER_MAX));
}

static json_t *form_view(const struct cv_form *form, struct cv_str about) {
    json_t *blocks = json_array();
    for (size_t i = 0; i < form->n; i++)
        form_field(blocks, form, &form->field[i]);
    return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o}", "type", "modal", "callback_id", FORM_NAME,
                     "private_metadata", cv_json_str(about), "title",
                     form_plain(CV_S("Canvasser"), BUTTON_MAX), "submit",
                     form_plain(form->send, BUTTON_MAX), "close",
                     form_plain(form->cancel, BUTTON_MAX), "blocks", blocks);
}

static void form_opened(struct slack *s, const char *about, const struct cv_reply *reply,
                        cv_time now) {
    struct cv_slack_answer a = cv_slack_read(s, reply, "token_file");
    (void)about;
    (void)now;
    if (a.trouble != CV_SLACK_FINE)
        cv_slack_log(s, CV_LOG_INFO, "a form was not opened: %.*s", CV_ARG(a.error));
    json_decref(a.root);
}

bool cv_slack_form_open(struct slack *s, struct cv_str trigger, const struct cv_incoming *press) {
    const struct cv_wire *w = s->codec.wire;
    struct cv_arena *arena = cv_arena_new();
    struct cv_form *form = cv_arena_alloc(arena, sizeof *form);
    struct cv_buf about, view, call;
    cv_buf_init(&about, META_MAX);
    cv_buf_init(&view, VIEW_MAX);
    cv_buf_init(&call, 4 * VIEW_MAX);
    bool there = w->form(w->context, press, arena, form) &&
                 cv_buf_addf(&about, "%.*s %.*s", CV_ARG(press->place), CV_ARG(press->about));
    if (there && cv_json_print(form_view(form, cv_buf_str(&about)), &view)) {
        cv_slack_form(&call, "trigger_id", trigger);
        cv_slack_form(&call, "view", cv_buf_str(&view));
        cv_slack_call(s, "views.open", cv_buf_str(&call), false, cv_str(""), form_opened);
    }
    cv_buf_free(&about);
    cv_buf_free(&view);
    cv_buf_free(&call);
    cv_arena_free(arena);
    return there;
}

/* ---- reading -------------------------------------------------------------------------------- */

struct cv_str cv_slack_picked(const json_t *state, struct cv_arena *arena) {
    struct cv_str picked = cv_json_text(json_object_get(state, "selected_option"), "value");
    size_t i;
    const json_t *option;
    json_array_foreach(json_object_get(state, "selected_options"), i, option) {
        if (i < PICKS_MAX)
            picked = cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(picked), picked.n ? " " : "",
                                     CV_ARG(cv_json_text(option, "value")));
    }
    return picked;
}

/* A block's state into the field it belongs to, unless it was left empty. */
static void filled_read(struct cv_filled *fields, size_t *n, const char *block,
                        const json_t *state, struct cv_arena *arena) {
    struct cv_str id, choice = cv_slack_picked(json_object_get(state, "pick"), arena);
    struct cv_str text = cv_str_trim(cv_json_text(json_object_get(state, "text"), "value"));
    char kind;
    if ((!choice.n && !text.n) || !cv_slack_block_id(cv_str(block), &kind, &id))
        return;
    struct cv_filled *field = cv_fields_at(fields, n, id);
    if (field && kind == 'c')
        field->choice = choice;
    else if (field && kind == 't')
        field->text = text;
}

bool cv_slack_form_read(const json_t *payload, struct cv_arena *arena, struct slack_filled *out) {
    const json_t *view = json_object_get(payload, "view"), *state;
    json_t *values = json_object_get(json_object_get(view, "state"), "values");
    struct cv_str about = cv_json_text(view, "private_metadata"), place;
    struct cv_filled *fields = cv_arena_alloc(arena, CV_FORM_MAX * sizeof *fields);
    const char *block;
    size_t n = 0;
    if (!cv_str_eqz(cv_json_text(view, "callback_id"), FORM_NAME) ||
        !cv_str_split(&about, ' ', &place) || !about.n)
        return false;
    json_object_foreach(values, block, state) {
        filled_read(fields, &n, block, state, arena);
    }
    *out = (struct slack_filled){.id = cv_json_text(view, "id"), .place = place, .key = about,
                                 .fields = fields, .n = n};
    return out->id.n > 0 && out->id.n <= CV_SLACK_ID_MAX;
}
