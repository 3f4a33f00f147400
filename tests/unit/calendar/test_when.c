/* Times in words: what people type in five languages, and what they are told. */
#include <canvasser/when.h>

#include <string.h>

#include "database.h"

static const char *const languages[] = {"en", "es", "ru", "id", "el"};

struct desk {
    struct cv_arena *arena;
    struct cv_texts *texts;
    struct cv_zones *zones;
    struct cv_when *when[CV_COUNT(languages)];
};

static struct cv_str file_of(struct cv_arena *arena, const char *path) {
    enum { MOST = 1 << 20 };
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *p = cv_arena_alloc(arena, MOST);
    struct cv_str all = {p, fread(p, 1, MOST, f)};
    fclose(f);
    return all;
}

static int desk_open(void **state) {
    static struct desk d;
    struct cv_error err = {0};
    d = (struct desk){cv_arena_new(), cv_texts_new(), database_zones(), {NULL}};
    for (size_t i = 0; i < CV_COUNT(languages); i++) {
        struct cv_str path = cv_arena_printf(d.arena, "dialogs/engine/texts/%s.yaml", languages[i]);
        struct cv_source source = {path, file_of(d.arena, path.p)};
        if (cv_texts_add(d.texts, cv_str(languages[i]), &source, &err) ||
            cv_when_new(d.texts, cv_str(languages[i]), &d.when[i], &err))
            fail_msg("%s", err.text);
    }
    *state = &d;
    return 0;
}

static int desk_close(void **state) {
    struct desk *d = *state;
    for (size_t i = 0; i < CV_COUNT(languages); i++)
        cv_when_free(d->when[i]);
    cv_zones_free(d->zones);
    cv_texts_free(d->texts);
    cv_arena_free(d->arena);
    return 0;
}

static const struct cv_when *in(void **state, const char *lang) {
    struct desk *d = *state;
    size_t i = 0;
    while (strcmp(languages[i], lang) != 0)
        i++;
    return d->when[i];
}

#define TODAY cv_date_day((struct cv_date){2026, 11, 24}) /* a Tuesday */

/* ---- reading: what is read, said in a line; "-" for nothing ------------------------- */

struct reading {
    const char *lang, *typed, *want;
};

static struct cv_str none(void) {
    return cv_str("-");
}

static struct cv_str read_hour(struct desk *d, const struct cv_when *w, struct cv_str typed) {
    int32_t m;
    return cv_when_hour(w, typed, &m) ? cv_arena_printf(d->arena, "%d:%02d", m / 60, m % 60) : none();
}

static struct cv_str read_hours(struct desk *d, const struct cv_when *w, struct cv_str typed) {
    int32_t a, b;
    return cv_when_hours(w, typed, &a, &b)
               ? cv_arena_printf(d->arena, "%d:%02d %d:%02d", a / 60, a % 60, b / 60, b % 60)
               : none();
}

static struct cv_str read_weekdays(struct desk *d, const struct cv_when *w, struct cv_str typed) {
    static const char letters[] = "MTWTFSS";
    unsigned set;
    char *shown = cv_arena_alloc(d->arena, sizeof letters);
    if (!cv_when_weekdays(w, typed, &set))
        return none();
    for (int i = 0; i < CV_WEEKDAYS; i++)
        shown[i] = set & CV_WEEKDAY_BIT(i) ? letters[i] : '.';
    return cv_str(shown);
}

static struct cv_str read_span(struct desk *d, const struct cv_when *w, struct cv_str typed) {
    struct cv_lapse span;
    return cv_when_span(w, typed, &span) ? cv_arena_printf(d->arena, "%d+%d", span.days, span.minutes)
                                         : none();
}

static struct cv_str date_shown(struct desk *d, cv_day day) {
    struct cv_date date = cv_day_date(day);
    return cv_arena_printf(d->arena, "%04d-%02d-%02d", date.year, date.month, date.day);
}

static struct cv_str read_day(struct desk *d, const struct cv_when *w, struct cv_str typed) {
    cv_day day;
    return cv_when_day(w, typed, TODAY, &day) ? date_shown(d, day) : none();
}

