/* blocks.c - choices as Block Kit shows them: docs.slack.dev/reference/block-kit */
#include "messenger/slack/blocks.h"

#include "messenger/json.h"
#include "messenger/wording.h"

#include <stdio.h>

enum {
    BUTTONS_MAX = 10,  /* more are easier to find in a menu; Slack takes 25 */
    OPTIONS_MAX = 100, /* of a menu */
    LABEL_MAX = 75,    /* UTF-16 units of a button or an entry */
    VALUE_MAX = 150,   /* bytes of an entry's value */
    BLOCKS_MAX = 12000 /* bytes of all blocks; Slack refuses some at 13,200: bolt-js issue 2509 */
};

bool cv_slack_block_id(struct cv_str id, char *kind, struct cv_str *key) {
    if (id.n < 3 || id.p[1] != ':')
        return false;
    *kind = id.p[0];
    *key = (struct cv_str){id.p + 2, id.n - 2};
    return true;
}

json_t *cv_slack_block(char kind, struct cv_str key) {
    char id[256];
    int n = snprintf(id, sizeof id, "%c:%.*s", kind, CV_ARG(key));
    return n > 0 && (size_t)n < sizeof id ? json_stringn(id, (size_t)n) : NULL;
}

/* A label, shortened where it is too long for a button: the words have it whole. */
static json_t *block_label(struct cv_str label) {
    struct cv_buf text;
    cv_buf_init(&text, 4096);
    size_t n = cv_wording_piece(label, LABEL_MAX, CV_IN_UTF16);
    if (n < label.n)
        n = cv_wording_piece(label, LABEL_MAX - 1, CV_IN_UTF16);
    cv_wording_add(&text, cv_str_trim((struct cv_str){label.p, n}));
    if (n < label.n)
        cv_buf_addz(&text, "…");
    json_t *plain = json_pack("{s:s,s:o,s:b}", "type", "plain_text", "text",
                              cv_json_str(cv_buf_str(&text)), "emoji", 0);
    cv_buf_free(&text);
    return plain;
}

json_t *cv_slack_options(const struct cv_option *options, size_t n) {
    json_t *entries = json_array();
    for (size_t i = 0; i < n && i < OPTIONS_MAX; i++)
        json_array_append_new(entries, json_pack("{s:o,s:o}", "text",
                                                 block_label(options[i].label), "value",
                                                 cv_json_str(options[i].id)));
    return entries;
}

static json_t *block_buttons(const struct cv_effect *e) {
    json_t *buttons = json_array();
    char id[24];
    for (size_t i = 0; i < e->n_options; i++) {
        snprintf(id, sizeof id, "%zu", i);
        json_array_append_new(
            buttons, json_pack("{s:s,s:s,s:o,s:o}", "type", "button", "action_id", id, "text",
                               block_label(e->options[i].label), "value",
                               cv_json_str(e->options[i].id)));
    }
    return buttons;
}

static json_t *block_button(const char *action, struct cv_str label) {
    return json_pack("{s:s,s:s,s:o,s:s}", "type", "button", "action_id", action, "text",
                     block_label(label), "value", action);
}

static json_t *block_actions(char kind, struct cv_str key, json_t *elements, struct cv_str form) {
    if (form.n)
        json_array_append_new(elements, block_button(CV_SLACK_FORM_ACTION, form));
    return json_pack("{s:s,s:o,s:o}", "type", "actions", "block_id", cv_slack_block(kind, key),
                     "elements", elements);
}

static json_t *block_menu(const char *type, const struct cv_effect *e) {
    return json_pack("{s:s,s:s,s:o}", "type", type, "action_id", "pick", "options",
                     cv_slack_options(e->options, e->n_options));
}

/* A menu for several tells of every pick: the button says that it was the last one. */
static void blocks_several(json_t *blocks, const struct cv_effect *e, struct cv_str key,
                           struct cv_str form) {
    json_t *done = block_button("done", CV_S("OK"));
    json_object_set_new(done, "style", json_string("primary"));
    json_array_append_new(
        blocks, json_pack("{s:s,s:o,s:o,s:o}", "type", "section", "block_id", cv_slack_block('m', key),
                          "text", block_label(CV_S("☑")), "accessory",
                          block_menu("multi_static_select", e)));
    json_array_append_new(blocks, block_actions('d', key, json_pack("[o]", done), form));
}

static void blocks_choices(json_t *blocks, const struct cv_effect *e, struct cv_str key,
                           struct cv_str form) {
    if (!e->n_options)
        json_array_append_new(blocks, block_actions('w', key, json_array(), form));
    else if (e->many)
        blocks_several(blocks, e, key, form);
    else if (e->n_options <= BUTTONS_MAX)
        json_array_append_new(blocks, block_actions('p', key, block_buttons(e), form));
    else
        json_array_append_new(
            blocks,
            block_actions('s', key, json_pack("[o]", block_menu("static_select", e)), form));
}

/* Literal text: nothing in it is markup, a mention or an emoji. */
static json_t *block_words(struct cv_str words) {
    return json_pack("{s:s,s:[{s:s,s:[{s:s,s:o}]}]}", "type", "rich_text", "elements", "type",
                     "rich_text_section", "elements", "type", "text", "text", cv_json_str(words));
}

static bool blocks_may(const struct cv_effect *e) {
    for (size_t i = 0; i < e->n_options; i++)
        if (!e->options[i].id.n || e->options[i].id.n > VALUE_MAX ||
            !cv_str_trim(e->options[i].label).n || !cv_str_utf8(e->options[i].id) ||
            !cv_str_utf8(e->options[i].label))
            return false;
    return e->n_options <= OPTIONS_MAX;
}

/* Whether every part of it could be made, and Slack takes so much. */
static bool blocks_fit(const json_t *blocks, size_t wanted) {
    struct cv_buf printed;
    cv_buf_init(&printed, BLOCKS_MAX);
    bool fit = json_array_size(blocks) == wanted && cv_json_print(json_deep_copy(blocks), &printed);
    cv_buf_free(&printed);
    return fit;
}

json_t *cv_slack_blocks(const struct cv_effect *effect, struct cv_str words, struct cv_str key,
                        struct cv_str form) {
    if (!blocks_may(effect) || !words.n || (!effect->n_options && !form.n))
        return NULL;
    json_t *blocks = json_array();
    json_array_append_new(blocks, block_words(words));
    blocks_choices(blocks, effect, key, form);
    if (blocks_fit(blocks, effect->many && effect->n_options ? 3 : 2))
        return blocks;
    json_decref(blocks);
    return NULL;
}
