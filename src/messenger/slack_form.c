/* slack_form.c - the form beside a question: docs.slack.dev/surfaces/modals */
#include "messenger/slack_form.h"

#include "messenger/json.h"
#include "messenger/slack_blocks.h"
#include "messenger/slack_words.h"
#include "messenger/wording.h"

enum {
    QUESTION_MAX = 2900, /* UTF-16 units of a section: Slack takes 3,000 */
    ANSWER_MAX = 3000,   /* characters of a text field */
    PICKS_MAX = 100,
    WORDS_MAX = 64 * 1024
};

#define FORM_NAME "canvasser"

/* ---- opening ------------------------------------------------------------------------------ */

static json_t *form_plain(const char *text) {
    return json_pack("{s:s,s:s}", "type", "plain_text", "text", text);
}

static struct cv_str no_name(void *context, struct cv_str id) {
    (void)context;
    (void)id;
    return cv_str("");
}

/* The question's words, as they were sent. */
static json_t *form_question(const json_t *message) {
    struct cv_buf words;
    cv_buf_init(&words, WORDS_MAX);
    cv_slack_plain(&words, cv_json_text(message, "text"), cv_str(""), no_name, NULL);
    struct cv_str all = cv_buf_str(&words);
    size_t n = cv_wording_piece(all, QUESTION_MAX, CV_IN_UTF16);
    json_t *section = json_pack("{s:s,s:{s:s,s:o}}", "type", "section", "text", "type",
                                "plain_text", "text", cv_json_str((struct cv_str){all.p, n}));
    cv_buf_free(&words);
    return section;
}

/* Buttons as entries of a menu. */
static json_t *options_of_buttons(const json_t *buttons) {
    json_t *options = json_array();
    size_t i;
    json_t *button;
    json_array_foreach(buttons, i, button) {
        if (cv_str_eqz(cv_json_text(button, "action_id"), CV_SLACK_FORM_ACTION))
            continue;
        json_array_append_new(options, json_pack("{s:O,s:O}", "text",
                                                 json_object_get(button, "text"), "value",
                                                 json_object_get(button, "value")));
    }
    return options;
}

/* What could be picked below the question, as a menu's type and entries; NULL: nothing. */
static json_t *form_options(const json_t *message, const char **type) {
    size_t i;
    const json_t *block;
    json_array_foreach(json_object_get(message, "blocks"), i, block) {
        char kind = 0;
        struct cv_str key;
        const json_t *menu = json_array_get(json_object_get(block, "elements"), 0);
        (void)cv_slack_block_id(cv_json_text(block, "block_id"), &kind, &key);
        *type = kind == 'm' ? "multi_static_select" : "static_select";
        if (kind == 'p')
            return options_of_buttons(json_object_get(block, "elements"));
        if (kind == 's')
            return json_incref(json_object_get(menu, "options"));
        if (kind == 'm')
            return json_incref(
                json_object_get(json_object_get(block, "accessory"), "options"));
    }
    return NULL;
}

static json_t *form_input(const char *id, const char *label, json_t *element) {
    return json_pack("{s:s,s:s,s:b,s:o,s:o}", "type", "input", "block_id", id, "optional", 1,
                     "label", form_plain(label), "element", element);
}

static json_t *form_blocks(const json_t *message) {
    const char *type = NULL;
    json_t *options = form_options(message, &type);
    json_t *blocks = json_pack("[o]", form_question(message));
    if (json_array_size(options))
        json_array_append_new(blocks,
                              form_input("c", "☑",
                                         json_pack("{s:s,s:s,s:O}", "type", type, "action_id",
                                                   "pick", "options", options)));
    json_array_append_new(
        blocks, form_input("t", "✎",
                           json_pack("{s:s,s:s,s:b,s:i}", "type", "plain_text_input", "action_id",
                                     "text", "multiline", 1, "max_length", ANSWER_MAX)));
    json_decref(options);
    return blocks;
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

void cv_slack_form_open(struct slack *s, const json_t *payload, struct cv_str place,
                        struct cv_str key) {
    const json_t *message = json_object_get(payload, "message");
    struct cv_buf about, view, form;
    cv_buf_init(&about, CV_SLACK_FORM_MAX);
    cv_buf_init(&view, WORDS_MAX);
    cv_buf_init(&form, 4 * WORDS_MAX);
    cv_buf_addf(&about, "%.*s %.*s %.*s", CV_ARG(place), CV_ARG(cv_json_text(message, "ts")),
                CV_ARG(key));
    if (cv_json_print(json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o}", "type", "modal", "callback_id",
                                FORM_NAME, "private_metadata", cv_json_str(cv_buf_str(&about)),
                                "title", form_plain("Canvasser"), "submit", form_plain("OK"),
                                "close", form_plain("✕"), "blocks", form_blocks(message)),
                      &view)) {
        cv_slack_form(&form, "trigger_id", cv_json_text(payload, "trigger_id"));
        cv_slack_form(&form, "view", cv_buf_str(&view));
        cv_slack_call(s, "views.open", cv_buf_str(&form), false, cv_str(""), form_opened);
    }
    cv_buf_free(&about);
    cv_buf_free(&view);
    cv_buf_free(&form);
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

bool cv_slack_form_read(const json_t *payload, struct cv_arena *arena, struct slack_filled *out) {
    static const char *const pick[] = {"state", "values", "c", "pick"};
    static const char *const text[] = {"state", "values", "t", "text"};
    const json_t *view = json_object_get(payload, "view");
    struct cv_str about = cv_json_text(view, "private_metadata"), ts, place, channel;
    if (!cv_str_eqz(cv_json_text(view, "callback_id"), FORM_NAME) ||
        !cv_str_split(&about, ' ', &place) || !cv_str_split(&about, ' ', &ts) || !about.n)
        return false;
    struct cv_str rest = place;
    if (!cv_str_split(&rest, ':', &channel) || !cv_slack_ts(ts))
        return false;
    *out = (struct slack_filled){
        .id = cv_json_text(view, "id"),
        .message = cv_arena_printf(arena, "%.*s:%.*s", CV_ARG(channel), CV_ARG(ts)),
        .place = place,
        .key = about,
        .choice = cv_slack_picked(cv_json_at(view, pick, CV_COUNT(pick)), arena),
        .text = cv_str_trim(cv_json_text(cv_json_at(view, text, CV_COUNT(text)), "value")),
    };
    return out->id.n > 0 && out->id.n <= CV_SLACK_ID_MAX;
}
