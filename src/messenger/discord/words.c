/* words.c - words as Discord writes them. */
#include "messenger/discord/words.h"

#include "messenger/json.h"
#include "messenger/wording.h"

#include <openssl/evp.h>
#include <string.h>
#include <time.h>

/* The first second of 2015, from which snowflakes count; the time stands above 22 bits. */
#define EPOCH INT64_C(1420070400000)
enum { TIME_SHIFT = 22, LANG_MOST = 8 /* letters of a language in a tag (RFC 5646) */ };

static struct cv_str rest_of(struct cv_str s, size_t from) {
    return (struct cv_str){s.p + from, s.n - from};
}

/* ---- ids ---------------------------------------------------------------------------- */

uint64_t cv_discord_id(struct cv_str id) {
    int64_t number = 0;
    return cv_str_int(id, &number) && number > 0 ? (uint64_t)number : 0;
}

cv_time cv_discord_time(struct cv_str id) {
    return cv_discord_born(cv_discord_id(id));
}

cv_time cv_discord_born(uint64_t id) {
    return id ? (cv_time)(id >> TIME_SHIFT) + EPOCH : 0;
}

bool cv_discord_after(struct cv_str moment, cv_time at) {
    time_t seconds = (time_t)(at / 1000);
    struct tm tm;
    char text[24];
    size_t n = gmtime_r(&seconds, &tm) ? strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm) : 0;
    return n && moment.n >= n && memcmp(moment.p, text, n) > 0;
}

uint64_t cv_discord_snowflake(cv_time at) {
    return at > EPOCH ? (uint64_t)(at - EPOCH) << TIME_SHIFT : 0;
}

struct cv_str cv_discord_lang(struct cv_str locale) {
    size_t n = 0;
    while (n < locale.n && locale.p[n] != '-')
        n++;
    locale.n = n;
    return n <= LANG_MOST ? locale : cv_str("");
}

void cv_discord_nonce(struct cv_buf *out, struct cv_str key, size_t part) {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    struct cv_buf whole;
    cv_buf_init(&whole, 1024);
    cv_buf_addf(&whole, "%.*s %zu", CV_ARG(key), part);
    if (EVP_Digest(whole.p, whole.n, hash, &n, EVP_sha256(), NULL) == 1)
        for (unsigned i = 0; i < CV_DISCORD_NONCE / 2; i++)
            cv_buf_addf(out, "%02x", hash[i]);
    cv_buf_free(&whole);
}

/* ---- coming in ---------------------------------------------------------------------- */

struct cv_str cv_discord_emoji(struct cv_str name) {
    static const struct {
        const char *emoji, *word;
    } words[] = {
        {"👍", "yes"}, {"👎", "no"}, {"✅", "yes"}, {"❌", "no"}, {"🔟", "10"},
    };
    static const char keycap[] = "\xE2\x83\xA3";
    if (name.n > sizeof keycap - 1 && name.p[0] >= '0' && name.p[0] <= '9' &&
        memcmp(name.p + name.n - (sizeof keycap - 1), keycap, sizeof keycap - 1) == 0)
        return (struct cv_str){name.p, 1};
    for (size_t i = 0; i < CV_COUNT(words); i++)
        if (cv_str_starts(name, cv_str(words[i].emoji))) /* a colour of skin may follow */
            return cv_str(words[i].word);
    return cv_str("");
}

/* The name of who is mentioned, or "". */
static struct cv_str mention_name(const json_t *mentions, struct cv_str id) {
    const json_t *user;
    size_t i;
    json_array_foreach(mentions, i, user) {
        if (!cv_str_eq(cv_json_text(user, "id"), id))
            continue;
        struct cv_str nick = cv_json_text(json_object_get(user, "member"), "nick");
        struct cv_str name = cv_json_text(user, "global_name");
        return nick.n ? nick : name.n ? name : cv_json_text(user, "username");
    }
    return cv_str("");
}

/* A tag "<@123>", "<@!123>", "<:name:123>" or "<a:name:123>" at the start of `s`: its
 * length, or 0. What stands in it goes to `*inner`; `*emoji` tells which it is. */
static size_t tag_at(struct cv_str s, struct cv_str *inner, bool *emoji) {
    const char *end = s.n > 3 && s.p[0] == '<' ? memchr(s.p, '>', s.n) : NULL;
    if (!end)
        return 0;
    struct cv_str body = {s.p + 1, (size_t)(end - s.p) - 1};
    *emoji = cv_str_starts(body, CV_S(":")) || cv_str_starts(body, CV_S("a:"));
    if (*emoji) {
        cv_str_split(&body, ':', inner);
        return cv_str_split(&body, ':', inner) && inner->n ? (size_t)(end - s.p) + 1 : 0;
    }
    if (!cv_str_starts(body, CV_S("@")))
        return 0;
    *inner = rest_of(body, cv_str_starts(body, CV_S("@!")) ? 2 : 1);
    return cv_discord_id(*inner) ? (size_t)(end - s.p) + 1 : 0;
}

