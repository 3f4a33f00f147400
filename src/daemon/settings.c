/* settings.c - what can be set. */
#include "daemon/settings.h"

#include "daemon/library.h"
#include "dialog/yaml.h"

#include <stdlib.h>
#include <string.h>

enum { SETTINGS_MAX = 256 * 1024, TEXT_MAX = 1024, PORT_MAX = 65535 };

static const char *const log_words[] = {"error", "warning", "info", "debug"};
_Static_assert(CV_COUNT(log_words) == CV_LOG_LEVELS, "a word for every level");

struct cv_settings cv_settings_default(struct cv_arena *arena) {
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    return (struct cv_settings){
        .data = data && *data   ? cv_arena_printf(arena, "%s/canvasser", data)
                : home && *home ? cv_arena_printf(arena, "%s/.local/share/canvasser", home)
                                : CV_S("canvasser-data"),
        .dialog = CV_S("customer-relationships"),
        .log = CV_LOG_INFO,
        .room_name = CV_S(""), /* the pages call it a workshop, each in its language */
        .room_address = CV_S("127.0.0.1"),
        .room_port = 8737,
        .listen_address = CV_S("127.0.0.1"),
        .listen_port = 8738,
    };
}

/* Reads the text under `key` when it is there. */
static enum cv_status read_text(const struct cv_node *map, const char *key, struct cv_str *out,
                                struct cv_error *err) {
    const struct cv_node *node = cv_node_get(map, key);
    return node ? cv_node_text(node, TEXT_MAX, out, err) : CV_OK;
}

static enum cv_status read_room(const struct cv_node *map, struct cv_settings *s,
                                struct cv_error *err) {
    static const char *const keys[] = {"name", "address", "port"};
    const struct cv_node *port = cv_node_get(map, "port");
    int64_t number = s->room_port;
    if (map->kind != CV_NODE_MAP)
        return cv_node_fail(map, err, "room holds name, address and port, each on a line below it");
    enum cv_status status = cv_node_only(map, keys, CV_COUNT(keys), err);
    s->room = true;
    if (!status)
        status = read_text(map, "name", &s->room_name, err);
    if (!status)
        status = read_text(map, "address", &s->room_address, err);
    if (!status && port)
        status = cv_node_int(port, 0, PORT_MAX, &number, err);
    s->room_port = (int)number;
    return status;
}

static enum cv_status read_listen(const struct cv_node *map, struct cv_settings *s,
                                  struct cv_error *err) {
    static const char *const keys[] = {"address", "port", "public_url"};
    const struct cv_node *port = cv_node_get(map, "port");
    int64_t number = s->listen_port;
    if (map->kind != CV_NODE_MAP)
        return cv_node_fail(map, err,
                            "listen holds address, port and public_url, each on a line below it");
    enum cv_status status = cv_node_only(map, keys, CV_COUNT(keys), err);
    if (!status)
        status = read_text(map, "address", &s->listen_address, err);
    if (!status)
        status = read_text(map, "public_url", &s->public_url, err);
    if (!status && port)
        status = cv_node_int(port, 0, PORT_MAX, &number, err);
    s->listen_port = (int)number;
    return status;
}

static bool name_taken(const struct cv_settings *s, struct cv_str name) {
    for (size_t i = 0; i < s->n_connections; i++)
        if (cv_str_eq(s->connections[i].name, name))
            return true;
    return false;
}

/* ---- a messenger ---------------------------------------------------------------------- */

/* The lines of an entry beside its name. */
static const struct line {
    enum cv_wants want;
    const char *key;
} lines[] = {
    {CV_WANTS_URL, "url"},         {CV_WANTS_TOKEN, "token_file"},
    {CV_WANTS_ADDRESS, "address"}, {CV_WANTS_APP_TOKEN, "app_token_file"},
    {CV_WANTS_NICK, "nick"},       {CV_WANTS_ROOMS, "rooms"},
};

enum { KINDS_MAX = 16, KEYS_MAX = KINDS_MAX + CV_COUNT(lines) };

