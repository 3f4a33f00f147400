/* calls.c - calls of Slack's Web API, and what its errors mean. */
#include "messenger/json.h"
#include "messenger/slack/private.h"

#include <stdlib.h>
#include <utlist.h>

enum { REST_UNSURE = 5000 }; /* milliseconds before Slack is asked again what it did not say */

/* What the bot has to be allowed, and for what. */
static const struct {
    const char *scope, *what_for;
} scopes[] = {
    {"chat:write", "to write messages"},
    {"channels:history", "to read in public channels where it is a member"},
    {"groups:history", "to read in private channels where it is a member"},
    {"im:history", "to read direct messages to it"},
    {"im:write", "to write direct messages"},
    {"mpim:history", "to read in group direct messages where it is a member"},
    {"users:read", "for names, languages and time zones"},
    {"reactions:read", "to take reactions as answers"},
    {"channels:read", "to know who joins and leaves public channels"},
    {"groups:read", "to know who joins and leaves private channels"},
    {"files:write", "to send charts"},
    {"commands", "for the command /canvasser"},
};

/* ---- errors --------------------------------------------------------------------------- */

static const struct {
    const char *error;
    enum cv_slack_trouble trouble;
} errors[] = {
    {"not_authed", CV_SLACK_FATAL},
    {"invalid_auth", CV_SLACK_FATAL},
    {"account_inactive", CV_SLACK_FATAL},
    {"user_removed_from_team", CV_SLACK_FATAL},
    {"team_disabled", CV_SLACK_FATAL},
    {"token_revoked", CV_SLACK_FATAL},
    {"token_expired", CV_SLACK_FATAL},
    {"not_allowed_token_type", CV_SLACK_FATAL},
    {"missing_scope", CV_SLACK_LACKING},
    {"ratelimited", CV_SLACK_BUSY},
    {"rate_limited", CV_SLACK_BUSY},
    {"fatal_error", CV_SLACK_UNSURE},
    {"internal_error", CV_SLACK_UNSURE},
    {"service_unavailable", CV_SLACK_UNSURE},
    {"request_timeout", CV_SLACK_UNSURE},
};

static void calls_lack(struct slack *s, struct cv_str scope, const char *what_for) {
    struct cv_buf text;
    cv_buf_init(&text, CV_SLACK_FORM_MAX);
    cv_buf_addf(&text, "the permission %.*s is missing%s%s: ", CV_ARG(scope),
                what_for[0] ? ", " : "", what_for);
    cv_buf_addz(&text, cv_str_starts(scope, CV_S("connections:"))
                           ? "under Basic Information, App-Level Tokens, make a token that has it"
                           : "add it under OAuth & Permissions, Bot Token Scopes, and install the "
                             "app again");
    cv_slack_event(s, &(struct cv_incoming){.kind = CV_IN_LACKS, .text = cv_buf_str(&text)});
    cv_buf_free(&text);
}

/* Each is told once. */
static void calls_lack_once(struct slack *s, struct cv_str scope) {
    _Static_assert(CV_COUNT(scopes) < CV_COUNT(((struct slack *)0)->lacking), "one flag each");
    size_t i = 0;
    while (i < CV_COUNT(scopes) && !cv_str_eqz(scope, scopes[i].scope))
        i++;
    if (s->lacking[i])
        return;
    s->lacking[i] = true;
    calls_lack(s, scope, i < CV_COUNT(scopes) ? scopes[i].what_for : "");
}

static void calls_stop(struct slack *s, struct cv_str error, const char *setting) {
    struct cv_buf why;
    if (s->stopped)
        return;
    s->stopped = true;
    cv_buf_init(&why, CV_SLACK_FORM_MAX);
    cv_buf_addf(&why, "%.*s, the one in %s", CV_ARG(error), setting);
    s->codec.wire->stop(s->codec.wire->context, cv_buf_str(&why));
    cv_buf_free(&why);
}

static enum cv_slack_trouble calls_trouble(struct cv_str error) {
    for (size_t i = 0; i < CV_COUNT(errors); i++)
        if (cv_str_eqz(error, errors[i].error))
            return errors[i].trouble;
    return CV_SLACK_NO;
}