/* On Tuesday, 24 November 2026, at 15:00 in Athens. */
static struct cv_str read_pause(struct desk *d, const struct cv_when *w, struct cv_str typed) {
    static const char *const names[] = {"", "-", "past", "far"};
    const struct cv_zone *athens = database_zone(d->zones, "Europe/Athens");
    cv_time now = cv_zone_time(athens, TODAY, 15 * 60);
    struct cv_pause pause;
    enum cv_pause_heard heard = cv_when_pause(w, typed, athens, now, &pause);
    if (heard != CV_PAUSE_HEARD)
        return cv_str(names[heard]);
    if (pause.day)
        return date_shown(d, pause.day);
    return cv_arena_printf(d->arena, "%lld min", (long long)((pause.until - now) / CV_MINUTES(1)));
}

static void all_read(void **state, const struct reading *r, size_t n,
                     struct cv_str (*read)(struct desk *, const struct cv_when *, struct cv_str)) {
    for (size_t i = 0; i < n; i++) {
        struct cv_str got = read(*state, in(state, r[i].lang), cv_str(r[i].typed));
        if (!cv_str_eqz(got, r[i].want))
            fail_msg("%s: \"%s\" is read as %.*s, not as %s", r[i].lang, r[i].typed, CV_ARG(got),
                     r[i].want);
    }
}

#define ALL_READ(readings, read) all_read(state, (readings), CV_COUNT(readings), (read))

static void hours_are_read(void **state) {
    static const struct reading r[] = {
        {"en", "9:30", "9:30"},        {"en", "9.30", "9:30"},       {"en", "0930", "9:30"},
        {"en", "9", "9:00"},           {"en", "at 9 am", "9:00"},    {"en", "9 a.m.", "9:00"},
        {"en", "9am", "9:00"},         {"en", "9:15PM", "21:15"},    {"en", "12 am", "0:00"},
        {"en", "12 pm", "12:00"},      {"en", "noon", "12:00"},      {"en", "12 noon", "12:00"},
        {"en", "midnight", "0:00"},    {"en", "24:00", "0:00"},      {"en", "21:00", "21:00"},
        {"en", "9 o'clock", "9:00"},   {"en", "9h30", "9:30"},       {"en", "23:59", "23:59"},
        {"en", "24:01", "-"},          {"en", "25", "-"},            {"en", "9:60", "-"},
        {"en", "9:5", "-"},            {"en", "-1", "-"},            {"en", "", "-"},
        {"en", "9 9 9", "-"},          {"en", "13 am", "-"},         {"en", "9 noon", "-"},
        {"en", "am", "-"},             {"en", "99999999999999", "-"}, {"en", "3 days", "-"},
        {"es", "a las 9:30", "9:30"},  {"es", "9 de la mañana", "9:00"}, {"es", "las 9 de la noche", "21:00"},
        {"es", "3 de la tarde", "15:00"}, {"es", "mediodía", "12:00"}, {"es", "9h", "9:00"},
        {"ru", "в 9 утра", "9:00"},    {"ru", "7 вечера", "19:00"},  {"ru", "3 часа дня", "15:00"},
        {"ru", "12 ночи", "0:00"},     {"ru", "11 ночи", "23:00"},   {"ru", "9 часов 30 минут", "9:30"},
        {"ru", "полдень", "12:00"},    {"ru", "11 дня", "11:00"},
        {"id", "jam 9 pagi", "9:00"},  {"id", "pukul 09.30", "9:30"}, {"id", "1 siang", "13:00"},
        {"id", "12 siang", "12:00"},   {"id", "jam 8 malam", "20:00"}, {"id", "11 siang", "11:00"},
        {"el", "9 π.μ.", "9:00"},      {"el", "στις 9 το πρωί", "9:00"}, {"el", "8 το βράδυ", "20:00"},
        {"el", "2 το μεσημέρι", "14:00"}, {"el", "9 μμ", "21:00"},   {"el", "21.30", "21:30"},
    };
    ALL_READ(r, read_hour);
}

static void quiet_hours_are_read(void **state) {
    static const struct reading r[] = {
        {"en", "22:00-7:00", "22:00 7:00"}, {"en", "from 10 pm to 7 am", "22:00 7:00"},
        {"en", "22 – 7", "22:00 7:00"},     {"en", "22", "-"}, {"en", "22:00-", "-"},
        {"es", "de 22 a 7", "22:00 7:00"},  {"es", "de las 10 de la noche a las 7 de la mañana", "22:00 7:00"},
        {"ru", "с 22:00 до 7:00", "22:00 7:00"}, {"ru", "с 10 вечера до 7 утра", "22:00 7:00"},
        {"id", "jam 22 sampai jam 7", "22:00 7:00"}, {"el", "από τις 22:00 έως τις 7:00", "22:00 7:00"},
    };
    ALL_READ(r, read_hours);
}

