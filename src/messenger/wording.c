/* wording.c - words on their way out. */
#include "messenger/wording.h"

#include <stdint.h>

/* One character at `at`: its code point, and its length in bytes. Bytes that are no
 * UTF-8 count as one character each. */
static uint32_t wording_char(struct cv_str s, size_t at, size_t *n) {
    unsigned char first = (unsigned char)s.p[at];
    size_t more = first < 0xC0 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    uint32_t c = more ? first & (0x3FU >> more) : first;
    *n = 1;
    if (at + more >= s.n && more)
        return first;
    for (size_t i = 1; i <= more; i++)
        c = c << 6 | ((unsigned char)s.p[at + i] & 0x3FU);
    *n = 1 + more;
    return c;
}

static bool misleads(uint32_t c) {
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

bool cv_wording_add(struct cv_buf *out, struct cv_str text) {
    size_t n, from = 0;
    bool all = true;
    for (size_t at = 0; at < text.n; at += n) {
        if (!misleads(wording_char(text, at, &n)))
            continue;
        all = cv_buf_add(out, (struct cv_str){text.p + from, at - from}) && all;
        from = at + n;
    }
    return cv_buf_add(out, (struct cv_str){text.p + from, text.n - from}) && all;
}

static size_t measured(uint32_t c, size_t n, enum cv_counting measure) {
    return measure == CV_IN_BYTES ? n : measure == CV_IN_UTF16 && c > 0xFFFF ? 2 : 1;
}

size_t cv_wording_length(struct cv_str text, enum cv_counting measure) {
    size_t length = 0, n;
    for (size_t at = 0; at < text.n; at += n) {
        uint32_t c = wording_char(text, at, &n);
        length += measured(c, n, measure);
    }
    return length;
}

/* What belongs to the character before it: nothing is cut there. */
static bool clings(uint32_t c) {
    return (c >= 0x0300 && c <= 0x036F) || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0x1F3FB && c <= 0x1F3FF);
}

static bool is_stop(char c) {
    return c == '.' || c == '!' || c == '?' || c == ';';
}

size_t cv_wording_piece(struct cv_str text, size_t most, enum cv_counting measure) {
    size_t length = 0, n, line = 0, sentence = 0, word = 0, character = 0, at = 0;
    uint32_t before = 0;
    for (; at < text.n; at += n) {
        uint32_t c = wording_char(text, at, &n);
        length += measured(c, n, measure);
        if (length > most)
            break;
        if (!clings(c) && before != 0x200D)
            character = at;
        before = c;
        if (c == '\n')
            line = at + 1;
        else if (c == ' ' && at && is_stop(text.p[at - 1]))
            sentence = at + 1;
        if (c == ' ' || c == '\n')
            word = at + 1;
    }
    if (at >= text.n)
        return text.n;
    if (!clings(wording_char(text, at, &n)) && before != 0x200D)
        character = at;
    /* An early end would make many small pieces. */
    size_t half = at / 2;
    size_t best = line > half ? line : sentence > half ? sentence : word > half ? word : character;
    return best ? best : at ? at : n;
}
