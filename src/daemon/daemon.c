/* daemon.c - everything wired together on one loop.
 *
 * A turn of the loop: everything that was ready has been read; the room
 * commits and answers, the engine steps, commits and sends. */
#include "daemon/daemon.h"

#include "daemon/calendar.h"

#include "daemon/engine.h"
#include "daemon/folder.h"
#include "daemon/link.h"
#include "daemon/random.h"
#include "messenger/kinds.h"
#include "net/loop.h"
#include "room/server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { TOKEN_FILE_MAX = 4096 };

static const char *const embedded = "room"; /* name of the embedded room's connection */

/* Timers count the time a machine is awake; deadlines are moments of the day, and
 * some are weeks away. So the clock is looked at again and again. */
#define SLEEP_MOST CV_MINUTES(1)

/* What a look at the settings' messengers has found. */
struct check {
    struct finding {
        const struct cv_connection *connection;
        bool ready, refused;
        char why[256]; /* why it is not ready, as far as is known */
    } findings[CV_MESSENGERS_MAX];
    struct cv_link_watch watch;
    struct cv_timer *timer;
    bool complaint;
    int looks; /* since the last one became ready */
};

struct cv_daemon {
    const struct cv_settings *settings;
    struct cv_arena *arena;
    struct cv_log log;
    struct cv_loop *loop;
    struct cv_watch *signals;
    struct cv_timer *timer; /* the engine's next deadline */
    int signal_fd, room_lock, bot_lock;
    struct cv_roomlog *roomlog;
    struct cv_room_server *room;
    struct cv_shelf *shelf;
    struct cv_store *store;
    struct cv_engine *engine;
    struct cv_fetcher *fetcher;
    struct cv_server *listener; /* for messengers that call us; NULL without one */
    struct cv_link *links[CV_MESSENGERS_MAX + 1]; /* and the embedded room's */
    size_t n_links;
    struct check *check; /* only looking on; else NULL */
    struct cv_secret *secrets[2 * CV_MESSENGERS_MAX + 1];
    size_t n_secrets;
};

/* ---- log ------------------------------------------------------------------------------ */

static void log_line(void *context, enum cv_log_level level, struct cv_str line) {
    static const char *const names[] = {"error", "warning", "info", "debug"};
    char stamp[32];
    struct tm parts;
    time_t now = (time_t)(cv_clock_now(cv_loop_clock()) / 1000);
    (void)context;
    gmtime_r(&now, &parts);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &parts);
    fprintf(stderr, "%s %s: %.*s\n", stamp, names[level], CV_ARG(line));
}

/* ---- the loop --------------------------------------------------------------------------- */

static void daemon_woken(void *context) {
    struct cv_daemon *d = context;
    d->timer = NULL; /* it fired; the turn that follows sets the next one */
}

static void daemon_turn(void *context) {
    struct cv_daemon *d = context;
    if (d->room)
        cv_room_server_turn(d->room);
    if (!d->engine)
        return;
    for (size_t i = 0; i < d->n_links; i++)
        cv_link_turn(d->links[i]);
    cv_engine_turn(d->engine);
    cv_timer_cancel(&d->timer);
    cv_time at = cv_engine_deadline(d->engine), now = cv_clock_now(cv_loop_clock());
    cv_time wait = at > now ? at - now : 0;
    if (at != CV_NEVER)
        d->timer = cv_loop_timer(d->loop, wait < SLEEP_MOST ? wait : SLEEP_MOST, daemon_woken, d);
}

static void daemon_signal(void *context, int fd) {
    struct cv_daemon *d = context;
    struct signalfd_siginfo info;
    if (read(fd, &info, sizeof info) == sizeof info)
        cv_loop_stop(d->loop);
}

static enum cv_status daemon_signals(struct cv_daemon *d, struct cv_error *err) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file-size limit is a full disk, not the end */
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 ||
        (d->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) < 0)
        return cv_fail(err, CV_IO, "signals: %s", strerror(errno));
    return cv_loop_watch(d->loop, d->signal_fd, daemon_signal, d, &d->signals, err);
}

/* ---- the room ------------------------------------------------------------------------------ */

static enum cv_status daemon_open_room(struct cv_daemon *d, struct cv_error *err) {
    const struct cv_settings *s = d->settings;
    struct cv_str file = cv_folder_path(d->arena, s->data, "room.db");
    enum cv_status status = cv_folder_open(s->data, "room.lock", &d->room_lock, err);
    if (!status)
        status = cv_roomlog_sqlite(file.p, &d->roomlog, err);
    if (status)
        return status;
    const struct cv_room_server_config config = {
        .address = cv_arena_copy(d->arena, s->room_address).p,
        .port = s->room_port,
        .name = s->room_name,
        .tokens = cv_folder_path(d->arena, s->data, "room.tokens").p,
        .log = d->roomlog,
        .clock = cv_loop_clock(),
        .trace = &d->log,
        .pages = cv_room_pages(),
        .n_pages = cv_room_pages_count(),
    };
    return cv_room_server_new(d->loop, &config, &d->room, err);
}

