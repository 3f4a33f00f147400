/* hall.c - where items wait, in order, until all is known that is told with
 * them: who somebody is, in which language and zone, what a channel is, whose post it is
 * that is answered. Each is asked for once and not waited for long: rather told without
 * than not told. What was missed goes before what comes meanwhile. */
#include "messenger/mattermost/private.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    ITEMS_MAX = 5000, /* that wait; what was missed is not counted out */
    PEOPLE_AT_ONCE = 100,
    NAMES_AT_ONCE = 8,
    TEXT_BYTES = 256 * 1024, /* of a message, with names for user names */
    MARK_BYTES = 24
};
#define QUIET CV_SECONDS(30)

/* What an item may wait for, as bits. */
enum need { NEED_PERSON = 1, NEED_CHANNEL = 2, NEED_ROOT = 4, NEED_ABOUT = 8, NEED_NAMES = 16 };

struct mm_item *mm_hall_item(enum mm_item_kind kind) {
    struct mm_item *item = cv_alloc(sizeof *item);
    item->arena = cv_arena_new();
    item->kind = kind;
    return item;
}

static void item_free(struct mm_item *item) {
    cv_arena_free(item->arena);
    free(item);
}

/* ---- what is known ------------------------------------------------------------------------- */

/* Person's fields of an event, as far as they are known. */
static void item_person(const struct mattermost *m, const struct mm_item *item,
                        struct cv_incoming *in) {
    const struct cv_known *known = cv_people_find(m->people, item->person);
    in->person = item->person;
    in->name = known && known->name.n ? known->name : item->username;
    in->lang = known ? known->lang : CV_S("");
    in->zone = known ? known->zone : CV_S("");
}

static bool knows_person(const struct mattermost *m, struct cv_str id) {
    const struct cv_known *known = cv_people_find(m->people, id);
    return !id.n || (known && known->asked) || mm_memory_find(m->bots, id);
}

static bool is_direct(const struct mattermost *m, struct cv_str channel) {
    const char *type = mm_memory_find(m->channels, channel);
    return type && *type == 'D';
}

/* "+ROOT" when the post is ours, "" when it is not or nobody knows. */
static const char *post_known(const struct mattermost *m, struct cv_str id) {
    const char *known = id.n ? mm_memory_find(m->posts, id) : NULL;
    return known && *known == '+' ? known : "";
}

/* The next user name in the text that nobody knows yet, without its "@". */
static struct cv_str unknown_name(const struct mattermost *m, const struct mm_item *item,
                                  size_t *at, struct cv_arena *arena) {
    struct cv_str mention;
    while ((mention = mm_words_mention(item->text, at)).n) {
        struct cv_str name = cv_arena_copy(arena, (struct cv_str){mention.p + 1, mention.n - 1});
        char *low = cv_arena_alloc(arena, name.n + 1);
        for (size_t i = 0; i < name.n; i++)
            low[i] = (char)tolower((unsigned char)name.p[i]);
        name.p = low;
        if (name.n <= 64 && !cv_str_eqz(name, m->username) && !mm_memory_find(m->names, name))
            return name;
    }
    return (struct cv_str){NULL, 0};
}

/* ---- asking --------------------------------------------------------------------------------- */

static void ask_people(struct mattermost *m) {
    json_t *ids = json_array();
    const struct mm_item *item;
    DL_FOREACH(m->hall.first, item) {
        if (json_array_size(ids) < PEOPLE_AT_ONCE && !knows_person(m, item->person))
            json_array_append_new(ids, cv_json_str(item->person));
    }
    mm_ask(m, MM_TASK_PEOPLE, CV_S("/users/ids"), ids, MM_PATIENCE);
}

static void ask_names(struct mattermost *m, const struct mm_item *item) {
    json_t *names = json_array();
    struct cv_arena *arena = cv_arena_new();
    struct cv_str name;
    size_t at = 0;
    while (json_array_size(names) < NAMES_AT_ONCE && (name = unknown_name(m, item, &at, arena)).n)
        json_array_append_new(names, cv_json_str(name));
    cv_arena_free(arena);
    mm_ask(m, MM_TASK_NAMES, CV_S("/users/usernames"), names, MM_PATIENCE);
}