static void weekdays_are_read(void **state) {
    static const struct reading r[] = {
        {"en", "mon-fri", "MTWTF.."},       {"en", "Mon – Fri", "MTWTF.."},
        {"en", "monday to thursday", "MTWT..."}, {"en", "from mon till wed", "MTW...."},
        {"en", "tue, thu and sat", ".T.T.S."}, {"en", "Tue/Thu", ".T.T..."},
        {"en", "mon wed fri", "M.W.F.."},   {"en", "sat-mon", "M....SS"},
        {"en", "mon-wed, sat", "MTW..S."},  {"en", "every day", "MTWTFSS"},
        {"en", "weekdays", "MTWTF.."},      {"en", "weekends", ".....SS"},
        {"en", "every Monday", "M......"},  {"en", "weekdays and sunday", "MTWTF.S"},
        {"en", "Mon.", "M......"},          {"en", "mon-mon", "M......"},
        {"en", "someday", "-"},             {"en", "", "-"},        {"en", "and", "-"},
        {"en", "mon-", "-"},                {"en", "mon to weekend", "-"}, {"en", "on the", "-"},
        {"es", "lunes a viernes", "MTWTF.."}, {"es", "de lunes a jueves", "MTWT..."},
        {"es", "lun, mié y vie", "M.W.F.."}, {"es", "todos los días", "MTWTFSS"},
        {"es", "los martes", ".T....."},    {"es", "mar-jue", ".TWT..."},
        {"ru", "пн-пт", "MTWTF.."},         {"ru", "с понедельника по пятницу", "MTWTF.."},
        {"ru", "по вторникам и по четвергам", ".T.T..."}, {"ru", "по вторникам, четвергам", ".T.T..."},
        {"ru", "будни", "MTWTF.."},         {"ru", "каждый день", "MTWTFSS"}, {"ru", "каждый вторник", ".T....."},
        {"id", "senin-jumat", "MTWTF.."},   {"id", "setiap hari", "MTWTFSS"},
        {"id", "hari senin sampai kamis", "MTWT..."}, {"id", "setiap hari rabu", "..W...."},
        {"id", "setiap rabu", "..W...."},   {"id", "hari kerja", "MTWTF.."}, {"id", "senin s/d rabu", "MTW...."},
        {"el", "Δευ-Παρ", "MTWTF.."},       {"el", "Δευτέρα έως Πέμπτη", "MTWT..."},
        {"el", "κάθε μέρα", "MTWTFSS"},     {"el", "κάθε Τρίτη", ".T....."}, {"el", "Τρίτη και Πέμπτη", ".T.T..."},
    };
    ALL_READ(r, read_weekdays);
}

static void spans_are_read(void **state) {
    static const struct reading r[] = {
        {"en", "3 days", "3+0"},     {"en", "a week", "7+0"},     {"en", "2 weeks", "14+0"},
        {"en", "2w", "14+0"},        {"en", "3d", "3+0"},         {"en", "for 3 days", "3+0"},
        {"en", "1 hour 30 min", "0+90"}, {"en", "half an hour", "0+30"}, {"en", "two weeks and a day", "15+0"},
        {"en", "week", "7+0"},       {"en", "1 month", "30+0"},   {"en", "0 days", "-"},
        {"en", "3", "-"},            {"en", "days 3", "-"},       {"en", "10000 days", "-"},
        {"en", "-3 days", "-"},      {"en", "forever", "-"},
        {"es", "3 días", "3+0"},     {"es", "dos semanas", "14+0"}, {"es", "media hora", "0+30"},
        {"es", "un mes", "30+0"},    {"es", "3 dias", "3+0"},
        {"ru", "3 дня", "3+0"},      {"ru", "на неделю", "7+0"},  {"ru", "2 недели", "14+0"},
        {"ru", "5 дней", "5+0"},     {"ru", "полчаса", "0+30"},   {"ru", "две недели", "14+0"},
        {"id", "3 hari", "3+0"},     {"id", "seminggu", "7+0"},   {"id", "2 minggu", "14+0"},
        {"id", "selama 2 jam", "0+120"}, {"id", "dua bulan", "60+0"},
        {"el", "3 μέρες", "3+0"},    {"el", "μία εβδομάδα", "7+0"}, {"el", "για 2 εβδομάδες", "14+0"},
    };
    ALL_READ(r, read_span);
}