/* ---- messengers that call us ------------------------------------------------------------------ */

static const char hooks[] = "/hook"; /* a call goes to /hook/NAME/... */
static const char *const call_headers[] = {"authorization", NULL};

/* The path is "/NAME/...": the messenger it is for, and the rest. */
static void daemon_called(void *context, const struct cv_call *call) {
    struct cv_daemon *d = context;
    struct cv_call own = *call;
    struct cv_str name;
    cv_str_split(&own.path, '/', &name); /* what is before the first slash: nothing */
    struct cv_str rest = own.path;
    cv_str_split(&rest, '/', &name);
    own.path = (struct cv_str){name.p + name.n, own.path.n - name.n};
    for (size_t i = 0; i < d->n_links; i++)
        if (cv_str_eq(cv_link_name(d->links[i]), name) && cv_link_call(d->links[i], &own))
            return;
    cv_server_answer(d->listener, call->id, 404, NULL, CV_S("no messenger of that name takes calls"));
}

static void daemon_answer(void *context, uint64_t call, int status, const char *type,
                          struct cv_str body) {
    struct cv_daemon *d = context;
    cv_server_answer(d->listener, call, status, type, body);
}

static enum cv_status daemon_listen(struct cv_daemon *d, struct cv_error *err) {
    const struct cv_settings *s = d->settings;
    const struct cv_server_config config = {
        .address = cv_arena_copy(d->arena, s->listen_address).p,
        .port = s->listen_port,
        .log = &d->log,
        .calls = {.prefix = hooks, .headers = call_headers, .called = daemon_called},
        .context = d,
    };
    return s->public_url.n && !d->check ? cv_server_new(d->loop, &config, &d->listener, err) : CV_OK;
}

/* ---- the bot ------------------------------------------------------------------------------- */

/* What is given stays in the daemon's arena, and the secrets until it closes. */
static void daemon_link(struct cv_daemon *d, const struct cv_kind *kind,
                        const struct cv_account *account, struct cv_str setting) {
    const struct cv_settings *s = d->settings;
    const struct cv_link_config config = {
        .loop = d->loop,
        .engine = d->engine,
        .fetcher = d->fetcher,
        .log = &d->log,
        .setting = setting,
        .ca_file = s->ca_file.n ? cv_arena_copy(d->arena, s->ca_file).p : NULL,
        .codec = kind->codec,
        .account = account,
        .url_set = !cv_str_eq(account->url, cv_str(kind->url)),
        .public_url = s->public_url.n ? cv_arena_printf(d->arena, "%.*s%s/%.*s",
                                                        CV_ARG(s->public_url), hooks,
                                                        CV_ARG(account->name))
                                      : CV_S(""),
        .answer = daemon_answer,
        .context = d,
        .watch = d->check ? &d->check->watch : NULL,
    };
    d->links[d->n_links++] = cv_link_new(&config);
}

static const struct cv_secret *daemon_secret(struct cv_daemon *d, struct cv_str value) {
    struct cv_secret *secret = cv_secret_new(value);
    d->secrets[d->n_secrets++] = secret;
    return secret;
}

static void daemon_link_embedded(struct cv_daemon *d) {
    struct cv_account *account = cv_arena_alloc(d->arena, sizeof *account);
    *account = (struct cv_account){
        .name = cv_str(embedded),
        .url = cv_arena_printf(d->arena, "ws://127.0.0.1:%d/socket", cv_room_server_port(d->room)),
        .token = daemon_secret(d, cv_room_server_bot_token(d->room)),
    };
    daemon_link(d, cv_kind_at(0), account, CV_S("the room.tokens file"));
}

/* Reads the file's one line into `*out`; no file, no secret. */
static enum cv_status daemon_read_secret(struct cv_daemon *d, struct cv_str file,
                                         const struct cv_secret **out, struct cv_error *err) {
    struct cv_str token;
    if (!file.n)
        return CV_OK;
    enum cv_status status =
        cv_file_read(cv_arena_copy(d->arena, file).p, TOKEN_FILE_MAX, d->arena, &token, err);
    if (status)
        return status;
    *out = daemon_secret(d, cv_str_trim(token));
    cv_wipe((void *)(uintptr_t)token.p, token.n);
    return CV_OK;
}