static void ask_thing(struct mattermost *m, enum mm_task task, const char *what, struct cv_str id) {
    struct cv_buf path;
    cv_buf_init(&path, 256);
    cv_buf_addf(&path, "/%s/%.*s", what, CV_ARG(id));
    mm_ask(m, task, cv_buf_str(&path), NULL, MM_PATIENCE);
    cv_buf_free(&path);
}

static void hall_ask(struct mattermost *m, const struct mm_item *item, enum need need) {
    switch (need) {
    case NEED_PERSON: ask_people(m); break;
    case NEED_CHANNEL: ask_thing(m, MM_TASK_CHANNEL, "channels", item->channel); break;
    case NEED_ROOT: ask_thing(m, MM_TASK_POST, "posts", item->root); break;
    case NEED_ABOUT: ask_thing(m, MM_TASK_POST, "posts", item->about); break;
    case NEED_NAMES: ask_names(m, item); break;
    }
}

static bool is_wanted(const struct mattermost *m, const struct mm_item *item, enum need need) {
    struct cv_arena *arena;
    size_t at = 0;
    bool names;
    switch (need) {
    case NEED_PERSON: return !knows_person(m, item->person);
    case NEED_CHANNEL: return item->channel.n && !mm_memory_find(m->channels, item->channel);
    case NEED_ROOT: return item->root.n && !mm_memory_find(m->posts, item->root);
    case NEED_ABOUT:
        return item->kind == MM_ITEM_REACTED && !mm_memory_find(m->posts, item->about);
    case NEED_NAMES: break;
    }
    if (!item->text.n || !memchr(item->text.p, '@', item->text.n))
        return false;
    arena = cv_arena_new();
    names = unknown_name(m, item, &at, arena).n > 0;
    cv_arena_free(arena);
    return names;
}

/* True when something about the item is being asked for. */
static bool hall_waits(struct mattermost *m, const struct mm_item *item) {
    if (m->hall.need)
        return true;
    if (m->now < m->hall.quiet || item->kind == MM_ITEM_CAUGHT_UP)
        return false;
    for (unsigned need = NEED_PERSON; need <= NEED_NAMES; need <<= 1) {
        if ((item->tried & need) || !is_wanted(m, item, need))
            continue;
        m->hall.need = need;
        hall_ask(m, item, need);
        return true;
    }
    return false;
}

/* ---- telling ---------------------------------------------------------------------------------- */

/* The mark is kept with what moved it, unless older messages may still come. */
static void tell_marked(struct mattermost *m, struct cv_incoming *in, cv_time at) {
    char mark[MARK_BYTES];
    m->hall.mark = at > m->hall.mark ? at : m->hall.mark;
    if (!m->hall.behind && m->hall.mark) {
        int n = snprintf(mark, sizeof mark, "%lld", (long long)m->hall.mark);
        in->resume = (struct cv_str){mark, n > 0 ? (size_t)n : 0};
    }
    mm_event(m, in);
}

/* A place is the channel, or a thread in it; the thread below a post of ours is the
 * channel's, and answers that post. */
static struct cv_str item_place(const struct mattermost *m, const struct mm_item *item,
                                struct cv_str *answers) {
    bool ours = *post_known(m, item->root) != '\0';
    *answers = ours ? item->root : CV_S("");
    return !item->root.n || ours ? item->channel
                                 : cv_arena_printf(item->arena, "%.*s:%.*s", CV_ARG(item->channel),
                                                   CV_ARG(item->root));
}

static void tell_message(struct mattermost *m, struct mm_item *item) {
    struct cv_incoming in = {.kind = CV_IN_MESSAGE, .id = item->id, .at = item->at};
    struct cv_buf text;
    cv_buf_init(&text, TEXT_BYTES);
    mm_words_hear(&text, item->text, cv_str(m->username), m->names);
    item_person(m, item, &in);
    in.place = item_place(m, item, &in.answers);
    in.text = cv_buf_str(&text);
    in.direct = is_direct(m, item->channel);
    in.private = item->kind == MM_ITEM_TYPED && !in.direct;
    in.amends = item->kind == MM_ITEM_EDITED ? item->about : CV_S("");
    in.receipt = item->receipt;
    tell_marked(m, &in, item->kind == MM_ITEM_TYPED ? 0 : item->at);
    cv_buf_free(&text);
}

