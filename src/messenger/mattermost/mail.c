/* mail.c - what we say: posts, files, direct conversations.
 *
 * Every post has its key twice: in `pending_post_id`, by which the server knows for half a
 * minute what it has made already, and in its props, by which it is found in the history
 * after that. */
#include "messenger/mattermost/private.h"
#include "messenger/plain.h"

#include <stdio.h>
#include <string.h>

enum { BODY_MAX = 24 * 1024 * 1024, TEXT_BYTES = 1024 * 1024, WHY_CHARS = 300 };
/* The key in a history is looked for from so long before it was decided: clocks differ. */
#define LOOK_BACK CV_MINUTES(10)

static struct mattermost *mail_of(struct cv_codec *c) {
    return (struct mattermost *)c;
}

/* ---- parts ------------------------------------------------------------------------------- */

/* A part is "P" and a JSON object, or "F", a JSON object, a line end and the file's bytes. */
static void part_add(struct mattermost *m, struct cv_letter *l, char kind, json_t *head,
                     struct cv_str bytes) {
    struct cv_buf part;
    cv_buf_init(&part, BODY_MAX);
    cv_buf_addc(&part, kind);
    if (cv_json_print(head, &part) && (kind == 'P' || cv_buf_addc(&part, '\n')) &&
        cv_buf_add(&part, bytes))
        cv_desk_add(m->desk, l, cv_buf_str(&part));
    cv_buf_free(&part);
}

static void part_file(struct mattermost *m, struct cv_letter *l, const struct cv_file *file) {
    json_t *head = json_pack("{s:o,s:o}", "name", cv_json_str(file->name), "type",
                             cv_json_str(file->type));
    part_add(m, l, 'F', head, file->bytes);
}

static json_t *part_options(const struct cv_effect *e) {
    json_t *options = json_array();
    for (size_t i = 0; i < e->n_options; i++)
        json_array_append_new(options, json_pack("[o,o]", cv_json_str(e->options[i].id),
                                                 cv_json_str(e->options[i].label)));
    return options;
}

/* The words in as many posts as it takes; the buttons are below the last one. */
static void part_words(struct mattermost *m, struct cv_letter *l, const struct cv_effect *e) {
    struct cv_buf all;
    cv_buf_init(&all, TEXT_BYTES);
    cv_plain_say(e, &all);
    struct cv_str rest = cv_str_trim(cv_buf_str(&all));
    while (rest.n) {
        struct cv_str piece = {rest.p, mm_words_piece(rest)};
        rest = cv_str_trim((struct cv_str){rest.p + piece.n, rest.n - piece.n});
        json_t *options = rest.n || !e->n_options ? NULL : part_options(e);
        part_add(m, l, 'P',
                 json_pack("{s:o,s:o*,s:b}", "text", cv_json_str(cv_str_trim(piece)), "options",
                           options, "many", e->many),
                 CV_S(""));
    }
    cv_buf_free(&all);
}

static json_t *part_head(struct cv_str part, struct cv_str *bytes) {
    struct cv_str head = {part.p + 1, part.n - 1};
    const char *end = part.p[0] == 'F' ? memchr(head.p, '\n', head.n) : NULL;
    *bytes = CV_S("");
    if (end) {
        *bytes = (struct cv_str){end + 1, head.n - (size_t)(end + 1 - head.p)};
        head.n = (size_t)(end - head.p);
    }
    return cv_json_read(head, NULL);
}

/* ---- where to ----------------------------------------------------------------------------------- */

/* "CHANNEL:POST" taken apart; to a person alone it is their conversation with us, which
 * may have to be begun: then `*channel` is "". */
static void mail_address(const struct mattermost *m, const struct cv_letter *l,
                         struct cv_str *channel, struct cv_str *root) {
    struct cv_str rest = l->place;
    *root = CV_S("");
    if (l->person.n) {
        *channel = cv_str(mm_memory_find(m->directs, l->person));
        return;
    }
    (void)!cv_str_split(&rest, ':', channel);
    *root = rest;
}

/* Letters to one person, or to one place, go one after the other. */
static struct cv_str mail_lane(const struct cv_outgoing *o, struct cv_arena *arena) {
    struct cv_str to = o->effect->to;
    for (size_t i = 0; i + 1 < o->place.n && !to.n; i++)
        if (o->place.p[i] == '/' && o->place.p[i + 1] == '/')
            to = (struct cv_str){o->place.p + i + 2, o->place.n - i - 2};
    return to.n ? cv_arena_printf(arena, "@%.*s", CV_ARG(to)) : o->place;
}

