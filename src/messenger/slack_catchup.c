/* slack_catchup.c - what was said while we were away.
 *
 * Slack resumes nothing. For every place where a session runs and something was
 * heard before, the history since then is read, a little further back than that: an
 * event that Slack could not deliver comes again for some minutes, in any order.
 * What was handled already is known by its id. */
#include "messenger/json.h"
#include "messenger/slack_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    BACK = 360,         /* seconds read again: Slack's last try comes after six minutes */
    PAGE = 200,         /* messages a call */
    PAGES_MAX = 20,     /* of one place: older ones stay unread */
    TRIES_MAX = 5,
    JOBS_MAX = 1000,
    DIRECTS_MAX = 512   /* conversations kept, if they fit */
};

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
    free(j->channel);
    free(j->thread);
    free(j->person);
    free(j->oldest);
    free(j->cursor);
    json_decref(j->found);
    free(j);
}

void cv_slack_jobs_free(struct slack *s) {
    struct slack_job *j, *next;
    DL_FOREACH_SAFE(s->jobs, j, next) {
        job_free(s, j);
    }
}

static struct slack_job *job_new(struct slack *s, struct cv_str channel, struct cv_str thread,
                                 struct cv_str person) {
    struct slack_job *j;
    size_t n = 0;
    DL_FOREACH(s->jobs, j) {
        n++;
        if (cv_str_eqz(channel, j->channel) && cv_str_eqz(thread, j->thread) &&
            cv_str_eqz(person, j->person))
            return NULL;
    }
    if (n >= JOBS_MAX)
        return NULL;
    j = cv_alloc(sizeof *j);
    j->channel = cv_strdup(channel);
    j->thread = cv_strdup(thread);
    j->person = cv_strdup(person);
    j->oldest = cv_strdup(cv_str(""));
    j->cursor = cv_strdup(cv_str(""));
    j->found = json_array();
    DL_APPEND(s->jobs, j);
    return j;
}

static void job_since(struct slack_job *j, struct cv_str position) {
    char since[32];
    int n = snprintf(since, sizeof since, "%lld.000000",
                     (long long)(cv_slack_ts(position) / 1000 - BACK));
    free(j->oldest);
    j->oldest = cv_strdup((struct cv_str){since, n > 0 ? (size_t)n : 0});
}

/* "CHANNEL:THREAD" taken apart. */
static void catch_up_place(struct slack *s, struct cv_str place) {
    struct cv_str position = cv_slack_position(s, place), thread = place, channel;
    if (!position.n || !cv_str_split(&thread, ':', &channel))
        return;
    struct slack_job *j = job_new(s, channel, thread, cv_str(""));
    if (j)
        job_since(j, position);
}

static void catch_up_each(void *context, struct cv_str place, struct cv_str person) {
    struct slack *s = context;
    if (!person.n)
        catch_up_place(s, place);
    else if (!cv_slack_pair(s->directs, person).n)
        job_new(s, cv_str(""), cv_str(""), person);
}

/* People may answer a channel's question directly: every conversation that is known is
 * caught up with. */
void cv_slack_catch_up(struct slack *s, cv_time now) {
    const struct slack_pair *direct;
    s->codec.wire->places(s->codec.wire->context, catch_up_each, s);
    for (direct = s->directs; direct; direct = direct->hh.next)
        catch_up_place(s, cv_str(direct->value));
    cv_slack_jobs_go(s, now);
}

/* ---- reading the history ------------------------------------------------------------------- */

/* The threads of our own messages in which people answered since. */
static void job_threads(struct slack *s, const struct slack_job *j) {
    size_t i;
    const json_t *message;
    if (j->thread[0])
        return;
    json_array_foreach(j->found, i, message) {
        struct cv_str latest = cv_json_text(message, "latest_reply");
        if (!cv_str_eqz(cv_json_text(message, "user"), s->me) || !latest.n ||
            cv_str_cmp(latest, cv_str(j->oldest)) < 0)
            continue;
        struct slack_job *thread =
            job_new(s, cv_str(j->channel), cv_json_text(message, "ts"), cv_str(""));
        if (thread) {
            free(thread->oldest);
            thread->oldest = cv_strdup(cv_str(j->oldest));
        }
    }
}

static int compare_ts(const void *a, const void *b) {
    return cv_str_cmp(cv_json_text(*(json_t *const *)a, "ts"),
                      cv_json_text(*(json_t *const *)b, "ts"));
}