static void tell_press(struct mattermost *m, struct mm_item *item) {
    struct cv_incoming in = {.kind = CV_IN_CHOOSE, .id = item->id, .at = item->at};
    item_person(m, item, &in);
    in.place = item->place;
    in.about = item->about;
    in.choice = item->choice;
    in.direct = is_direct(m, item->channel) && cv_str_eq(item->place, item->channel);
    in.receipt = item->receipt;
    mm_event(m, &in);
}

/* Only those to our own messages say something to us. */
static void tell_reaction(struct mattermost *m, struct mm_item *item) {
    struct cv_incoming in = {.kind = CV_IN_REACT, .id = item->id, .at = item->at};
    const char *root = post_known(m, item->about);
    if (!*root)
        return;
    item_person(m, item, &in);
    in.place = root[1] ? cv_arena_printf(item->arena, "%.*s:%s", CV_ARG(item->channel), root + 1)
                       : item->channel;
    in.about = item->about;
    in.text = item->text;
    in.direct = is_direct(m, item->channel);
    tell_marked(m, &in, item->at);
}

static void tell_left(struct mattermost *m, struct mm_item *item) {
    struct cv_incoming in = {.kind = CV_IN_MEMBER, .place = item->channel};
    item_person(m, item, &in);
    mm_event(m, &in);
}

static void tell_caught_up(struct mattermost *m, struct mm_item *item) {
    struct cv_incoming in = {.kind = CV_IN_KEEP};
    struct mm_item *later, *next;
    m->hall.behind = false;
    DL_FOREACH_SAFE(m->hall.later, later, next) {
        DL_DELETE(m->hall.later, later);
        DL_APPEND(m->hall.first, later);
    }
    if (item->at || m->hall.mark)
        tell_marked(m, &in, item->at);
}

static void (*const tellers[])(struct mattermost *m, struct mm_item *item) = {
    [MM_ITEM_POSTED] = tell_message,       [MM_ITEM_EDITED] = tell_message,
    [MM_ITEM_REACTED] = tell_reaction,     [MM_ITEM_PRESSED] = tell_press,
    [MM_ITEM_TYPED] = tell_message,        [MM_ITEM_LEFT] = tell_left,
    [MM_ITEM_CAUGHT_UP] = tell_caught_up,
};
_Static_assert(CV_COUNT(tellers) == MM_ITEM_KINDS, "one for every kind");

void mm_hall_go(struct mattermost *m) {
    struct mm_item *item;
    while ((item = m->hall.first) && !hall_waits(m, item)) {
        DL_DELETE(m->hall.first, item);
        m->hall.n--;
        if (!mm_memory_find(m->bots, item->person))
            tellers[item->kind](m, item);
        item_free(item);
    }
}

/* ---- in ------------------------------------------------------------------------------------------ */

/* What comes while what was missed is read waits behind it; what people press or type as
 * a command is waited for and goes at once. */
void mm_hall_enter(struct mattermost *m, struct mm_item *item, bool missed) {
    bool called = item->kind == MM_ITEM_PRESSED || item->kind == MM_ITEM_TYPED;
    if (m->hall.n >= ITEMS_MAX && !missed && !called) {
        item_free(item); /* read again from the history */
        mm_history_miss(m);
        mm_gate_renew(m);
        return;
    }
    m->hall.n++;
    if (m->hall.behind && !missed && !called)
        DL_APPEND(m->hall.later, item);
    else
        DL_APPEND(m->hall.first, item);
    mm_hall_go(m);
}

void mm_hall_caught_up(struct mattermost *m) {
    struct mm_item *item = mm_hall_item(MM_ITEM_CAUGHT_UP);
    item->at = m->history.newest;
    mm_hall_enter(m, item, true);
}

static void items_free(struct mm_item **list) {
    struct mm_item *item, *next;
    DL_FOREACH_SAFE(*list, item, next) {
        DL_DELETE(*list, item);
        item_free(item);
    }
}

void mm_hall_free(struct mattermost *m) {
    items_free(&m->hall.first);
    items_free(&m->hall.later);
}

