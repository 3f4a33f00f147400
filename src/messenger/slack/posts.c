/* posts.c - messages on their way to Slack.
 *
 * Slack knows no key that makes sending twice harmless. Every message carries ours in
 * its metadata, and every file in its name: one that may be there already is looked for
 * in the history first.
 *
 * A part of a letter begins with what it is: 'm' and the JSON of a message without its
 * channel, or, as the last one, 'f', a line about the file, and its bytes (files.c).
 * A message whose buttons Slack refused has "bare" as the letter's note. */
#include "messenger/json.h"
#include "messenger/plain.h"
#include "messenger/slack/blocks.h"
#include "messenger/slack/private.h"
#include "messenger/slack/words.h"
#include "messenger/wording.h"

#include <stdio.h>

enum {
    PIECE = 3800,          /* UTF-16 units of one message: Slack advises at most 4,000 */
    WORDS_MAX = 240 * 1024, /* bytes of one letter's words */
    BODY_MAX = 1024 * 1024,
    SKEW = 300,            /* seconds that clocks may have been mended meanwhile */
    LOOK_PAGE = 200,
    SETTLE = 10 * 1000,    /* milliseconds that a file may take to be shown: a few, as a rule */
    SETTLE_FIRST = 1000,   /* before the second look */
    REST_LACKING = 60 * 1000
};

#define JSON_TYPE CV_S("application/json; charset=utf-8")

/* ---- making parts ------------------------------------------------------------------------ */

static json_t *part_metadata(struct cv_str key, size_t part) {
    return json_pack("{s:s,s:{s:o,s:I}}", "event_type", "canvasser", "event_payload", "key",
                     cv_json_str(key), "part", (json_int_t)part);
}

/* A direct conversation is with one person: what is said there is said to them alone. */
static bool is_direct(struct cv_str place) {
    return cv_str_starts(place, CV_S("D"));
}

/* Label of the form's button: it is for several questions, or for who wants to answer one
 * where others read. Alone with us there is no need for that. */
static struct cv_str form_label(const struct cv_letter *l, const struct cv_effect *e) {
    bool aloud = e->asks && !l->person.n && !is_direct(l->place);
    return e->form.n ? e->form : cv_str(aloud ? "✎" : "");
}

static void part_add(struct slack *s, struct cv_letter *l, const struct cv_outgoing *o,
                     struct cv_str words, bool last) {
    struct cv_buf text, body;
    cv_buf_init(&text, BODY_MAX);
    cv_buf_init(&body, BODY_MAX);
    cv_slack_escape(&text, words);
    json_t *blocks =
        last ? cv_slack_blocks(o->effect, words, o->key, form_label(l, o->effect)) : NULL;
    json_t *message = json_pack("{s:o,s:b,s:b,s:b,s:o,s:o*}", "text", cv_json_str(cv_buf_str(&text)),
                                "mrkdwn", 0, "unfurl_links", 0, "unfurl_media", 0, "metadata",
                                part_metadata(o->key, l->n_parts), "blocks", blocks);
    cv_buf_addc(&body, 'm');
    if (cv_json_print(message, &body))
        cv_desk_add(s->desk, l, cv_buf_str(&body));
    cv_buf_free(&text);
    cv_buf_free(&body);
}

static void parts_words(struct slack *s, struct cv_letter *l, const struct cv_outgoing *o,
                        struct cv_str words) {
    struct cv_str rest = cv_str_trim(words);
    while (rest.n) {
        size_t n = cv_wording_piece(rest, PIECE, CV_IN_UTF16);
        struct cv_str piece = {rest.p, n};
        rest = cv_str_trim((struct cv_str){rest.p + n, rest.n - n});
        part_add(s, l, o, cv_str_trim(piece), rest.n == 0);
    }
}

/* What a message says; "" for a board, which is for the web page. False: it cannot be
 * said. */
static bool words_of(const struct cv_effect *e, struct cv_buf *words) {
    struct cv_buf said;
    if (e->kind != CV_EFFECT_SAY)
        return true;
    cv_buf_init(&said, WORDS_MAX);
    bool made = cv_plain_say(e, &said) && cv_str_utf8(cv_buf_str(&said)) &&
                cv_wording_add(words, cv_buf_str(&said));
    cv_buf_free(&said);
    return made;
}

