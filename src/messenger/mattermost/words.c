/* words.c - words to and from Mattermost's Markdown.
 *
 * A server looks for whom a post calls after undoing escapes and entities (mattermost,
 * app/mention_parser_standard.go): "\@all" calls everybody as "@all" does. It cuts its
 * text at every character that cannot be part of a name, so one of no width behind the @
 * keeps the call from being one. */
#include "messenger/mattermost/private.h"
#include "messenger/wording.h"

#include <ctype.h>
#include <string.h>

/* U+2060, word joiner: nothing to see, no place to break a line. */
#define JOINER "\xE2\x81\xA0"

enum { NAME_MAX_BYTES = 64 }; /* of a user's name */

static bool is_name(char c) {
    return isalnum((unsigned char)c) || c == '.' || c == '-' || c == '_';
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/* An address keeps its @: a letter or digit stands before it. */
static bool calls(struct cv_str s, size_t at) {
    return !at || !isalnum((unsigned char)s.p[at - 1]);
}

/* "&#64;" or "&amp;" begins here. */
static bool is_entity(struct cv_str s, size_t at) {
    size_t i = at + 1;
    while (i < s.n && i - at < 32 && (isalnum((unsigned char)s.p[i]) || s.p[i] == '#'))
        i++;
    return i > at + 1 && i < s.n && s.p[i] == ';';
}

/* ":smile:" begins here. */
static bool is_emoji(struct cv_str s, size_t at) {
    size_t i = at + 1;
    while (i < s.n && i - at < 64 && (is_name(s.p[i]) || s.p[i] == '+'))
        i++;
    return i > at + 1 && i < s.n && s.p[i] == ':';
}

/* What means something anywhere in a line. */
static bool say_inline(struct cv_buf *out, struct cv_str s, size_t at) {
    char c = s.p[at];
    if (strchr("\\`*_~[]|", c))
        return cv_buf_addc(out, '\\') && cv_buf_addc(out, c);
    if ((c == '@' && calls(s, at)) || (c == '&' && is_entity(s, at)) ||
        (c == ':' && is_emoji(s, at)))
        return cv_buf_addc(out, c) && cv_buf_addz(out, JOINER);
    return cv_buf_addc(out, c);
}

/* What means something at the beginning of a line: headings, quotes, lists, rules, code
 * that is indented. Gives the bytes of `s` that were added. */
static size_t say_margin(struct cv_buf *out, struct cv_str s, size_t at) {
    size_t i = at;
    while (i < s.n && is_blank(s.p[i]))
        i++;
    if (i - at >= 4 || (i > at && memchr(s.p + at, '\t', i - at)))
        cv_buf_addz(out, JOINER);
    cv_buf_add(out, (struct cv_str){s.p + at, i - at});
    size_t digits = i;
    while (digits < s.n && digits - i < 10 && isdigit((unsigned char)s.p[digits]))
        digits++;
    if (digits > i && digits < s.n && strchr(".)", s.p[digits])) {
        cv_buf_add(out, (struct cv_str){s.p + i, digits - i});
        cv_buf_addf(out, "\\%c", s.p[digits]);
        return digits + 1 - at;
    }
    if (i < s.n && strchr("#>+-", s.p[i])) {
        cv_buf_addf(out, "\\%c", s.p[i]);
        return i + 1 - at;
    }
    if (i < s.n && s.p[i] == '=')
        cv_buf_addz(out, JOINER);
    return i - at;
}

bool mm_words_say(struct cv_buf *out, struct cv_str text) {
    struct cv_buf clean;
    cv_buf_init(&clean, text.n + 1);
    cv_wording_add(&clean, text);
    struct cv_str s = cv_buf_str(&clean);
    bool margin = true;
    for (size_t at = 0; at < s.n;) {
        if (margin) {
            at += say_margin(out, s, at);
            margin = false;
        } else {
            margin = s.p[at] == '\n';
            say_inline(out, s, at++);
        }
    }
    cv_buf_free(&clean);
    return !out->full;
}

size_t mm_words_piece(struct cv_str text) {
    size_t most = MM_MESSAGE_MAX, n;
    for (;; most -= most / 8) {
        struct cv_buf said;
        n = cv_wording_piece(text, most, CV_IN_CHARACTERS);
        cv_buf_init(&said, 8 * n + 1);
        mm_words_say(&said, (struct cv_str){text.p, n});
        size_t length = cv_wording_length(cv_buf_str(&said), CV_IN_CHARACTERS);
        cv_buf_free(&said);
        if (length <= MM_MESSAGE_MAX)
            return n;
    }
}

/* ---- theirs ------------------------------------------------------------------------------- */

struct cv_str mm_words_mention(struct cv_str text, size_t *at) {
    for (size_t i = *at; i < text.n; i++) {
        size_t end = i + 1;
        if (text.p[i] != '@' || (i && is_name(text.p[i - 1])))
            continue;
        while (end < text.n && is_name(text.p[end]))
            end++;
        while (end > i + 1 && !isalnum((unsigned char)text.p[end - 1]) && text.p[end - 1] != '_')
            end--; /* the end of a sentence */
        *at = end;
        if (end > i + 1)
            return (struct cv_str){text.p + i, end - i};
    }
    *at = text.n;
    return (struct cv_str){NULL, 0};
}

/* The name of who is called "@Name", NULL when nobody known is. */
static const char *hear_name(const struct mm_memory *names, struct cv_str mention) {
    char name[NAME_MAX_BYTES];
    size_t n = mention.n - 1;
    if (n > sizeof name)
        return NULL;
    for (size_t i = 0; i < n; i++)
        name[i] = (char)tolower((unsigned char)mention.p[i + 1]);
    return mm_memory_find(names, (struct cv_str){name, n});
}

/* Without "@canvasser", and what separates it, at the beginning. */
static struct cv_str hear_call(struct cv_str text, struct cv_str me) {
    size_t at = 0;
    struct cv_str s = cv_str_trim(text), first = mm_words_mention(s, &at);
    if (!first.n || first.p != s.p ||
        !cv_str_eq_nocase((struct cv_str){first.p + 1, first.n - 1}, me))
        return text;
    while (at < s.n && strchr(" \t\n:,", s.p[at]))
        at++;
    return (struct cv_str){s.p + at, s.n - at};
}

void mm_words_hear(struct cv_buf *out, struct cv_str text, struct cv_str me,
                   const struct mm_memory *names) {
    struct cv_str s = hear_call(text, me), mention;
    size_t from = 0, at = 0;
    while ((mention = mm_words_mention(s, &at)).n) {
        const char *name = hear_name(names, mention);
        if (!name || !*name)
            continue;
        size_t begin = (size_t)(mention.p - s.p) + 1;
        cv_buf_add(out, (struct cv_str){s.p + from, begin - from});
        cv_buf_addz(out, name);
        from = at;
    }
    cv_buf_add(out, (struct cv_str){s.p + from, s.n - from});
}