/* Without mentions of `me` at the start, and what people put behind them. */
static struct cv_str without_call(struct cv_str s, struct cv_str me) {
    struct cv_str inner;
    bool emoji;
    size_t n;
    s = cv_str_trim(s);
    while ((n = tag_at(s, &inner, &emoji)) && !emoji && cv_str_eq(inner, me)) {
        s = rest_of(s, n);
        while (s.n && strchr(" \t\n,:", s.p[0]))
            s = rest_of(s, 1);
    }
    return s;
}

void cv_discord_read(struct cv_buf *out, struct cv_str content, struct cv_str me,
                     const json_t *mentions) {
    struct cv_str s = without_call(content, me), inner;
    bool emoji = false;
    for (size_t at = 0; at < s.n;) {
        size_t n = tag_at(rest_of(s, at), &inner, &emoji);
        struct cv_str name = n && !emoji ? mention_name(mentions, inner) : cv_str("");
        if (n && emoji)
            cv_buf_addf(out, ":%.*s:", CV_ARG(inner));
        else if (name.n)
            cv_buf_addf(out, "@%.*s", CV_ARG(name));
        else
            cv_buf_add(out, (struct cv_str){s.p + at, n ? n : 1});
        at += n ? n : 1;
    }
}

/* ---- going out ---------------------------------------------------------------------- */

/* Formatting wherever it stands. */
static bool is_sign(char c) {
    return c && strchr("\\*_~`|<>#@[", c);
}

/* Signs that are part of an address, and do no harm in one. */
static bool is_address(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("-._/?#=&%+:", c));
}

/* Bytes of the web address at the start of `s`: a backslash in it would break the link. */
static size_t address_at(struct cv_str s) {
    size_t n = cv_str_starts(s, CV_S("https://")) ? 8 : cv_str_starts(s, CV_S("http://")) ? 7 : 0;
    while (n && n < s.n && is_address(s.p[n]))
        n++;
    return n;
}

/* At the start of a line: bytes of what would begin a list ("- ", "+ ", "12. "), up to
 * the sign that has to be guarded. -1: nothing. */
static int list_at(struct cv_str s) {
    int n = 0;
    while ((size_t)n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    if ((size_t)n >= s.n)
        return -1;
    return (n ? s.p[n] == '.' : s.p[n] == '-' || s.p[n] == '+') ? n : -1;
}

static bool write_line(struct cv_buf *out, struct cv_str line) {
    struct cv_str head = line;
    bool all = true;
    size_t at = 0;
    while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
        at++;
    head = rest_of(line, at);
    int list = list_at(head);
    size_t guarded = list < 0 ? line.n : at + (size_t)list;
    for (at = 0; at < line.n;) {
        size_t n = address_at(rest_of(line, at));
        if (n) {
            all = cv_buf_add(out, (struct cv_str){line.p + at, n}) && all;
            at += n;
            continue;
        }
        if (is_sign(line.p[at]) || at == guarded)
            all = cv_buf_addc(out, '\\') && all;
        all = cv_buf_addc(out, line.p[at++]) && all;
    }
    return all;
}

bool cv_discord_write(struct cv_buf *out, struct cv_str text) {
    struct cv_buf plain;
    bool first = true, all = true;
    cv_buf_init(&plain, text.n + 1);
    cv_wording_add(&plain, text);
    struct cv_str rest = cv_buf_str(&plain), line;
    while (cv_str_split(&rest, '\n', &line)) {
        all = (first || cv_buf_addc(out, '\n')) && write_line(out, line) && all;
        first = false;
    }
    cv_buf_free(&plain);
    return all;
}

size_t cv_discord_piece(struct cv_str written) {
    size_t n = cv_wording_piece(written, CV_DISCORD_TEXT, CV_IN_UTF16), guards = 0;
    while (guards < n && written.p[n - 1 - guards] == '\\')
        guards++;
    return n < written.n && guards % 2 && n > 1 ? n - 1 : n;
}

void cv_discord_label(struct cv_buf *out, struct cv_str text, size_t most) {
    struct cv_buf plain;
    cv_buf_init(&plain, text.n + 1);
    cv_wording_add(&plain, text);
    struct cv_str whole = cv_str_trim(cv_buf_str(&plain));
    if (cv_wording_length(whole, CV_IN_UTF16) <= most) {
        cv_buf_add(out, whole);
    } else {
        whole.n = cv_wording_piece(whole, most - 1, CV_IN_UTF16);
        cv_buf_add(out, cv_str_trim(whole));
        cv_buf_addz(out, "…");
    }
    cv_buf_free(&plain);
}
