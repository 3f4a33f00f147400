/* reactions.c - what people answer by reacting to a message of ours. */
#include "messenger/discord/private.h"
#include "messenger/json.h"

#include <stdio.h>

/* Who reacted, with what, to which message. */
struct reaction {
    const json_t *user, *member;
    struct cv_str channel, message, word;
    bool direct;
};

static uint64_t *removed_find(struct discord *d, uint64_t hash) {
    for (size_t i = 0; i < DISCORD_REMOVED && i < d->n_removed; i++)
        if (d->removed[i] == hash)
            return &d->removed[i];
    return NULL;
}

/* The same whether it was heard of or is read from the history. */
static struct cv_str reaction_id(struct cv_str message, struct cv_str person, struct cv_str word,
                                 char id[DISCORD_ID_MAX]) {
    snprintf(id, DISCORD_ID_MAX, "%.*s:%.*s:%.*s", (int)(message.n < 24 ? message.n : 24),
             message.p, (int)(person.n < 24 ? person.n : 24), person.p, CV_ARG(word));
    return cv_str(id);
}

/* One that was taken back and comes again is another one: what tells them apart is its
 * place in the session, which a replay repeats. */
static void reaction_again(struct discord *d, const struct shard *s, int64_t seq,
                           char id[DISCORD_ID_MAX]) {
    uint64_t *removed = removed_find(d, cv_str_hash(cv_str(id)));
    size_t n = cv_str(id).n;
    if (!removed)
        return;
    *removed = 0;
    snprintf(id + n, DISCORD_ID_MAX - n, "@%.24s:%lld", s->session ? s->session : "",
             (long long)seq);
}

static void reaction_tell(struct discord *d, struct shard *s, const struct reaction *r,
                          int64_t seq) {
    struct cv_str person = cv_json_text(r->user, "id");
    char id[DISCORD_ID_MAX];
    if (!person.n || cv_str_eqz(person, d->me) ||
        json_is_true(json_object_get(r->user, "bot")))
        return;
    const struct cv_known *who = cv_discord_person(d, r->user, r->member, cv_str(""));
    reaction_id(r->message, person, r->word, id);
    reaction_again(d, s, seq, id);
    cv_discord_gateway_tell(
        d, s, seq,
        &(struct cv_incoming){.kind = CV_IN_REACT, .id = cv_str(id), .at = d->now,
                              .place = r->channel, .person = who->id, .name = who->name,
                              .lang = who->lang, .text = r->word, .about = r->message,
                              .direct = r->direct});
}

static struct cv_str event_word(const json_t *data) {
    return cv_discord_emoji(cv_json_text(json_object_get(data, "emoji"), "name"));
}

void cv_discord_reacted(struct discord *d, struct shard *s, const json_t *data, int64_t seq) {
    const json_t *member = json_object_get(data, "member");
    const json_t *known = json_object_get(member, "user");
    struct cv_str author = cv_json_text(data, "message_author_id");
    struct reaction r = {.member = member, .channel = cv_json_text(data, "channel_id"),
                         .message = cv_json_text(data, "message_id"), .word = event_word(data),
                         .direct = !cv_json_text(data, "guild_id").n};
    if (!r.word.n || !cv_discord_id(r.channel) || (author.n && !cv_str_eqz(author, d->me)))
        return;
    json_t *user = json_pack("{s:o}", "id", cv_json_str(cv_json_text(data, "user_id")));
    r.user = known ? known : user;
    reaction_tell(d, s, &r, seq);
    json_decref(user);
}

void cv_discord_took_back(struct discord *d, const json_t *data) {
    struct cv_str word = event_word(data);
    char id[DISCORD_ID_MAX];
    if (!word.n)
        return;
    uint64_t hash = cv_str_hash(reaction_id(cv_json_text(data, "message_id"),
                                            cv_json_text(data, "user_id"), word, id));
    if (!removed_find(d, hash))
        d->removed[d->n_removed++ % DISCORD_REMOVED] = hash;
}

void cv_discord_past_reaction(struct discord *d, const struct errand *e, const json_t *user) {
    struct shard *s = &d->shards[e->shard];
    reaction_tell(d, s,
                  &(struct reaction){.user = user, .channel = cv_str(e->about),
                                     .message = cv_str(e->message),
                                     .word = cv_discord_emoji(cv_str(e->emoji)),
                                     .direct = e->direct},
                  s->told);
}