struct cv_slack_answer cv_slack_read(struct slack *s, const struct cv_reply *reply,
                                     const char *setting) {
    struct cv_slack_answer a = {.trouble = CV_SLACK_UNSURE, .pause = -1};
    struct cv_ruling usual;
    if (cv_desk_usual(reply, &usual)) {
        a.trouble = usual.fate == CV_FATE_AGAIN ? CV_SLACK_BUSY : CV_SLACK_UNSURE;
        a.pause = usual.pause;
        return a;
    }
    a.root = cv_json_read(reply->body, NULL);
    if (!json_is_object(a.root))
        return a; /* something between us and Slack answered */
    if (json_is_true(json_object_get(a.root, "ok"))) {
        a.trouble = CV_SLACK_FINE;
        return a;
    }
    a.error = cv_json_text(a.root, "error");
    a.trouble = calls_trouble(a.error);
    if (a.trouble == CV_SLACK_FATAL)
        calls_stop(s, a.error, setting);
    if (a.trouble == CV_SLACK_LACKING)
        calls_lack_once(s, cv_json_text(a.root, "needed"));
    return a;
}

void cv_slack_no(const struct slack *s, const char *what, const struct cv_slack_answer *a,
                 const struct cv_reply *reply) {
    bool passes = s->ready || a->trouble == CV_SLACK_BUSY || a->trouble == CV_SLACK_LACKING;
    enum cv_log_level level = passes ? CV_LOG_INFO : CV_LOG_WARNING;
    if (a->error.n)
        cv_slack_log(s, level, "%s (%.*s)", what, CV_ARG(a->error));
    else if (reply->status)
        cv_slack_log(s, level, "%s (HTTP %d)", what, reply->status);
}

/* ---- calls ------------------------------------------------------------------------------- */

void cv_slack_form(struct cv_buf *form, const char *name, struct cv_str value) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    cv_buf_addf(form, "%s%s=", form->n ? "&" : "", name);
    for (size_t i = 0; i < value.n; i++)
        if (memchr(plain, value.p[i], sizeof plain - 1))
            cv_buf_addc(form, value.p[i]);
        else
            cv_buf_addf(form, "%%%02X", (unsigned char)value.p[i]);
}

uint64_t cv_slack_call(struct slack *s, const char *method, struct cv_str form, bool as_app,
                       struct cv_str about,
                       void (*done)(struct slack *s, const char *about,
                                    const struct cv_reply *reply, cv_time now)) {
    struct slack_errand *e = cv_alloc(sizeof *e);
    struct cv_buf url;
    e->tag = ++s->next_tag;
    e->done = done;
    e->about = cv_strdup(about);
    DL_APPEND(s->errands, e);
    cv_buf_init(&url, CV_SLACK_FORM_MAX);
    cv_buf_addf(&url, "%s/%s", s->url, method);
    s->codec.wire->request(s->codec.wire->context,
                           &(struct cv_request){
                               .tag = e->tag,
                               .method = "POST",
                               .url = cv_buf_str(&url),
                               .authorization = cv_buf_str(as_app ? &s->app_key : &s->bot_key),
                               .type = CV_S("application/x-www-form-urlencoded"),
                               .body = form,
                           });
    cv_buf_free(&url);
    return e->tag;
}

static void errand_free(struct slack *s, struct slack_errand *e) {
    DL_DELETE(s->errands, e);
    free(e->about);
    free(e);
}

bool cv_slack_replied(struct slack *s, const struct cv_reply *reply, cv_time now) {
    struct slack_errand *e;
    DL_SEARCH_SCALAR(s->errands, e, tag, reply->tag);
    if (!e)
        return false;
    struct slack_errand own = *e;
    own.about = cv_strdup(cv_str(e->about));
    errand_free(s, e);
    own.done(s, own.about, reply, now);
    free(own.about);
    return true;
}

void cv_slack_calls_free(struct slack *s) {
    struct slack_errand *e, *next;
    DL_FOREACH_SAFE(s->errands, e, next) {
        errand_free(s, e);
    }
}

/* ---- who we are ------------------------------------------------------------------------------ */

static bool scopes_have(struct cv_str granted, const char *scope) {
    struct cv_str one;
    while (cv_str_split(&granted, ',', &one))
        if (cv_str_eqz(cv_str_trim(one), scope))
            return true;
    return false;
}

