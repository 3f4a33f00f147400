/* events.c - what happens on Discord, told as events. */
#include "messenger/discord/private.h"
#include "messenger/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPE_DEFAULT = 0, TYPE_REPLY = 19 }; /* what people write; all others are notices */
enum { FLAG_HAS_THREAD = 1 << 5 };
enum { WORDS_MAX = 64 * 1024, THREADS_MOST = 10000, SLOT_MAX = 48 };

/* What the bot needs on a server, as in its invite link. */
static const struct {
    int64_t bit;
    const char *name;
} needed[] = {
    {INT64_C(1) << 10, "View Channels"},
    {INT64_C(1) << 11, "Send Messages"},
    {INT64_C(1) << 15, "Attach Files"},
    {INT64_C(1) << 16, "Read Message History"},
    {INT64_C(1) << 38, "Send Messages in Threads"},
};
#define ADMINISTRATOR (INT64_C(1) << 3)

/* ---- people ------------------------------------------------------------------------- */

static struct cv_str person_name(const json_t *user, const json_t *member) {
    struct cv_str nick = cv_json_text(member, "nick"), name = cv_json_text(user, "global_name");
    return nick.n ? nick : name.n ? name : cv_json_text(user, "username");
}

/* A value of this kind is kept for what has this id. */
static struct cv_str kept_slot(const char *kind, struct cv_str id, char name[SLOT_MAX]) {
    snprintf(name, SLOT_MAX, "%s.%.*s", kind, (int)(id.n < 32 ? id.n : 32), id.n ? id.p : "");
    return cv_str(name);
}

/* Presses tell a language, messages do not: what was told last is kept for those to come,
 * also for the sessions after the next start. */
static void person_lang(struct discord *d, const struct cv_known *before, struct cv_known *now,
                        struct cv_buf *kept) {
    const struct cv_wire *wire = d->codec.wire;
    char name[SLOT_MAX];
    struct cv_str slot = kept_slot("lang", now->id, name);
    if (before)
        cv_buf_add(kept, before->lang);
    else
        (void)!wire->kept(wire->context, slot, kept);
    if (!now->lang.n)
        now->lang = cv_buf_str(kept);
    else if (!cv_str_eq(now->lang, cv_buf_str(kept)))
        cv_discord_event(d, &(struct cv_incoming){
                                .kind = CV_IN_KEEP, .slot = slot, .resume = now->lang});
}

const struct cv_known *cv_discord_person(struct discord *d, const json_t *user,
                                         const json_t *member, struct cv_str locale) {
    struct cv_str id = cv_json_text(user, "id");
    const struct cv_known *before = cv_people_find(d->people, id);
    struct cv_known now = {.id = id, .name = person_name(user, member),
                           .lang = cv_discord_lang(locale)};
    if (before && !now.name.n)
        now.name = before->name;
    struct cv_buf kept;
    cv_buf_init(&kept, CV_RESUME_MAX);
    person_lang(d, before, &now, &kept);
    const struct cv_known *who = cv_people_note(d->people, &now);
    cv_buf_free(&kept);
    return who;
}

static bool is_bot(const json_t *user) {
    return json_is_true(json_object_get(user, "bot"));
}

static void event_who(struct cv_incoming *in, const struct cv_known *who) {
    in->person = who->id;
    in->name = who->name;
    in->lang = who->lang;
}

/* ---- threads ------------------------------------------------------------------------ */

static struct thread *thread_note(struct discord *d, struct cv_str id, struct cv_str parent) {
    struct thread *t = NULL, *next;
    if (HASH_COUNT(d->threads) >= THREADS_MOST) {
        HASH_ITER(hh, d->threads, t, next) {
            HASH_DEL(d->threads, t);
            free(t->id);
            free(t->parent);
            free(t);
        }
    }
    HASH_FIND(hh, d->threads, id.p, id.n, t);
    if (!t) {
        t = cv_alloc(sizeof *t);
        t->id = cv_strdup(id);
        HASH_ADD_KEYPTR(hh, d->threads, t->id, id.n, t);
    }
    cv_discord_set(&t->parent, parent);
    return t;
}

