/* retime.c - people change when they are asked. */
#include "session/retime.h"

#include "session/kinds.h"
#include "session/language.h"
#include "session/pace.h"
#include "session/people.h"
#include "session/phrases.h"
#include "session/picks.h"
#include "session/say.h"
#include "session/silence.h"

/* Words read as a change of `schedule`. */
struct change {
    const struct turn *turn;
    const struct wish *wish;
    struct schedule schedule;
    struct cv_str words;   /* behind the command */
    struct cv_str near;    /* the zone perhaps meant */
    enum sentence unclear; /* what is wrong with them */
};

static bool read_hour(struct change *c, const struct cv_when *w) {
    return cv_when_hour(w, c->words, &c->schedule.plan.minute);
}

static bool read_days(struct change *c, const struct cv_when *w) {
    return cv_when_weekdays(w, c->words, &c->schedule.plan.weekdays);
}

static bool read_questions(struct change *c, const struct cv_when *w) {
    (void)w;
    return schedule_questions(c->words, &c->schedule.questions);
}

/* Days that are free, separated by commas; they stand for those before. */
static bool read_holidays(struct change *c, const struct cv_when *w) {
    struct cv_plan *plan = &c->schedule.plan;
    struct cv_str rest = c->words, one;
    cv_day now = cv_zone_local(plan->zone, c->turn->s->now).day;
    for (plan->n_holidays = 0; rest.n && cv_str_split(&rest, ',', &one); plan->n_holidays++)
        if (plan->n_holidays == CV_PLAN_HOLIDAYS ||
            !cv_when_day(w, cv_str_trim(one), now, &c->schedule.holidays[plan->n_holidays]))
            return false;
    return plan->n_holidays > 0;
}

static bool read_quiet(struct change *c, const struct cv_when *w) {
    return cv_when_hours(w, c->words, &c->schedule.plan.quiet_from, &c->schedule.plan.quiet_to);
}

static bool read_zone(struct change *c, const struct cv_when *w) {
    struct cv_zones *zones = cv_almanac_zones(c->turn->s->book->almanac);
    struct cv_str near = cv_str("");
    const char *id = cv_when_zone(w, zones, c->words, &near);
    if (near.n) {
        c->near = near;
        c->unclear = SAY_UNCLEAR_ZONE_NEAR;
    }
    return id && cv_zones_open(zones, id, &c->schedule.plan.zone, NULL) == CV_OK;
}

static bool read_pause(struct change *c, const struct cv_when *w) {
    static const enum sentence complaints[] = {[CV_PAUSE_UNCLEAR] = SAY_UNCLEAR_PAUSE,
                                               [CV_PAUSE_PAST] = SAY_UNCLEAR_PAUSE_PAST,
                                               [CV_PAUSE_FAR] = SAY_UNCLEAR_PAUSE_FAR};
    const struct cv_plan *now = &c->turn->s->pace->schedule.plan;
    enum cv_pause_heard heard =
        cv_when_pause(w, c->words, now->zone, c->turn->s->now, &c->schedule.plan.pause);
    if (heard != CV_PAUSE_HEARD && heard != CV_PAUSE_UNCLEAR)
        c->unclear = complaints[heard];
    return heard == CV_PAUSE_HEARD;
}

static const struct wish {
    enum word_list words;
    bool (*read)(struct change *c, const struct cv_when *w);
    enum sentence unclear;
} wishes[] = {
    {WORDS_PAUSE_FOR, read_pause, SAY_UNCLEAR_PAUSE}, {WORDS_HOUR, read_hour, SAY_UNCLEAR_HOUR},
    {WORDS_ZONE, read_zone, SAY_UNCLEAR_ZONE},        {WORDS_DAYS, read_days, SAY_UNCLEAR_WEEKDAYS},
    {WORDS_QUIET, read_quiet, SAY_UNCLEAR_HOURS},
    {WORDS_QUESTIONS, read_questions, SAY_UNCLEAR_QUESTIONS},
    {WORDS_HOLIDAYS, read_holidays, SAY_UNCLEAR_HOLIDAYS},
};