/* Everything was read: it goes out, oldest first. */
static void job_done(struct slack *s, struct slack_job *j, cv_time now) {
    size_t n = json_array_size(j->found);
    json_t **list = cv_alloc((n + 1) * sizeof *list), *sorted = json_array();
    job_threads(s, j);
    for (size_t i = 0; i < n; i++)
        list[i] = json_array_get(j->found, i);
    qsort(list, n, sizeof *list, compare_ts);
    for (size_t i = 0; i < n; i++)
        json_array_append(sorted, list[i]);
    free(list);
    cv_slack_old(s, cv_str(j->channel), sorted, now);
    json_decref(sorted);
    job_free(s, j);
}

static struct slack_job *job_busy(const struct slack *s) {
    struct slack_job *j;
    DL_SEARCH_SCALAR(s->jobs, j, busy, true);
    return j;
}

/* True when the answer is one to go on with; else the job waits or is given up. */
static bool job_answered(struct slack *s, struct slack_job *j, const struct cv_slack_answer *a,
                         cv_time now) {
    bool passing = a->trouble == CV_SLACK_BUSY || a->trouble == CV_SLACK_UNSURE;
    j->busy = false;
    if (a->trouble == CV_SLACK_FINE) {
        j->tries = 0;
        return true;
    }
    if (passing && ++j->tries < TRIES_MAX) {
        j->at = now + (a->pause >= 0 ? a->pause : CV_SECONDS(1) << j->tries);
        if (a->trouble == CV_SLACK_BUSY) /* letters are looked for in the history too */
            cv_desk_hold(s->desk, cv_str(""), j->at);
        return false;
    }
    cv_slack_log(s, CV_LOG_WARNING, "what was said in %s%s while I was away cannot be read: %.*s",
                 j->channel, j->person, CV_ARG(a->error));
    job_free(s, j);
    return false;
}

static void page_done(struct slack *s, const char *about, const struct cv_reply *reply,
                      cv_time now) {
    struct cv_slack_answer a = cv_slack_read(s, reply, "token_file");
    struct slack_job *j = job_busy(s);
    (void)about;
    if (j && job_answered(s, j, &a, now)) {
        struct cv_str next =
            cv_json_text(json_object_get(a.root, "response_metadata"), "next_cursor");
        json_array_extend(j->found, json_object_get(a.root, "messages"));
        free(j->cursor);
        j->cursor = cv_strdup(next);
        if (!next.n || ++j->pages >= PAGES_MAX)
            job_done(s, j, now);
    }
    json_decref(a.root);
}

static void direct_done(struct slack *s, const char *about, const struct cv_reply *reply,
                        cv_time now) {
    struct cv_slack_answer a = cv_slack_read(s, reply, "token_file");
    struct slack_job *j = job_busy(s);
    if (j && job_answered(s, j, &a, now)) {
        struct cv_str channel = cv_json_text(json_object_get(a.root, "channel"), "id");
        job_free(s, j);
        cv_slack_direct_note(s, cv_str(about), channel);
        catch_up_place(s, channel);
    }
    json_decref(a.root);
}

static void job_go(struct slack *s, struct slack_job *j) {
    struct cv_buf form;
    char page[16];
    cv_buf_init(&form, CV_SLACK_FORM_MAX);
    j->busy = true;
    if (!j->channel[0]) {
        cv_slack_form(&form, "users", cv_str(j->person));
        cv_slack_call(s, "conversations.open", cv_buf_str(&form), false, cv_str(j->person),
                      direct_done);
        cv_buf_free(&form);
        return;
    }
    snprintf(page, sizeof page, "%d", PAGE);
    cv_slack_form(&form, "channel", cv_str(j->channel));
    if (j->thread[0])
        cv_slack_form(&form, "ts", cv_str(j->thread));
    cv_slack_form(&form, "oldest", cv_str(j->oldest));
    cv_slack_form(&form, "limit", cv_str(page));
    if (j->cursor[0])
        cv_slack_form(&form, "cursor", cv_str(j->cursor));
    cv_slack_call(s, j->thread[0] ? "conversations.replies" : "conversations.history",
                  cv_buf_str(&form), false, cv_str(j->channel), page_done);
    cv_buf_free(&form);
}

/* One after the other: the history is what Slack gives least willingly. */
void cv_slack_jobs_go(struct slack *s, cv_time now) {
    if (s->jobs && !job_busy(s) && s->jobs->at <= now)
        job_go(s, s->jobs);
}

cv_time cv_slack_jobs_at(const struct slack *s) {
    return s->jobs && !job_busy(s) ? s->jobs->at : CV_NEVER;
}
