/* Steps that the tests of the Discord codec share: a codec on a script, brought to where
 * a test begins, and frames as Discord sends them. */
#ifndef TESTS_UNIT_MESSENGER_DISCORD_H
#define TESTS_UNIT_MESSENGER_DISCORD_H

#include "messenger/discord/discord.h"
#include "script.h"

#define HEAD "authorization=Bot t0ken"
#define AGENT "User-Agent: DiscordBot (https://canvasser.example, 1)"
#define API "https://discord.test/api/v10"

struct bot {
    struct script s;
    uint64_t tag; /* of the request before the next one */
    char said[8 * 1024];
};

static inline struct cv_codec *bot_codec_for(bool trial) {
    struct cv_secret *token = cv_secret_new(CV_S("t0ken"));
    const struct cv_account account = {
        .name = CV_STR("team"), .url = CV_STR(API "/"), .token = token, .trial = trial};
    struct cv_codec *codec = cv_codec_discord_new(&account);
    cv_secret_free(token);
    return codec;
}

static inline struct cv_codec *bot_codec(void) {
    return bot_codec_for(false);
}

static inline int bot_setup(void **state) {
    struct bot *b = calloc(1, sizeof *b);
    script_open(&b->s, bot_codec());
    *state = b;
    return 0;
}

static inline int bot_teardown(void **state) {
    struct bot *b = *state;
    script_close(&b->s);
    free(b);
    return 0;
}

/* The tag of the first request in `said` whose line has `what`; fails without one. */
static inline uint64_t request_of(const char *said, const char *what) {
    for (const char *line = said; line && *line; line = strchr(line, '\n'), line += line != NULL) {
        const char *end = strchr(line, '\n'), *hit = strstr(line, what);
        if (strncmp(line, "request ", 8) == 0 && hit && (!end || hit < end))
            return strtoull(line + 8, NULL, 10);
    }
    fail_msg("no request with %s in:\n%s", what, said);
    return 0;
}

static inline void says(const char *said, const char *what) {
    if (!strstr(said, what))
        fail_msg("%s\nis not in:\n%s", what, said);
}

static inline void says_not(const char *said, const char *what) {
    if (strstr(said, what))
        fail_msg("%s\nis in:\n%s", what, said);
}

static const char who_reply[] =
    "{\"id\":\"900\",\"flags\":524288,\"bot\":{\"id\":\"901\",\"username\":\"facil\",\"bot\":true}}";

/* Who we are is known and the commands are written: gives what was asked then. */
static inline const char *bot_known(struct bot *b, const char *who) {
    const char *said = script_start(&b->s);
    said = script_reply(&b->s, request_of(said, "/applications/@me"), 200, who);
    b->tag = request_of(said, "/gateway/bot");
    if (strstr(said, "PUT " API "/applications/900/commands"))
        script_reply(&b->s, request_of(said, "/commands"), 200, "[]");
    return said;
}

static inline const char *bot_gateway(struct bot *b, int shards, int concurrency, int remaining) {
    char body[256];
    snprintf(body, sizeof body,
             "{\"url\":\"wss://gate.test\",\"shards\":%d,\"session_start_limit\":{\"total\":1000,"
             "\"remaining\":%d,\"reset_after\":3600000,\"max_concurrency\":%d}}",
             shards, remaining, concurrency);
    return script_reply(&b->s, b->tag, 200, body);
}

/* Dialled: the hello is next. */
static inline const char *bot_dialled(struct bot *b) {
    bot_known(b, who_reply);
    return bot_gateway(b, 1, 1, 1000);
}

static inline const char *bot_hello(struct bot *b, unsigned socket) {
    script_opened(&b->s, socket);
    return script_frame(&b->s, socket, "{\"op\":10,\"s\":null,\"t\":null,\"d\":{\"heartbeat_interval\":40000}}");
}

static const char ready_frame[] =
    "{\"op\":0,\"t\":\"READY\",\"s\":1,\"d\":{\"session_id\":\"S1\",\"resume_gateway_url\":\"wss://again.test\","
    "\"user\":{\"id\":\"901\",\"username\":\"facil\"},\"guilds\":[]}}";

/* Connected and ready: the Identify was allowed at once, as nothing was kept. */
static inline const char *bot_up(struct bot *b) {
    bot_dialled(b);
    bot_hello(b, 0);
    return script_frame(&b->s, 0, ready_frame);
}

static inline int bot_setup_up(void **state) {
    bot_setup(state);
    bot_up(*state);
    return 0;
}

/* A message of Ana's in channel 700, or with `more` members, which overlay these. */
static inline const char *message_frame(char *out, size_t n, int seq, const char *id, const char *content,
                                        const char *more) {
    snprintf(out, n,
             "{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":%d,\"d\":{\"id\":\"%s\",\"channel_id\":\"700\","
             "\"guild_id\":\"600\",\"type\":0,\"author\":{\"id\":\"801\",\"username\":\"ana\","
             "\"global_name\":\"Ana\"},\"member\":{\"nick\":null},\"content\":\"%s\",\"mentions\":[]%s}}",
             seq, id, content, more);
    return out;
}

static const char heard_frame[] = "{\"op\":11,\"d\":null}";

/* Time passes, heartbeats are answered, until it asks for `what`. */
static inline const char *waits_for(struct bot *b, const char *what) {
    for (int i = 0; i < 5000; i++) {
        const char *said = script_woken(&b->s);
        if (strstr(said, what))
            return said;
        script_frame(&b->s, 0, heard_frame);
    }
    fail_msg("it never asked for %s", what);
    return "";
}

#endif