/* ---- answers ------------------------------------------------------------------------------------- */

/* The first item's question is answered, or not. */
static void hall_answered(struct mattermost *m, const struct cv_reply *reply) {
    if (m->hall.first)
        m->hall.first->tried |= m->hall.need;
    m->hall.need = 0;
    if (reply->status == 0 || reply->status >= 500 || reply->status == 429) {
        mm_log(m, CV_LOG_INFO, "no answer about people or channels (HTTP %d): I go on without",
               reply->status);
        m->hall.quiet = m->now + QUIET;
    }
    mm_hall_go(m);
}

static struct cv_str user_name(const json_t *user, struct cv_arena *arena) {
    struct cv_str nick = cv_str_trim(cv_json_text(user, "nickname"));
    struct cv_str first = cv_json_text(user, "first_name"), last = cv_json_text(user, "last_name");
    struct cv_str whole = cv_str_trim(cv_arena_printf(arena, "%.*s %.*s", CV_ARG(first),
                                                      CV_ARG(last)));
    return nick.n ? nick : whole.n ? whole : cv_json_text(user, "username");
}

/* The zone of the device, or the one that was chosen. Values are texts, "true" too. */
static struct cv_str user_zone(const json_t *user) {
    const json_t *zone = json_object_get(user, "timezone");
    struct cv_str manual = cv_json_text(zone, "manualTimezone");
    struct cv_str automatic = cv_json_text(zone, "automaticTimezone");
    bool chosen = cv_str_eqz(cv_json_text(zone, "useAutomaticTimezone"), "false");
    return chosen || !automatic.n ? manual : automatic;
}

/* Names are told at once: people are asked for by name. */
static void hall_learn(struct mattermost *m, const json_t *user) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_str id = cv_json_text(user, "id"), username = cv_json_text(user, "username");
    const struct cv_known known = {.id = id,
                                   .name = user_name(user, arena),
                                   .lang = cv_json_text(user, "locale"),
                                   .zone = user_zone(user),
                                   .asked = true};
    if (id.n && username.n) {
        if (json_is_true(json_object_get(user, "is_bot")))
            mm_memory_note(&m->bots, id, CV_S(""));
        else
            cv_people_note(m->people, &known);
        mm_memory_note(&m->names, username, known.name);
    }
    if (id.n && !mm_memory_find(m->bots, id))
        mm_event(m, &(struct cv_incoming){.kind = CV_IN_MEMBER,
                                          .person = id,
                                          .name = known.name,
                                          .lang = known.lang,
                                          .zone = known.zone,
                                          .present = true});
    cv_arena_free(arena);
}

void mm_hall_people(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    const json_t *user;
    size_t i;
    json_array_foreach(body, i, user) hall_learn(m, user);
    hall_answered(m, reply);
}

/* Names of nobody are remembered too: they are not asked for again. */
void mm_hall_names(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    const json_t *user;
    size_t i;
    json_array_foreach(body, i, user) hall_learn(m, user);
    if (reply->status == 200 && m->hall.first) {
        struct cv_arena *arena = cv_arena_new();
        struct cv_str name;
        size_t at = 0;
        while ((name = unknown_name(m, m->hall.first, &at, arena)).n)
            mm_memory_note(&m->names, name, CV_S(""));
        cv_arena_free(arena);
    }
    hall_answered(m, reply);
}

void mm_hall_channel(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    struct cv_str id = cv_json_text(body, "id"), type = cv_json_text(body, "type");
    if (reply->status == 200 && id.n && type.n)
        mm_memory_note(&m->channels, id, type);
    hall_answered(m, reply);
}

void mm_hall_post(struct mattermost *m, const struct cv_reply *reply, const json_t *body) {
    struct cv_str id = cv_json_text(body, "id"), root = cv_json_text(body, "root_id");
    bool ours = cv_str_eqz(cv_json_text(body, "user_id"), m->me);
    struct cv_buf value;
    cv_buf_init(&value, 64);
    cv_buf_addf(&value, ours ? "+%.*s" : "-", CV_ARG(root));
    if (reply->status == 200 && id.n)
        mm_memory_note(&m->posts, id, cv_buf_str(&value));
    cv_buf_free(&value);
    hall_answered(m, reply);
}
