/* hours.c - when somebody is to be asked, as whoever enrols them says it. */
#include "session/language.h"
#include "session/phrases.h"
#include "session/picks.h"
#include "session/schedule.h"
#include "text/fold.h"

enum { PREFIX_WORDS = 4, HOURS_FOLDED_MOST = 4096 };

/* Words behind a name, and what they change. */
struct option {
    enum word_list words;
    bool (*read)(const struct cv_playbook *book, const struct cv_when *w, struct cv_str value,
                 struct schedule *s);
};

static bool option_hour(const struct cv_playbook *book, const struct cv_when *w,
                        struct cv_str value, struct schedule *s) {
    (void)book;
    return cv_when_hour(w, value, &s->plan.minute);
}

static bool option_days(const struct cv_playbook *book, const struct cv_when *w,
                        struct cv_str value, struct schedule *s) {
    (void)book;
    return cv_when_weekdays(w, value, &s->plan.weekdays);
}

static bool option_quiet(const struct cv_playbook *book, const struct cv_when *w,
                         struct cv_str value, struct schedule *s) {
    (void)book;
    return cv_when_hours(w, value, &s->plan.quiet_from, &s->plan.quiet_to);
}

static bool option_zone(const struct cv_playbook *book, const struct cv_when *w,
                        struct cv_str value, struct schedule *s) {
    struct cv_zones *zones = cv_almanac_zones(book->almanac);
    struct cv_str near = cv_str("");
    const char *id = cv_when_zone(w, zones, value, &near);
    return id && !near.n && cv_zones_open(zones, id, &s->plan.zone, NULL) == CV_OK;
}

static bool option_questions(const struct cv_playbook *book, const struct cv_when *w,
                             struct cv_str value, struct schedule *s) {
    (void)book;
    (void)w;
    return schedule_questions(value, &s->questions);
}

static const struct option options[] = {
    {WORDS_HOUR, option_hour},   {WORDS_ZONE, option_zone},
    {WORDS_DAYS, option_days},   {WORDS_QUIET, option_quiet},
    {WORDS_QUESTIONS, option_questions},
};

struct hours {
    const struct cv_playbook *book;
    struct cv_str lang;
    struct cv_arena *arena;
    struct schedule schedule;
    bool good;
};

/* ---- where an option begins ----------------------------------------------------------- */

/* How many words of `text` are the beginning of one of the alternatives that end with
 * a slot ("at {time}"); 0 for none. */
static size_t alternatives_length(struct cv_str alternatives, struct cv_str text,
                                  struct cv_arena *arena) {
    struct cv_str one;
    size_t length = 0;
    while (cv_str_split(&alternatives, '|', &one)) {
        struct cv_str rest = text, word, begin = cv_str("");
        one = cv_str_trim(one);
        if (one.n < 2 || one.p[one.n - 1] != SLOT_SIGN(SLOT_WHAT))
            continue;
        one = cv_str_trim((struct cv_str){one.p, one.n - 1});
        for (size_t n = 0; n < PREFIX_WORDS && rest.n && cv_str_split(&rest, ' ', &word); n++) {
            begin = (struct cv_str){text.p, (size_t)(word.p + word.n - text.p)};
            if (cv_str_eq(words_folded(begin, arena), one) && begin.n > length)
                length = begin.n;
        }
    }
    return length;
}

/* The option that `text` begins with, and the bytes of its name. */
static const struct option *option_at(const struct hours *h, struct cv_str text, size_t *length) {
    const struct cv_str langs[] = {h->lang, CV_S("en")};
    const struct option *found = NULL;
    struct cv_buf folded;
    *length = 0;
    cv_buf_init(&folded, HOURS_FOLDED_MOST);
    for (size_t i = 0; i < CV_COUNT(options); i++)
        for (size_t k = 0; k < CV_COUNT(langs); k++) {
            cv_buf_clear(&folded);
            language_fold(h->book->texts, langs[k], options[i].words, &folded);
            size_t n = alternatives_length(cv_buf_str(&folded), text, h->arena);
            if (n > *length) {
                *length = n;
                found = &options[i];
            }
        }
    cv_buf_free(&folded);
    return found;
}

/* Where the next option begins in `text`, behind its first word; its end when there is none. */
static size_t option_next(const struct hours *h, struct cv_str text) {
    size_t length;
    for (size_t i = 1; i < text.n; i++)
        if (text.p[i - 1] == ' ' && text.p[i] != ' ' &&
            option_at(h, (struct cv_str){text.p + i, text.n - i}, &length))
            return i;
    return text.n;
}

/* ---- reading --------------------------------------------------------------------------- */

static void option_take(struct hours *h, const struct option *option, struct cv_str value) {
    const struct cv_str langs[] = {h->lang, CV_S("en")};
    bool good = false;
    for (size_t i = 0; i < CV_COUNT(langs) && !good && value.n; i++)
        good = option->read(h->book, cv_almanac_when(h->book->almanac, langs[i]), value,
                            &h->schedule);
    h->good = h->good && good;
}

bool cv_session_hours(const struct cv_playbook *book, struct cv_str lang, struct cv_str words,
                      struct cv_str base, struct cv_arena *arena, struct cv_str *name,
                      struct cv_buf *pace) {
    struct hours h = {.book = book, .lang = lang, .arena = arena, .good = true};
    words = cv_str_trim(words);
    size_t at = option_next(&h, words);
    *name = cv_str_trim((struct cv_str){words.p, at});
    if (schedule_read(book, base, &h.schedule, NULL) != CV_OK)
        return false;
    while (at < words.n) {
        struct cv_str rest = {words.p + at, words.n - at};
        size_t length, next = option_next(&h, rest);
        const struct option *option = option_at(&h, rest, &length);
        option_take(&h, option, cv_str_trim((struct cv_str){rest.p + length, next - length}));
        at += next;
    }
    if (!h.good || cv_plan_fault(&h.schedule.plan) != CV_PLAN_GOOD)
        return false;
    schedule_text(&h.schedule, 0, pace);
    return true;
}
