/* catchup.c - what was said while we were away.
 *
 * Slack resumes nothing. Of every place where a session runs and something was heard
 * before, and of every direct conversation, the history is read:
 *
 *     conversation --pages--> its threads that have something new --> told in order
 *
 * It is read a little further back than what was heard: an event that Slack could not
 * deliver comes again for some minutes, in any order. And it is read back to the question
 * that is open, however long ago that was put: a thread below it, a reaction, or a new
 * version of an answer stands there, and nothing newer tells of it. Answers to questions
 * that are closed count no more, so that is far enough; one call more often reaches it than
 * one for every message of ours would. What was handled already is known by its id. */
#include "messenger/json.h"
#include "messenger/slack/private.h"

#include "base/backoff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    BACK = 360,         /* seconds read again: Slack's last try comes after six minutes */
    PAGE = 200,         /* messages a call */
    PAGES_MAX = 20,     /* of one conversation: older ones stay unread */
    REACH_PAGES = 5,    /* to reach a question: if it is farther away, its thread alone is read */
    PAUSE_LEAST = 1000, /* milliseconds after an answer that was none */
    FAILURES_TOLD = 5,  /* in a row, before it is worth a warning */
    JOBS_MAX = 1000,
    DIRECTS_MAX = 512   /* conversations kept, if they fit */
};

/* ---- direct conversations --------------------------------------------------------------- */

#define DIRECTS CV_S("directs")

/* "PERSON CONVERSATION," for each, the newest first; those that do not fit are asked for
 * again when they are written to. */
static void directs_print(const struct slack *s, struct cv_buf *out) {
    const struct slack_pair *p = s->directs;
    while (p && p->hh.next)
        p = p->hh.next;
    for (; p; p = p->hh.prev)
        if (out->n + strlen(p->name) + strlen(p->value) + 2 <= out->max)
            cv_buf_addf(out, "%s %s,", p->name, p->value);
}

void cv_slack_directs_load(struct slack *s) {
    struct cv_buf kept;
    cv_buf_init(&kept, CV_RESUME_MAX);
    s->codec.wire->kept(s->codec.wire->context, DIRECTS, &kept);
    struct cv_str rest = cv_buf_str(&kept), pairs[DIRECTS_MAX], person;
    size_t n = 0;
    while (n < DIRECTS_MAX && cv_str_split(&rest, ',', &pairs[n]))
        n++;
    while (n-- > 0) /* the newest goes in last again */
        if (cv_str_split(&pairs[n], ' ', &person) && pairs[n].n)
            cv_slack_pair_set(&s->directs, person, pairs[n]);
    cv_buf_free(&kept);
}

void cv_slack_direct_note(struct slack *s, struct cv_str person, struct cv_str channel) {
    struct cv_buf all;
    if (!person.n || person.n > CV_SLACK_ID_MAX || !channel.n || channel.n > CV_SLACK_ID_MAX ||
        cv_str_eq(cv_slack_pair(s->directs, person), channel))
        return;
    cv_slack_pair_set(&s->directs, person, channel);
    cv_buf_init(&all, CV_RESUME_MAX);
    directs_print(s, &all);
    cv_slack_event(s, &(struct cv_incoming){
                          .kind = CV_IN_KEEP, .slot = DIRECTS, .resume = cv_buf_str(&all)});
    cv_buf_free(&all);
}

/* ---- jobs -------------------------------------------------------------------------------- */

static void job_free(struct slack *s, struct slack_job *j) {
    DL_DELETE(s->jobs, j);
    free(j->place);
    free(j->channel);
    free(j->thread);
    free(j->person);
    free(j->position);
    free(j->oldest);
    free(j->reach);
    free(j->cursor);
    json_decref(j->found);
    json_decref(j->asked);
    json_decref(j->threads);
    free(j);
}

void cv_slack_jobs_free(struct slack *s) {
    struct slack_job *j, *next;
    DL_FOREACH_SAFE(s->jobs, j, next) {
        job_free(s, j);
    }
}

static struct slack_job *job_find(const struct slack *s, struct cv_str place,
                                  struct cv_str person) {
    struct slack_job *j;
    DL_FOREACH(s->jobs, j) {
        if (cv_str_eqz(place, j->place) && cv_str_eqz(person, j->person))
            return j;
    }
    return NULL;
}

/* Text of a moment `seconds` before that of a message. */
static char *ts_before(struct cv_str ts, int64_t seconds) {
    char text[32];
    int n = snprintf(text, sizeof text, "%lld.000000",
                     (long long)(cv_slack_ts(ts) / 1000 - seconds));
    return cv_strdup((struct cv_str){text, n > 0 ? (size_t)n : 0});
}