/* In the languages the person may use, one after the other. */
static bool accept_change(void *context, const struct phrase *p) {
    struct change *c = context;
    struct ears ears = language_ears(c->turn);
    c->words = p->slot[SLOT_WHAT];
    for (size_t i = 0; i < ears.n; i++) {
        schedule_copy(&c->schedule, &c->turn->s->pace->schedule);
        if (c->wish->read(c, pace_when(c->turn, ears.lang[i])))
            return true;
    }
    return false;
}

/* ---- taking it ------------------------------------------------------------------------------ */

static void retime_pause(struct turn *turn) {
    struct cv_session *s = turn->s;
    s->pace->rest = REST_NOT;
    silence_anew(s);
    pace_plan(s);
    say_place(turn, SAY(turn, SAY_PACE_PAUSED, CV_ARG_TEXT("moment", pace_moment(turn, s->pace->due))));
}

/* The hours as they are now, or for holidays the days that are free. */
static struct cv_str retime_words(const struct turn *turn, enum word_list changed) {
    const struct cv_plan *p = &turn->s->pace->schedule.plan;
    const struct cv_when *w = pace_when(turn, turn->lang);
    struct cv_str list = cv_str("");
    if (changed != WORDS_HOLIDAYS)
        return SAY(turn, SAY_PACE_CHANGED, CV_ARG_TEXT("hours", pace_hours(turn)));
    cv_day today = cv_zone_local(p->zone, turn->s->now).day;
    for (size_t i = 0; i < p->n_holidays; i++)
        say_comma(turn, &list, cv_when_date(w, p->holidays[i], today, turn->arena));
    return SAY(turn, SAY_PACE_HOLIDAYS, CV_ARG_NUMBER("n", p->n_holidays),
               CV_ARG_TEXT("list", list));
}

static void retime_apply(struct turn *turn, const struct change *c) {
    struct cv_session *s = turn->s;
    const struct cv_plan *p = &c->schedule.plan;
    enum cv_plan_fault fault = cv_plan_fault(p);
    if (fault == CV_PLAN_ALL_QUIET) {
        const struct cv_when *w = pace_when(turn, turn->lang);
        say_place(turn, SAY(turn, SAY_UNCLEAR_QUIET,
                            CV_ARG_TEXT("clock", cv_when_clock(w, p->minute, turn->arena)),
                            CV_ARG_TEXT("from", cv_when_clock(w, p->quiet_from, turn->arena)),
                            CV_ARG_TEXT("to", cv_when_clock(w, p->quiet_to, turn->arena))));
        return;
    }
    if (fault != CV_PLAN_GOOD)
        return;
    schedule_copy(&s->pace->schedule, &c->schedule);
    if (c->wish->words == WORDS_PAUSE_FOR) {
        retime_pause(turn);
        return;
    }
    pace_plan(s);
    struct cv_str text = retime_words(turn, c->wish->words);
    say_sentence(turn, &text, pace_next(turn));
    say_place(turn, text);
}

static bool retime_try(struct turn *turn, const struct wish *wish, struct cv_str folded) {
    struct cv_session *s = turn->s;
    struct change c = {.turn = turn, .wish = wish, .unclear = wish->unclear};
    bool known = phrases_match(language_words(turn, wish->words), folded, accept_change, &c);
    if (known)
        retime_apply(turn, &c);
    else if (!c.words.n || kinds_words_owed(s, people_find(s, turn->event->person)))
        return false;
    else
        say_place(turn, SAY(turn, c.unclear, CV_ARG_TEXT("word", c.words),
                            CV_ARG_TEXT("zone", c.near)));
    return true;
}

/* "holidays none" */
static bool retime_work(struct turn *turn, struct cv_str folded) {
    struct cv_session *s = turn->s;
    if (!words_are(language_words(turn, WORDS_HOLIDAYS_OFF), folded))
        return false;
    s->pace->schedule.plan.n_holidays = 0;
    pace_plan(s);
    struct cv_str text = retime_words(turn, WORDS_HOLIDAYS);
    say_sentence(turn, &text, pace_next(turn));
    say_place(turn, text);
    return true;
}

bool retime_take(struct turn *turn, struct cv_str words) {
    struct cv_str folded = phrases_folded(turn, words);
    bool taken = retime_work(turn, folded);
    for (size_t i = 0; folded.n && !taken && i < CV_COUNT(wishes); i++)
        taken = retime_try(turn, &wishes[i], folded);
    return taken;
}