static void auth_done(struct slack *s, const char *about, const struct cv_reply *reply,
                      cv_time now) {
    struct cv_slack_answer a = cv_slack_read(s, reply, "token_file");
    struct cv_str granted = cv_reply_header(reply, "x-oauth-scopes");
    (void)about;
    s->connecting = false;
    if (a.trouble == CV_SLACK_FINE && cv_json_text(a.root, "bot_id").n) {
        free(s->me);
        free(s->my_name);
        s->me = cv_strdup(cv_json_text(a.root, "user_id"));
        s->my_name = cv_strdup(cv_json_text(a.root, "user"));
        for (size_t i = 0; granted.n && i < CV_COUNT(scopes); i++)
            if (!scopes_have(granted, scopes[i].scope))
                calls_lack_once(s, cv_str(scopes[i].scope));
        s->dial_at = now;
    } else if (a.trouble == CV_SLACK_FINE) {
        calls_stop(s, CV_S("not a bot's token"), "token_file");
    } else if (!s->stopped) {
        int64_t least = a.pause >= 0 ? a.pause : a.trouble == CV_SLACK_UNSURE ? 0 : REST_UNSURE;
        s->dial_at = cv_again_lost(&s->again, s->codec.wire, now, least);
        cv_slack_no(s, "Slack does not say who we are", &a, reply);
    }
    json_decref(a.root);
}

void cv_slack_auth(struct slack *s) {
    s->connecting = true;
    cv_slack_call(s, "auth.test", cv_str(""), false, cv_str(""), auth_done);
}

/* ---- who they are ----------------------------------------------------------------------------- */

/* "es-ES" is Spanish. */
static struct cv_str language_of(struct cv_str locale) {
    struct cv_str rest = locale, lang;
    return cv_str_split(&rest, '-', &lang) ? lang : cv_str("");
}

static void user_done(struct slack *s, const char *about, const struct cv_reply *reply,
                      cv_time now) {
    static const char *const names[][2] = {
        {"profile", "display_name"}, {"profile", "real_name"}, {NULL, "real_name"}, {NULL, "name"}};
    struct cv_slack_answer a = cv_slack_read(s, reply, "token_file");
    struct cv_known known = {.id = cv_str(about), .asked = true};
    if (a.trouble == CV_SLACK_BUSY)
        s->ask_at = now + (a.pause >= 0 ? a.pause : REST_UNSURE);
    if (a.trouble == CV_SLACK_FINE) {
        const json_t *user = json_object_get(a.root, "user");
        for (size_t i = 0; i < CV_COUNT(names) && !known.name.n; i++)
            known.name = cv_json_text(names[i][0] ? json_object_get(user, names[i][0]) : user,
                                      names[i][1]);
        known.lang = language_of(cv_json_text(user, "locale"));
        known.zone = cv_json_text(user, "tz");
    }
    /* Not now is another time: with the next thing they say. */
    known.asked = a.trouble != CV_SLACK_BUSY && a.trouble != CV_SLACK_UNSURE;
    cv_people_note(s->people, &known);
    if (a.trouble == CV_SLACK_FINE)
        cv_slack_event(s, &(struct cv_incoming){.kind = CV_IN_MEMBER,
                                                .person = known.id,
                                                .name = known.name,
                                                .lang = known.lang,
                                                .zone = known.zone,
                                                .present = true});
    json_decref(a.root);
}

static bool calls_asking(const struct slack *s, struct cv_str person) {
    const struct slack_errand *e;
    DL_FOREACH(s->errands, e) {
        if (e->done == user_done && cv_str_eqz(person, e->about))
            return true;
    }
    return false;
}

void cv_slack_ask(struct slack *s, struct cv_str person, cv_time now) {
    const struct cv_known *known = cv_people_find(s->people, person);
    struct cv_buf form;
    if (!person.n || person.n > CV_SLACK_ID_MAX || now < s->ask_at || (known && known->asked) ||
        calls_asking(s, person))
        return;
    cv_buf_init(&form, CV_SLACK_FORM_MAX);
    cv_slack_form(&form, "user", person);
    cv_slack_form(&form, "include_locale", CV_S("true"));
    cv_slack_call(s, "users.info", cv_buf_str(&form), false, person, user_done);
    cv_buf_free(&form);
}

bool cv_slack_knows(const struct slack *s, struct cv_str person) {
    return !calls_asking(s, person);
}
