/* when.h - times in people's own words: reading what they type, saying when. */
#ifndef CANVASSER_WHEN_H
#define CANVASSER_WHEN_H

#include <canvasser/dialog.h>
#include <canvasser/plan.h>

/* How one language speaks of times: the lists "engine.words.when.*" and the
 * texts "engine.when.*". Opened once (ICU's formats are dear), then immutable. */
struct cv_when;

/* CV_INVALID when a list holds what means nothing: the error cites it. The
 * caller frees *out; `texts` must outlive it. */
enum cv_status cv_when_new(const struct cv_texts *texts, struct cv_str lang, struct cv_when **out,
                           struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void cv_when_free(struct cv_when *w);

/* ---- reading: the whole of `typed`, or nothing --------------------------------- */

/* "9:30", "9.30", "0930", "9 am", "noon": a minute of the day. */
bool cv_when_hour(const struct cv_when *w, struct cv_str typed, int32_t *minute);
/* "22:00-7:00", "from 10 pm to 7 am". */
bool cv_when_hours(const struct cv_when *w, struct cv_str typed, int32_t *from, int32_t *to);
/* "mon-fri", "tue, thu and sat", "every day": CV_WEEKDAY_BIT of each. */
bool cv_when_weekdays(const struct cv_when *w, struct cv_str typed, unsigned *weekdays);
/* "3 days", "a week", "2w", "1 hour 30 min". A month has 30 days. */
bool cv_when_span(const struct cv_when *w, struct cv_str typed, struct cv_lapse *span);
/* "Monday" (the next one), "tomorrow", "24 December", "24.12.", "2026-12-24".
 * Without a year it is the next such day, `today` included. */
bool cv_when_day(const struct cv_when *w, struct cv_str typed, cv_day today, cv_day *day);

/* cv_zones_find, which also knows large cities by their names in the language
 * ("Афины", "Bogotá"). */
const char *cv_when_zone(const struct cv_when *w, const struct cv_zones *zones, struct cv_str typed,
                         struct cv_str *near);

enum cv_pause_heard {
    CV_PAUSE_HEARD,
    CV_PAUSE_UNCLEAR,
    CV_PAUSE_PAST, /* until a day that has begun */
    CV_PAUSE_FAR,  /* for more than CV_PLAN_DAYS */
};

/* What stands behind the word "pause": a span, a day, or "until" a day. */
enum cv_pause_heard cv_when_pause(const struct cv_when *w, struct cv_str typed,
                                  const struct cv_zone *zone, cv_time now, struct cv_pause *pause);

/* ---- saying: in the language, with the zone's wall ------------------------------- */

/* "Mon 5 Jan, 09:00", "today, 09:00"; with the year when it is not that of `now`. */
struct cv_str cv_when_moment(const struct cv_when *w, const struct cv_zone *zone, cv_time at,
                             cv_time now, struct cv_arena *arena);
/* "Mon 5 Jan"; with the year when it is not that of `today`. */
struct cv_str cv_when_date(const struct cv_when *w, cv_day day, cv_day today,
                           struct cv_arena *arena);
/* "09:30" */
struct cv_str cv_when_clock(const struct cv_when *w, int32_t minute, struct cv_arena *arena);
/* "Mon-Fri", "Tue, Thu" */
struct cv_str cv_when_days(const struct cv_when *w, unsigned weekdays, struct cv_arena *arena);
/* "3 days", "2 weeks", "1 hour 30 minutes" */
struct cv_str cv_when_length(const struct cv_when *w, struct cv_lapse span, struct cv_arena *arena);
/* "12 min left", "3 days left": `ms` rounded up to minutes, beyond two days to days. */
struct cv_str cv_when_left(const struct cv_when *w, cv_time ms, struct cv_arena *arena);

#endif
