/* budget.c - how often one may identify: 1000 times a day, and some in five seconds.
 * Who goes on loses the token. So every call is written down before it is made: a daemon
 * that dies and comes back, and dies, must not use up the day. */
#include "messenger/discord/private.h"

#include <stdio.h>

enum { RESERVE = 50 }; /* calls of the day that we never use */

/* Theirs is 5 s, counted when it arrives: one may be late where the next is not. */
#define GAP (CV_SECONDS(5) + 1000)
#define DAY CV_HOURS(24)

/* Of the budget: "SINCE USED LAST". The last call is that of every key: after a restart
 * nobody is in a hurry. */
void cv_discord_budget_recall(struct discord *d) {
    struct cv_buf kept;
    struct cv_str since, used;
    int64_t a = 0, b = 0, c = 0;
    cv_buf_init(&kept, CV_RESUME_MAX);
    if (d->codec.wire->kept(d->codec.wire->context, CV_S("identify"), &kept)) {
        struct cv_str rest = cv_buf_str(&kept);
        if (cv_str_split(&rest, ' ', &since) && cv_str_split(&rest, ' ', &used) &&
            cv_str_int(since, &a) && cv_str_int(used, &b) && cv_str_int(rest, &c)) {
            d->budget.since = a;
            d->budget.used = b;
            for (size_t i = 0; i < DISCORD_SHARDS; i++)
                d->budget.last[i] = c;
        }
    }
    cv_buf_free(&kept);
}

static cv_time *budget_last(struct discord *d, const struct shard *s) {
    int64_t keys = d->info.concurrency < 1 ? 1 : d->info.concurrency;
    return &d->budget.last[s->number % keys];
}

/* When this shard may identify: both our own count and Discord's leave a reserve. */
cv_time cv_discord_budget_when(struct discord *d, const struct shard *s) {
    cv_time at = *budget_last(d, s) + GAP;
    if (at > d->now + GAP)
        at = d->now + GAP; /* the clock was set back */
    int64_t most = d->info.total > 2 * RESERVE ? d->info.total - RESERVE : d->info.total;
    int64_t least = d->info.total > 2 * RESERVE ? RESERVE : 0;
    if (d->now - d->budget.since >= DAY) {
        d->budget.since = d->now;
        d->budget.used = 0;
    }
    cv_time full = d->budget.used >= most ? d->budget.since + DAY : 0;
    if (d->info.remaining <= least && d->info.renewed > full)
        full = d->info.renewed;
    if (full > d->now)
        cv_discord_log(d, CV_LOG_ERROR, "the Identify calls of this day are used (%lld, %lld are "
                       "left): I wait %lld minutes", (long long)d->budget.used,
                       (long long)d->info.remaining, (long long)((full - d->now) / CV_MINUTES(1)));
    at = full > at ? full : at;
    return at > d->now ? at : d->now;
}

void cv_discord_budget_spend(struct discord *d, const struct shard *s, struct cv_str receipt) {
    char value[96];
    d->budget.used++;
    d->info.remaining--;
    *budget_last(d, s) = d->now;
    snprintf(value, sizeof value, "%lld %lld %lld", (long long)d->budget.since,
             (long long)d->budget.used, (long long)d->now);
    cv_discord_event(d, &(struct cv_incoming){.kind = CV_IN_KEEP, .slot = CV_STR("identify"),
                                              .resume = cv_str(value), .receipt = receipt});
}

void cv_discord_budget_spent(struct discord *d, const struct shard *s) {
    *budget_last(d, s) = d->now;
}
