/* words.c - text as Slack writes it. */
#include "messenger/slack/words.h"

#include <string.h>

/* ---- out ---------------------------------------------------------------------------- */

static const struct {
    char c;
    const char *entity;
} entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}};

bool cv_slack_escape(struct cv_buf *out, struct cv_str text) {
    size_t from = 0;
    for (size_t at = 0; at < text.n; at++)
        for (size_t i = 0; i < CV_COUNT(entities); i++)
            if (text.p[at] == entities[i].c) {
                cv_buf_add(out, (struct cv_str){text.p + from, at - from});
                cv_buf_addz(out, entities[i].entity);
                from = at + 1;
            }
    return cv_buf_add(out, (struct cv_str){text.p + from, text.n - from}) && !out->full;
}

/* ---- in ------------------------------------------------------------------------------- */

/* A "<...>" at the front of `rest`: what stands in it. False when there is none. */
static bool words_angle(struct cv_str rest, struct cv_str *inside) {
    if (!rest.n || rest.p[0] != '<')
        return false;
    const char *end = memchr(rest.p, '>', rest.n);
    if (!end)
        return false;
    *inside = (struct cv_str){rest.p + 1, (size_t)(end - rest.p) - 1};
    return true;
}

/* "TARGET|LABEL" taken apart; without a label it is "". */
static struct cv_str words_target(struct cv_str inside, struct cv_str *label) {
    const char *bar = inside.n ? memchr(inside.p, '|', inside.n) : NULL;
    *label = cv_str("");
    if (!bar)
        return inside;
    size_t n = (size_t)(bar - inside.p);
    *label = (struct cv_str){bar + 1, inside.n - n - 1};
    return (struct cv_str){inside.p, n};
}

static struct cv_str words_behind(struct cv_str s, size_t n) {
    return (struct cv_str){s.p + n, s.n - n};
}

/* "<@U1>" or "<@U1|name>": whom it names, else "". */
static struct cv_str words_mentioned(struct cv_str inside) {
    struct cv_str label, target = words_target(inside, &label);
    return cv_str_starts(target, CV_S("@")) ? words_behind(target, 1) : cv_str("");
}

static void words_unescape(struct cv_buf *out, struct cv_str text) {
    for (size_t at = 0; at < text.n;) {
        size_t i = 0, n = 1;
        char c = text.p[at];
        for (; c == '&' && i < CV_COUNT(entities); i++) {
            struct cv_str entity = cv_str(entities[i].entity);
            if (!cv_str_starts(words_behind(text, at), entity))
                continue;
            c = entities[i].c;
            n = entity.n;
            break;
        }
        cv_buf_addc(out, c);
        at += n;
    }
}

/* What stands between angles, as people see it. */
static void words_link(struct cv_buf *out, struct cv_str inside, cv_slack_name name,
                       void *context) {
    struct cv_str label, target = words_target(inside, &label);
    struct cv_str person = words_mentioned(inside);
    if (person.n) {
        struct cv_str called = name(context, person);
        cv_buf_addc(out, '@');
        cv_buf_add(out, called.n ? called : label.n ? label : person);
    } else if (cv_str_starts(target, CV_S("!"))) {
        /* "<!here>", "<!subteam^S1|@crew>", "<!date^1^{date}|today>" */
        if (!label.n)
            cv_buf_addc(out, '@');
        words_unescape(out, label.n ? label : words_behind(target, 1));
    } else if (cv_str_starts(target, CV_S("#"))) {
        cv_buf_addc(out, '#');
        words_unescape(out, label.n ? label : words_behind(target, 1));
    } else {
        words_unescape(out, label.n ? label : target);
    }
}

/* Without a mention of `me` at the beginning, and what people put behind one. */
static struct cv_str words_addressed(struct cv_str text, struct cv_str me) {
    struct cv_str inside, rest = cv_str_trim(text);
    if (!me.n || !words_angle(rest, &inside) || !cv_str_eq(words_mentioned(inside), me))
        return text;
    rest = cv_str_trim(words_behind(rest, inside.n + 2));
    if (rest.n && (rest.p[0] == ':' || rest.p[0] == ','))
        rest = cv_str_trim(words_behind(rest, 1));
    return rest;
}