static void days_are_read(void **state) {
    static const struct reading r[] = {
        {"en", "monday", "2026-11-30"},     {"en", "Tuesday", "2026-12-01"}, {"en", "wed", "2026-11-25"},
        {"en", "next Friday", "2026-11-27"}, {"en", "today", "2026-11-24"}, {"en", "tomorrow", "2026-11-25"},
        {"en", "the day after tomorrow", "2026-11-26"}, {"en", "24 December", "2026-12-24"},
        {"en", "the 24th of December", "2026-12-24"}, {"en", "December 24th, 2027", "2027-12-24"},
        {"en", "24 November", "2026-11-24"}, {"en", "23 November", "2027-11-23"},
        {"en", "29 February", "2028-02-29"}, {"en", "30 February", "-"},
        {"en", "2026-12-24", "2026-12-24"}, {"en", "2025-12-24", "2025-12-24"}, {"en", "2026-13-01", "-"},
        {"en", "24.12.", "2026-12-24"},     {"en", "24.12.27", "2027-12-24"}, {"en", "24.12.2027", "2027-12-24"},
        {"en", "24/12", "2026-12-24"},      {"en", "12/24/2026", "2026-12-24"}, {"en", "5/6", "-"},
        {"en", "Thursday, 24 December", "2026-12-24"}, {"en", "weekdays", "-"}, {"en", "32 December", "-"},
        {"en", "December", "-"},            {"en", "24", "-"},             {"en", "24 December noon", "-"},
        {"es", "5/6", "2027-06-05"},        {"es", "el lunes", "2026-11-30"}, {"es", "24 de diciembre", "2026-12-24"},
        {"es", "mañana", "2026-11-25"},     {"es", "1 de mayo de 2027", "2027-05-01"},
        {"ru", "понедельника", "2026-11-30"}, {"ru", "24 декабря", "2026-12-24"}, {"ru", "24 декабря 2026 г.", "2026-12-24"},
        {"ru", "послезавтра", "2026-11-26"}, {"ru", "24.12", "2026-12-24"},
        {"id", "hari Senin", "2026-11-30"}, {"id", "24 Desember", "2026-12-24"}, {"id", "hari ini", "2026-11-24"},
        {"id", "tanggal 24 Desember", "2026-12-24"}, {"id", "lusa", "2026-11-26"},
        {"el", "τη Δευτέρα", "2026-11-30"}, {"el", "24 Δεκεμβρίου", "2026-12-24"}, {"el", "αύριο", "2026-11-25"},
        {"el", "1 Μαΐου", "2027-05-01"},
    };
    ALL_READ(r, read_day);
}

static void pauses_are_read(void **state) {
    static const struct reading r[] = {
        {"en", "3 days", "4320 min"},       {"en", "for 2 weeks", "20160 min"}, {"en", "5 hours", "300 min"},
        {"en", "until Monday", "2026-11-30"}, {"en", "until 24 December", "2026-12-24"},
        {"en", "until 2027-01-07", "2027-01-07"}, {"en", "till tomorrow", "2026-11-25"},
        {"en", "Monday", "2026-11-30"},     {"en", "until today", "past"},   {"en", "until 2026-11-01", "past"},
        {"en", "2 years", "-"},             {"en", "13 months", "far"},      {"en", "until 2028-01-01", "far"},
        {"en", "366 days", "527040 min"},   {"en", "until", "-"},            {"en", "a bit", "-"},
        {"en", "until 3 days", "-"},        {"en", "", "-"},
        {"es", "hasta el lunes", "2026-11-30"}, {"es", "3 días", "4320 min"}, {"es", "hasta el 24 de diciembre", "2026-12-24"},
        {"ru", "до понедельника", "2026-11-30"}, {"ru", "на 3 дня", "4320 min"}, {"ru", "до 24 декабря", "2026-12-24"},
        {"id", "sampai Senin", "2026-11-30"}, {"id", "3 hari", "4320 min"},  {"id", "sampai minggu", "2026-11-29"},
        {"el", "μέχρι τη Δευτέρα", "2026-11-30"}, {"el", "3 ημέρες", "4320 min"}, {"el", "έως 24 Δεκεμβρίου", "2026-12-24"},
    };
    ALL_READ(r, read_pause);
}

