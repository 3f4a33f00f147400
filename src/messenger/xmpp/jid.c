/* jid.c - addresses (RFC 7622) and moments (XEP-0082). */
#include "messenger/xmpp/private.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static size_t jid_slash(struct cv_str jid) {
    const char *slash = jid.n ? memchr(jid.p, '/', jid.n) : NULL;
    return slash ? (size_t)(slash - jid.p) : jid.n;
}

struct cv_str xmpp_jid_bare(struct cv_str jid) {
    return (struct cv_str){jid.p, jid_slash(jid)};
}

struct cv_str xmpp_jid_resource(struct cv_str jid) {
    size_t n = jid_slash(jid);
    return n < jid.n ? (struct cv_str){jid.p + n + 1, jid.n - n - 1} : CV_S("");
}

struct cv_str xmpp_jid_local(struct cv_str jid) {
    struct cv_str bare = xmpp_jid_bare(jid), local = CV_S("");
    const char *at = bare.n ? memchr(bare.p, '@', bare.n) : NULL;
    if (at)
        local = (struct cv_str){bare.p, (size_t)(at - bare.p)};
    return local;
}

struct cv_str xmpp_jid_domain(struct cv_str jid) {
    struct cv_str bare = xmpp_jid_bare(jid);
    const char *at = bare.n ? memchr(bare.p, '@', bare.n) : NULL;
    return at ? (struct cv_str){at + 1, bare.n - (size_t)(at + 1 - bare.p)} : bare;
}

cv_time xmpp_stamp_read(struct cv_str stamp) {
    struct tm tm = {0};
    char text[40];
    int used = 0, ms = 0;
    if (stamp.n >= sizeof text)
        return 0;
    snprintf(text, sizeof text, "%.*s", CV_ARG(stamp));
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
               &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &used) != 6)
        return 0;
    sscanf(text + used, ".%3d", &ms);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return (cv_time)timegm(&tm) * 1000 + ms;
}

struct cv_str xmpp_stamp(struct cv_arena *arena, cv_time at) {
    time_t seconds = (time_t)(at / 1000);
    struct tm tm;
    char text[40];
    if (!gmtime_r(&seconds, &tm))
        return CV_S("");
    size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return cv_arena_copy(arena, (struct cv_str){text, n});
}

struct cv_str xmpp_zone(struct cv_arena *arena, struct cv_str offset) {
    int64_t hours = 0;
    if (cv_str_eqz(offset, "Z"))
        return CV_S("Etc/UTC");
    if (offset.n != 6 || (offset.p[0] != '+' && offset.p[0] != '-') || offset.p[3] != ':' ||
        !cv_str_int((struct cv_str){offset.p + 1, 2}, &hours) || hours > 14 ||
        memcmp(offset.p + 4, "00", 2) != 0)
        return CV_S("");
    /* The database counts these the other way round: west of Greenwich is plus. */
    return hours ? cv_arena_printf(arena, "Etc/GMT%c%d", offset.p[0] == '+' ? '-' : '+', (int)hours)
                 : CV_S("Etc/UTC");
}
