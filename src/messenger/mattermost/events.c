/* events.c - what the server tells, made into items.
 *
 * Posts and reactions come as JSON inside a text of the JSON. */
#include "messenger/mattermost/private.h"

#include <string.h>

/* ---- posts ---------------------------------------------------------------------------- */

/* Posts of the system, of us, and of other programs say nothing to us. */
static bool post_counts(struct mattermost *m, const json_t *post) {
    const json_t *props = json_object_get(post, "props");
    struct cv_str author = cv_json_text(post, "user_id"), id = cv_json_text(post, "id");
    bool ours = cv_str_eqz(author, m->me);
    if (ours) {
        struct cv_buf root;
        cv_buf_init(&root, 64);
        cv_buf_addf(&root, "+%.*s", CV_ARG(cv_json_text(post, "root_id")));
        mm_memory_note(&m->posts, id, cv_buf_str(&root));
        cv_buf_free(&root);
    }
    return !ours && author.n && id.n && cv_json_text(post, "channel_id").n &&
           !cv_json_text(post, "type").n && !cv_json_text(props, "from_bot").n &&
           !cv_json_text(props, "from_webhook").n && !mm_memory_find(m->bots, author);
}

static struct mm_item *post_item(const json_t *post, enum mm_item_kind kind) {
    struct mm_item *item = mm_hall_item(kind);
    struct cv_str id = cv_json_text(post, "id");
    int64_t edited = cv_json_number(post, "edit_at", 0);
    bool anew = kind == MM_ITEM_EDITED;
    item->about = anew ? cv_arena_copy(item->arena, id) : CV_S("");
    item->id = anew ? cv_arena_printf(item->arena, "%.*s:%lld", CV_ARG(id), (long long)edited)
                    : cv_arena_copy(item->arena, id);
    item->at = anew ? edited : cv_json_number(post, "create_at", 0);
    item->channel = cv_arena_copy(item->arena, cv_json_text(post, "channel_id"));
    item->root = cv_arena_copy(item->arena, cv_json_text(post, "root_id"));
    item->person = cv_arena_copy(item->arena, cv_json_text(post, "user_id"));
    item->text = cv_arena_copy(item->arena, cv_json_text(post, "message"));
    return item;
}

void mm_events_post(struct mattermost *m, const json_t *post) {
    if (post_counts(m, post) && !cv_json_number(post, "delete_at", 0))
        mm_hall_enter(m, post_item(post, MM_ITEM_POSTED), true);
}

/* ---- reactions ---------------------------------------------------------------------------- */

/* What an emoji says as typed words, "" when nothing. A hand's colour stands behind it. */
static const char *emoji_says(struct cv_str name) {
    static const struct {
        const char *emoji, *says;
    } table[] = {
        {"+1", "yes"}, {"thumbsup", "yes"}, {"-1", "no"}, {"thumbsdown", "no"}, {"one", "1"},
        {"two", "2"},  {"three", "3"},      {"four", "4"}, {"five", "5"},       {"six", "6"},
        {"seven", "7"}, {"eight", "8"},     {"nine", "9"}, {"zero", "0"},
    };
    const char *tone = name.n ? memchr(name.p, '_', name.n) : NULL;
    if (tone && (name.p[0] == '+' || name.p[0] == '-'))
        name.n = (size_t)(tone - name.p);
    for (size_t i = 0; i < CV_COUNT(table); i++)
        if (cv_str_eqz(name, table[i].emoji))
            return table[i].says;
    return "";
}

static void reaction_enter(struct mattermost *m, const json_t *reaction, struct cv_str channel,
                           bool missed) {
    struct cv_str emoji = cv_json_text(reaction, "emoji_name");
    struct cv_str person = cv_json_text(reaction, "user_id");
    struct cv_str post = cv_json_text(reaction, "post_id");
    const char *says = emoji_says(emoji);
    int64_t at = cv_json_number(reaction, "create_at", 0);
    if (!*says || !person.n || !post.n || cv_str_eqz(person, m->me) ||
        mm_memory_find(m->bots, person))
        return;
    struct mm_item *item = mm_hall_item(MM_ITEM_REACTED);
    item->id = cv_arena_printf(item->arena, "%.*s:%.*s:%.*s:%lld", CV_ARG(post), CV_ARG(person),
                               CV_ARG(emoji), (long long)at);
    item->at = at;
    item->channel = cv_arena_copy(item->arena, channel);
    item->person = cv_arena_copy(item->arena, person);
    item->about = cv_arena_copy(item->arena, post);
    item->text = cv_str(says);
    mm_hall_enter(m, item, missed);
}

