/* posts.c - letters: what is said, cut into messages, under a nonce each. */
#include "messenger/discord/form.h"
#include "messenger/discord/private.h"
#include "messenger/json.h"
#include "messenger/wording.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <string.h>

enum {
    ALT_MOST = 1000,
    WRITTEN_MAX = 512 * 1024, FILE_MOST = 10 * 1024 * 1024,
    LOOK_PAGE = 100
};
enum { FLAG_NO_PREVIEWS = 4 };
/* So long Discord surely remembers a nonce ("a few minutes"). */
#define NONCE_WINDOW CV_MINUTES(2)
#define TYPING_WORTH CV_SECONDS(1) /* shorter pauses nobody notices */

/* Why a channel refuses: https://discord.com/developers/docs/topics/opcodes-and-status-codes */
enum {
    UNKNOWN_CHANNEL = 10003, MISSING_ACCESS = 50001, NO_DIRECT = 50007,
    MISSING_PERMISSIONS = 50013
};

/* ---- direct conversations ----------------------------------------------------------- */

void cv_discord_direct_note(struct discord *d, struct cv_str person, struct cv_str channel) {
    struct direct *known = NULL;
    HASH_FIND(hh, d->directs, person.p, person.n, known);
    if (!known) {
        known = cv_alloc(sizeof *known);
        known->person = cv_strdup(person);
        HASH_ADD_KEYPTR(hh, d->directs, known->person, person.n, known);
    }
    cv_discord_set(&known->channel, channel);
    cv_discord_direct_seen(d, channel);
}

struct cv_str cv_discord_direct(const struct discord *d, struct cv_str person) {
    struct direct *known = NULL;
    HASH_FIND(hh, d->directs, person.p, person.n, known);
    return cv_str(known ? known->channel : NULL);
}

static void direct_add(struct discord *d, uint64_t id) {
    d->recent[d->n_recent++ % DISCORD_DIRECTS] = id;
}

bool cv_discord_is_direct(const struct discord *d, uint64_t id) {
    for (size_t i = 0; i < DISCORD_DIRECTS && i < d->n_recent; i++)
        if (d->recent[i] == id)
            return true;
    return false;
}

void cv_discord_direct_seen(struct discord *d, struct cv_str channel) {
    uint64_t id = cv_discord_id(channel);
    struct cv_buf all;
    if (!id || cv_discord_is_direct(d, id))
        return;
    direct_add(d, id);
    cv_buf_init(&all, CV_RESUME_MAX);
    for (size_t i = 0; i < DISCORD_DIRECTS && i < d->n_recent; i++)
        cv_buf_addf(&all, "%s%llu", i ? " " : "", (unsigned long long)d->recent[i]);
    cv_discord_event(d, &(struct cv_incoming){
                            .kind = CV_IN_KEEP, .slot = CV_STR("directs"), .resume = cv_buf_str(&all)});
    cv_buf_free(&all);
}

void cv_discord_direct_recall(struct discord *d) {
    struct cv_buf kept;
    struct cv_str id;
    cv_buf_init(&kept, CV_RESUME_MAX);
    (void)!d->codec.wire->kept(d->codec.wire->context, CV_S("directs"), &kept);
    for (struct cv_str rest = cv_buf_str(&kept); cv_str_split(&rest, ' ', &id);)
        direct_add(d, cv_discord_id(id));
    cv_buf_free(&kept);
}

void cv_discord_posts_free(struct discord *d) {
    struct direct *known, *next;
    struct thread *thread, *after;
    HASH_ITER(hh, d->directs, known, next) {
        HASH_DEL(d->directs, known);
        free(known->person);
        free(known->channel);
        free(known);
    }
    HASH_ITER(hh, d->threads, thread, after) {
        HASH_DEL(d->threads, thread);
        free(thread->id);
        free(thread->parent);
        free(thread);
    }
}