/* Where letters wait for one another: the conversation, in a thread or not. */
static struct cv_str lane_of(const struct cv_outgoing *o, struct cv_arena *arena) {
    struct cv_str person = is_direct(o->place) ? cv_str("") : o->effect->to;
    struct cv_str rest = o->place, channel;
    for (size_t i = 0; !person.n && i + 1 < o->place.n; i++)
        if (o->place.p[i] == '/' && o->place.p[i + 1] == '/')
            person = (struct cv_str){o->place.p + i + 2, o->place.n - i - 2};
    if (person.n)
        return cv_arena_printf(arena, "@%.*s", CV_ARG(person));
    return cv_str_split(&rest, ':', &channel) ? channel : o->place;
}

/* False when the desk is full. */
static bool send_words(struct slack *s, const struct cv_outgoing *o, struct cv_str words,
                       cv_time now) {
    struct cv_arena *arena = cv_arena_new();
    bool full = false;
    struct cv_letter *l = cv_desk_letter(s->desk, o, lane_of(o, arena), &full);
    cv_arena_free(arena);
    if (!l)
        return !full;
    parts_words(s, l, o, words);
    if (o->file)
        cv_slack_file_add(s, l, o->key, o->file);
    cv_desk_post(s->desk, l, now);
    return true;
}

bool cv_slack_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now) {
    struct slack *s = (struct slack *)c;
    struct cv_buf words;
    bool taken = true;
    cv_buf_init(&words, WORDS_MAX);
    if (words_of(o->effect, &words))
        taken = send_words(s, o, cv_buf_str(&words), now);
    else
        cv_desk_refuse(s->desk, o->key, CV_S("its text is not UTF-8, or too long"));
    cv_buf_free(&words);
    cv_slack_settle(s, now);
    return taken;
}

/* ---- where a letter goes ------------------------------------------------------------------- */

/* "" while a direct conversation is not known. */
static struct cv_str letter_channel(const struct slack *s, const struct cv_letter *l) {
    struct cv_str rest = l->place, channel;
    if (l->person.n && !is_direct(l->place))
        return cv_slack_pair(s->directs, l->person);
    return cv_str_split(&rest, ':', &channel) ? channel : l->place;
}

static struct cv_slack_target letter_target(const struct slack *s, const struct cv_letter *l) {
    struct cv_str rest = l->place, channel;
    bool apart = l->person.n || !cv_str_split(&rest, ':', &channel);
    return (struct cv_slack_target){letter_channel(s, l), apart ? cv_str("") : rest};
}

static void request_to(const struct slack *s, struct cv_request *r, const char *method,
                       struct cv_arena *arena) {
    r->url = cv_arena_printf(arena, "%s/%s", s->url, method);
    r->authorization = cv_buf_str(&s->bot_key);
}

void cv_slack_request(const struct slack *s, struct cv_request *r, const char *method,
                      struct cv_buf *form, struct cv_arena *arena) {
    request_to(s, r, method, arena);
    r->type = CV_S("application/x-www-form-urlencoded");
    r->body = cv_arena_copy(arena, cv_buf_str(form));
    cv_buf_free(form);
}

static bool request_direct(const struct slack *s, struct cv_str person, struct cv_request *r,
                           struct cv_arena *arena) {
    struct cv_buf form;
    cv_buf_init(&form, CV_SLACK_FORM_MAX);
    cv_slack_form(&form, "users", person);
    cv_slack_request(s, r, "conversations.open", &form, arena);
    return true;
}

/* An answer to the above: what to do now. Messages have limits of their own, each
 * conversation; all other calls share theirs, so that nobody may call. */
static bool read_direct(struct slack *s, const struct cv_letter *l, const struct cv_slack_answer *a,
                        struct cv_ruling *v) {
    const json_t *channel = json_object_get(a->root, "channel");
    v->everywhere = a->trouble == CV_SLACK_BUSY;
    if (a->trouble != CV_SLACK_FINE || !l->person.n || !json_is_object(channel))
        return false;
    cv_slack_direct_note(s, l->person, cv_json_text(channel, "id"));
    *v = (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = 0};
    return true;
}

/* ---- sending -------------------------------------------------------------------------------- */

/* The message without its buttons. */
static struct cv_str part_bare(struct cv_str part, struct cv_arena *arena) {
    struct cv_buf bare;
    json_t *message = cv_json_read((struct cv_str){part.p + 1, part.n - 1}, NULL);
    cv_buf_init(&bare, BODY_MAX);
    json_object_del(message, "blocks");
    cv_buf_addc(&bare, 'm');
    cv_json_print(message, &bare);
    part = cv_arena_copy(arena, cv_buf_str(&bare));
    cv_buf_free(&bare);
    return part;
}