bool mm_mail_send(struct mattermost *m, const struct cv_outgoing *o) {
    bool full = false;
    if (mm_press_whisper(m, o))
        return true;
    struct cv_arena *arena = cv_arena_new();
    struct cv_letter *l = cv_desk_letter(m->desk, o, mail_lane(o, arena), &full);
    cv_arena_free(arena);
    if (!l)
        return !full;
    if (o->effect->kind == CV_EFFECT_SAY) {
        if (o->file)
            part_file(m, l, o->file);
        part_words(m, l, o->effect);
    }
    cv_desk_post(m->desk, l, m->now);
    return true;
}

/* ---- requests ------------------------------------------------------------------------------------- */

static void request_json(const struct mattermost *m, struct cv_request *r, const char *path,
                         json_t *body, struct cv_arena *arena) {
    struct cv_buf text;
    cv_buf_init(&text, BODY_MAX);
    cv_json_print(body, &text);
    r->url = mm_url(m, arena, "%s", path);
    r->authorization = cv_secret_reveal(m->bearer);
    r->type = CV_S("application/json");
    r->body = cv_arena_copy(arena, cv_buf_str(&text));
    cv_buf_free(&text);
}

/* The conversation with a person: begun, or the one there is. */
static void request_direct(const struct mattermost *m, const struct cv_letter *l,
                           struct cv_request *r, struct cv_arena *arena) {
    request_json(m, r, "/channels/direct",
                 json_pack("[o,o]", cv_json_str(cv_str(m->me)), cv_json_str(l->person)), arena);
}

/* Characters that a file's name may have in a header. */
static void add_name(struct cv_buf *out, struct cv_str name) {
    for (size_t i = 0; i < name.n; i++)
        cv_buf_addc(out, strchr("\"\\\r\n", name.p[i]) ? '_' : name.p[i]);
}

static void request_file(const struct mattermost *m, json_t *head, struct cv_str bytes,
                         struct cv_str channel, struct cv_request *r, struct cv_arena *arena) {
    unsigned char chance[12];
    char boundary[2 * sizeof chance + 1];
    struct cv_buf body;
    m->codec.wire->random(m->codec.wire->context, chance, sizeof chance);
    for (size_t i = 0; i < sizeof chance; i++)
        snprintf(boundary + 2 * i, 3, "%02x", chance[i]);
    cv_buf_init(&body, BODY_MAX);
    cv_buf_addf(&body, "--%s\r\nContent-Disposition: form-data; name=\"channel_id\"\r\n\r\n%.*s\r\n",
                boundary, CV_ARG(channel));
    cv_buf_addf(&body, "--%s\r\nContent-Disposition: form-data; name=\"files\"; filename=\"",
                boundary);
    add_name(&body, cv_json_text(head, "name"));
    cv_buf_addf(&body, "\"\r\nContent-Type: %.*s\r\n\r\n", CV_ARG(cv_json_text(head, "type")));
    cv_buf_add(&body, bytes);
    cv_buf_addf(&body, "\r\n--%s--\r\n", boundary);
    r->url = mm_url(m, arena, "/files");
    r->authorization = cv_secret_reveal(m->bearer);
    r->type = cv_arena_printf(arena, "multipart/form-data; boundary=%s", boundary);
    r->body = cv_arena_copy(arena, cv_buf_str(&body));
    cv_buf_free(&body);
}

static json_t *post_props(const struct mattermost *m, const struct cv_letter *l, const json_t *head,
                          struct cv_str channel) {
    const struct mm_button button = {.key = l->key, .channel = channel, .place = l->place};
    const json_t *options = json_object_get(head, "options");
    json_t *offer = options ? mm_offer(m, &button, options,
                                       json_is_true(json_object_get(head, "many")))
                            : NULL;
    return json_pack("{s:{s:o,s:I},s:b,s:o*}", "canvasser", "key", cv_json_str(l->key), "part",
                     (json_int_t)l->part, "disable_group_highlight", 1, "attachments", offer);
}