static struct cv_str letter_channel(const struct discord *d, const struct cv_letter *l) {
    return l->person.n ? cv_discord_direct(d, l->person) : l->place;
}

/* ---- writing a letter --------------------------------------------------------------- */

/* The words and, a line each, what one may type. */
static struct cv_str written(const struct cv_outgoing *o, struct cv_buf *out) {
    const struct cv_effect *e = o->effect;
    cv_discord_write(out, cv_str_trim(e->text));
    for (size_t i = 0; i < e->n_options; i++) {
        cv_buf_addz(out, out->n ? "\n" : "");
        cv_discord_write(out, e->options[i].label);
    }
    return cv_str_trim(cv_buf_str(out));
}

static json_t *payload(const struct cv_outgoing *o, struct cv_str text, size_t part) {
    struct cv_buf nonce;
    cv_buf_init(&nonce, 64);
    cv_discord_nonce(&nonce, o->key, part);
    json_t *body = json_pack("{s:o,s:o,s:b,s:{s:[]},s:i}", "content", cv_json_str(text), "nonce",
                             cv_json_str(cv_buf_str(&nonce)), "enforce_nonce", 1,
                             "allowed_mentions", "parse", "flags", FLAG_NO_PREVIEWS);
    cv_buf_free(&nonce);
    return body;
}

static bool letter_add(struct discord *d, struct cv_letter *l, json_t *body) {
    struct cv_buf out;
    cv_buf_init(&out, WRITTEN_MAX);
    bool good = cv_json_print(body, &out);
    if (good)
        cv_desk_add(d->desk, l, cv_buf_str(&out));
    cv_buf_free(&out);
    return good;
}

/* A file goes with a body in several pieces (RFC 7578), the message's own first. Its
 * first line names what parts them. */
static bool letter_add_file(struct discord *d, struct cv_letter *l, const struct cv_outgoing *o,
                            json_t *body) {
    struct cv_buf out, edge, alt;
    cv_buf_init(&out, FILE_MOST + WRITTEN_MAX);
    cv_buf_init(&edge, 64);
    cv_buf_init(&alt, 8 * 1024);
    cv_buf_addz(&edge, "canvasser-");
    cv_discord_nonce(&edge, o->key, l->n_parts);
    cv_discord_label(&alt, o->file->alt, ALT_MOST);
    json_object_set_new(body, "attachments",
                        json_pack("[{s:i,s:o,s:o}]", "id", 0, "filename",
                                  cv_json_str(o->file->name), "description",
                                  cv_json_str(cv_buf_str(&alt))));
    cv_buf_addf(&out, "--%s\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n"
                "Content-Type: application/json\r\n\r\n", edge.p);
    bool good = cv_json_print(body, &out);
    cv_buf_addf(&out, "\r\n--%s\r\nContent-Disposition: form-data; name=\"files[0]\"; "
                "filename=\"%.*s\"\r\nContent-Type: %.*s\r\n\r\n", edge.p, CV_ARG(o->file->name),
                CV_ARG(o->file->type));
    cv_buf_add(&out, o->file->bytes);
    good = good && cv_buf_addf(&out, "\r\n--%s--\r\n", edge.p);
    if (good)
        cv_desk_add(d->desk, l, cv_buf_str(&out));
    cv_buf_free(&out);
    cv_buf_free(&edge);
    cv_buf_free(&alt);
    return good;
}

/* A name that could end the header it stands in is nobody's. */
static bool file_fits(const struct cv_file *file) {
    return file && file->bytes.n && file->bytes.n <= FILE_MOST && file->name.n &&
           !memchr(file->name.p, '"', file->name.n) && !memchr(file->name.p, '\n', file->name.n) &&
           !memchr(file->name.p, '\r', file->name.n);
}

/* A form is for who wants to answer where others read: alone with us there is no need. */
static bool has_form(const struct discord *d, const struct cv_letter *l, const struct cv_effect *e) {
    return e->asks && !l->person.n && !cv_discord_is_direct(d, cv_discord_id(l->place));
}

