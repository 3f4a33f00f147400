/* press.c - buttons, menus and the command: Mattermost calls us.
 *
 * A call is answered when what it said is committed; words for the caller alone that come
 * of it go back with the answer, for their eyes only.
 *
 * Where several options may be picked, each press ticks or unticks one, and "OK" sends
 * them. What is ticked is kept here only: after a restart it is picked again. */
#include "messenger/mattermost/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>
#include <utlist.h>

enum {
    CALLS_MAX = 1000,
    PICKED_MAX = 2000,
    WHISPER_MAX = 16 * 1024, /* bytes */
    ANSWER_MAX = 64 * 1024,
    TRIGGER_MAX = 64 /* characters of a trigger's id: its beginning is chance */
};
#define ANSWER_WITHIN CV_SECONDS(10)

struct call {
    struct call *prev, *next;
    uint64_t id;
    char *person, *channel;
    char receipt[40];
    bool command, committed;
    cv_time until;         /* then it is answered anyhow */
    struct cv_buf whisper; /* Markdown */
    struct cv_arena *arena;
    struct cv_str *keys; /* of what is whispered */
    size_t n_keys, cap;
};

/* What somebody ticked of one question: "ID LABEL\n" each. */
struct picked {
    UT_hash_handle hh;
    char *key; /* "KEY PERSON" */
    struct cv_buf ticks;
};

/* ---- calls ---------------------------------------------------------------------------------------- */

static void press_answer(const struct mattermost *m, uint64_t id, int status, json_t *body) {
    struct cv_buf text;
    cv_buf_init(&text, ANSWER_MAX);
    cv_json_print(body, &text);
    m->codec.wire->answer(m->codec.wire->context, id, status, "application/json",
                          cv_buf_str(&text));
    cv_buf_free(&text);
}

static void call_free(struct mattermost *m, struct call *c) {
    DL_DELETE(m->press.calls, c);
    m->press.n_calls--;
    free(c->person);
    free(c->channel);
    cv_buf_free(&c->whisper);
    cv_arena_free(c->arena);
    free(c);
}

/* NULL when there are too many already: they are to come again. */
static struct call *call_new(struct mattermost *m, uint64_t id, struct cv_str person,
                             struct cv_str channel) {
    if (m->press.n_calls == CALLS_MAX) {
        press_answer(m, id, 503, json_object());
        return NULL;
    }
    struct call *c = cv_alloc(sizeof *c);
    c->id = id;
    c->person = cv_strdup(person);
    c->channel = cv_strdup(channel);
    c->arena = cv_arena_new();
    c->until = m->now + ANSWER_WITHIN;
    cv_buf_init(&c->whisper, WHISPER_MAX);
    snprintf(c->receipt, sizeof c->receipt, "call %llu", (unsigned long long)id);
    DL_APPEND(m->press.calls, c);
    m->press.n_calls++;
    return c;
}

/* ---- ticks ------------------------------------------------------------------------------------------ */

static struct picked *picked_of(struct mattermost *m, struct cv_str key, struct cv_str person) {
    struct picked *p = NULL;
    struct cv_buf name;
    cv_buf_init(&name, 512);
    cv_buf_addf(&name, "%.*s %.*s", CV_ARG(key), CV_ARG(person));
    HASH_FIND(hh, m->press.picked, name.p, name.n, p);
    if (!p) {
        p = cv_alloc(sizeof *p);
        p->key = cv_strdup(cv_buf_str(&name));
        cv_buf_init(&p->ticks, WHISPER_MAX / 2);
        HASH_ADD_KEYPTR(hh, m->press.picked, p->key, name.n, p);
    }
    cv_buf_free(&name);
    return p;
}

static void picked_free(struct mattermost *m, struct picked *p) {
    HASH_DEL(m->press.picked, p);
    free(p->key);
    cv_buf_free(&p->ticks);
    free(p);
}