static struct cv_str *connection_text(struct cv_connection *c, enum cv_wants want) {
    switch (want) {
    case CV_WANTS_URL: return &c->url;
    case CV_WANTS_TOKEN: return &c->token_file;
    case CV_WANTS_APP_TOKEN: return &c->app_token_file;
    case CV_WANTS_ADDRESS: return &c->address;
    case CV_WANTS_NICK: return &c->nick;
    case CV_WANTS_ROOMS: break;
    }
    return NULL;
}

static enum cv_status read_rooms(const struct cv_node *list, struct cv_connection *c,
                                 struct cv_error *err) {
    enum cv_status status = CV_OK;
    if (list->kind != CV_NODE_LIST || list->n > CV_ROOMS_MAX)
        return cv_node_fail(list, err, "is a list of at most %d rooms: [one, two]", CV_ROOMS_MAX);
    for (size_t i = 0; i < list->n && !status; i++)
        status = cv_node_text(list->items[i], TEXT_MAX, &c->rooms[c->n_rooms++], err);
    return status;
}

/* The kind is the one key that is a kind's name. */
static enum cv_status read_kind(const struct cv_node *map, struct cv_connection *c,
                                struct cv_error *err) {
    for (size_t i = 0; i < cv_kinds_count(); i++)
        if (cv_node_get(map, cv_kind_at(i)->name))
            c->kind = cv_kind_at(i);
    const char *keys[KEYS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < CV_COUNT(lines); i++)
        if (!c->kind || ((c->kind->needs | c->kind->takes) & lines[i].want))
            keys[n++] = lines[i].key;
    for (size_t i = 0; i < cv_kinds_count() && i < KINDS_MAX; i++)
        if (!c->kind || c->kind == cv_kind_at(i))
            keys[n++] = cv_kind_at(i)->name;
    enum cv_status status = cv_node_only(map, keys, n, err);
    if (status || c->kind)
        return status;
    return cv_node_fail(map, err, "says no messenger: begin with `- room: NAME`, `- slack: NAME` "
                                  "or another kind");
}

static bool url_speaks(struct cv_str url) {
    static const char *const schemes[] = {"ws://", "wss://", "http://", "https://"};
    for (size_t i = 0; i < CV_COUNT(schemes); i++)
        if (cv_str_starts(url, cv_str(schemes[i])))
            return true;
    return false;
}

static enum cv_status read_lines(const struct cv_node *map, struct cv_connection *c,
                                 struct cv_error *err) {
    enum cv_status status = CV_OK;
    for (size_t i = 0; i < CV_COUNT(lines) && !status; i++) {
        const struct cv_node *node = cv_node_get(map, lines[i].key);
        struct cv_str *text = connection_text(c, lines[i].want);
        if (!node && (c->kind->needs & lines[i].want))
            return cv_node_fail(map, err, "%s %.*s needs the line `%s:` below it", c->kind->name,
                                CV_ARG(c->name), lines[i].key);
        if (node)
            status = text ? cv_node_text(node, TEXT_MAX, text, err) : read_rooms(node, c, err);
    }
    const struct cv_node *url = cv_node_get(map, "url");
    if (!status && url && !url_speaks(c->url))
        return cv_node_fail(url, err, "begins with ws://, wss://, http:// or https://");
    if (!c->url.n)
        c->url = cv_str(c->kind->url);
    return status;
}

static enum cv_status read_connection(const struct cv_node *map, struct cv_settings *s,
                                      struct cv_error *err) {
    struct cv_connection c = {0};
    const struct cv_node *name = NULL;
    if (s->n_connections == CV_MESSENGERS_MAX)
        return cv_node_fail(map, err, "at most %d messengers: remove some", CV_MESSENGERS_MAX);
    enum cv_status status = map->kind == CV_NODE_MAP
                                ? read_kind(map, &c, err)
                                : cv_node_fail(map, err, "write `- room: NAME`, and what it "
                                                         "needs below it");
    if (!status)
        status = cv_node_need(map, c.kind->name, CV_NODE_SCALAR, &name, err);
    if (!status)
        status = cv_node_id(name, &c.name, err);
    /* The embedded room is called so. */
    if (!status && (name_taken(s, c.name) || cv_str_eqz(c.name, "room")))
        status = cv_node_fail(name, err, "the name %.*s is taken: choose another", CV_ARG(c.name));
    if (!status)
        status = read_lines(map, &c, err);
    if (!status)
        s->connections[s->n_connections++] = c;
    return status;
}

