/* script.c - in which letters something is written. */
#include "text/script.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

enum { SCRIPTS = 8 /* told apart in one text; further ones have no part of it that counts */ };

struct count {
    UScriptCode script;
    size_t n;
};

/* Letters that all scripts share ("µ") are of none. */
static bool letter_of(UChar32 c, UScriptCode *script) {
    UErrorCode code = U_ZERO_ERROR;
    *script = uscript_getScript(c, &code);
    return u_isalpha(c) && U_SUCCESS(code) && *script != USCRIPT_COMMON &&
           *script != USCRIPT_INHERITED;
}

static void count_letter(struct count counts[SCRIPTS], UScriptCode script) {
    size_t i = 0;
    while (i < SCRIPTS && counts[i].n && counts[i].script != script)
        i++;
    if (i == SCRIPTS)
        return;
    counts[i].script = script;
    counts[i].n++;
}

struct cv_str cv_text_script(struct cv_str s, size_t least) {
    struct count counts[SCRIPTS] = {{.n = 0}};
    size_t letters = 0, most = 0;
    UScriptCode script;
    for (size_t at = 0; at < s.n;) {
        UChar32 c;
        U8_NEXT_OR_FFFD((const uint8_t *)s.p, at, s.n, c);
        if (!letter_of(c, &script))
            continue;
        count_letter(counts, script);
        letters++;
    }
    for (size_t i = 1; i < SCRIPTS; i++)
        most = counts[i].n > counts[most].n ? i : most;
    bool rules = counts[most].n && counts[most].n >= least && 2 * counts[most].n > letters;
    return cv_str(rules ? uscript_getShortName(counts[most].script) : "");
}