static void what_is_too_long_or_not_text_is_not_understood(void **state) {
    char much[2000];
    int32_t minute;
    unsigned set;
    memset(much, '9', sizeof much);
    assert_false(cv_when_hour(in(state, "en"), (struct cv_str){much, sizeof much}, &minute));
    for (size_t i = 0; i + 4 < sizeof much; i += 4)
        memcpy(much + i, "mon ", 4);
    assert_false(cv_when_weekdays(in(state, "en"), (struct cv_str){much, 200}, &set));
    assert_false(cv_when_weekdays(in(state, "en"), CV_S("\xff\xfe"), &set));
}

static struct cv_str read_zone(struct desk *d, const struct cv_when *w, struct cv_str typed) {
    struct cv_str near;
    const char *id = cv_when_zone(w, d->zones, typed, &near);
    return id ? cv_str(id) : cv_arena_printf(d->arena, "%.*s?", CV_ARG(near));
}

static void zones_are_read_by_cities_of_the_language(void **state) {
    static const struct reading r[] = {
        {"en", "Athens", "Europe/Athens"},    {"en", "st. petersburg", "Europe/Moscow"},
        {"en", "athenes", "Europe/Athens?"},  {"en", "San Francisco", "America/Los_Angeles"},
        {"es", "Bogotá", "America/Bogota"},   {"es", "bogota", "America/Bogota"},
        {"es", "nueva york", "America/New_York"}, {"es", "Madrid", "Europe/Madrid"},
        {"ru", "москва", "Europe/Moscow"},    {"ru", "Санкт-Петербург", "Europe/Moscow"},
        {"ru", "Europe/Samara", "Europe/Samara"}, {"ru", "Атлантида", "?"},
        {"id", "WITA", "Asia/Makassar"},      {"id", "jakarta", "Asia/Jakarta"},
        {"el", "αθηνα", "Europe/Athens"},     {"el", "Νέα Υόρκη", "America/New_York"},
    };
    ALL_READ(r, read_zone);
}

static void every_city_of_the_lists_has_a_zone(void **state) {
    struct desk *d = *state;
    for (size_t i = 0; i < CV_COUNT(languages); i++) {
        struct cv_str list = cv_texts_arena(d->texts, cv_str(languages[i]),
                                            CV_S("engine.words.when.cities"), NULL, 0, d->arena);
        struct cv_str entry, near;
        while (cv_str_split(&list, '|', &entry)) {
            size_t n = entry.n;
            while (entry.p[n - 1] != ' ')
                n--;
            const char *id = cv_when_zone(d->when[i], d->zones, (struct cv_str){entry.p, n}, &near);
            if (!id || !cv_str_eqz((struct cv_str){entry.p + n, entry.n - n}, id))
                fail_msg("%s: %.*s", languages[i], CV_ARG(entry));
        }
    }
}

/* A row of pieces that mean something alone, thrown together. */
static struct cv_str soup(uint64_t *dice, struct cv_arena *arena) {
    static const char *const pieces[] = {
        "9",   "30",    "24",   "2026", "999999999999", "0", "mon", "fri", "-", ":", ".", "/", ",", " ",
        "to",  "until", "am",   "noon", "days", "week", "a", "december", "the", "every", "tomorrow", "and",
        "–",   "+",     "\xff", "é",    "2 h", "half an hour", "every day", "e\xcc\x81"};
    struct cv_str s = {"", 0};
    for (int n = (int)(*dice >> 40 & 3); n >= 0; n--) {
        *dice = *dice * 6364136223846793005u + 1442695040888963407u;
        s = cv_arena_printf(arena, "%.*s%s%s", CV_ARG(s), *dice >> 63 ? " " : "",
                            pieces[(*dice >> 33) % CV_COUNT(pieces)]);
    }
    return s;
}