void mm_events_changed(struct mattermost *m, const json_t *post, cv_time since) {
    const json_t *reactions = json_object_get(json_object_get(post, "metadata"), "reactions");
    const json_t *reaction;
    size_t i;
    bool counts = post_counts(m, post) && !cv_json_number(post, "delete_at", 0);
    if (counts && cv_json_number(post, "edit_at", 0) > since - MM_OVERLAP &&
        cv_json_number(post, "create_at", 0) <= since)
        mm_hall_enter(m, post_item(post, MM_ITEM_EDITED), true);
    if (!cv_str_eqz(cv_json_text(post, "user_id"), m->me))
        return;
    json_array_foreach(reactions, i, reaction)
        if (cv_json_number(reaction, "create_at", 0) > since - MM_OVERLAP)
            reaction_enter(m, reaction, cv_json_text(post, "channel_id"), true);
}

/* ---- one reader per event ----------------------------------------------------------------------- */

struct told {
    struct mattermost *m;
    const json_t *data;
    struct cv_str channel; /* of the broadcast */
    struct cv_error *err;
};

/* The JSON in the text `name` of the data; the caller's to release. */
static json_t *told_inner(const struct told *t, const char *name) {
    return cv_json_read(cv_json_text(t->data, name), t->err);
}

static enum cv_status on_posted(struct told *t) {
    json_t *post = told_inner(t, "post");
    struct cv_str type = cv_json_text(t->data, "channel_type");
    if (!post)
        return CV_INVALID;
    if (type.n)
        mm_memory_note(&t->m->channels, cv_json_text(post, "channel_id"), type);
    if (post_counts(t->m, post))
        mm_hall_enter(t->m, post_item(post, MM_ITEM_POSTED), false);
    json_decref(post);
    return CV_OK;
}

static enum cv_status on_edited(struct told *t) {
    json_t *post = told_inner(t, "post");
    if (!post)
        return CV_INVALID;
    /* Pinning a post, or a reply to it, is told as a change too, without a time of its own. */
    if (post_counts(t->m, post) && cv_json_number(post, "edit_at", 0) > 0)
        mm_hall_enter(t->m, post_item(post, MM_ITEM_EDITED), false);
    json_decref(post);
    return CV_OK;
}

static enum cv_status on_reaction(struct told *t) {
    json_t *reaction = told_inner(t, "reaction");
    if (!reaction)
        return CV_INVALID;
    reaction_enter(t->m, reaction, t->channel, false);
    json_decref(reaction);
    return CV_OK;
}

/* Told to those who stay; what is told to who left has their id in the broadcast. */
static enum cv_status on_removed(struct told *t) {
    struct cv_str person = cv_json_text(t->data, "user_id");
    if (!person.n || !t->channel.n || cv_str_eqz(person, t->m->me) ||
        mm_memory_find(t->m->bots, person))
        return CV_OK;
    struct mm_item *item = mm_hall_item(MM_ITEM_LEFT);
    item->person = cv_arena_copy(item->arena, person);
    item->channel = cv_arena_copy(item->arena, t->channel);
    mm_hall_enter(t->m, item, false);
    return CV_OK;
}

/* Their name, language or zone may be another: asked for again with their next message. */
static enum cv_status on_user(struct told *t) {
    struct cv_str id = cv_json_text(json_object_get(t->data, "user"), "id");
    const struct cv_known *known = cv_people_find(t->m->people, id);
    if (!known)
        return CV_OK;
    struct cv_known stale = *known;
    stale.asked = false;
    cv_people_note(t->m->people, &stale);
    return CV_OK;
}

static enum cv_status on_direct(struct told *t) {
    struct cv_str a = cv_json_text(t->data, "creator_id"), b = cv_json_text(t->data, "teammate_id");
    struct cv_str person = cv_str_eqz(a, t->m->me) ? b : a;
    if (person.n && t->channel.n)
        mm_memory_note(&t->m->directs, person, t->channel);
    return CV_OK;
}

/* Everything else is none of our business. */
static const struct {
    const char *name;
    enum cv_status (*read)(struct told *t);
} events[] = {
    {"posted", on_posted},
    {"post_edited", on_edited},
    {"reaction_added", on_reaction},
    {"user_removed", on_removed},
    {"user_updated", on_user},
    {"direct_added", on_direct},
};

bool mm_events_known(struct cv_str name) {
    for (size_t i = 0; i < CV_COUNT(events); i++)
        if (cv_str_eqz(name, events[i].name))
            return true;
    return false;
}

enum cv_status mm_events_read(struct mattermost *m, struct cv_str name, const json_t *event,
                              struct cv_error *err) {
    const json_t *broadcast = json_object_get(event, "broadcast");
    struct told t = {
        .m = m,
        .data = json_object_get(event, "data"),
        .channel = cv_json_text(broadcast, "channel_id"),
        .err = err,
    };
    for (size_t i = 0; i < CV_COUNT(events); i++)
        if (cv_str_eqz(name, events[i].name))
            return events[i].read(&t);
    return CV_OK;
}