/* `position` is "" for a person whose conversation is not known. */
static struct slack_job *job_new(struct slack *s, struct cv_str place, struct cv_str person,
                                 struct cv_str position) {
    struct cv_str thread = place, channel = cv_str("");
    struct slack_job *j;
    size_t n;
    DL_COUNT(s->jobs, j, n);
    if (n >= JOBS_MAX)
        return NULL;
    (void)cv_str_split(&thread, ':', &channel);
    j = cv_alloc(sizeof *j);
    j->place = cv_strdup(place);
    j->channel = cv_strdup(channel);
    j->thread = cv_strdup(thread);
    j->person = cv_strdup(person);
    j->position = cv_strdup(position);
    j->oldest = ts_before(position, BACK);
    j->reach = cv_strdup(cv_str(j->oldest));
    j->cursor = cv_strdup(cv_str(""));
    j->found = json_array();
    j->asked = json_array();
    j->threads = json_array();
    DL_APPEND(s->jobs, j);
    return j;
}

/* "CHANNEL:THREAD" or "CHANNEL", if anything was heard there. */
static struct slack_job *catch_up_place(struct slack *s, struct cv_str place) {
    struct slack_job *j = job_find(s, place, cv_str(""));
    struct cv_str position = cv_slack_position(s, place);
    if (j || !position.n || !place.n)
        return j;
    j = job_new(s, place, cv_str(""), position);
    if (j)
        cv_slack_fall_behind(s, place);
    return j;
}

static void catch_up_each(void *context, struct cv_str place, struct cv_str person) {
    struct slack *s = context;
    if (!person.n)
        (void)catch_up_place(s, place);
    else if (!cv_slack_pair(s->directs, person).n && !job_find(s, cv_str(""), person))
        (void)job_new(s, cv_str(""), person, cv_str(""));
}

/* A question that is open: what it got is read however long ago it was put. Where nothing
 * was ever heard there is nothing older to be read. */
static void catch_up_asked(void *context, struct cv_str place, struct cv_str id) {
    struct slack *s = context;
    struct cv_str ts = id, channel, rest = place, in;
    if (!cv_str_split(&ts, ':', &channel) || !cv_slack_ts(ts) || !channel.n ||
        channel.n > CV_SLACK_ID_MAX)
        return;
    if (!cv_str_split(&rest, ':', &in) || !cv_str_eq(in, channel))
        place = channel; /* it was put to somebody alone */
    if (!cv_slack_position(s, place).n)
        cv_slack_pair_set(&s->positions, place, ts);
    struct slack_job *j = catch_up_place(s, place);
    char *reach = ts_before(ts, 1);
    if (j && cv_str_cmp(cv_str(reach), cv_str(j->reach)) < 0) {
        free(j->reach);
        j->reach = cv_strdup(cv_str(reach));
    }
    if (j && !j->thread[0])
        json_array_append_new(j->asked, cv_json_str(ts));
    free(reach);
}

/* Places that were behind already are so still, and the reading of them begins anew: what
 * was said since the last page is newer than that. */
static void catch_up_again(struct slack *s) {
    struct slack_pair *p, *next;
    cv_slack_jobs_free(s);
    cv_slack_held_not_caught_up(s);
    HASH_ITER(hh, s->behind, p, next) {
        if (!catch_up_place(s, cv_str(p->name)))
            cv_slack_pair_drop(&s->behind, cv_str(p->name));
    }
}

/* People may answer a channel's question directly: every conversation that is known is
 * caught up with. */
void cv_slack_catch_up(struct slack *s, cv_time now) {
    const struct cv_wire *w = s->codec.wire;
    const struct slack_pair *direct;
    catch_up_again(s);
    w->places(w->context, catch_up_each, s);
    for (direct = s->directs; direct; direct = direct->hh.next)
        (void)catch_up_place(s, cv_str(direct->value));
    w->asked(w->context, catch_up_asked, s);
    cv_slack_jobs_go(s, now);
}

/* ---- reading the history ------------------------------------------------------------------- */

static bool list_has(const json_t *list, struct cv_str ts) {
    size_t i;
    const json_t *one;
    json_array_foreach(list, i, one) {
        if (cv_str_eqz(ts, json_string_value(one)))
            return true;
    }
    return false;
}

/* The threads of our own messages in which people answered since, and those of the open
 * questions, where an answer may have been changed. */