static void whatever_is_typed_gives_something_in_range_or_nothing(void **state) {
    struct desk *d = *state;
    const struct cv_when *w = in(state, "en");
    const struct cv_zone *athens = database_zone(d->zones, "Europe/Athens");
    cv_time now = utc(2026, 11, 24, 13, 0);
    uint64_t dice = 88172645463325252u;
    size_t understood = 0;
    struct cv_arena *arena = cv_arena_new();
    for (int i = 0; i < 20000; i++) {
        struct cv_str typed = soup(&dice, arena);
        int32_t minute;
        unsigned set;
        struct cv_lapse span;
        struct cv_pause pause;
        cv_day day;
        if (cv_when_hour(w, typed, &minute) && ++understood)
            assert_true(minute >= 0 && minute < CV_DAY_MINUTES);
        if (cv_when_weekdays(w, typed, &set) && ++understood)
            assert_true(set && set <= CV_WEEKDAYS_ALL);
        if (cv_when_span(w, typed, &span) && ++understood)
            assert_true(span.days >= 0 && span.minutes >= 0 && span.days + span.minutes > 0);
        if (cv_when_day(w, typed, TODAY, &day) && ++understood)
            assert_true(cv_date_good(cv_day_date(day)));
        if (cv_when_pause(w, typed, athens, now, &pause) == CV_PAUSE_HEARD && ++understood)
            assert_true(pause.day > TODAY || pause.until > now);
    }
    assert_in_range(understood, 1000, 100000);
    cv_arena_free(arena);
}

/* ---- saying ---------------------------------------------------------------------------- */

struct saying {
    const char *moment, *later, *clock, *days, *length, *left, *left_days;
};

static void said(struct cv_str got, const char *want) {
    if (!cv_str_eqz(got, want))
        fail_msg("\"%.*s\", not \"%s\"", CV_ARG(got), want);
}

static void times_are_said_in_five_languages(void **state) {
    static const struct saying want[] = {
        {"Mon, 5 Jan, 09:00", "Mon, 5 Jul 2027, 21:30", "21:05", "Mon–Fri, Sun",
         "5 days 1 hour 1 minute", "12 min left", "3 days left"},
        {"lun, 5 ene, 9:00", "lun, 5 jul 2027, 21:30", "21:05", "lun–vie, dom",
         "5 días 1 hora 1 minuto", "quedan 12 min", "quedan 3 días"},
        {"пн, 5 янв., 09:00", "пн, 5 июл. 2027 г., 21:30", "21:05", "пн–пт, вс",
         "5 дней 1 час 1 минута", "осталось 12 мин", "осталось 3 дня"},
        {"Sen, 5 Jan, 09.00", "Sen, 5 Jul 2027, 21.30", "21.05", "Sen–Jum, Min",
         "5 hari 1 jam 1 menit", "sisa 12 menit", "sisa 3 hari"},
        {"Δευ 5 Ιαν, 9:00 π.μ.", "Δευ 5 Ιουλ 2027, 9:30 μ.μ.", "9:05 μ.μ.", "Δευ–Παρ, Κυρ",
         "5 ημέρες 1 ώρα 1 λεπτό", "απομένουν 12 λεπτά", "απομένουν 3 ημέρες"},
    };
    _Static_assert(CV_COUNT(want) == CV_COUNT(languages), "all languages");
    struct desk *d = *state;
    const struct cv_zone *athens = database_zone(d->zones, "Europe/Athens");
    cv_time now = utc(2026, 1, 2, 10, 0);
    for (size_t i = 0; i < CV_COUNT(languages); i++) {
        const struct cv_when *w = d->when[i];
        said(cv_when_moment(w, athens, utc(2026, 1, 5, 7, 0), now, d->arena), want[i].moment);
        said(cv_when_moment(w, athens, utc(2027, 7, 5, 18, 30), now, d->arena), want[i].later);
        said(cv_when_clock(w, 21 * 60 + 5, d->arena), want[i].clock);
        said(cv_when_days(w, CV_WEEKDAYS_WORK | CV_WEEKDAY_BIT(CV_SUNDAY), d->arena), want[i].days);
        said(cv_when_length(w, (struct cv_lapse){5, 61}, d->arena), want[i].length);
        said(cv_when_left(w, CV_MINUTES(12) - 5000, d->arena), want[i].left);
        said(cv_when_left(w, CV_HOURS(24 * 3), d->arena), want[i].left_days);
    }
}