static bool request_message(const struct slack *s, const struct cv_letter *l, struct cv_str part,
                            struct cv_request *r, struct cv_arena *arena) {
    if (l->note.n)
        part = part_bare(part, arena);
    struct cv_slack_target to = letter_target(s, l);
    request_to(s, r, "chat.postMessage", arena);
    r->type = JSON_TYPE;
    /* Ids are letters, digits and points. Behind the brace of the part there is more. */
    r->body = cv_arena_printf(arena, "{\"channel\":\"%.*s\",%s%.*s%s%.*s", CV_ARG(to.channel),
                              to.thread.n ? "\"thread_ts\":\"" : "", CV_ARG(to.thread),
                              to.thread.n ? "\"," : "", (int)part.n - 2, part.p + 2);
    return true;
}

static bool posts_request(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                          struct cv_arena *arena) {
    struct slack *s = (struct slack *)c;
    struct cv_str part = l->parts[l->part];
    struct cv_slack_target to = letter_target(s, l);
    if (!to.channel.n)
        return request_direct(s, l->person, r, arena);
    if (!cv_slack_file_is(part))
        return request_message(s, l, part, r, arena);
    cv_slack_file_request(s, l, &to, r, arena);
    return true;
}

/* What trouble means for a letter. */
static struct cv_ruling ruling_of(const struct cv_slack_answer *a, struct cv_arena *arena) {
    switch (a->trouble) {
    case CV_SLACK_FINE: return (struct cv_ruling){.fate = CV_FATE_SENT};
    case CV_SLACK_BUSY: return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = a->pause};
    case CV_SLACK_UNSURE: return (struct cv_ruling){.fate = CV_FATE_DOUBT, .pause = -1};
    case CV_SLACK_LACKING:
    case CV_SLACK_FATAL:
        return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = REST_LACKING};
    case CV_SLACK_NO: break;
    }
    return (struct cv_ruling){.fate = CV_FATE_REFUSED, .why = cv_arena_copy(arena, a->error)};
}

/* Buttons that Slack does not like, whatever its reason: the words say it all. The
 * letter's note remembers. */
static bool read_bare(struct cv_letter *l, const struct cv_slack_answer *a, struct cv_ruling *v) {
    bool blocks = cv_str_starts(a->error, CV_S("invalid_blocks")) ||
                  cv_str_eqz(a->error, "msg_blocks_too_long");
    if (!blocks || l->note.n || !cv_buf_addz(&l->note, "bare"))
        return false;
    *v = (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = 0};
    return true;
}

/* The message is there. */
static struct cv_ruling read_message(struct cv_letter *l, const struct cv_slack_answer *a,
                                     struct cv_arena *arena) {
    cv_buf_clear(&l->note);
    return (struct cv_ruling){
        .fate = CV_FATE_SENT,
        .remote = cv_arena_printf(arena, "%.*s:%.*s", CV_ARG(cv_json_text(a->root, "channel")),
                                  CV_ARG(cv_json_text(a->root, "ts")))};
}

static struct cv_ruling posts_read(struct cv_codec *c, struct cv_letter *l,
                                   const struct cv_reply *reply, struct cv_arena *arena) {
    struct slack *s = (struct slack *)c;
    bool opening = !letter_channel(s, l).n;
    bool file = !opening && cv_slack_file_is(l->parts[l->part]);
    if (file && cv_slack_file_bytes(l))
        return cv_slack_file_took(l, reply, arena);
    struct cv_slack_answer a = cv_slack_read(s, reply, "token_file");
    struct cv_ruling v = ruling_of(&a, arena);
    bool other = opening ? read_direct(s, l, &a, &v)
                 : file  ? cv_slack_file_read(l, &a, &v, arena)
                         : read_bare(l, &a, &v);
    if (!other && v.fate == CV_FATE_SENT) {
        v = read_message(l, &a, arena);
        cv_slack_spoke(s, letter_target(s, l), cv_json_text(a.root, "ts"));
    }
    json_decref(a.root);
    return v;
}

/* ---- looking ------------------------------------------------------------------------------------ */

/* One page of the history since the letter was decided. */
static bool posts_look(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                       struct cv_arena *arena) {
    struct slack *s = (struct slack *)c;
    struct cv_slack_target to = letter_target(s, l);
    struct cv_buf form;
    char number[32];
    r->method = "POST";
    if (!to.channel.n)
        return request_direct(s, l->person, r, arena);
    cv_buf_init(&form, CV_SLACK_FORM_MAX);
    cv_slack_form(&form, "channel", to.channel);
    if (to.thread.n)
        cv_slack_form(&form, "ts", to.thread);
    snprintf(number, sizeof number, "%lld.000000", (long long)((l->at - s->ahead) / 1000 - SKEW));
    cv_slack_form(&form, "oldest", cv_str(number));
    snprintf(number, sizeof number, "%d", LOOK_PAGE);
    cv_slack_form(&form, "limit", cv_str(number));
    cv_slack_form(&form, "include_all_metadata", CV_S("true"));
    if (cv_slack_pair(s->cursors, l->key).n)
        cv_slack_form(&form, "cursor", cv_slack_pair(s->cursors, l->key));
    cv_slack_request(s, r, to.thread.n ? "conversations.replies" : "conversations.history", &form,
                     arena);
    return true;
}

