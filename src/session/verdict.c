/* verdict.c - what words or a button would be as an answer. */
#include "session/verdict.h"

#include "session/ask.h"
#include "session/hear.h"
#include "session/kinds.h"

/* Nobody knows everything: a level stays unknown, other questions are passed. */
static struct verdict verdict_unknown(const struct question *q, struct cv_str words) {
    bool level = q->step->kind == CV_STEP_PROBE || q->step->ask == CV_ASK_SCALE;
    return (struct verdict){.clear = true, .skipped = true,
                            .value = cv_str(level ? VALUE_UNKNOWN : ""), .raw = words};
}

struct verdict verdict_of(struct turn *turn, const struct question *q, struct cv_str words,
                          bool pressed) {
    struct cv_session *s = turn->s;
    const struct cursor here = s->cursor;
    s->cursor = q->at;
    struct cv_str button = pressed ? words : ask_typed(turn, q, words);
    struct reading reading = button.n ? kinds_pressed(turn, q, button)
                                      : kinds_read(turn, q, words);
    struct heard heard = {.how = HEAR_NOTHING};
    if (reading.outcome == READ_UNCLEAR && reading.no_pick)
        heard = hear_read(turn, q, words);
    s->cursor = here;
    if (cv_str_eqz(button, BUTTON_SKIP))
        return (struct verdict){.clear = true, .skipped = true};
    if (heard.how == HEAR_SURE)
        return (struct verdict){.clear = true, .heard = true, .value = heard.value, .raw = words};
    if (reading.outcome == READ_UNKNOWN)
        return verdict_unknown(q, words);
    if (reading.outcome == READ_GIVEN)
        return (struct verdict){.clear = true, .value = reading.value, .raw = words};
    return (struct verdict){.complaint = reading.complaint};
}