/* Ticks or unticks, and says what is ticked now. */
static void picked_turn(struct picked *p, struct cv_str choice, struct cv_str label,
                        struct cv_buf *says) {
    struct cv_buf ticks;
    struct cv_str rest = cv_buf_str(&p->ticks), line;
    bool there = false;
    cv_buf_init(&ticks, WHISPER_MAX / 2);
    while (cv_str_split(&rest, '\n', &line)) {
        struct cv_str words = line, id = CV_S("");
        (void)!cv_str_split(&words, ' ', &id);
        if (cv_str_eq(id, choice))
            there = true;
        else if (line.n)
            cv_buf_addf(&ticks, "%.*s\n", CV_ARG(line));
    }
    if (!there)
        cv_buf_addf(&ticks, "%.*s %.*s\n", CV_ARG(choice), CV_ARG(label));
    for (rest = cv_buf_str(&ticks); cv_str_split(&rest, '\n', &line);) {
        struct cv_str id;
        if (!line.n || !cv_str_split(&line, ' ', &id))
            continue;
        cv_buf_addz(says, says->n ? "\n\xE2\x98\x91 " : "\xE2\x98\x91 "); /* U+2611 */
        mm_words_say(says, line);
    }
    if (!says->n)
        cv_buf_addz(says, "\xE2\x98\x90"); /* U+2610: nothing is ticked */
    cv_buf_free(&p->ticks);
    p->ticks = ticks;
}

/* The ids that are ticked, with blanks between them. */
static struct cv_str picked_ids(const struct picked *p, struct cv_arena *arena) {
    struct cv_str ids = CV_S(""), rest = cv_buf_str(&p->ticks), line, id;
    while (cv_str_split(&rest, '\n', &line))
        if (line.n && cv_str_split(&line, ' ', &id))
            ids = cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(ids), ids.n ? " " : "", CV_ARG(id));
    return ids;
}

/* ---- a press ------------------------------------------------------------------------------------------ */

struct pressed {
    struct mm_button button;
    struct cv_str label, person, trigger;
    uint64_t call;
};

static void press_enter(struct mattermost *m, const struct pressed *p, const json_t *body) {
    struct call *call = call_new(m, p->call, p->person, p->button.channel);
    if (!call)
        return;
    struct mm_item *item = mm_hall_item(MM_ITEM_PRESSED);
    item->id = cv_arena_copy(item->arena, p->trigger);
    item->at = m->now;
    item->person = cv_arena_copy(item->arena, p->person);
    item->username = cv_arena_copy(item->arena, cv_json_text(body, "user_name"));
    item->channel = cv_arena_copy(item->arena, p->button.channel);
    item->place = cv_arena_copy(item->arena, p->button.place);
    item->about = cv_arena_copy(item->arena, p->button.key);
    item->choice = cv_arena_copy(item->arena, p->button.choice);
    item->receipt = cv_arena_copy(item->arena, cv_str(call->receipt));
    mm_hall_enter(m, item, false);
}

static void press_tick(struct mattermost *m, const struct pressed *p, const json_t *body) {
    struct picked *picked = picked_of(m, p->button.key, p->person);
    struct cv_buf says;
    if (cv_str_eqz(p->button.choice, "=") && picked->ticks.n) {
        struct cv_arena *arena = cv_arena_new();
        struct pressed all = *p;
        all.button.choice = picked_ids(picked, arena);
        press_enter(m, &all, body);
        picked_free(m, picked);
        cv_arena_free(arena);
        return;
    }
    cv_buf_init(&says, WHISPER_MAX);
    if (cv_str_eqz(p->button.choice, "="))
        cv_buf_addz(&says, "\xE2\x98\x90");
    else
        picked_turn(picked, p->button.choice, p->label, &says);
    press_answer(m, p->call, 200,
                 json_pack("{s:o}", "ephemeral_text", cv_json_str(cv_buf_str(&says))));
    cv_buf_free(&says);
    if (!picked->ticks.n || HASH_COUNT(m->press.picked) > PICKED_MAX)
        picked_free(m, picked->ticks.n ? m->press.picked : picked);
}