static void job_threads(const struct slack *s, const struct slack_job *j) {
    size_t i;
    const json_t *message, *asked;
    json_t *unseen = json_copy(j->asked);
    json_array_foreach(j->found, i, message) {
        struct cv_str latest = cv_json_text(message, "latest_reply");
        struct cv_str ts = cv_json_text(message, "ts");
        bool open = list_has(j->asked, ts);
        for (size_t k = json_array_size(unseen); open && k-- > 0;)
            if (cv_str_eqz(ts, json_string_value(json_array_get(unseen, k))))
                json_array_remove(unseen, k);
        if (!j->thread[0] && cv_str_eqz(cv_json_text(message, "user"), s->me) && latest.n &&
            (open || cv_str_cmp(latest, cv_str(j->oldest)) > 0))
            json_array_append_new(j->threads, cv_json_str(ts));
    }
    json_array_foreach(unseen, i, asked) {
        json_array_append(j->threads, (json_t *)asked); /* farther back than was read */
    }
    json_decref(unseen);
}

/* All is read, or as much as there is to be had: it is told, and the place is caught up. */
static void job_done(struct slack *s, struct slack_job *j, cv_time now) {
    json_t *events = cv_slack_past(s, j);
    cv_slack_old(s, cv_str(j->channel), cv_str(j->place), events, now);
    json_decref(events);
    job_free(s, j);
}

/* The conversation, or one of its threads, is read. */
static void job_next(struct slack *s, struct slack_job *j, cv_time now) {
    free(j->cursor);
    j->cursor = cv_strdup(cv_str(""));
    j->pages = 0;
    if (j->read)
        json_array_remove(j->threads, 0);
    else
        job_threads(s, j);
    j->read = true;
    if (!json_array_size(j->threads))
        job_done(s, j, now);
}

/* Whether older pages are to be read, too. */
static bool job_goes_on(struct slack *s, const struct slack_job *j, const json_t *page) {
    const json_t *last = json_array_get(page, json_array_size(page) - 1);
    bool over = !j->read && !j->thread[0] && j->pages >= REACH_PAGES &&
                cv_str_cmp(cv_json_text(last, "ts"), cv_str(j->oldest)) <= 0;
    if (!over && j->pages >= PAGES_MAX)
        cv_slack_log(s, CV_LOG_WARNING, "so much was said in %s while I was away that I read %d "
                     "messages of it and no more", j->channel, PAGES_MAX * PAGE);
    return !over && j->pages < PAGES_MAX;
}

static void job_page(struct slack *s, struct slack_job *j, const json_t *root, cv_time now) {
    struct cv_str next = cv_json_text(json_object_get(root, "response_metadata"), "next_cursor");
    json_t *page = json_object_get(root, "messages");
    json_array_extend(j->found, page);
    j->pages++;
    if (next.n && job_goes_on(s, j, page)) {
        free(j->cursor);
        j->cursor = cv_strdup(next);
    } else {
        job_next(s, j, now);
    }
}

/* ---- answers ---------------------------------------------------------------------------------- */

/* The history may be away for long: until it is back nothing is given up. Others have
 * their turn meanwhile. */
static void job_waits(struct slack *s, struct slack_job *j, const struct cv_slack_answer *a,
                      cv_time now) {
    uint64_t chance = 0;
    s->codec.wire->random(s->codec.wire->context, &chance, sizeof chance);
    j->failures++;
    j->at = now + (a->pause >= 0 ? a->pause
                                 : PAUSE_LEAST + cv_backoff_pause(j->failures, chance));
    s->read_at = a->trouble == CV_SLACK_BUSY ? j->at : now + PAUSE_LEAST;
    if (a->trouble == CV_SLACK_BUSY) /* letters are looked for in the history too */
        cv_desk_hold(s->desk, cv_str(""), j->at);
    if (j->failures == FAILURES_TOLD)
        cv_slack_log(s, CV_LOG_WARNING,
                     "what was said in %s%s while I was away cannot be read yet; I go on trying",
                     j->channel, j->person);
    DL_DELETE(s->jobs, j);
    DL_APPEND(s->jobs, j);
}

/* For good: a thread that is gone, a conversation that is not ours any more. */
static void job_refused(struct slack *s, struct slack_job *j, const struct cv_slack_answer *a,
                        cv_time now) {
    if (j->read) {
        job_next(s, j, now);
        return;
    }
    cv_slack_log(s, CV_LOG_WARNING, "what was said in %s%s while I was away cannot be read: %.*s",
                 j->channel, j->person, CV_ARG(a->error));
    if (j->channel[0])
        job_done(s, j, now);
    else
        job_free(s, j);
}