static enum cv_status daemon_link_named(struct cv_daemon *d, const struct cv_connection *c,
                                        struct cv_error *err) {
    struct cv_account *account = cv_arena_alloc(d->arena, sizeof *account);
    *account = (struct cv_account){
        .name = c->name,
        .url = c->url,
        .address = c->address,
        .nick = c->nick,
        .rooms = c->rooms,
        .n_rooms = c->n_rooms,
        .trial = d->check != NULL,
    };
    enum cv_status status = daemon_read_secret(d, c->token_file, &account->token, err);
    if (!status)
        status = daemon_read_secret(d, c->app_token_file, &account->app_token, err);
    if (status)
        return status;
    daemon_link(d, c->kind, account,
                cv_arena_printf(d->arena, "%s of messenger %.*s",
                                c->app_token_file.n ? "token_file and app_token_file" : "token_file",
                                CV_ARG(c->name)));
    return CV_OK;
}

/* When people are asked who want their own pace: as set, else at the usual hours
 * of this machine's zone. */
static enum cv_status daemon_pace(struct cv_daemon *d, struct cv_str *pace, struct cv_error *err) {
    const struct cv_playbook *book = &cv_shelf_first(d->shelf)->playbook;
    *pace = d->settings->pace;
    if (pace->n)
        return book->almanac ? cv_session_pace_check(book, *pace, err) : CV_OK;
    *pace = cv_arena_printf(d->arena, "zone=%.*s checkup=12", CV_ARG(cv_calendar_here(d->arena)));
    if (book->almanac && cv_session_pace_check(book, *pace, NULL) != CV_OK)
        *pace = CV_S("zone=Etc/UTC checkup=12");
    return CV_OK;
}

static enum cv_status daemon_open_bot(struct cv_daemon *d, struct cv_error *err) {
    const struct cv_settings *s = d->settings;
    struct cv_str pace = {0};
    struct cv_str file = cv_folder_path(d->arena, s->data, "canvasser.db");
    enum cv_status status = cv_shelf_open(s->dialog, &d->log, &d->shelf, err);
    if (!status)
        status = daemon_pace(d, &pace, err);
    if (d->check)
        d->store = cv_store_memory();
    else if (!status)
        status = cv_folder_open(s->data, "lock", &d->bot_lock, err);
    if (!status && !d->check)
        status = cv_store_sqlite(file.p, &d->store, err);
    if (status)
        return status;
    const struct cv_engine_config config = {
        .store = d->store,
        .clock = cv_loop_clock(),
        .log = &d->log,
        .edition = cv_shelf_first(d->shelf),
        .shelf = d->shelf,
        .pace = pace,
        .random = cv_random,
        .room_link = d->room ? cv_room_server_join_link(d->room) : CV_S(""),
    };
    const struct cv_fetcher_config fetcher = {
        .log = &d->log,
        .ca_file = s->ca_file.n ? cv_arena_copy(d->arena, s->ca_file).p : NULL,
    };
    status = cv_engine_new(&config, &d->engine, err);
    if (!status)
        status = cv_fetcher_new(d->loop, &fetcher, &d->fetcher, err);
    if (!status)
        status = daemon_listen(d, err);
    if (!status && d->room)
        daemon_link_embedded(d);
    for (size_t i = 0; i < s->n_connections && !status; i++)
        status = daemon_link_named(d, &s->connections[i], err);
    return status;
}

/* ---- from start to end ----------------------------------------------------------------------- */

static void daemon_greet(const struct cv_daemon *d) {
    if (d->room) {
        printf("room   %.*s\n", CV_ARG(cv_room_server_join_link(d->room)));
        printf("board  %.*s\n", CV_ARG(cv_room_server_view_link(d->room)));
    }
    if (d->room && d->engine)
        printf("\nOpen the room in a browser, give its link to your team, and type: start\n");
    printf("Everything is kept in %.*s. Ctrl-C stops; nothing is lost.\n",
           CV_ARG(d->settings->data));
    fflush(stdout);
}

static void daemon_close(struct cv_daemon *d) {
    cv_timer_cancel(&d->timer);
    cv_fetcher_free(d->fetcher);
    cv_server_free(d->listener);
    while (d->n_links)
        cv_link_free(d->links[--d->n_links]);
    while (d->n_secrets)
        cv_secret_free(d->secrets[--d->n_secrets]);
    cv_engine_free(d->engine);
    cv_store_close(d->store);
    cv_shelf_free(d->shelf);
    cv_room_server_free(d->room);
    cv_roomlog_close(d->roomlog);
    cv_watch_drop(&d->signals);
    cv_loop_free(d->loop);
    const int fds[] = {d->signal_fd, d->room_lock, d->bot_lock};
    for (size_t i = 0; i < CV_COUNT(fds); i++)
        if (fds[i] >= 0)
            close(fds[i]);
    cv_arena_free(d->arena);
}