void cv_slack_plain(struct cv_buf *out, struct cv_str text, struct cv_str me, cv_slack_name name,
                    void *context) {
    struct cv_str rest = words_addressed(text, me), inside;
    while (rest.n) {
        const char *angle = memchr(rest.p, '<', rest.n);
        size_t n = angle ? (size_t)(angle - rest.p) : rest.n;
        words_unescape(out, (struct cv_str){rest.p, n});
        rest = words_behind(rest, n);
        if (words_angle(rest, &inside)) {
            words_link(out, inside, name, context);
            rest = words_behind(rest, inside.n + 2);
        } else if (rest.n) {
            cv_buf_addc(out, rest.p[0]);
            rest = words_behind(rest, 1);
        }
    }
}

void cv_slack_mentions(struct cv_str text, void (*each)(void *context, struct cv_str id),
                       void *context) {
    struct cv_str inside;
    for (size_t at = 0; at < text.n; at++)
        if (words_angle(words_behind(text, at), &inside) && words_mentioned(inside).n)
            each(context, words_mentioned(inside));
}

struct cv_str cv_slack_reaction(struct cv_str name) {
    static const struct {
        const char *name, *says;
    } known[] = {{"zero", "0"},  {"one", "1"},   {"two", "2"},   {"three", "3"},    {"four", "4"},
                 {"five", "5"},  {"six", "6"},   {"seven", "7"}, {"eight", "8"},    {"nine", "9"},
                 {"+1", "yes"},  {"-1", "no"},   {"thumbsup", "yes"}, {"thumbsdown", "no"}};
    struct cv_str rest = name, base; /* "+1::skin-tone-3" */
    if (!cv_str_split(&rest, ':', &base))
        return cv_str("");
    for (size_t i = 0; i < CV_COUNT(known); i++)
        if (cv_str_eqz(base, known[i].name))
            return cv_str(known[i].says);
    return cv_str("");
}

/* ---- dates ------------------------------------------------------------------------------ */

/* Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from
 * March, so that a leap day ends one: H. Hinnant, chrono-Compatible Low-Level Date
 * Algorithms. `month` from 0. */
static int64_t date_days(int64_t year, int64_t month, int64_t day) {
    int64_t since_march = (month + 10) % 12;
    int64_t y = year - (month < 2);
    int64_t of_year = (153 * since_march + 2) / 5 + day - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

/* "08:49:37" in seconds, or -1. */
static int64_t date_clock(struct cv_str clock) {
    int64_t seconds = 0, n;
    struct cv_str part;
    for (int i = 0; i < 3; i++) {
        if (!cv_str_split(&clock, ':', &part) || part.n != 2 || !cv_str_int(part, &n) || n < 0 ||
            n > 60)
            return -1;
        seconds = seconds * 60 + n;
    }
    return seconds;
}

cv_time cv_slack_date(struct cv_str date) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct cv_str rest = date, weekday, day, month, year, clock;
    int64_t d, y, m = 0;
    if (!cv_str_split(&rest, ' ', &weekday) || !cv_str_split(&rest, ' ', &day) ||
        !cv_str_split(&rest, ' ', &month) || !cv_str_split(&rest, ' ', &year) ||
        !cv_str_split(&rest, ' ', &clock) || !cv_str_eqz(rest, "GMT") || month.n != 3 ||
        !cv_str_int(day, &d) || d < 1 || d > 31 || !cv_str_int(year, &y) || y < 1970 || y > 9999)
        return 0;
    while (m < 12 && memcmp(months + 3 * m, month.p, 3) != 0)
        m++;
    int64_t seconds = date_clock(clock);
    return m == 12 || seconds < 0 ? 0 : (date_days(y, m, d) * 86400 + seconds) * 1000;
}
