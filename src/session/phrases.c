/* phrases.c - commands that hold something. */
#include "session/phrases.h"

#include "session/commands.h"
#include "session/language.h"
#include "session/picks.h"
#include "text/fold.h"

enum {
    PHRASE_MOST = 400, /* bytes of a message that can still be a command */
    BEGIN_WORDS = 3    /* words of the longest beginning */
};

struct matcher {
    struct phrase phrase;
    bool (*accept)(void *context, const struct phrase *p);
    void *context;
};

static struct cv_str str_from(struct cv_str s, size_t at) {
    return (struct cv_str){s.p + at, s.n - at};
}

static bool match(struct matcher *m, struct cv_str pattern, struct cv_str text);

/* A slot takes at least one letter and as few as will do. */
static bool match_slot(struct matcher *m, enum phrase_slot slot, struct cv_str pattern,
                       struct cv_str text) {
    for (size_t n = 1; n <= text.n; n++) {
        m->phrase.slot[slot] = cv_str_trim((struct cv_str){text.p, n});
        if (m->phrase.slot[slot].n && match(m, pattern, str_from(text, n)))
            return true;
    }
    m->phrase.slot[slot] = cv_str("");
    return false;
}

static bool match(struct matcher *m, struct cv_str pattern, struct cv_str text) {
    while (pattern.n) {
        for (int slot = 0; slot < SLOTS; slot++)
            if (pattern.p[0] == SLOT_SIGN(slot))
                return match_slot(m, (enum phrase_slot)slot, str_from(pattern, 1), text);
        if (!text.n || text.p[0] != pattern.p[0])
            return false;
        pattern = str_from(pattern, 1);
        text = str_from(text, 1);
    }
    return !text.n && m->accept(m->context, &m->phrase);
}

bool phrases_match(struct cv_str alternatives, struct cv_str text,
                   bool (*accept)(void *context, const struct phrase *p), void *context) {
    struct matcher m = {.accept = accept, .context = context};
    struct cv_str one;
    while (text.n && cv_str_split(&alternatives, '|', &one))
        if (match(&m, cv_str_trim(one), text))
            return true;
    return false;
}

struct cv_str phrases_folded(const struct turn *turn, struct cv_str words) {
    struct cv_str folded = cv_str("");
    struct cv_buf out;
    words = commands_bare(words);
    while (words.n && words.p[words.n - 1] == '?')
        words = cv_str_trim((struct cv_str){words.p, words.n - 1});
    if (words.n > PHRASE_MOST)
        return folded;
    cv_buf_init(&out, 4 * PHRASE_MOST);
    if (cv_text_fold(words, &out))
        folded = cv_arena_copy(turn->arena, cv_buf_str(&out));
    cv_buf_free(&out);
    return folded;
}

/* Length of the first `n` words of `s`, or 0 when there are not more than that. */
static size_t words_length(struct cv_str s, size_t n) {
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        while (at < s.n && s.p[at] == ' ')
            at++;
        while (at < s.n && s.p[at] != ' ' && s.p[at] != ':')
            at++;
    }
    return at < s.n ? at : 0;
}

bool phrases_begins(const struct turn *turn, enum word_list list, struct cv_str words,
                    struct cv_str *rest, bool *marked) {
    bool slash = words.n && (words.p[0] == '/' || words.p[0] == '!');
    if (slash)
        words = str_from(words, 1);
    for (size_t n = BEGIN_WORDS; n > 0; n--) {
        size_t length = words_length(words, n);
        struct cv_str head = words_folded((struct cv_str){words.p, length}, turn->arena);
        if (!length || !words_are(language_words(turn, list), head))
            continue;
        *marked = slash || words.p[length] == ':';
        length += words.p[length] == ':';
        *rest = cv_str_trim(str_from(words, length));
        return rest->n > 0;
    }
    return false;
}