static void on_action(struct mattermost *m, const struct cv_call *call) {
    json_t *body = cv_json_read(call->body, NULL);
    const json_t *context = json_object_get(body, "context");
    struct cv_str selected = cv_json_text(context, "selected_option");
    struct cv_str mac = cv_json_text(context, "mac");
    struct pressed p = {.button = {.key = cv_json_text(context, "key"),
                                   .choice = cv_json_text(context, "choice"),
                                   .channel = cv_json_text(body, "channel_id"),
                                   .place = cv_json_text(context, "place")},
                        .label = cv_json_text(context, "label"),
                        .person = cv_json_text(body, "user_id"),
                        .trigger = cv_json_text(body, "trigger_id"),
                        .call = call->id};
    if (!p.button.choice.n && selected.n > MM_MAC) {
        mac = (struct cv_str){selected.p, MM_MAC};
        p.button.choice = (struct cv_str){selected.p + MM_MAC, selected.n - MM_MAC};
    }
    p.trigger.n = p.trigger.n > TRIGGER_MAX ? TRIGGER_MAX : p.trigger.n;
    if (!p.button.key.n || !p.button.choice.n || !p.person.n || !p.trigger.n ||
        !mm_offer_signed(m, &p.button, mac)) {
        mm_log(m, CV_LOG_WARNING, "a press that was not signed by us is refused");
        press_answer(m, call->id, 403, json_object());
    } else if (p.label.n || cv_str_eqz(p.button.choice, "=")) {
        press_tick(m, &p, body);
    } else {
        press_enter(m, &p, body);
    }
    json_decref(body);
}

/* ---- the command ---------------------------------------------------------------------------------------- */

/* A field of a form (application/x-www-form-urlencoded), decoded. */
static struct cv_str form_field(struct cv_str form, const char *name, struct cv_arena *arena) {
    struct cv_str pair, key;
    while (cv_str_split(&form, '&', &pair)) {
        struct cv_str value = pair;
        if (!cv_str_split(&value, '=', &key) || !cv_str_eqz(key, name))
            continue;
        char *out = cv_arena_alloc(arena, value.n + 1);
        size_t n = 0;
        for (size_t i = 0; i < value.n; i++) {
            int high = i + 2 < value.n ? mm_hex((char)(value.p[i + 1] | 0x20)) : -1;
            int low = i + 2 < value.n ? mm_hex((char)(value.p[i + 2] | 0x20)) : -1;
            bool coded = value.p[i] == '%' && high >= 0 && low >= 0;
            if (coded)
                out[n++] = (char)(unsigned char)(high << 4 | low);
            else
                out[n++] = value.p[i] == '+' ? ' ' : value.p[i];
            i += coded ? 2 : 0;
        }
        return (struct cv_str){out, n};
    }
    return CV_S("");
}

static void command_enter(struct mattermost *m, const struct cv_call *call,
                          struct cv_arena *arena) {
    struct cv_str person = form_field(call->body, "user_id", arena);
    struct cv_str channel = form_field(call->body, "channel_id", arena);
    struct cv_str trigger = form_field(call->body, "trigger_id", arena);
    struct cv_str text = cv_str_trim(form_field(call->body, "text", arena));
    if (!person.n || channel.n != MM_ID || !trigger.n || !cv_str_utf8(text)) {
        press_answer(m, call->id, 400, json_object());
        return;
    }
    struct call *pending = call_new(m, call->id, person, channel);
    if (!pending)
        return;
    pending->command = true;
    struct mm_item *item = mm_hall_item(MM_ITEM_TYPED);
    trigger.n = trigger.n > TRIGGER_MAX ? TRIGGER_MAX : trigger.n;
    item->id = cv_arena_copy(item->arena, trigger);
    item->at = m->now;
    item->person = cv_arena_copy(item->arena, person);
    item->username = cv_arena_copy(item->arena, form_field(call->body, "user_name", arena));
    item->channel = cv_arena_copy(item->arena, channel);
    item->root = cv_arena_copy(item->arena, form_field(call->body, "root_id", arena));
    item->text = cv_arena_copy(item->arena, text.n ? text : CV_S("help"));
    item->receipt = cv_arena_copy(item->arena, cv_str(pending->receipt));
    mm_hall_enter(m, item, false);
}

