/* marks.c - how far a place was heard, kept so that the rest can be read.
 *
 *     heard --- the connection is lost --> behind --- the past is read and told --> heard
 *
 * While a place is behind its mark stays where it was, whatever is told from there: else a
 * crash would lose what has not been read yet. It moves when all is told. */
#include "messenger/slack/private.h"

cv_time cv_slack_ts(struct cv_str ts) {
    struct cv_str rest = ts, whole;
    int64_t seconds, micros;
    if (!cv_str_split(&rest, '.', &whole) || !cv_str_int(whole, &seconds) || rest.n != 6 ||
        !cv_str_int(rest, &micros) || seconds <= 0 || micros < 0 || seconds > INT64_MAX / 1000)
        return 0;
    return seconds * 1000 + micros / 1000;
}

struct cv_str cv_slack_position(struct slack *s, struct cv_str place) {
    struct cv_str known = cv_slack_pair(s->positions, place);
    struct cv_buf kept;
    if (known.n)
        return known;
    cv_buf_init(&kept, CV_RESUME_MAX);
    if (s->codec.wire->kept(s->codec.wire->context, place, &kept) && cv_slack_ts(cv_buf_str(&kept)))
        cv_slack_pair_set(&s->positions, place, cv_buf_str(&kept));
    cv_buf_free(&kept);
    return cv_slack_pair(s->positions, place);
}

static struct slack_pair *behind_find(const struct slack *s, struct cv_str place) {
    struct slack_pair *p = NULL;
    HASH_FIND(hh, s->behind, place.p, place.n, p);
    return p;
}

void cv_slack_fall_behind(struct slack *s, struct cv_str place) {
    if (!behind_find(s, place))
        cv_slack_pair_set(&s->behind, place, cv_str(""));
}

bool cv_slack_is_behind(const struct slack *s, struct cv_str channel) {
    const struct slack_pair *p;
    for (p = s->behind; p; p = p->hh.next) {
        struct cv_str rest = cv_str(p->name), in;
        if (cv_str_split(&rest, ':', &in) && cv_str_eq(in, channel))
            return true;
    }
    return false;
}

/* It never goes back, whatever comes late. */
void cv_slack_mark(struct slack *s, struct cv_incoming *in, struct cv_str ts) {
    struct cv_str before = cv_slack_position(s, in->place);
    struct slack_pair *behind = behind_find(s, in->place);
    if (behind) {
        if (cv_str_cmp(ts, cv_str(behind->value)) > 0)
            cv_slack_pair_set(&s->behind, in->place, ts);
        return;
    }
    if (before.n && cv_str_cmp(ts, before) <= 0)
        return;
    cv_slack_pair_set(&s->positions, in->place, ts);
    in->slot = in->place;
    in->resume = ts;
}

/* Who begins with a command or a button has said nothing that could be read. */
void cv_slack_spoke(struct slack *s, struct cv_slack_target to, struct cv_str ts) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_incoming in = {.kind = CV_IN_KEEP,
                             .place = cv_arena_printf(arena, "%.*s%s%.*s", CV_ARG(to.channel),
                                                      to.thread.n ? ":" : "", CV_ARG(to.thread))};
    if (cv_slack_ts(ts) && !cv_slack_position(s, in.place).n)
        cv_slack_mark(s, &in, ts);
    in.place = cv_str("");
    if (in.resume.n)
        cv_slack_event(s, &in);
    cv_arena_free(arena);
}

bool cv_slack_caught_up(struct slack *s, struct cv_str place, struct cv_arena *arena,
                        struct cv_incoming *in) {
    struct cv_str heard = cv_arena_copy(arena, cv_slack_pair(s->behind, place));
    cv_slack_pair_drop(&s->behind, place);
    *in = (struct cv_incoming){.kind = CV_IN_KEEP, .place = place};
    if (heard.n)
        cv_slack_mark(s, in, heard);
    in->place = cv_str("");
    return in->resume.n > 0;
}