/* Which of the letter's parts a message is, counted from 1; 0: none. `name` is that of its
 * file, or "". */
static size_t look_part(const struct slack *s, const json_t *message, const struct cv_letter *l,
                        struct cv_str name) {
    const json_t *payload = json_object_get(json_object_get(message, "metadata"), "event_payload");
    int64_t part = cv_json_number(payload, "part", -1);
    if (!cv_str_eqz(cv_json_text(message, "user"), s->me))
        return 0;
    if (name.n && cv_slack_file_shown(l, message, name))
        return l->n_parts;
    if (part < 0 || part >= CV_DESK_PARTS || !cv_str_eq(cv_json_text(payload, "key"), l->key))
        return 0;
    return (size_t)part + 1;
}

/* Slack shows a file a while after it said that it would (files.c): one of which only
 * the words are there is looked for again, in pauses that grow. */
static bool look_early(const struct cv_letter *l, struct cv_ruling *v) {
    cv_time waited = l->asked - l->doubted;
    if (waited >= SETTLE)
        return false;
    cv_time pause = waited > SETTLE_FIRST ? waited : SETTLE_FIRST;
    *v = (struct cv_ruling){.fate = CV_FATE_AGAIN,
                            .pause = pause < SETTLE - waited ? pause : SETTLE - waited};
    return true;
}

/* The words' ids that were not known, the last one's first: those are what people answer.
 * A file's is told by the look alone, and not kept beside words. */
static struct cv_str look_ids(const struct cv_str *ids, const struct cv_letter *l, size_t words,
                              struct cv_str channel, struct cv_arena *arena) {
    struct cv_str all = cv_str("");
    for (size_t i = words ? words : l->n_parts; i-- > l->part;)
        if (ids[i].n)
            all = cv_arena_printf(arena, "%.*s%s%.*s:%.*s", CV_ARG(all), all.n ? "," : "",
                                  CV_ARG(channel), CV_ARG(ids[i]));
    return all;
}

/* Parts went out one after the other, so the last one that is there tells how many are. */
static struct cv_ruling look_page(struct slack *s, const struct cv_letter *l, const json_t *page,
                                  struct cv_arena *arena) {
    struct cv_ruling v = {.fate = CV_FATE_ABSENT};
    struct cv_str ids[CV_DESK_PARTS] = {{0}}, name = cv_slack_file_name(l, arena);
    struct cv_str next = cv_json_text(json_object_get(page, "response_metadata"), "next_cursor");
    size_t i, words = l->n_parts - (name.n > 0);
    const json_t *message;
    json_array_foreach(json_object_get(page, "messages"), i, message) {
        size_t part = look_part(s, message, l, name);
        if (part)
            ids[part - 1] = cv_json_text(message, "ts");
        v.parts = part > v.parts ? part : v.parts;
    }
    cv_slack_pair_drop(&s->cursors, l->key);
    if (!v.parts && next.n) {
        cv_slack_pair_set(&s->cursors, l->key, next);
        return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = 0};
    }
    v.parts = l->part > v.parts ? l->part : v.parts; /* what was acknowledged is there */
    if (name.n && v.parts == words && look_early(l, &v))
        return v;
    if (v.parts) {
        v.fate = CV_FATE_SENT;
        v.remote = look_ids(ids, l, words, letter_target(s, l).channel, arena);
    }
    return v;
}

static struct cv_ruling posts_found(struct cv_codec *c, const struct cv_letter *l,
                                    const struct cv_reply *reply, struct cv_arena *arena) {
    struct slack *s = (struct slack *)c;
    struct cv_slack_answer a = cv_slack_read(s, reply, "token_file");
    struct cv_ruling v = ruling_of(&a, arena);
    if (!read_direct(s, l, &a, &v) && v.fate == CV_FATE_SENT)
        v = look_page(s, l, a.root, arena);
    json_decref(a.root);
    return v;
}

const struct cv_desk_ops cv_slack_desk_ops = {
    .request = posts_request, .read = posts_read, .look = posts_look, .found = posts_found};
