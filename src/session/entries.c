/* entries.c - a list as people type it. */
#include "session/entries.h"

#include "text/fold.h"

/* Without "- ", "* ", "• ", "1. ", "2) " in front. */
static struct cv_str entry_bare(struct cv_str entry) {
    static const char *const bullets[] = {"-", "*", "•", "–"};
    entry = cv_str_trim(entry);
    for (size_t i = 0; i < CV_COUNT(bullets); i++)
        if (cv_str_starts(entry, cv_str(bullets[i]))) {
            size_t n = cv_str(bullets[i]).n;
            return cv_str_trim((struct cv_str){entry.p + n, entry.n - n});
        }
    size_t n = 0;
    while (n < entry.n && entry.p[n] >= '0' && entry.p[n] <= '9')
        n++;
    if (n && n < entry.n && (entry.p[n] == '.' || entry.p[n] == ')'))
        return cv_str_trim((struct cv_str){entry.p + n + 1, entry.n - n - 1});
    return entry;
}

static bool list_has(struct cv_str list, struct cv_str entry) {
    struct cv_str one;
    while (cv_str_split(&list, '\n', &one))
        if (cv_text_same(one, entry))
            return true;
    return false;
}

static void entries_add(struct entries *e, struct cv_str entry, size_t chars,
                        struct cv_arena *arena) {
    if (!entry.n || list_has(e->list, entry))
        return;
    if (cv_str_chars(entry) > chars && !e->too_long.n)
        e->too_long = entry;
    e->list = e->n++ ? cv_arena_printf(arena, "%.*s\n%.*s", CV_ARG(e->list), CV_ARG(entry))
                     : entry;
}

struct entries entries_read(struct cv_str words, size_t chars, struct cv_arena *arena) {
    struct entries entries = {0};
    for (size_t at = 0, from = 0; at <= words.n; at++) {
        if (at < words.n && words.p[at] != ',' && words.p[at] != ';' && words.p[at] != '\n')
            continue;
        entries_add(&entries, entry_bare((struct cv_str){words.p + from, at - from}), chars, arena);
        from = at + 1;
    }
    return entries;
}
