/* press.c - presses and slash commands: Discord wants an answer within three
 * seconds, and gets it when what was pressed is durable. */
#include "messenger/discord/form.h"
#include "messenger/discord/private.h"
#include "messenger/json.h"

#include <canvasser/arena.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { TYPE_COMMAND = 2, TYPE_COMPONENT = 3, TYPE_FORM = 5 };
enum { ANSWER_REPLY = 4, ANSWER_LATER = 6 };
enum { BUTTON = 2, CHANNEL_DIRECT = 1, CONTEXT_DIRECT = 1 };
enum { OPTION_TEXT = 3, FLAG_EPHEMERAL = 64 };
enum { ANSWER_BY = 2000, PRESSES_MOST = 1000 };

/* The slash commands: what they say when they are used. "" says what is typed behind
 * them; a secret one is read by nobody else. */
static const struct command {
    const char *name, *says, *about;
    bool secret;
} commands[] = {
    {"start", "start", "Begin a session here", false},
    {"help", "help", "What can be said just now", false},
    {"status", "status", "How far we are", false},
    {"canvasser", "", "Say something to Canvasser", false},
    {"whisper", "", "Say something to Canvasser that nobody else can read", true},
};

bool cv_discord_commands(struct cv_buf *out) {
    json_t *list = json_array();
    for (size_t i = 0; i < CV_COUNT(commands); i++) {
        const struct command *c = &commands[i];
        json_t *one = json_pack("{s:s,s:i,s:s,s:[i,i],s:[i]}", "name", c->name, "type", 1,
                                "description", c->about, "contexts", 0, 1, "integration_types", 0);
        if (!*c->says)
            json_object_set_new(one, "options",
                                json_pack("[{s:i,s:s,s:s,s:b}]", "type", OPTION_TEXT, "name",
                                          "words", "description", "What to say", "required", 1));
        json_array_append_new(list, one);
    }
    return cv_json_print(list, out);
}

/* ---- answering ---------------------------------------------------------------------- */

static void press_free(struct discord *d, struct press *p) {
    DL_DELETE(d->presses, p);
    free(p->id);
    free(p->path);
    free(p->body);
    free(p);
}

static void press_answer(struct discord *d, struct press *p) {
    cv_discord_errand(d, ERRAND_CALLBACK, cv_str(p->path), cv_str(p->body));
    press_free(d, p);
}

void cv_discord_press_committed(struct discord *d, struct cv_str receipt) {
    struct press *p, *next;
    DL_FOREACH_SAFE(d->presses, p, next) {
        if (cv_str_eqz(receipt, p->id))
            press_answer(d, p);
    }
}

/* A slow disk: people are told in time that we heard them. What was heard is handled all
 * the same. */
void cv_discord_press_woken(struct discord *d) {
    struct press *p, *next;
    DL_FOREACH_SAFE(d->presses, p, next) {
        if (p->due <= d->now)
            press_answer(d, p);
    }
}

cv_time cv_discord_press_alarm(const struct discord *d) {
    return d->presses ? d->presses->due : CV_NEVER; /* the first is the oldest */
}

void cv_discord_press_free(struct discord *d) {
    while (d->presses)
        press_free(d, d->presses);
}

/* `answer` is released. */
static struct press *press_note(struct discord *d, const json_t *data, json_t *answer) {
    struct cv_str id = cv_json_text(data, "id"), token = cv_json_text(data, "token");
    struct cv_arena *arena = cv_arena_new();
    struct cv_buf body;
    struct press *p = cv_alloc(sizeof *p);
    cv_buf_init(&body, DISCORD_BODY);
    if (!cv_json_print(answer, &body))
        cv_buf_addf(&body, "{\"type\":%d}", ANSWER_LATER);
    *p = (struct press){
        .id = cv_strdup(id),
        .path = cv_strdup(cv_arena_printf(arena, "/interactions/%.*s/%.*s/callback", CV_ARG(id),
                                          CV_ARG(token))),
        .body = cv_strdup(cv_buf_str(&body)),
        .due = d->now + ANSWER_BY,
    };
    DL_APPEND(d->presses, p);
    cv_buf_free(&body);
    cv_arena_free(arena);
    return p;
}

/* ---- reading ------------------------------------------------------------------------ */

/* What stands behind the key of the custom id, or the menu's entries. */
static struct cv_str press_choice(const json_t *what, struct cv_str *key, struct cv_arena *arena) {
    struct cv_str rest = cv_json_text(what, "custom_id");
    if (!cv_str_split(&rest, ' ', key))
        return cv_str("");
    return cv_json_number(what, "component_type", 0) == BUTTON ? rest
                                                               : cv_discord_picked(what, arena);
}

/* A form is opened at once: nothing was said by it, so nothing has to be durable. False when
 * there is none: nothing is open for who pressed. */
static bool form_open(struct discord *d, const json_t *data, const struct cv_incoming *in,
                      struct cv_arena *arena) {
    const struct cv_wire *w = d->codec.wire;
    struct cv_form *form = cv_arena_alloc(arena, sizeof *form);
    if (!w->form(w->context, in, arena, form))
        return false;
    press_answer(d, press_note(d, data, cv_discord_form(in->about, form, arena)));
    return true;
}