static enum cv_status read_connections(const struct cv_node *list, struct cv_settings *s,
                                       struct cv_error *err) {
    enum cv_status status = list->kind == CV_NODE_LIST
                                ? CV_OK
                                : cv_node_fail(list, err, "is a list: one `- room: NAME` each");
    for (size_t i = 0; i < list->n && !status; i++)
        status = read_connection(list->items[i], s, err);
    return status;
}

enum cv_status cv_settings_read(const char *path, struct cv_arena *arena, struct cv_settings *s,
                                struct cv_error *err) {
    static const char *const keys[] = {"data", "dialog",  "pace",   "log",
                                       "room", "ca_file", "listen", "messengers"};
    struct cv_source source = {.name = cv_arena_copy(arena, cv_str(path))};
    const struct cv_node *root, *part;
    size_t word = s->log;
    enum cv_status status = cv_file_read(path, SETTINGS_MAX, arena, &source.text, err);
    if (!status && cv_str_trim(source.text).n == 0)
        return CV_OK;
    if (!status)
        status = cv_yaml_parse(&source, arena, &root, err);
    if (status)
        return status;
    if (root->kind != CV_NODE_MAP)
        return cv_node_fail(root, err, "settings are lines of the form `key: value`");
    status = cv_node_only(root, keys, CV_COUNT(keys), err);
    if (!status)
        status = read_text(root, "data", &s->data, err);
    if (!status)
        status = read_text(root, "dialog", &s->dialog, err);
    if (!status)
        status = read_text(root, "pace", &s->pace, err);
    if (!status && (part = cv_node_get(root, "log")))
        status = cv_node_word(part, log_words, CV_COUNT(log_words), &word, err);
    s->log = (enum cv_log_level)word;
    if (!status)
        status = read_text(root, "ca_file", &s->ca_file, err);
    if (!status && (part = cv_node_get(root, "room")))
        status = read_room(part, s, err);
    if (!status && (part = cv_node_get(root, "listen")))
        status = read_listen(part, s, err);
    if (!status && (part = cv_node_get(root, "messengers")))
        status = read_connections(part, s, err);
    return status;
}

/* Index of the last word equal to `name` that has a word behind it, or 0. */
static int word_find(int argc, char **argv, const char *name) {
    int found = 0;
    for (int i = 1; i + 1 < argc; i += 2)
        found = strcmp(argv[i], name) == 0 ? i : found;
    return found;
}

enum cv_status cv_settings_words(int argc, char **argv, struct cv_arena *arena,
                                 struct cv_settings *s, struct cv_error *err) {
    static const char *const known[] = {"-c", "--data", "--port"};
    for (int i = 1; i < argc; i += 2) {
        size_t k = 0;
        while (k < CV_COUNT(known) && strcmp(argv[i], known[k]) != 0)
            k++;
        if (k == CV_COUNT(known) || i + 1 == argc)
            return cv_fail(err, CV_INVALID, k == CV_COUNT(known) ? "does not know '%s'"
                                                                 : "%s wants a word behind it",
                           argv[i]);
    }
    int file = word_find(argc, argv, "-c"), data = word_find(argc, argv, "--data");
    int port = word_find(argc, argv, "--port");
    enum cv_status status = file ? cv_settings_read(argv[file + 1], arena, s, err) : CV_OK;
    if (status)
        return status;
    int64_t number = s->room_port; /* as the file says */
    s->data = data ? cv_arena_copy(arena, cv_str(argv[data + 1])) : s->data;
    if (port && (!cv_str_int(cv_str(argv[port + 1]), &number) || number < 0 || number > PORT_MAX))
        return cv_fail(err, CV_INVALID, "--port wants a number from 0 to %d", PORT_MAX);
    s->room_port = (int)number;
    return CV_OK;
}
