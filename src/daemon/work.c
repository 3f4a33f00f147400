/* work.c - what all handlers of an event do: step a session, say something. */
#include "daemon/work.h"

#include "daemon/bridge.h"
#include "daemon/checkup.h"
#include "daemon/coach.h"

/* ---- stepping a session -------------------------------------------------------------- */

/* What is said in somebody's corner is said to them, and no board is shown there. */
static bool effect_goes(const struct cv_live *live, struct cv_effect *effect) {
    struct cv_str alone = cv_corner_person(cv_live_row(live)->place);
    if (effect->kind == CV_EFFECT_SAY && alone.n)
        effect->to = alone;
    return effect->kind == CV_EFFECT_SAY || (effect->kind == CV_EFFECT_BOARD && !alone.n);
}

enum cv_status cv_work_keep(struct work *w, const struct cv_live *live,
                            const struct cv_session_row *row, const struct cv_effect *effect,
                            bool alone) {
    const struct cv_seal *seal = alone ? cv_live_seal(live) : NULL;
    if (!seal || !cv_live_ended(live))
        return cv_outbox_put(w->outbox, row, effect, w->now, seal, w->err);
    cv_outbox_put_unkept(w->outbox, row, effect, w->now);
    return CV_OK;
}

static enum cv_status work_put(struct work *w, struct cv_live *live, struct cv_effect *effect) {
    return effect->kind == CV_EFFECT_SAY
               ? cv_bridge_put(w, live, effect)
               : cv_work_keep(w, live, cv_live_row(live), effect, effect->to.n > 0);
}

enum cv_status cv_work_step(struct work *w, struct cv_live *live, struct cv_event *event) {
    struct cv_effects effects = {0};
    struct cv_error refused = {0};
    enum cv_status status = cv_lives_ready(w->lives, live, w->err);
    if (status)
        return status;
    event->at = w->now;
    status = cv_live_step(live, w->config->store, event, w->arena, &effects, &refused);
    if (status == CV_REFUSED) {
        cv_log(w->config->log, CV_LOG_WARNING, "an event is dropped: %s", refused.text);
        return CV_OK;
    }
    if (status)
        return cv_fail(w->err, status, "%s", refused.text);
    for (size_t i = 0; i < effects.n && !status; i++)
        if (effect_goes(live, &effects.item[i]))
            status = work_put(w, live, &effects.item[i]);
    if (!status && effects.n && effects.item[effects.n - 1].kind == CV_EFFECT_END)
        status = cv_checkup_follow(w, live, &effects.item[effects.n - 1]);
    return status;
}

/* Whether everybody in the place takes part, and not only whoever says so. */
bool cv_work_gathers(const struct work *w) {
    return cv_outbox_gathers(w->outbox, w->messenger);
}

/* A language as the session knows it, "" for one that it does not speak: then
 * it is that of the place. */
struct cv_str cv_work_tongue(const struct cv_live *live, struct cv_str tag) {
    return cv_texts_speak(cv_live_edition(live)->texts, tag);
}

/* Tells the session of who is there and was not, or speaks another language. */
enum cv_status cv_work_join(struct work *w, struct cv_live *live,
                                const struct cv_member *member) {
    struct cv_event join = {.kind = CV_EVENT_JOIN,
                            .person = member->person,
                            .name = member->name,
                            .lang = cv_work_tongue(live, member->lang)};
    bool same = !join.lang.n || cv_str_eq(join.lang, cv_live_speaks(live, member->person));
    if (same && cv_live_present(live, member->person))
        return CV_OK;
    return cv_work_step(w, live, &join);
}

struct cv_member cv_work_sender(const struct work *w) {
    const struct cv_member *known =
        cv_roster_find(w->roster, w->messenger, w->in->place, w->in->person);
    const struct cv_member *anywhere =
        cv_roster_find(w->roster, w->messenger, CV_S(""), w->in->person);
    known = known ? known : anywhere;
    struct cv_member sender = known ? *known : (struct cv_member){.person = w->in->person};
    struct cv_str zone = anywhere ? anywhere->zone : sender.zone;
    sender.name = w->in->name.n ? w->in->name : sender.name;
    sender.lang = w->in->lang.n ? w->in->lang : sender.lang;
    sender.zone = w->in->zone.n ? w->in->zone : zone;
    return sender;
}

struct cv_str cv_work_speaks(const struct work *w) {
    const struct cv_texts *texts = w->config->edition->texts;
    const struct cv_live *live = cv_lives_find(w->lives, w->messenger, w->in->place);
    struct cv_str lang = live ? cv_live_tongue(live, w->in->person) : cv_str("");
    if (!lang.n)
        lang = cv_texts_speak(texts, cv_work_sender(w).lang);
    if (!lang.n)
        lang = cv_texts_speak(texts, w->lang);
    return lang.n ? lang : CV_S("en");
}

struct cv_member cv_work_starter(const struct work *w) {
    const struct cv_texts *texts = w->config->edition->texts;
    struct cv_member who = cv_work_sender(w);
    if (cv_texts_speak(texts, who.lang).n || !w->lang.n)
        return who;
    who.lang = w->lang;
    who.guessed = true;
    return who;
}

/* ---- past the sessions ---------------------------------------------------------------------- */

struct cv_str cv_work_words(const struct work *w, const char *key, const struct cv_arg *args,
                            size_t n) {
    return cv_texts_arena(w->config->edition->texts, cv_work_speaks(w), cv_str(key), args, n,
                          w->arena);
}

/* Said again after a failed commit, it has the same key. */
void cv_work_tell(struct work *w, bool alone, struct cv_str text) {
    const struct cv_session_row place = {
        .id = CV_S("start"), .messenger = w->messenger, .place = w->in->place};
    const struct cv_effect say = {
        .kind = CV_EFFECT_SAY,
        .key = w->in->id,
        .text = text,
        .to = alone ? w->in->person : CV_S(""),
    };
    cv_outbox_say_unkept(w->outbox, &place, &say);
}