enum cv_status cv_daemon_run(const struct cv_settings *settings, bool with_room, bool with_bot,
                             struct cv_error *err) {
    struct cv_daemon d = {
        .settings = settings,
        .arena = cv_arena_new(),
        .log = {.write = log_line, .level = settings->log},
        .signal_fd = -1,
        .room_lock = -1,
        .bot_lock = -1,
    };
    const struct cv_loop_config config = {.log = &d.log, .turn = daemon_turn, .context = &d};
    enum cv_status status = cv_loop_new(&config, &d.loop, err);
    if (!status)
        status = daemon_signals(&d, err);
    if (!status && with_room)
        status = daemon_open_room(&d, err);
    if (!status && with_bot)
        status = daemon_open_bot(&d, err);
    if (!status) {
        daemon_greet(&d);
        cv_loop_run(d.loop);
    }
    daemon_close(&d);
    return status;
}

/* ---- looking whether the settings are right --------------------------------------------------- */

enum { CHECK_LOOKS = 40, CHECK_SETTLED = 4, CHECK_PAUSE = 500 /* milliseconds */ };

static struct finding *check_finding(struct cv_daemon *d, struct cv_str name) {
    for (size_t i = 0; i < d->settings->n_connections; i++)
        if (cv_str_eq(d->settings->connections[i].name, name))
            return &d->check->findings[i];
    return NULL;
}

static void check_print(const struct finding *f, const char *what, struct cv_str words) {
    printf("%.*s (%s): %s%.*s\n", CV_ARG(f->connection->name), f->connection->kind->name, what,
           CV_ARG(words));
    fflush(stdout);
}

static void check_heard(void *context, struct cv_str name, const struct cv_incoming *in) {
    struct cv_daemon *d = context;
    struct finding *f = check_finding(d, name);
    if (!f || (in->kind != CV_IN_READY && in->kind != CV_IN_LACKS))
        return;
    d->check->looks = 0;
    if (in->kind == CV_IN_LACKS) {
        d->check->complaint = true;
        check_print(f, "lacks ", in->text);
    } else if (!f->ready) {
        f->ready = true;
        check_print(f, "connected as ", in->name.n ? in->name : in->person);
    }
}

static void check_failed(void *context, struct cv_str name, struct cv_str why, bool for_good) {
    struct cv_daemon *d = context;
    struct finding *f = check_finding(d, name);
    if (!f || f->refused)
        return;
    snprintf(f->why, sizeof f->why, "%.*s", CV_ARG(why));
    f->refused = for_good;
    if (!for_good)
        return;
    d->check->complaint = true;
    check_print(f, "refuses us: ", why);
    printf("    check %s\n", f->connection->app_token_file.n ? "token_file and app_token_file"
                                                            : "token_file");
}

static bool check_over(const struct cv_daemon *d) {
    bool all = true;
    for (size_t i = 0; i < d->settings->n_connections; i++)
        all = all && (d->check->findings[i].ready || d->check->findings[i].refused);
    return d->check->looks >= CHECK_LOOKS || (all && d->check->looks >= CHECK_SETTLED);
}

static void check_look(void *context) {
    struct cv_daemon *d = context;
    d->check->timer = NULL;
    d->check->looks++;
    if (check_over(d))
        cv_loop_stop(d->loop);
    else
        d->check->timer = cv_loop_timer(d->loop, CHECK_PAUSE, check_look, d);
}

static void check_sum(struct cv_daemon *d) {
    for (size_t i = 0; i < d->settings->n_connections; i++) {
        const struct finding *f = &d->check->findings[i];
        if (f->ready || f->refused)
            continue;
        d->check->complaint = true;
        check_print(f, "no connection: ", cv_str(f->why[0] ? f->why : "no answer"));
    }
    if (!d->settings->n_connections)
        printf("no messenger is named: `canvasser run` hosts a room of its own\n");
}

enum cv_status cv_daemon_check(const struct cv_settings *settings, struct cv_error *err) {
    struct check check = {.complaint = false};
    struct cv_daemon d = {
        .settings = settings,
        .arena = cv_arena_new(),
        .log = {.write = log_line, .level = CV_LOG_ERROR},
        .check = &check,
        .signal_fd = -1,
        .room_lock = -1,
        .bot_lock = -1,
    };
    check.watch = (struct cv_link_watch){check_heard, check_failed, &d};
    for (size_t i = 0; i < settings->n_connections; i++)
        check.findings[i].connection = &settings->connections[i];
    const struct cv_loop_config config = {.log = &d.log, .turn = daemon_turn, .context = &d};
    enum cv_status status = cv_loop_new(&config, &d.loop, err);
    if (!status)
        status = daemon_signals(&d, err);
    if (!status)
        status = daemon_open_bot(&d, err);
    if (!status) {
        check.timer = cv_loop_timer(d.loop, 0, check_look, &d);
        cv_loop_run(d.loop);
        check_sum(&d);
    }
    cv_timer_cancel(&check.timer);
    daemon_close(&d);
    return status ? status : check.complaint ? CV_REFUSED : CV_OK;
}
