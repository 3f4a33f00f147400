/* discord.c - the codec of Discord: its life and its alarm. */
#include "messenger/discord/discord.h"

#include "messenger/discord/private.h"

#include <canvasser/arena.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- what all parts use ------------------------------------------------------------- */

void cv_discord_event(struct discord *d, const struct cv_incoming *in) {
    d->codec.wire->event(d->codec.wire->context, in);
}

void cv_discord_set(char **place, struct cv_str value) {
    char *copy = cv_strdup(value);
    free(*place);
    *place = copy;
}

void cv_discord_log(struct discord *d, enum cv_log_level level, const char *format, ...) {
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    d->codec.wire->log(d->codec.wire->context, level, cv_str(line));
}

void cv_discord_lacks(struct discord *d, const char *format, ...) {
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    uint64_t hash = cv_str_hash(cv_str(line));
    for (size_t i = 0; i < CV_COUNT(d->lacks); i++)
        if (d->lacks[i] == hash)
            return;
    d->lacks[d->n_lacks++ % CV_COUNT(d->lacks)] = hash;
    cv_discord_event(d, &(struct cv_incoming){.kind = CV_IN_LACKS, .text = cv_str(line)});
}

void cv_discord_stop(struct discord *d, const char *why) {
    if (d->stopped)
        return;
    d->stopped = true;
    d->codec.wire->stop(d->codec.wire->context, cv_str(why));
}

void cv_discord_mine(struct discord *d, uint64_t id) {
    d->own[d->n_own++ % DISCORD_OWN] = id;
}

bool cv_discord_is_mine(const struct discord *d, uint64_t id) {
    for (size_t i = 0; i < DISCORD_OWN && i < d->n_own; i++)
        if (d->own[i] == id)
            return true;
    return false;
}

/* ---- the codec ---------------------------------------------------------------------- */

/* Last of every call: what is due goes out, and the alarm is set. */
static void discord_settle(struct discord *d) {
    cv_time soonest = CV_NEVER;
    if (d->stopped)
        return;
    cv_discord_posts_go(d);
    cv_discord_errands_go(d);
    const cv_time all[] = {cv_discord_gateway_alarm(d), cv_discord_press_alarm(d),
                           cv_discord_posts_alarm(d), cv_discord_errands_alarm(d)};
    for (size_t i = 0; i < CV_COUNT(all); i++)
        soonest = all[i] < soonest ? all[i] : soonest;
    d->codec.wire->wake(d->codec.wire->context, soonest);
}

static struct discord *discord_at(struct cv_codec *c, cv_time now) {
    struct discord *d = (struct discord *)c;
    d->now = now;
    return d;
}

static void discord_start(struct cv_codec *c, cv_time now) {
    struct discord *d = discord_at(c, now);
    cv_discord_direct_recall(d);
    cv_discord_errand(d, ERRAND_WHO, cv_str(""), cv_str(""));
    discord_settle(d);
}

static void discord_opened(struct cv_codec *c, unsigned socket, cv_time now) {
    struct discord *d = discord_at(c, now);
    cv_discord_gateway_opened(d, socket);
    discord_settle(d);
}

static enum cv_status discord_frame(struct cv_codec *c, unsigned socket, struct cv_str frame,
                                    cv_time now, struct cv_error *err) {
    struct discord *d = discord_at(c, now);
    enum cv_status status = cv_discord_gateway_frame(d, socket, frame, err);
    discord_settle(d);
    return status;
}

static void discord_closed(struct cv_codec *c, unsigned socket, int code, struct cv_str why,
                           cv_time now) {
    struct discord *d = discord_at(c, now);
    cv_discord_gateway_closed(d, socket, code, why);
    discord_settle(d);
}

static void discord_replied(struct cv_codec *c, const struct cv_reply *reply, cv_time now) {
    struct discord *d = discord_at(c, now);
    if (!cv_desk_replied(d->desk, reply, now))
        cv_discord_errand_replied(d, reply);
    discord_settle(d);
}

static void discord_woken(struct cv_codec *c, cv_time now) {
    struct discord *d = discord_at(c, now);
    cv_discord_gateway_woken(d);
    cv_discord_press_woken(d);
    cv_desk_woken(d->desk, now);
    discord_settle(d);
}

static bool discord_send(struct cv_codec *c, const struct cv_outgoing *o, cv_time now) {
    struct discord *d = discord_at(c, now);
    bool took = cv_discord_send(d, o);
    discord_settle(d);
    return took;
}

static void discord_committed(struct cv_codec *c, struct cv_str receipt, cv_time now) {
    struct discord *d = discord_at(c, now);
    if (cv_str_starts(receipt, CV_S("identify ")))
        cv_discord_gateway_committed(d, receipt);
    else
        cv_discord_press_committed(d, receipt);
    discord_settle(d);
}

static void discord_free(struct cv_codec *c) {
    struct discord *d = (struct discord *)c;
    if (!d)
        return;
    cv_discord_errands_free(d);
    cv_discord_press_free(d);
    cv_discord_posts_free(d);
    cv_discord_gateway_free(d);
    cv_desk_free(d->desk);
    cv_people_free(d->people);
    cv_secret_free(d->token);
    cv_secret_free(d->authorization);
    free(d->info.url);
    free(d->base);
    free(d->me);
    free(d->name);
    free(d->app);
    free(d);
}

static const struct cv_codec_ops discord_ops = {
    .name = "discord",
    .pictures = true,
    .start = discord_start,
    .opened = discord_opened,
    .frame = discord_frame,
    .closed = discord_closed,
    .replied = discord_replied,
    .woken = discord_woken,
    .send = discord_send,
    .committed = discord_committed,
    .free = discord_free,
};

static struct cv_secret *discord_authorization(struct cv_str token) {
    struct cv_buf text;
    cv_buf_init(&text, token.n + 8);
    cv_buf_addf(&text, "Bot %.*s", CV_ARG(token));
    struct cv_secret *secret = cv_secret_new(cv_buf_str(&text));
    cv_wipe(text.p, text.n);
    cv_buf_free(&text);
    return secret;
}

struct cv_codec *cv_codec_discord_new(const struct cv_account *account) {
    struct discord *d = cv_alloc(sizeof *d);
    struct cv_str url = account->url, token = cv_secret_reveal(account->token);
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    *d = (struct discord){
        .codec = {.ops = &discord_ops},
        .base = cv_strdup(url),
        .token = cv_secret_new(token),
        .authorization = discord_authorization(token),
        .me = cv_strdup(cv_str("")),
        .name = cv_strdup(cv_str("")),
        .app = cv_strdup(cv_str("")),
        .people = cv_people_new(),
        .trial = account->trial,
    };
    d->desk = cv_desk_new(&d->codec, &cv_discord_desk);
    return &d->codec;
}