static void request_post(const struct mattermost *m, const struct cv_letter *l, json_t *head,
                         struct cv_str channel, struct cv_str root, struct cv_request *r,
                         struct cv_arena *arena) {
    struct cv_buf text;
    struct cv_str pending = cv_arena_printf(arena, "%s:%.*s:%zu", m->me, CV_ARG(l->key), l->part);
    struct cv_str file = cv_buf_str(&l->note);
    cv_buf_init(&text, TEXT_BYTES);
    mm_words_say(&text, cv_json_text(head, "text"));
    json_t *body = json_pack("{s:o,s:o,s:o,s:o,s:o}", "channel_id", cv_json_str(channel), "message",
                             cv_json_str(cv_buf_str(&text)), "root_id", cv_json_str(root),
                             "pending_post_id", cv_json_str(pending), "props",
                             post_props(m, l, head, channel));
    if (file.n)
        json_object_set_new(body, "file_ids", json_pack("[o]", cv_json_str(file)));
    cv_buf_free(&text);
    request_json(m, r, "/posts", body, arena);
}

static bool mail_request(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                         struct cv_arena *arena) {
    const struct mattermost *m = mail_of(c);
    struct cv_str channel, root, bytes, part = l->parts[l->part];
    mail_address(m, l, &channel, &root);
    if (!channel.n) {
        request_direct(m, l, r, arena);
        return true;
    }
    json_t *head = part_head(part, &bytes);
    if (part.p[0] == 'F')
        request_file(m, head, bytes, channel, r, arena);
    else
        request_post(m, l, head, channel, root, r, arena);
    json_decref(head);
    return true;
}

/* ---- answers ----------------------------------------------------------------------------------------- */

/* What the server says about its refusal, fit for a log. */
static struct cv_str mail_why(const struct cv_reply *reply, struct cv_arena *arena) {
    json_t *body = cv_json_read(reply->body, NULL);
    struct cv_str id = cv_json_text(body, "id"), message = cv_json_text(body, "message");
    message.n = message.n > WHY_CHARS ? WHY_CHARS : message.n;
    struct cv_str why = cv_arena_printf(arena, "HTTP %d %.*s (%.*s)", reply->status,
                                        CV_ARG(message), CV_ARG(id));
    json_decref(body);
    return why;
}

/* 429, by the header that older servers send too when there is no Retry-After. */
static void read_limit(struct mattermost *m, const struct cv_letter *l,
                       const struct cv_reply *reply, struct cv_ruling *v) {
    struct cv_str channel, root, reset = cv_reply_header(reply, "x-ratelimit-reset");
    int64_t seconds = 0;
    if (v->pause < 0 && cv_str_int(reset, &seconds) && seconds >= 0 && seconds < 3600)
        v->pause = seconds * 1000 + 1;
    v->everywhere = true;
    mail_address(m, l, &channel, &root);
    if (channel.n)
        mm_gate_typing(m, channel, root);
}

/* The socket may have told of the conversation before the answer to our request came: so it
 * is known by what it is, not by what we waited for. */
static bool is_conversation(const json_t *body) {
    return cv_str_eqz(cv_json_text(body, "type"), "D") && !json_object_get(body, "channel_id");
}

static struct cv_ruling read_direct(struct mattermost *m, const struct cv_letter *l,
                                    const struct cv_reply *reply, const json_t *body,
                                    struct cv_arena *arena) {
    struct cv_str id = cv_json_text(body, "id"), type = cv_json_text(body, "type");
    bool alone = !type.n || cv_str_eqz(type, "D"); /* what is for one person goes nowhere else */
    if (reply->status == 403)
        mm_lacks(m, MM_LACKS_DIRECT);
    if (reply->status >= 300 || id.n != MM_ID || !alone)
        return (struct cv_ruling){.fate = CV_FATE_REFUSED, .why = mail_why(reply, arena)};
    mm_memory_note(&m->directs, l->person, id);
    mm_memory_note(&m->channels, id, CV_S("D"));
    /* And now the part itself, looked for first if it may be there. */
    return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = 0};
}

/* A file that cannot be there does not keep the words from being said. */
static struct cv_ruling read_file(struct mattermost *m, struct cv_letter *l,
                                  const struct cv_reply *reply, const json_t *body,
                                  struct cv_arena *arena) {
    const json_t *info = json_array_get(json_object_get(body, "file_infos"), 0);
    struct cv_str id = cv_json_text(info, "id");
    cv_buf_clear(&l->note);
    if (reply->status < 300 && id.n)
        cv_buf_add(&l->note, id);
    else
        mm_log(m, CV_LOG_WARNING, "a file is left out: %.*s", CV_ARG(mail_why(reply, arena)));
    if (reply->status == 403)
        mm_lacks(m, MM_LACKS_FILE);
    return (struct cv_ruling){.fate = CV_FATE_SENT};
}