/* The channel in which the message of ours stands with which this thread began, or "". */
static struct cv_str thread_parent(struct discord *d, struct cv_str id) {
    struct thread *t = NULL;
    char name[SLOT_MAX];
    HASH_FIND(hh, d->threads, id.p, id.n, t);
    if (!t) {
        struct cv_buf kept;
        cv_buf_init(&kept, CV_RESUME_MAX);
        (void)!d->codec.wire->kept(d->codec.wire->context, kept_slot("thread", id, name), &kept);
        t = thread_note(d, id, cv_buf_str(&kept));
        cv_buf_free(&kept);
    }
    return cv_str(t->parent);
}

bool cv_discord_thread_is_ours(struct discord *d, struct cv_str id) {
    return thread_parent(d, id).n > 0;
}

/* A thread has the id of the message with which it began: this one is ours. */
static void thread_begins(struct discord *d, struct cv_str id, struct cv_str parent) {
    char name[SLOT_MAX];
    if (!parent.n || thread_parent(d, id).n)
        return;
    thread_note(d, id, parent);
    cv_discord_event(d, &(struct cv_incoming){
                            .kind = CV_IN_KEEP, .slot = kept_slot("thread", id, name), .resume = parent});
}

/* ---- messages ----------------------------------------------------------------------- */

struct telling {
    struct discord *discord;
    struct shard *shard;
    int64_t seq;
    const json_t *data;
};

/* The id of our message that this one answers, or "". */
static struct cv_str message_answers(const struct telling *t) {
    const json_t *about = json_object_get(t->data, "message_reference");
    const json_t *author = json_object_get(json_object_get(t->data, "referenced_message"), "author");
    struct cv_str id = cv_json_text(about, "message_id");
    bool ours = cv_str_eqz(cv_json_text(author, "id"), t->discord->me) ||
                cv_discord_is_mine(t->discord, cv_discord_id(id));
    return ours && cv_json_number(about, "type", 0) == 0 ? id : cv_str("");
}

/* Whether it is a message of ours with a thread, which is noted. */
static bool thread_of_ours(const struct telling *t) {
    if (!cv_str_eqz(cv_json_text(json_object_get(t->data, "author"), "id"), t->discord->me) ||
        !(cv_json_number(t->data, "flags", 0) & FLAG_HAS_THREAD))
        return false;
    thread_begins(t->discord, cv_json_text(t->data, "id"), cv_json_text(t->data, "channel_id"));
    return true;
}

static bool is_people(const struct telling *t) {
    int64_t type = cv_json_number(t->data, "type", 0);
    const json_t *author = json_object_get(t->data, "author");
    return (type == TYPE_DEFAULT || type == TYPE_REPLY) && !is_bot(author) &&
           !cv_json_text(t->data, "webhook_id").n && cv_json_text(author, "id").n;
}

/* `id`, `amends` and `at` are filled in. */
static void message_tell(const struct telling *t, struct cv_incoming *in) {
    struct discord *d = t->discord;
    struct cv_buf words;
    const struct cv_known *who =
        cv_discord_person(d, json_object_get(t->data, "author"), json_object_get(t->data, "member"),
                          cv_str(""));
    cv_buf_init(&words, WORDS_MAX);
    cv_discord_read(&words, cv_json_text(t->data, "content"), cv_str(d->me),
                    json_object_get(t->data, "mentions"));
    in->text = cv_buf_str(&words);
    in->place = cv_json_text(t->data, "channel_id");
    event_who(in, who);
    in->answers = message_answers(t);
    if (in->direct)
        cv_discord_direct_seen(d, in->place);
    struct cv_str parent = in->direct ? cv_str("") : thread_parent(d, in->place);
    if (parent.n) {
        in->answers = in->answers.n ? in->answers : in->place;
        in->place = parent;
    }
    if (in->text.n && cv_discord_id(in->place))
        cv_discord_gateway_tell(d, t->shard, t->seq, in);
    cv_buf_free(&words);
}

static void on_message(const struct telling *t) {
    struct cv_str id = cv_json_text(t->data, "id");
    if (!is_people(t))
        return;
    message_tell(t, &(struct cv_incoming){.kind = CV_IN_MESSAGE, .id = id,
                                          .at = cv_discord_time(id),
                                          .direct = !cv_json_text(t->data, "guild_id").n});
}

bool cv_discord_past_thread(struct discord *d, const json_t *message) {
    const struct telling t = {.discord = d, .data = message};
    return thread_of_ours(&t);
}