/* True when the answer is one to go on with. */
static bool job_answered(struct slack *s, struct slack_job *j, const struct cv_slack_answer *a,
                         cv_time now) {
    j->call = 0;
    if (a->trouble == CV_SLACK_FINE) {
        j->failures = 0;
        return true;
    }
    bool stale = j->cursor[0] && a->trouble == CV_SLACK_NO;
    if (stale) { /* from the first page again */
        j->cursor[0] = '\0';
        j->pages = 0;
    }
    if (stale || a->trouble == CV_SLACK_BUSY || a->trouble == CV_SLACK_UNSURE)
        job_waits(s, j, a, now);
    else
        job_refused(s, j, a, now);
    return false;
}

/* Whose answer it is, NULL when the job is no more. */
static struct slack_job *job_of(const struct slack *s, const struct cv_reply *reply) {
    struct slack_job *j;
    DL_SEARCH_SCALAR(s->jobs, j, call, reply->tag);
    return j;
}

static void page_done(struct slack *s, const char *about, const struct cv_reply *reply,
                      cv_time now) {
    struct cv_slack_answer a = cv_slack_read(s, reply, "token_file");
    struct slack_job *j = job_of(s, reply);
    (void)about;
    if (j && job_answered(s, j, &a, now))
        job_page(s, j, a.root, now);
    json_decref(a.root);
}

static void direct_done(struct slack *s, const char *about, const struct cv_reply *reply,
                        cv_time now) {
    struct cv_slack_answer a = cv_slack_read(s, reply, "token_file");
    struct slack_job *j = job_of(s, reply);
    if (j && job_answered(s, j, &a, now)) {
        struct cv_str channel = cv_json_text(json_object_get(a.root, "channel"), "id");
        job_free(s, j);
        cv_slack_direct_note(s, cv_str(about), channel);
        (void)catch_up_place(s, channel);
    }
    json_decref(a.root);
}

/* ---- asking ------------------------------------------------------------------------------------- */

static void job_ask_direct(struct slack *s, struct slack_job *j) {
    struct cv_buf form;
    cv_buf_init(&form, CV_SLACK_FORM_MAX);
    cv_slack_form(&form, "users", cv_str(j->person));
    j->call = cv_slack_call(s, "conversations.open", cv_buf_str(&form), false, cv_str(j->person),
                            direct_done);
    cv_buf_free(&form);
}

static void job_ask(struct slack *s, struct slack_job *j) {
    struct cv_str root = cv_str(j->read ? json_string_value(json_array_get(j->threads, 0))
                                        : j->thread);
    struct cv_buf form;
    char page[16];
    cv_buf_init(&form, CV_SLACK_FORM_MAX);
    snprintf(page, sizeof page, "%d", PAGE);
    cv_slack_form(&form, "channel", cv_str(j->channel));
    if (root.n)
        cv_slack_form(&form, "ts", root);
    cv_slack_form(&form, "oldest", cv_str(j->reach));
    cv_slack_form(&form, "limit", cv_str(page));
    if (j->cursor[0])
        cv_slack_form(&form, "cursor", cv_str(j->cursor));
    j->call = cv_slack_call(s, root.n ? "conversations.replies" : "conversations.history",
                            cv_buf_str(&form), false, cv_str(j->channel), page_done);
    cv_buf_free(&form);
}

static struct slack_job *job_soonest(const struct slack *s) {
    struct slack_job *j, *soonest = s->jobs;
    DL_FOREACH(s->jobs, j) {
        if (j->call)
            return NULL;
        soonest = j->at < soonest->at ? j : soonest;
    }
    return soonest;
}

cv_time cv_slack_jobs_at(const struct slack *s) {
    const struct slack_job *j = job_soonest(s);
    return !j ? CV_NEVER : j->at > s->read_at ? j->at : s->read_at;
}

/* Somebody speaks there now, and waits. */
void cv_slack_jobs_hurry(struct slack *s, struct cv_str channel) {
    struct slack_job *j, *next;
    DL_FOREACH_SAFE(s->jobs, j, next) {
        if (!cv_str_eqz(channel, j->channel))
            continue;
        DL_DELETE(s->jobs, j);
        DL_PREPEND(s->jobs, j);
    }
}

/* One after the other: the history is what Slack gives least willingly. */
void cv_slack_jobs_go(struct slack *s, cv_time now) {
    struct slack_job *j = job_soonest(s);
    if (!j || cv_slack_jobs_at(s) > now)
        return;
    if (j->channel[0])
        job_ask(s, j);
    else
        job_ask_direct(s, j);
}
