/* A Mattermost codec on a script, and a server's words for it. */
#ifndef TESTS_UNIT_MESSENGER_MATTERMOST_SCRIPT_H
#define TESTS_UNIT_MESSENGER_MATTERMOST_SCRIPT_H

#include "messenger/mattermost/mattermost.h"
#include "script.h"

#include <stdarg.h>

/* Ids as Mattermost makes them: 26 characters. */
#define BOT "botbotbotbotbotbotbotbotbo"
#define ANA "anaanaanaanaanaanaanaanaan"
#define BEN "benbenbenbenbenbenbenbenbe"
#define TEAM "teamteamteamteamteamteamte"
#define RETRO "retroretroretroretroretror"
#define DIRECT "directdirectdirectdirectdi"
#define GROUP "groupgroupgroupgroupgroupg"
#define LINK_A "linkalinkalinkalinkalinkal"
#define LINK_B "linkblinkblinkblinkblinkbl"
#define POST(n) "postpostpostpostpostpost" n
#define API "https://mm.example/api/v4"

struct stage {
    struct script s;
    char text[64 * 1024]; /* the last thing said, kept */
    int64_t number;       /* of the next event */
};

static inline struct cv_codec *stage_codec(void) {
    struct cv_secret *token = cv_secret_new(CV_S("tok")), *command = cv_secret_new(CV_S("cmd"));
    const struct cv_account account = {.name = CV_STR("team"), .url = CV_STR("https://mm.example/"),
                                       .token = token, .app_token = command};
    struct cv_codec *codec = cv_codec_mattermost_new(&account);
    cv_secret_free(token);
    cv_secret_free(command);
    return codec;
}

static inline bool has(const char *said, const char *what) {
    if (strstr(said, what))
        return true;
    print_message("# not there: %s\n# in: %s\n", what, said);
    return false;
}

/* The tag of the request whose line has `what`; it must be there. */
static inline uint64_t tag_of(const char *said, const char *what) {
    const char *at = strstr(said, what);
    if (!at)
        print_message("# no request %s in: %s\n", what, said);
    assert_non_null(at);
    while (at > said && at[-1] != '\n')
        at--;
    return strtoull(at + strlen("request "), NULL, 10);
}

/* Keeps what was said, for a second look while the next thing is told. */
static inline const char *kept(struct stage *g, const char *said) {
    snprintf(g->text, sizeof g->text, "%s", said);
    return g->text;
}

static inline const char *reply_to(struct stage *g, const char *said, const char *what, int status,
                                   const char *body) {
    return kept(g, script_reply(&g->s, tag_of(said, what), status, body));
}

/* An event with the next number. */
static inline const char *event(struct stage *g, const char *name, const char *channel,
                                const char *data, ...) CV_PRINTF(4, 5);
static inline const char *event(struct stage *g, const char *name, const char *channel,
                                const char *data, ...) {
    enum { MOST = 128 * 1024 }; /* bytes of a frame */
    char *inner = cv_alloc(MOST), *frame = cv_alloc(MOST);
    va_list args;
    va_start(args, data);
    vsnprintf(inner, MOST, data, args);
    va_end(args);
    snprintf(frame, MOST,
             "{\"event\": \"%s\", \"data\": {%s}, \"broadcast\": {\"omit_users\":null,"
             "\"user_id\":\"\",\"channel_id\":\"%s\",\"team_id\":\"\"}, \"seq\": %lld}",
             name, inner, channel, (long long)g->number++);
    const char *said = kept(g, script_frame(&g->s, 0, frame));
    free(inner);
    free(frame);
    return said;
}

static inline const char *hello(struct stage *g, const char *connection) {
    g->number = 0;
    return event(g, "hello", "", "\"connection_id\":\"%s\",\"server_version\":\"5.37.0\"",
                 connection);
}

/* "posted" with words of somebody in a channel of that type: "O", "D", "G". */
static inline const char *posted_in(struct stage *g, const char *channel, const char *type,
                                    const char *person, const char *id, const char *root, int at,
                                    const char *text) {
    return event(g, "posted", channel,
                 "\"channel_type\":\"%s\",\"post\":\"{\\\"id\\\":\\\"%s\\\",\\\"create_at\\\":%d,"
                 "\\\"edit_at\\\":0,\\\"delete_at\\\":0,\\\"user_id\\\":\\\"%s\\\","
                 "\\\"channel_id\\\":\\\"%s\\\",\\\"root_id\\\":\\\"%s\\\","
                 "\\\"message\\\":\\\"%s\\\",\\\"type\\\":\\\"\\\",\\\"props\\\":{},"
                 "\\\"participants\\\":null,\\\"metadata\\\":{}}\",\"team_id\":\"%s\"",
                 type, id, at, person, channel, root, text, *type == 'O' ? TEAM : "");
}

static inline const char *posted(struct stage *g, const char *person, const char *id,
                                 const char *root, int at, const char *text) {
    return posted_in(g, RETRO, "O", person, id, root, at, text);
}

#define USER_ANA                                                                                   \
    "{\"id\":\"" ANA "\",\"username\":\"ana\",\"nickname\":\"Ana\",\"locale\":\"de\",\"timezone\":"  \
    "{\"automaticTimezone\":\"Asia/Tokyo\",\"manualTimezone\":\"Europe/Athens\","                   \
    "\"useAutomaticTimezone\":\"false\"}}"
#define USER_BEN                                                                                   \
    "{\"id\":\"" BEN "\",\"username\":\"ben\",\"first_name\":\"Ben\",\"last_name\":\"Low\","        \
    "\"locale\":\"es\",\"timezone\":{\"automaticTimezone\":\"Asia/Tokyo\",\"manualTimezone\":\"\","  \
    "\"useAutomaticTimezone\":\"true\"}}"
#define ROLES                                                                                      \
    "[{\"name\":\"channel_user\",\"permissions\":[\"create_post\",\"upload_file\"]},"              \
    "{\"name\":\"system_user\",\"permissions\":[\"create_direct_channel\"]}]"

/* Up to the WebSocket's opening. Gives what is said then. */
static inline const char *stage_dial(struct stage *g) {
    const char *said = kept(g, script_start(&g->s));
    reply_to(g, said, "/users/me ", 200, "{\"id\":\"" BOT "\",\"username\":\"canvasser\"}");
    return kept(g, script_opened(&g->s, 0));
}

/* A new connection, and nothing was missed. */
static inline void stage_open(struct stage *g) {
    stage_dial(g);
    char *said = cv_strdup(cv_str(hello(g, LINK_A)));
    script_reply(&g->s, tag_of(said, "/roles/names"), 200, ROLES);
    script_reply(&g->s, tag_of(said, "/users/me/teams"), 200, "[]");
    free(said);
    script_frame(&g->s, 0, "{\"status\":\"OK\",\"data\":{\"text\":\"pong\"},\"seq_reply\":1}");
}

/* Ana is known. */
static inline void stage_meet(struct stage *g) {
    const char *said = posted(g, ANA, POST("00"), "", 1000, "hi");
    reply_to(g, said, "/users/ids", 200, "[" USER_ANA "]");
}

static inline struct stage *stage_new(void) {
    struct stage *g = calloc(1, sizeof *g);
    script_open(&g->s, stage_codec());
    return g;
}

static inline void stage_end(struct stage *g) {
    script_close(&g->s);
    free(g);
}

#endif