/* A preview that was added changes a message too: only what somebody edited counts. */
static void update_tell(const struct telling *t, bool direct) {
    struct cv_str id = cv_json_text(t->data, "id"), edited = cv_json_text(t->data, "edited_timestamp");
    char own[DISCORD_ID_MAX];
    if (!edited.n || !is_people(t))
        return;
    snprintf(own, sizeof own, "%.*s@%.*s", CV_ARG(id), (int)(edited.n < 48 ? edited.n : 48), edited.p);
    message_tell(t, &(struct cv_incoming){.kind = CV_IN_MESSAGE, .id = cv_str(own), .amends = id,
                                          .at = cv_discord_time(id), .direct = direct});
}

static void on_update(const struct telling *t) {
    (void)thread_of_ours(t);
    update_tell(t, !cv_json_text(t->data, "guild_id").n);
}

/* The new version goes first: of a message that was told before it is one, and of one that
 * was not it will be known, and not be told again. */
void cv_discord_past_message(struct discord *d, struct shard *s, const json_t *message,
                             bool direct, bool missed, cv_time since) {
    const struct telling t = {d, s, s->seq, message};
    struct cv_str id = cv_json_text(message, "id");
    if (cv_discord_after(cv_json_text(message, "edited_timestamp"), since))
        update_tell(&t, direct);
    if (missed && is_people(&t))
        message_tell(&t, &(struct cv_incoming){.kind = CV_IN_MESSAGE, .id = id,
                                               .at = cv_discord_time(id), .direct = direct});
}

/* ---- servers ------------------------------------------------------------------------ */

/* What our roles on a server give us there. */
static int64_t guild_granted(const struct telling *t) {
    const json_t *roles = json_object_get(t->data, "roles"), *members, *member, *role, *mine;
    struct cv_str guild = cv_json_text(t->data, "id");
    int64_t granted = 0;
    size_t i, k;
    members = json_object_get(t->data, "members");
    json_array_foreach(members, i, member) {
        if (!cv_str_eqz(cv_json_text(json_object_get(member, "user"), "id"), t->discord->me))
            continue;
        json_array_foreach(json_object_get(member, "roles"), k, mine) {
            size_t n;
            json_array_foreach(roles, n, role) {
                if (json_equal(json_object_get(role, "id"), mine))
                    granted |= cv_json_number(role, "permissions", 0);
            }
        }
    }
    json_array_foreach(roles, i, role) {
        if (cv_str_eq(cv_json_text(role, "id"), guild))
            granted |= cv_json_number(role, "permissions", 0);
    }
    return granted;
}

void cv_discord_granted(struct discord *d, struct cv_str server, int64_t granted) {
    struct cv_buf missing;
    if (granted & ADMINISTRATOR)
        return;
    cv_buf_init(&missing, 512);
    for (size_t i = 0; i < CV_COUNT(needed); i++)
        if (!(granted & needed[i].bit))
            cv_buf_addf(&missing, "%s%s", missing.n ? ", " : "", needed[i].name);
    if (missing.n)
        cv_discord_lacks(d, "On the server \"%.*s\" I may not: %s. Invite me again, or give it to "
                            "my role", CV_ARG(server), missing.p);
    cv_buf_free(&missing);
}

static void on_guild(const struct telling *t) {
    if (!json_is_true(json_object_get(t->data, "unavailable")))
        cv_discord_granted(t->discord, cv_json_text(t->data, "name"), guild_granted(t));
}

static void on_reaction(const struct telling *t) {
    cv_discord_reacted(t->discord, t->shard, t->data, t->seq);
}

static void on_taken_back(const struct telling *t) {
    cv_discord_took_back(t->discord, t->data);
}

static void on_interaction(const struct telling *t) {
    cv_discord_press(t->discord, t->shard, t->data, t->seq);
}

/* Every other event is not for us. */
static const struct {
    const char *type;
    void (*read)(const struct telling *t);
} readers[] = {
    {"MESSAGE_CREATE", on_message},        {"MESSAGE_UPDATE", on_update},
    {"MESSAGE_REACTION_ADD", on_reaction}, {"MESSAGE_REACTION_REMOVE", on_taken_back},
    {"GUILD_CREATE", on_guild},            {"INTERACTION_CREATE", on_interaction},
};

void cv_discord_dispatch(struct discord *d, struct shard *s, struct cv_str type,
                         const json_t *data, int64_t seq) {
    const struct telling t = {d, s, seq, data};
    for (size_t i = 0; i < CV_COUNT(readers); i++)
        if (cv_str_eqz(type, readers[i].type)) {
            readers[i].read(&t);
            return;
        }
}
