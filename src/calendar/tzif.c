/* tzif.c - reading compiled time zone files (RFC 8536). */
#include "calendar/shifts.h"

enum { HEADER = 44, COUNTS = 20, TYPE = 6, TIMES_MAX = 4000, TYPES_MAX = 256, CHARS_MAX = 4096 };

/* The counts in the order of the header. */
enum count { ISUT, ISSTD, LEAP, TIMES, TYPES, CHARS, N_COUNTS };

struct block {
    int32_t counts[N_COUNTS];
    size_t time_size;       /* bytes of a time: 4 in the first block, 8 in the second */
    const unsigned char *p; /* behind the header */
    size_t n;               /* bytes of the block, without the header */
};

static int64_t big_endian(const unsigned char *p, size_t n) {
    uint64_t value = p[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | p[i];
    return (int64_t)value;
}

static size_t block_size(const struct block *b) {
    const int32_t *n = b->counts;
    return (size_t)n[TIMES] * (b->time_size + 1) + (size_t)n[TYPES] * TYPE + (size_t)n[CHARS] +
           (size_t)n[LEAP] * (b->time_size + 4) + (size_t)n[ISSTD] + (size_t)n[ISUT];
}

/* Takes a block off the front of `*rest`; false when it is not one. */
static bool block_take(struct cv_str *rest, size_t time_size, struct block *b) {
    static const int32_t most[] = {TYPES_MAX, TYPES_MAX, TIMES_MAX, TIMES_MAX, TYPES_MAX, CHARS_MAX};
    _Static_assert(CV_COUNT(most) == N_COUNTS, "a limit for every count");
    const unsigned char *p = (const unsigned char *)rest->p;
    if (rest->n < HEADER || !cv_str_starts(*rest, CV_S("TZif")) || p[4] < '2')
        return false;
    *b = (struct block){.time_size = time_size, .p = p + HEADER};
    for (size_t i = 0; i < N_COUNTS; i++) {
        b->counts[i] = (int32_t)big_endian(p + COUNTS + 4 * i, 4);
        if (b->counts[i] < 0 || b->counts[i] > most[i])
            return false;
    }
    b->n = block_size(b);
    if (!b->counts[TYPES] || rest->n - HEADER < b->n)
        return false;
    *rest = (struct cv_str){rest->p + HEADER + b->n, rest->n - HEADER - b->n};
    return true;
}

/* Offset of a type in milliseconds; false when there is no such type. */
static bool block_offset(const struct block *b, size_t type, int32_t *offset) {
    enum { FURTHEST = 26 * 3600 }; /* RFC 8536, 3.2 */
    size_t types = (size_t)b->counts[TIMES] * (b->time_size + 1);
    if (type >= (size_t)b->counts[TYPES])
        return false;
    int64_t seconds = big_endian(b->p + types + type * TYPE, 4);
    *offset = (int32_t)(seconds * 1000);
    return seconds > -FURTHEST && seconds < FURTHEST;
}

/* Times from 1970 on count; what was before only says where it began. *last:
 * the last time there is. */
static bool block_shifts(const struct block *b, struct cv_shifts *out, cv_time *last) {
    size_t n = (size_t)b->counts[TIMES];
    int64_t seconds, before = INT64_MIN;
    int32_t offset = 0;
    bool good = block_offset(b, 0, &offset);
    cv_shifts_add(out, INT64_MIN, offset);
    for (size_t i = 0; good && i < n; i++, before = seconds) {
        seconds = big_endian(b->p + i * b->time_size, b->time_size);
        good = block_offset(b, b->p[n * b->time_size + i], &offset) && seconds > before &&
               seconds < CV_CALENDAR_END / 1000;
        if (good && seconds <= 0)
            out->p[0].offset = offset;
        else if (good)
            cv_shifts_add(out, CV_SECONDS(seconds), offset);
    }
    *last = good && before > 0 ? CV_SECONDS(before) : 0;
    return good;
}

enum cv_status cv_tzif_read(struct cv_str bytes, struct cv_shifts *out, struct cv_error *err) {
    struct block small, wide;
    struct cv_str footer = bytes, rule;
    cv_time last;
    if (!block_take(&footer, 4, &small) || !block_take(&footer, 8, &wide) ||
        !block_shifts(&wide, out, &last))
        return cv_fail(err, CV_INVALID, "not a time zone file of version 2 or later");
    if (footer.n < 2 || footer.p[0] != '\n' || footer.p[footer.n - 1] != '\n')
        return cv_fail(err, CV_INVALID, "the time zone file has no rule at its end");
    rule = (struct cv_str){footer.p + 1, footer.n - 2};
    return rule.n ? cv_rule_extend(rule, last, out, err) : CV_OK;
}