static void on_command(struct mattermost *m, const struct cv_call *call) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_str token = form_field(call->body, "token", arena);
    if (m->command_token && cv_secret_eq(m->command_token, token)) {
        command_enter(m, call, arena);
    } else {
        mm_log(m, CV_LOG_WARNING, "a command without our token is refused: check app_token_file");
        press_answer(m, call->id, 403, json_object());
    }
    cv_arena_free(arena);
}

void mm_press_called(struct mattermost *m, const struct cv_call *call) {
    if (!cv_str_eqz(call->method, "POST"))
        press_answer(m, call->id, 405, json_object());
    else if (!*m->me)
        press_answer(m, call->id, 503, json_object()); /* not connected yet */
    else if (cv_str_eqz(call->path, "/action"))
        on_action(m, call);
    else if (cv_str_eqz(call->path, "/command"))
        on_command(m, call);
    else
        press_answer(m, call->id, 404, json_object());
}

/* ---- answers ------------------------------------------------------------------------------------------------ */

/* What comes of it is sent before the loop turns: then it is answered. */
void mm_press_committed(struct mattermost *m, struct cv_str receipt) {
    struct call *c;
    DL_FOREACH(m->press.calls, c) {
        if (cv_str_eqz(receipt, c->receipt)) {
            c->committed = true;
            c->until = m->now;
        }
    }
}

cv_time mm_press_alarm(const struct mattermost *m) {
    const struct call *c;
    cv_time soonest = CV_NEVER;
    DL_FOREACH(m->press.calls, c) {
        soonest = c->until < soonest ? c->until : soonest;
    }
    return soonest;
}

static void call_answer(struct mattermost *m, struct call *c) {
    json_t *body = json_object();
    if (c->whisper.n && c->command)
        json_object_set_new(body, "response_type", json_string("ephemeral"));
    if (c->whisper.n)
        json_object_set_new(body, c->command ? "text" : "ephemeral_text",
                            cv_json_str(cv_buf_str(&c->whisper)));
    press_answer(m, c->id, c->committed ? 200 : 503, body);
    for (size_t i = 0; i < c->n_keys; i++)
        mm_event(m, &(struct cv_incoming){.kind = CV_IN_ACK, .key = c->keys[i]});
    call_free(m, c);
}

void mm_press_woken(struct mattermost *m) {
    struct call *c, *next;
    DL_FOREACH_SAFE(m->press.calls, c, next) {
        if (c->until <= m->now)
            call_answer(m, c);
    }
}

/* In a conversation with them alone it is said as usual: what is whispered does not stay. */
bool mm_press_whisper(struct mattermost *m, const struct cv_outgoing *o) {
    const struct cv_effect *e = o->effect;
    struct call *c;
    if (e->kind != CV_EFFECT_SAY || !e->to.n || e->n_options || e->asks || o->file || o->again)
        return false;
    DL_FOREACH(m->press.calls, c) {
        const char *type = mm_memory_find(m->channels, cv_str(c->channel));
        if (!c->committed || !cv_str_eqz(e->to, c->person) || (type && *type == 'D') ||
            !cv_str_starts(o->place, cv_str(c->channel)))
            continue;
        size_t before = c->whisper.n;
        if ((before && !cv_buf_addz(&c->whisper, "\n\n")) || !mm_words_say(&c->whisper, e->text)) {
            c->whisper.n = before;
            c->whisper.full = false;
            return false;
        }
        c->keys = cv_arena_grow(c->arena, c->keys, sizeof *c->keys, c->n_keys, &c->cap);
        c->keys[c->n_keys++] = cv_arena_copy(c->arena, o->key);
        return true;
    }
    return false;
}

void mm_press_free(struct mattermost *m) {
    struct picked *p, *next;
    while (m->press.calls)
        call_free(m, m->press.calls);
    HASH_ITER(hh, m->press.picked, p, next) {
        picked_free(m, p);
    }
    cv_wipe(m->press.secret, sizeof m->press.secret);
}