static void on_component(struct discord *d, struct shard *s, const json_t *data, int64_t seq,
                         struct cv_incoming *in) {
    const json_t *what = json_object_get(data, "data");
    struct cv_str form = cv_discord_form_key(cv_json_text(what, "custom_id"));
    struct cv_arena *arena = cv_arena_new();
    in->kind = CV_IN_CHOOSE;
    in->about = form;
    if (!form.n || !form_open(d, data, in, arena)) {
        /* Without a form the press is answered as that of any button. */
        in->choice = form.n ? CV_S(CV_FORM_PRESS) : press_choice(what, &in->about, arena);
        press_note(d, data, json_pack("{s:i}", "type", ANSWER_LATER));
        cv_discord_gateway_tell(d, s, seq, in);
    }
    cv_arena_free(arena);
}

static void on_form(struct discord *d, struct shard *s, const json_t *data, int64_t seq,
                    struct cv_incoming *in) {
    struct discord_filled filled;
    struct cv_arena *arena = cv_arena_new();
    bool ours = cv_discord_form_read(data, arena, &filled);
    struct press *p = press_note(d, data, json_pack("{s:i}", "type", ANSWER_LATER));
    in->kind = CV_IN_FILL;
    in->about = filled.key;
    in->fields = filled.fields;
    in->n_fields = filled.n;
    if (ours && filled.n)
        cv_discord_gateway_tell(d, s, seq, in);
    else
        press_answer(d, p);
    cv_arena_free(arena);
}

/* Everybody sees what was said by a command, as if it had been typed. */
static json_t *command_echo(const struct command *c, struct cv_str words) {
    struct cv_buf text;
    cv_buf_init(&text, DISCORD_BODY);
    cv_discord_write(&text, words);
    struct cv_str shown = cv_buf_str(&text);
    shown.n = cv_discord_piece(shown);
    json_t *answer = json_pack("{s:i,s:{s:o,s:i,s:{s:[]}}}", "type", ANSWER_REPLY, "data", "content",
                               cv_json_str(shown), "flags", c->secret ? FLAG_EPHEMERAL : 0,
                               "allowed_mentions", "parse");
    cv_buf_free(&text);
    return answer;
}

static void on_command(struct discord *d, struct shard *s, const json_t *data, int64_t seq,
                       struct cv_incoming *in) {
    const json_t *what = json_object_get(data, "data");
    const json_t *option = json_array_get(json_object_get(what, "options"), 0);
    for (size_t i = 0; i < CV_COUNT(commands); i++) {
        const struct command *c = &commands[i];
        if (!cv_str_eqz(cv_json_text(what, "name"), c->name))
            continue;
        in->kind = CV_IN_MESSAGE;
        in->text = cv_str_trim(*c->says ? cv_str(c->says) : cv_json_text(option, "value"));
        in->private = c->secret && !in->direct;
        if (!in->text.n)
            in->text = cv_str("help");
        press_note(d, data, command_echo(c, in->text));
        cv_discord_gateway_tell(d, s, seq, in);
    }
}

/* It will stand in an address. */
static bool is_token(struct cv_str token) {
    for (size_t i = 0; i < token.n; i++)
        if (!isalnum((unsigned char)token.p[i]) && !strchr("-_.=", token.p[i]))
            return false;
    return token.n > 0;
}

/* Whether nobody else reads what is said there. Where an app belongs to a person, they may
 * take it into a conversation of several: nothing there is said to us alone. */
static bool press_alone(const json_t *data) {
    int64_t type = cv_json_number(json_object_get(data, "channel"), "type", CHANNEL_DIRECT);
    return !cv_json_text(data, "guild_id").n && type == CHANNEL_DIRECT &&
           cv_json_number(data, "context", CONTEXT_DIRECT) == CONTEXT_DIRECT;
}

void cv_discord_press(struct discord *d, struct shard *s, const json_t *data, int64_t seq) {
    const json_t *member = json_object_get(data, "member");
    const json_t *user = json_object_get(member ? member : data, "user");
    struct cv_str id = cv_json_text(data, "id");
    const struct press *p;
    size_t n = 0;
    DL_COUNT(d->presses, p, n);
    if (!cv_discord_id(id) || !cv_discord_id(cv_json_text(data, "channel_id")) ||
        !is_token(cv_json_text(data, "token")) || n >= PRESSES_MOST)
        return;
    const struct cv_known *who = cv_discord_person(d, user, member, cv_json_text(data, "locale"));
    struct cv_incoming in = {.id = id, .at = cv_discord_time(id), .receipt = id,
                             .place = cv_json_text(data, "channel_id"), .person = who->id,
                             .name = who->name, .lang = who->lang,
                             .direct = press_alone(data)};
    int64_t type = cv_json_number(data, "type", 0);
    if (type == TYPE_COMPONENT)
        on_component(d, s, data, seq, &in);
    else if (type == TYPE_COMMAND)
        on_command(d, s, data, seq, &in);
    else if (type == TYPE_FORM)
        on_form(d, s, data, seq, &in);
}