static bool letter_write(struct discord *d, struct cv_letter *l, const struct cv_outgoing *o,
                         struct cv_str text) {
    struct cv_arena *arena = cv_arena_new();
    bool file = file_fits(o->file), good = true, last = false;
    while (good && !last && (text.n || file)) {
        size_t n = cv_discord_piece(text);
        struct cv_str piece = cv_str_trim((struct cv_str){text.p, n});
        text = cv_str_trim((struct cv_str){text.p + n, text.n - n});
        last = !text.n;
        json_t *body = payload(o, piece, l->n_parts);
        json_t *components = body && last ? cv_discord_offer(o, has_form(d, l, o->effect), arena) : NULL;
        if (components)
            json_object_set_new(body, "components", components);
        good = body && (last && file ? letter_add_file(d, l, o, body) : letter_add(d, l, body));
    }
    cv_arena_free(arena);
    return good;
}

/* Lanes: a channel, or a person whom it goes to alone. */
static struct cv_str lane_of(const struct cv_outgoing *o, struct cv_arena *arena) {
    struct cv_str to = o->effect->to;
    for (size_t i = 0; !to.n && i + 1 < o->place.n; i++)
        if (o->place.p[i] == '/' && o->place.p[i + 1] == '/')
            to = (struct cv_str){o->place.p + i + 2, o->place.n - i - 2};
    return to.n ? cv_arena_printf(arena, "@%.*s", CV_ARG(to)) : o->place;
}

static bool is_lane(struct cv_str lane) {
    bool person = cv_str_starts(lane, CV_S("@"));
    return cv_discord_id((struct cv_str){lane.p + person, lane.n - person}) != 0;
}

static bool lane_post(struct discord *d, const struct cv_outgoing *o, struct cv_str lane) {
    bool full = false;
    struct cv_buf text;
    struct cv_letter *l = cv_desk_letter(d->desk, o, lane, &full);
    if (!l)
        return !full;
    cv_buf_init(&text, WRITTEN_MAX);
    if (o->effect->kind == CV_EFFECT_SAY && !letter_write(d, l, o, written(o, &text)))
        cv_discord_log(d, CV_LOG_ERROR, "a message could not be written whole");
    cv_desk_post(d->desk, l, d->now);
    cv_buf_free(&text);
    return true;
}

bool cv_discord_send(struct discord *d, const struct cv_outgoing *o) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_str lane = lane_of(o, arena);
    bool took = d->ready;
    if (took && !is_lane(lane))
        cv_desk_refuse(d->desk, o->key, cv_str("no channel and no person has such an id"));
    else if (took)
        took = lane_post(d, o, lane);
    cv_arena_free(arena);
    return took;
}

/* ---- requests ----------------------------------------------------------------------- */

/* One conversation is opened at a time: they share a limit. */
static bool request_direct(struct discord *d, const struct cv_letter *l, struct cv_request *r,
                           struct cv_arena *arena) {
    if (d->opening || d->opening_free > d->now) {
        d->blocked = true;
        return false;
    }
    d->opening = true;
    r->type = cv_str("application/json");
    r->body = cv_arena_printf(arena, "{\"recipient_id\":\"%.*s\"}", CV_ARG(l->person));
    cv_discord_address(d, r, cv_str("/users/@me/channels"), arena);
    return true;
}

static bool post_request(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                         struct cv_arena *arena) {
    struct discord *d = (struct discord *)c;
    struct cv_str channel = letter_channel(d, l), part = l->parts[l->part], edge = part;
    if (!channel.n)
        return request_direct(d, l, r, arena);
    r->type = cv_str("application/json");
    if (cv_str_starts(part, CV_S("--")) && cv_str_split(&part, '\r', &edge))
        r->type = cv_arena_printf(arena, "multipart/form-data; boundary=%.*s", (int)edge.n - 2,
                                  edge.p + 2);
    r->body = l->parts[l->part];
    cv_discord_address(d, r, cv_arena_printf(arena, "/channels/%.*s/messages", CV_ARG(channel)),
                       arena);
    return true;
}