static struct cv_ruling read_post(struct mattermost *m, const struct cv_letter *l,
                                  const struct cv_reply *reply, const json_t *body,
                                  struct cv_arena *arena) {
    struct cv_str id = cv_json_text(body, "id"), channel, root;
    if (reply->status == 403)
        mm_lacks(m, MM_LACKS_MEMBER);
    if (reply->status >= 300 || !id.n)
        return (struct cv_ruling){.fate = CV_FATE_REFUSED, .why = mail_why(reply, arena)};
    mail_address(m, l, &channel, &root);
    mm_memory_note(&m->posts, id, cv_arena_printf(arena, "+%.*s", CV_ARG(root)));
    return (struct cv_ruling){.fate = CV_FATE_SENT, .remote = cv_arena_copy(arena, id)};
}

/* The token is refused, or was for a moment: whether it is gone is asked at once. */
static struct cv_ruling read_stranger(struct mattermost *m) {
    mm_gate_doubt(m);
    return (struct cv_ruling){.fate = CV_FATE_AGAIN, .pause = -1, .everywhere = true};
}

static struct cv_ruling mail_read(struct cv_codec *c, struct cv_letter *l,
                                  const struct cv_reply *reply, struct cv_arena *arena) {
    struct mattermost *m = mail_of(c);
    struct cv_ruling v;
    struct cv_str channel, root;
    if (cv_desk_usual(reply, &v)) {
        if (reply->status == 429)
            read_limit(m, l, reply, &v);
        return v;
    }
    if (reply->status == 401)
        return read_stranger(m);
    json_t *body = cv_json_read(reply->body, NULL);
    mail_address(m, l, &channel, &root);
    v = !channel.n || is_conversation(body) ? read_direct(m, l, reply, body, arena)
        : l->parts[l->part].p[0] == 'F'     ? read_file(m, l, reply, body, arena)
                                            : read_post(m, l, reply, body, arena);
    json_decref(body);
    return v;
}

/* ---- looking first -------------------------------------------------------------------------------------- */

static bool mail_look(struct cv_codec *c, const struct cv_letter *l, struct cv_request *r,
                      struct cv_arena *arena) {
    const struct mattermost *m = mail_of(c);
    struct cv_str channel, root;
    mail_address(m, l, &channel, &root);
    if (!channel.n)
        return false;
    r->method = "GET";
    r->url = mm_url(m, arena, "/channels/%.*s/posts?since=%lld", CV_ARG(channel),
                    (long long)(l->at - LOOK_BACK));
    r->authorization = cv_secret_reveal(m->bearer);
    return true;
}

/* The part of the letter that the post is, or -1. */
static int64_t found_part(const struct mattermost *m, const struct cv_letter *l,
                          const json_t *post) {
    const json_t *ours = json_object_get(json_object_get(post, "props"), "canvasser");
    bool it = cv_str_eqz(cv_json_text(post, "user_id"), m->me) &&
              cv_str_eq(cv_json_text(ours, "key"), l->key);
    return it ? cv_json_number(ours, "part", -1) : -1;
}

static struct cv_ruling mail_found(struct cv_codec *c, const struct cv_letter *l,
                                   const struct cv_reply *reply, struct cv_arena *arena) {
    struct mattermost *m = mail_of(c);
    struct cv_ruling v;
    json_t *post;
    const char *id;
    size_t parts = 0;
    struct cv_str remote = CV_S("");
    if (cv_desk_usual(reply, &v))
        return v;
    if (reply->status == 401)
        return read_stranger(m);
    json_t *body = cv_json_read(reply->body, NULL);
    json_object_foreach(json_object_get(body, "posts"), id, post) {
        int64_t part = found_part(m, l, post);
        if (part < 0 || (size_t)part < l->part)
            continue;
        parts = (size_t)part + 1 > parts ? (size_t)part + 1 : parts;
        remote = cv_arena_printf(arena, "%.*s%s%s", CV_ARG(remote), remote.n ? "," : "", id);
    }
    json_decref(body);
    return parts ? (struct cv_ruling){.fate = CV_FATE_SENT, .remote = remote, .parts = parts}
                 : (struct cv_ruling){.fate = CV_FATE_ABSENT};
}

const struct cv_desk_ops mm_mail_ops = {
    .request = mail_request,
    .read = mail_read,
    .look = mail_look,
    .found = mail_found,
};