static void near_times_are_said_from_today(void **state) {
    struct desk *d = *state;
    const struct cv_zone *york = database_zone(d->zones, "America/New_York");
    const struct cv_when *w = in(state, "en");
    cv_time now = utc(2026, 1, 1, 4, 30); /* still 2025 there, 23:30 */
    said(cv_when_moment(w, york, utc(2026, 1, 1, 4, 59), now, d->arena), "today, 23:59");
    said(cv_when_moment(w, york, utc(2026, 1, 1, 14, 0), now, d->arena), "tomorrow, 09:00");
    said(cv_when_moment(w, york, utc(2026, 1, 2, 14, 0), now, d->arena), "Fri, 2 Jan 2026, 09:00");
    said(cv_when_date(w, TODAY, TODAY - 1, d->arena), "Tue, 24 Nov");
    said(cv_when_left(w, 0, d->arena), "0 min left");
    said(cv_when_left(w, 1, d->arena), "1 min left");
    said(cv_when_left(w, CV_MINUTES(60), d->arena), "1 h left");
    said(cv_when_left(w, CV_HOURS(48), d->arena), "48 h left");
    said(cv_when_left(w, CV_HOURS(48) + 1, d->arena), "3 days left");
    said(cv_when_length(w, (struct cv_lapse){14, 0}, d->arena), "2 weeks");
    said(cv_when_length(w, (struct cv_lapse){0, 60}, d->arena), "1 hour");
}

/* ---- both ways --------------------------------------------------------------------------- */

static void same(bool understood, int64_t got, int64_t want, struct cv_str words) {
    if (!understood || got != want)
        fail_msg("\"%.*s\" was said and is not understood", CV_ARG(words));
}

static void both_ways(const struct cv_when *w, struct cv_arena *arena) {
    for (int32_t minute = 0, got; minute < CV_DAY_MINUTES; minute += 7) {
        struct cv_str words = cv_when_clock(w, minute, arena);
        bool heard = cv_when_hour(w, words, &got);
        same(heard, got, minute, words);
    }
    for (unsigned set = 1, got; set <= CV_WEEKDAYS_ALL; set++) {
        struct cv_str words = cv_when_days(w, set, arena);
        bool heard = cv_when_weekdays(w, words, &got);
        same(heard, got, set, words);
    }
    for (cv_day day = TODAY, got; day < TODAY + 800; day++) {
        struct cv_str words = cv_when_date(w, day, TODAY, arena);
        bool heard = cv_when_day(w, words, TODAY, &got);
        same(heard, got, day, words);
    }
    for (int32_t days = 0; days < 30; days++) {
        struct cv_lapse span = {days, 90 + days}, got;
        struct cv_str words = cv_when_length(w, span, arena);
        bool heard = cv_when_span(w, words, &got);
        same(heard, got.days * 10000 + got.minutes, days * 10000 + span.minutes, words);
    }
}

static void what_is_said_is_understood_again(void **state) {
    struct desk *d = *state;
    for (size_t i = 0; i < CV_COUNT(languages); i++) {
        struct cv_arena *arena = cv_arena_new();
        both_ways(d->when[i], arena);
        cv_arena_free(arena);
    }
}

static void a_word_without_a_meaning_is_an_error_that_cites_it(void **state) {
    (void)state;
    static const struct cv_source source = {
        CV_STR("en.yaml"), CV_STR("engine.words.when.weekdays: monday monday|tuesday twosday\n")};
    struct cv_texts *texts = cv_texts_new();
    struct cv_when *w = NULL;
    struct cv_error err = {0};
    assert_int_equal(cv_texts_add(texts, CV_S("en"), &source, &err), CV_OK);
    assert_int_equal(cv_when_new(texts, CV_S("en"), &w, &err), CV_INVALID);
    assert_non_null(strstr(err.text, "tuesday"));
    cv_texts_free(texts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_read),
        cmocka_unit_test(quiet_hours_are_read),
        cmocka_unit_test(weekdays_are_read),
        cmocka_unit_test(spans_are_read),
        cmocka_unit_test(days_are_read),
        cmocka_unit_test(pauses_are_read),
        cmocka_unit_test(zones_are_read_by_cities_of_the_language),
        cmocka_unit_test(every_city_of_the_lists_has_a_zone),
        cmocka_unit_test(what_is_too_long_or_not_text_is_not_understood),
        cmocka_unit_test(whatever_is_typed_gives_something_in_range_or_nothing),
        cmocka_unit_test(times_are_said_in_five_languages),
        cmocka_unit_test(near_times_are_said_from_today),
        cmocka_unit_test(what_is_said_is_understood_again),
        cmocka_unit_test(a_word_without_a_meaning_is_an_error_that_cites_it),
    };
    return cmocka_run_group_tests(tests, desk_open, desk_close);
}