/* ---- answers ------------------------------------------------------------------------ */

static void say_lacks(struct discord *d, const struct cv_letter *l, int64_t code) {
    if (code == NO_DIRECT)
        cv_discord_lacks(d, "%.*s takes no direct messages from me: they have to allow them in "
                            "the privacy settings of our server", CV_ARG(l->person));
    else if (code == MISSING_ACCESS || code == UNKNOWN_CHANNEL)
        cv_discord_lacks(d, "I do not see the channel %.*s: give my role \"View Channel\" there",
                         CV_ARG(l->place));
    else if (code == MISSING_PERMISSIONS)
        cv_discord_lacks(d, "In the channel %.*s I may not write: give my role \"Send Messages\", "
                            "\"Send Messages in Threads\" and \"Attach Files\" there",
                         CV_ARG(l->place));
}

static struct cv_ruling refused(struct discord *d, const struct cv_letter *l, const json_t *body,
                                int status, struct cv_arena *arena) {
    int64_t code = cv_json_number(body, "code", 0);
    say_lacks(d, l, code);
    return (struct cv_ruling){
        .fate = CV_FATE_REFUSED,
        .why = cv_arena_printf(arena, "%d, %lld: %.*s", status, (long long)code,
                               CV_ARG(cv_json_text(body, "message"))),
    };
}

/* Whether it is to be shown in the channel, where it is not seen already; that is noted. */
static bool typing_note(struct discord *d, uint64_t channel) {
    size_t free = DISCORD_TYPINGS;
    for (size_t i = 0; i < DISCORD_TYPINGS; i++) {
        if (d->typing[i].until <= d->now)
            free = i;
        else if (d->typing[i].channel == channel)
            return false;
    }
    if (free == DISCORD_TYPINGS)
        return false;
    d->typing[free].channel = channel;
    d->typing[free].until = d->now + DISCORD_TYPING;
    return true;
}

/* People see that something is coming. */
static void show_typing(struct discord *d, struct cv_str channel, int64_t pause) {
    if (pause < TYPING_WORTH || !channel.n || !typing_note(d, cv_discord_id(channel)))
        return;
    cv_discord_errand(d, ERRAND_TYPING, channel, cv_str(""))->until = d->now + pause;
}

/* The conversation was opened: now the letter itself. */
static struct cv_ruling opened(struct discord *d, const struct cv_letter *l, const json_t *body) {
    cv_discord_direct_note(d, l->person, cv_json_text(body, "id"));
    return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = 0};
}

static struct cv_ruling post_read(struct cv_codec *c, struct cv_letter *l,
                                  const struct cv_reply *reply, struct cv_arena *arena) {
    struct discord *d = (struct discord *)c;
    struct cv_str channel = letter_channel(d, l);
    struct cv_ruling v;
    int64_t pause = cv_discord_drained(reply);
    if (!channel.n) {
        d->opening = false;
        d->opening_free = d->now + pause;
    }
    cv_discord_health(d, reply->status);
    if (cv_discord_usual(d, reply, &v)) {
        if (v.fate == CV_FATE_AGAIN && !v.everywhere)
            show_typing(d, channel, v.pause);
        return v;
    }
    json_t *body = cv_json_read(reply->body, NULL);
    struct cv_str id = cv_json_text(body, "id");
    if (reply->status < 200 || reply->status > 299 || !id.n) {
        v = refused(d, l, body, reply->status, arena);
    } else if (!channel.n) {
        v = opened(d, l, body);
    } else {
        v = (struct cv_ruling){.fate = CV_FATE_SENT, .remote = cv_arena_copy(arena, id)};
        cv_discord_mine(d, cv_discord_id(id));
        if (pause)
            cv_desk_hold(d->desk, l->lane, d->now + pause);
        if (l->part + 1 < l->n_parts)
            show_typing(d, channel, pause);
    }
    json_decref(body);
    return v;
}

