/* What the tests of the Matrix codec share. JSON is written with ' for ", and what is asked
 * is shown without what is always the same. */
#ifndef TESTS_UNIT_MESSENGER_MATRIX_SHOW_H
#define TESTS_UNIT_MESSENGER_MATRIX_SHOW_H

#include "messenger/matrix/matrix.h"
#include "script.h"

struct show {
    struct script script;
    struct cv_buf json, shown;
    uint64_t poll; /* the long poll that was asked last */
};

static inline struct show *show_of(void **state) {
    return *state;
}

static inline struct cv_codec *codec_new(void) {
    struct cv_secret *token = cv_secret_new(CV_S("T"));
    struct cv_codec *codec = cv_codec_matrix_new(&(struct cv_account){
        .name = CV_STR("here"), .url = CV_STR("https://x.org/"), .token = token});
    cv_secret_free(token);
    return codec;
}

static inline int setup(void **state) {
    struct show *s = calloc(1, sizeof *s);
    script_open(&s->script, codec_new());
    cv_buf_init(&s->json, 4 * 1024 * 1024);
    cv_buf_init(&s->shown, 4 * 1024 * 1024);
    *state = s;
    return 0;
}

static inline int teardown(void **state) {
    struct show *s = *state;
    script_close(&s->script);
    cv_buf_free(&s->json);
    cv_buf_free(&s->shown);
    free(s);
    return 0;
}

static inline const char *json(struct show *s, const char *text) {
    cv_buf_clear(&s->json);
    for (; *text; text++)
        cv_buf_addc(&s->json, *text == '\'' ? '"' : *text);
    cv_buf_addz(&s->json, "");
    return s->json.n ? s->json.p : "";
}

/* Skips what begins at `at` with one of the parts that are always the same. */
static inline size_t boring(const char *at) {
    static const char *const parts[] = {" authorization=Bearer T", " type=application/json",
                                        "https://x.org/_matrix/client/v3"};
    for (size_t i = 0; i < CV_COUNT(parts); i++)
        if (strncmp(at, parts[i], strlen(parts[i])) == 0)
            return strlen(parts[i]);
    if (strncmp(at, "request ", 8) == 0)
        return 8 + strspn(at + 8, "0123456789") + 1;
    return strncmp(at, "&filter=", 8) == 0 ? strcspn(at + 1, "& \n") + 1 : 0;
}

static inline const char *shown(struct show *s, const char *said) {
    cv_buf_clear(&s->shown);
    for (size_t n; *said; said += n ? n : 1)
        if (!(n = boring(said)))
            cv_buf_addc(&s->shown, *said);
    cv_buf_addz(&s->shown, "");
    return s->shown.n ? s->shown.p : "";
}

static inline const char *start(struct show *s) {
    return shown(s, script_start(&s->script));
}

static inline const char *reply(struct show *s, uint64_t tag, int status, const char *body) {
    return shown(s, script_reply(&s->script, tag, status, json(s, body)));
}

/* The tag of what was asked last with `path` in it. */
static inline uint64_t tag_of(const struct show *s, const char *path) {
    uint64_t tag = 0;
    const char *line = s->script.out.p;
    for (; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        const char *found = strstr(line, path), *end = strchr(line, '\n');
        if (strncmp(line, "request ", 8) == 0 && found && found < end)
            tag = strtoull(line + 8, NULL, 10);
    }
    if (!tag)
        print_message("nothing asked with %s in it:\n%s\n", path, s->script.out.p);
    assert_true(tag != 0);
    return tag;
}

/* The way to the long poll, whose tag it gives; `snapshot` is what is there now. */
static inline uint64_t opened(struct show *s, const char *snapshot) {
    start(s);
    reply(s, tag_of(s, "whoami"), 200, "{'user_id':'@bot:x.org'}");
    reply(s, tag_of(s, "/profile/"), 200, "{'displayname':'Canvasser'}");
    reply(s, tag_of(s, "sync?timeout=0"), 200, snapshot);
    return tag_of(s, "sync?timeout=30000");
}

#define ROOM                                                                                       \
    "{'next_batch':'s1','rooms':{'join':{'!r:x.org':{'summary':{'m.joined_member_count':3,"        \
    "'m.invited_member_count':0},'state':{'events':[{'type':'m.room.name','state_key':'',"         \
    "'sender':'@k:x.org','content':{'name':'team'}},{'type':'m.room.member','state_key':"          \
    "'@ana:x.org','sender':'@ana:x.org','content':{'membership':'join','displayname':'Ana'}}]},"   \
    "'timeline':{'events':[],'limited':true,'prev_batch':'t0'}}}}}"
#define EVENTS(next, events)                                                                       \
    "{'next_batch':'" next "','rooms':{'join':{'!r:x.org':{'timeline':{'limited':false,"           \
    "'prev_batch':'t1','events':[" events "]}}}}}"
#define SAID(id, who, content)                                                                     \
    "{'type':'m.room.message','event_id':'" id "','sender':'" who "','origin_server_ts':5,"        \
    "'content':{'msgtype':'m.text'," content "}}"

#endif