/* ---- is it there already? ----------------------------------------------------------- */

/* While the nonce is remembered, sending again is harmless. */
static bool post_look(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                      struct cv_arena *arena) {
    struct discord *d = (struct discord *)c;
    struct cv_str channel = letter_channel(d, l);
    if (!channel.n || d->now - l->at < NONCE_WINDOW)
        return false;
    r->method = "GET";
    cv_discord_address(d, r, cv_arena_printf(arena, "/channels/%.*s/messages?limit=%d&after=%llu",
                                             CV_ARG(channel), LOOK_PAGE,
                                             (unsigned long long)cv_discord_snowflake(l->at)),
                       arena);
    return true;
}

/* The message of a part as JSON: all of it, or its first piece. */
static json_t *part_message(struct cv_str part) {
    const char *from = cv_str_starts(part, CV_S("--")) ? memchr(part.p, '{', part.n) : part.p;
    json_error_t error;
    return from ? json_loadb(from, part.n - (size_t)(from - part.p), JSON_DISABLE_EOF_CHECK, &error)
                : NULL;
}

static struct cv_str first_custom_id(const json_t *message) {
    const json_t *row = json_array_get(json_object_get(message, "components"), 0);
    return cv_json_text(json_array_get(json_object_get(row, "components"), 0), "custom_id");
}

/* Whether a message of the history is this part: ours, not known as another letter's,
 * with the same words and the same to press. */
static bool is_part(const struct discord *d, const json_t *message, struct cv_str part) {
    const json_t *author = json_object_get(message, "author");
    if (!cv_str_eqz(cv_json_text(author, "id"), d->me) ||
        cv_discord_is_mine(d, cv_discord_id(cv_json_text(message, "id"))))
        return false;
    json_t *wanted = part_message(part);
    bool same = cv_str_eq(cv_json_text(wanted, "content"), cv_json_text(message, "content")) &&
                cv_str_eq(first_custom_id(wanted), first_custom_id(message));
    json_decref(wanted);
    return same;
}

static struct cv_ruling post_found(struct cv_codec *c, const struct cv_letter *l,
                                   const struct cv_reply *reply, struct cv_arena *arena) {
    struct discord *d = (struct discord *)c;
    struct cv_ruling v;
    if (cv_discord_usual(d, reply, &v))
        return v;
    json_t *page = cv_json_read(reply->body, NULL);
    size_t parts = l->part;
    struct cv_str remote = cv_str("");
    for (size_t i = json_array_size(page); i-- > 0 && parts < l->n_parts;) {
        const json_t *message = json_array_get(page, i);
        if (!is_part(d, message, l->parts[parts]))
            continue;
        struct cv_str id = cv_json_text(message, "id");
        remote = cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(id), remote.n ? "," : "",
                                 CV_ARG(remote));
        cv_discord_mine(d, cv_discord_id(id));
        parts++;
    }
    json_decref(page);
    if (parts == l->part)
        return (struct cv_ruling){.fate = CV_FATE_ABSENT};
    return (struct cv_ruling){.fate = CV_FATE_SENT, .remote = remote, .parts = parts};
}

const struct cv_desk_ops cv_discord_desk = {
    .request = post_request,
    .read = post_read,
    .look = post_look,
    .found = post_found,
};

/* ---- time --------------------------------------------------------------------------- */

void cv_discord_posts_go(struct discord *d) {
    if (!d->blocked || d->opening || d->opening_free > d->now)
        return;
    d->blocked = false;
    cv_desk_go(d->desk, cv_str(""), d->now);
}

cv_time cv_discord_posts_alarm(const struct discord *d) {
    cv_time desk = cv_desk_alarm(d->desk);
    return d->blocked && !d->opening && d->opening_free < desk ? d->opening_free : desk;
}
