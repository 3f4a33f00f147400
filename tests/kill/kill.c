/* kill.c - three people, whole workshops, and a daemon that is killed with
 * SIGKILL at random moments.
 *
 * The people answer one after the other, so a workshop without a kill says
 * everything in one certain order. That is run first, twice. Then the same one
 * runs again and again, the daemon killed and started anew in between, until
 * it was killed KILLS times; every workshop must have said, and stored, exactly
 * what the second one did: nothing lost, nothing asked twice.
 *
 * usage: kill PROGRAM FOLDER [KILLS [SEED]] */
#include "net/loop.h"
#include "net/ws.h"

#include <canvasser/arena.h>
#include <canvasser/store.h>

#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PEOPLE = 3,
    TEXT_MAX = 8 * 1024 * 1024,
    KILL_WITHIN = 160,         /* milliseconds after the daemon is up again */
    PATIENCE = 60 * 1000,      /* milliseconds without any progress: the test failed */
    PACE = 550                 /* milliseconds to wait when the room finds us too fast */
};

static const char *const names[PEOPLE] = {"Ana", "Ben", "Chen"};

struct test;

struct person {
    struct test *test;
    int index;
    struct cv_client *client;
    struct cv_ws *ws;
    bool welcomed;
    char id[64], secret[128];
    int64_t last;       /* newest message seen */
    json_t *pending;    /* frame sent and not acknowledged, or NULL */
    int64_t answered;   /* number of the question answered last */
    struct cv_timer *pace;
    int hasty;          /* times the room found this person too fast */
};

struct test {
    struct cv_loop *loop;
    const char *program, *folder;
    unsigned long random;
    pid_t child;
    int out;              /* its standard output */
    struct cv_watch *watch;
    struct cv_buf printed;
    int port;
    char join[128];
    struct person person[PEOPLE];
    struct cv_timer *killer, *patience;
    int kills, kills_wanted;
    bool killing;
    /* what Ana saw */
    json_t *question;     /* the open question's message, or NULL */
    json_t *board;
    struct cv_buf said;   /* everything the bot said in this workshop */
    bool started, discussing, ended;
    bool closing;         /* Ana has written `end` in this workshop */
    struct cv_buf baseline;
    int workshops, failed, checks;
};

static void act(struct test *t);

static void tap(struct test *t, bool good, const char *name, const char *detail) {
    printf("%sok %d - %s\n", good ? "" : "not ", ++t->checks, name);
    if (!good) {
        printf("# %s\n", detail);
        t->failed++;
    }
    fflush(stdout);
}

static unsigned long chance(struct test *t, unsigned long below) {
    t->random = t->random * 6364136223846793005UL + 1442695040888963407UL;
    return (t->random >> 33) % below;
}

/* ---- the daemon under test ------------------------------------------------------------- */

static void patience_over(void *context) {
    struct test *t = context;
    t->patience = NULL;
    tap(t, false, "the workshop goes on", "nothing happened for a minute");
    cv_loop_stop(t->loop);
}

static void progress(struct test *t) {
    cv_timer_cancel(&t->patience);
    t->patience = cv_loop_timer(t->loop, PATIENCE, patience_over, t);
}

static void daemon_start(struct test *t);

/* Never between `start` and the first question: who is in the room when a
 * workshop starts is a matter of the moment, and here all three shall be. */
static void daemon_kill(void *context) {
    struct test *t = context;
    t->killer = NULL;
    if (!t->question) {
        t->killer = cv_loop_timer(t->loop, 1, daemon_kill, t);
        return;
    }
    kill(t->child, SIGKILL);
    waitpid(t->child, NULL, 0);
    cv_watch_drop(&t->watch);
    close(t->out);
    t->kills++;
    daemon_start(t);
}

static void person_come(struct test *t, int index);
static void person_connect(struct person *p);

/* The first daemon tells its links; when a later one is up, nobody waits for
 * the end of a pause between tries. */
static void daemon_up(struct test *t) {
    bool first = t->port == 0;
    if (sscanf(t->printed.p, "room   http://127.0.0.1:%d/#join=%100[^\n]", &t->port, t->join) != 2)
        abort();
    if (first)
        person_come(t, 0);
    for (int i = 0; i < PEOPLE && !first; i++)
        if (t->person[i].client && !t->person[i].ws)
            person_connect(&t->person[i]);
    if (t->killing && !t->killer && t->kills < t->kills_wanted)
        t->killer = cv_loop_timer(t->loop, 1 + (int64_t)chance(t, KILL_WITHIN), daemon_kill, t);
}

static void daemon_printed(void *context, int fd) {
    struct test *t = context;
    char piece[1024];
    ssize_t n = read(fd, piece, sizeof piece);
    if (n <= 0) {
        cv_watch_drop(&t->watch);
        return;
    }
    cv_buf_add(&t->printed, (struct cv_str){piece, (size_t)n});
    if (!strstr(t->printed.p, "Ctrl-C"))
        return;
    daemon_up(t);
    cv_buf_clear(&t->printed);
}

static void daemon_start(struct test *t) {
    int pipes[2];
    char port[16];
    struct cv_error err = {0};
    snprintf(port, sizeof port, "%d", t->port);
    if (pipe2(pipes, O_CLOEXEC) != 0)
        abort();
    t->child = fork();
    if (t->child == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        execl(t->program, t->program, "run", "--data", t->folder, "--port", port, (char *)NULL);
        _exit(127);
    }
    close(pipes[1]);
    t->out = pipes[0];
    if (cv_loop_watch(t->loop, t->out, daemon_printed, t, &t->watch, &err))
        abort();
}

static void daemon_stop(struct test *t) {
    cv_timer_cancel(&t->killer);
    kill(t->child, SIGTERM);
    waitpid(t->child, NULL, 0);
    cv_watch_drop(&t->watch);
    close(t->out);
}

/* ---- a person's connection --------------------------------------------------------------- */

static void person_send(struct person *p, json_t *frame) {
    char *text = json_dumps(frame, JSON_COMPACT);
    if (p->ws && text)
        (void)!cv_ws_send(p->ws, cv_str(text));
    free(text);
}

/* Sends a frame that is kept and sent again until it is acknowledged. */
static void person_submit(struct person *p, json_t *frame) {
    json_decref(p->pending);
    p->pending = frame;
    if (p->welcomed)
        person_send(p, frame);
}

/* The room takes 20 messages at once and then 2 a second: what it refused as
 * too fast is sent again a little later, as a new message. */
static void person_again(void *context) {
    struct person *p = context;
    char key[64];
    p->pace = NULL;
    if (!p->pending)
        return;
    snprintf(key, sizeof key, "again%d", ++p->hasty);
    json_object_set_new(p->pending, "key", json_string(key));
    if (p->welcomed)
        person_send(p, p->pending);
}

static void on_refused(struct person *p, const json_t *frame, struct cv_str text) {
    const char *why = json_string_value(json_object_get(frame, "why"));
    if (!why || strcmp(why, "rate") != 0)
        tap(p->test, false, "nothing is refused", text.p);
    else if (p->pending && !p->pace)
        p->pace = cv_loop_timer(p->test->loop, PACE, person_again, p);
}

static void person_open(void *context, struct cv_ws *ws) {
    struct person *p = context;
    json_t *hello = p->secret[0]
                        ? json_pack("{s:s,s:s,s:I}", "t", "hello", "secret", p->secret, "after",
                                    (json_int_t)p->last)
                        : json_pack("{s:s,s:s,s:s,s:s,s:i}", "t", "hello", "join", p->test->join,
                                    "name", names[p->index], "lang", "en", "after", 0);
    p->ws = ws;
    p->welcomed = false;
    person_send(p, hello);
    json_decref(hello);
}

static void person_closed(void *context, int code, struct cv_str why) {
    struct person *p = context;
    (void)why;
    (void)code;
    p->ws = NULL;
    p->welcomed = false;
}

static void on_welcome(struct person *p, json_t *frame) {
    struct test *t = p->test;
    const char *secret = json_string_value(json_object_get(frame, "secret"));
    snprintf(p->id, sizeof p->id, "%s", json_string_value(json_object_get(frame, "you")));
    if (secret)
        snprintf(p->secret, sizeof p->secret, "%s", secret);
    p->welcomed = true;
    cv_timer_cancel(&p->pace); /* what waits is sent now */
    if (p->index + 1 < PEOPLE && !t->person[p->index + 1].client)
        person_come(t, p->index + 1);
    if (p->pending)
        person_send(p, p->pending);
}

/* Ana keeps the minutes: everything the bot says, in order. */
static void on_message(struct person *p, json_t *frame) {
    struct test *t = p->test;
    json_int_t n = json_integer_value(json_object_get(frame, "n"));
    const char *text = json_string_value(json_object_get(frame, "text"));
    const char *from = json_string_value(json_object_get(frame, "from"));
    if (n <= p->last)
        tap(t, false, "every message comes once", text);
    p->last = n;
    if (p->index != 0 || !from || !text)
        return;
    for (int i = 0; i < PEOPLE; i++)
        if (strcmp(from, t->person[i].id) == 0)
            return;
    cv_buf_addf(&t->said, "%s\n----\n", text);
    if (json_is_true(json_object_get(frame, "asks"))) {
        json_decref(t->question);
        t->question = json_incref(frame);
        json_decref(t->board);
        t->board = NULL;
    }
}

/* A board counts once it shows the open question: the one of a moment ago says
 * that everybody has answered. */
static void on_board(struct test *t, json_t *board) {
    const char *asked = json_string_value(json_object_get(board, "question"));
    const char *text = json_string_value(json_object_get(t->question, "text"));
    if (asked && text && !strstr(text, asked))
        return;
    json_decref(t->board);
    t->board = json_incref(board);
    t->discussing = json_is_true(json_object_get(board, "discussing"));
    t->ended = json_is_true(json_object_get(board, "ended"));
}

static void person_frame(void *context, struct cv_ws *ws, struct cv_str text) {
    struct person *p = context;
    json_t *frame = json_loadb(text.p, text.n, 0, NULL);
    const char *kind = json_string_value(json_object_get(frame, "t"));
    if (!kind || ws != p->ws)
        goto done;
    if (strcmp(kind, "welcome") == 0)
        on_welcome(p, frame);
    if (strcmp(kind, "message") == 0)
        on_message(p, frame);
    if (strcmp(kind, "choose") == 0)
        p->last = json_integer_value(json_object_get(frame, "n"));
    if (strcmp(kind, "ack") == 0 && p->pending &&
        json_equal(json_object_get(frame, "key"), json_object_get(p->pending, "key"))) {
        json_decref(p->pending);
        p->pending = NULL;
        progress(p->test);
    }
    if (strcmp(kind, "refused") == 0)
        on_refused(p, frame, text);
    if (p->index == 0 && (strcmp(kind, "board") == 0 || strcmp(kind, "welcome") == 0) &&
        json_is_object(json_object_get(frame, "board")))
        on_board(p->test, json_object_get(frame, "board"));
    act(p->test);
done:
    json_decref(frame);
}

/* With a connection of one's own, new or again. */
static void person_connect(struct person *p) {
    struct cv_error err = {0};
    struct cv_buf url;
    cv_buf_init(&url, 256);
    cv_buf_addf(&url, "ws://127.0.0.1:%d/socket", p->test->port);
    const struct cv_client_config config = {
        .url = cv_buf_str(&url),
        .subprotocol = "canvasser-room.1",
        .open = person_open,
        .frame = person_frame,
        .closed = person_closed,
        .context = p,
    };
    cv_client_free(p->client);
    if (cv_client_new(p->test->loop, &config, &p->client, &err))
        abort();
    cv_buf_free(&url);
}

/* One after the other, so that the room always knows them in the same order. */
static void person_come(struct test *t, int index) {
    t->person[index] = (struct person){.test = t, .index = index};
    person_connect(&t->person[index]);
}

/* ---- what the people answer ------------------------------------------------------------------ */

/* The same choice for the same question and person, in every workshop. */
static size_t pick(const char *text, int person, size_t below) {
    return (size_t)(cv_str_hash(cv_str(text)) >> (person * 7 + 5)) % below;
}

static json_t *answer(struct person *p, json_t *question) {
    json_t *options = json_object_get(question, "options");
    const char *text = json_string_value(json_object_get(question, "text"));
    size_t n = json_array_size(options);
    char key[64];
    snprintf(key, sizeof key, "q%" JSON_INTEGER_FORMAT,
             json_integer_value(json_object_get(question, "n")));
    if (n == 0)
        return json_pack("{s:s,s:s,s:s}", "t", "say", "key", key, "text",
                         "Restaurants, Hotels and bars");
    json_t *option = json_array_get(options, pick(text, p->index, n));
    if (p->index == 2) /* Chen types */
        return json_pack("{s:s,s:s,s:O}", "t", "say", "key", key, "text",
                         json_object_get(option, "label"));
    return json_pack("{s:s,s:s,s:O,s:O}", "t", "choose", "key", key, "about",
                     json_object_get(question, "key"), "choice", json_object_get(option, "id"));
}

static json_t *seat_of(struct test *t, const struct person *p) {
    size_t i;
    json_t *seat;
    json_array_foreach(json_object_get(t->board, "seats"), i, seat) {
        if (strcmp(json_string_value(json_object_get(seat, "person")), p->id) == 0)
            return seat;
    }
    return NULL;
}

/* The first person who is asked and has not answered does so. */
static void answer_next(struct test *t) {
    json_int_t n = json_integer_value(json_object_get(t->question, "n"));
    for (int i = 0; i < PEOPLE; i++) {
        struct person *p = &t->person[i];
        json_t *seat = seat_of(t, p);
        if (!seat || !json_is_true(json_object_get(seat, "asked")) ||
            json_is_true(json_object_get(seat, "answered")))
            continue;
        if (p->answered < n) {
            p->answered = n;
            person_submit(p, answer(p, t->question));
        }
        return;
    }
}

/* ---- workshop after workshop -------------------------------------------------------------------- */

static void workshop_begin(struct test *t) {
    char key[32];
    snprintf(key, sizeof key, "start%d", t->workshops);
    cv_buf_clear(&t->said);
    json_decref(t->question);
    t->question = NULL;
    t->started = true;
    t->discussing = t->closing = t->ended = false;
    person_submit(&t->person[0],
                  json_pack("{s:s,s:s,s:s}", "t", "say", "key", key, "text", "start"));
}

/* Nobody has a question about the advice. Submitted once: a second `end`, under
 * another key, could reach the next workshop. */
static void workshop_end(struct test *t) {
    char key[32];
    snprintf(key, sizeof key, "end%d", t->workshops);
    t->closing = true;
    person_submit(&t->person[0],
                  json_pack("{s:s,s:s,s:s}", "t", "say", "key", key, "text", "end"));
}

/* The first workshop has no earlier one to be compared with, all others have:
 * the second is what they are held against. */
static void workshop_calm(struct test *t) {
    tap(t, t->said.n > 1000 && strstr(t->said.p, "%") != NULL,
        "a workshop without a kill ends in a mix", t->said.p);
    if (t->workshops < 2)
        return;
    cv_buf_add(&t->baseline, cv_buf_str(&t->said));
    t->killing = true;
    t->killer = cv_loop_timer(t->loop, 1 + (int64_t)chance(t, KILL_WITHIN), daemon_kill, t);
}

static void workshop_over(struct test *t) {
    t->started = false;
    t->workshops++;
    if (!t->killing)
        workshop_calm(t);
    else
        tap(t, cv_str_eq(cv_buf_str(&t->said), cv_buf_str(&t->baseline)),
            "a workshop with kills says exactly the same", "see said.txt and baseline.txt");
    if (t->failed || t->kills >= t->kills_wanted)
        cv_loop_stop(t->loop);
    else
        workshop_begin(t);
}

/* A welcome brings the last board at once, and what was missed behind it: over
 * is a workshop when as much was heard as in the first one. (If something was
 * lost, patience ends the test.) */
static bool all_heard(const struct test *t) {
    return t->ended && t->question && t->said.n >= t->baseline.n;
}

static void act(struct test *t) {
    for (int i = 0; i < PEOPLE; i++)
        if (!t->person[i].id[0] || t->person[i].pending)
            return;
    if (!t->started && !t->ended)
        workshop_begin(t);
    else if (t->started && all_heard(t))
        workshop_over(t);
    else if (t->discussing && !t->closing)
        workshop_end(t);
    else if (t->question && !t->ended)
        answer_next(t);
}

/* ---- what is in the store afterwards --------------------------------------------------------------- */

struct sheets {
    struct cv_store *store;
    struct cv_arena *arena;
    struct cv_str *ids;
    size_t n, cap;
    struct cv_buf *into;
};

static bool sheet_add(void *context, const struct cv_session_row *row) {
    struct sheets *s = context;
    s->ids = cv_arena_grow(s->arena, s->ids, sizeof *s->ids, s->n, &s->cap);
    s->ids[s->n++] = cv_arena_copy(s->arena, row->id);
    return true;
}

static bool answer_add(void *context, const struct cv_answer_row *row) {
    struct sheets *s = context;
    cv_buf_addf(s->into, "%.*s|%.*s|%.*s|%.*s|%.*s\n", CV_ARG(row->step), CV_ARG(row->segment),
                CV_ARG(row->name), CV_ARG(row->value), CV_ARG(row->raw));
    return true;
}

static void keep(const struct test *t, const char *name, const struct cv_buf *text) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", t->folder, name);
    FILE *file = text->n ? fopen(path, "w") : NULL;
    if (!file)
        return;
    fwrite(text->p, 1, text->n, file);
    fclose(file);
}

static void check_answers(struct test *t) {
    struct cv_error err = {0};
    struct sheets s = {.arena = cv_arena_new()};
    struct cv_buf first, now;
    char path[4096];
    cv_buf_init(&first, TEXT_MAX);
    cv_buf_init(&now, TEXT_MAX);
    snprintf(path, sizeof path, "%s/canvasser.db", t->folder);
    if (cv_store_sqlite(path, &s.store, &err) ||
        cv_store_get_sessions(s.store, false, sheet_add, &s, &err))
        abort();
    bool same = s.n == (size_t)t->workshops;
    for (size_t i = 0; i < s.n; i++) {
        s.into = i ? &now : &first;
        cv_buf_clear(&now);
        if (cv_store_get_answers(s.store, s.ids[i], answer_add, &s, &err))
            abort();
        same = same && (i == 0 || cv_str_eq(cv_buf_str(&first), cv_buf_str(&now)));
    }
    keep(t, "answers-first.txt", &first);
    keep(t, "answers-last.txt", &now);
    tap(t, same && first.n > 0, "every workshop stored exactly the same answers", "they differ");
    cv_store_close(s.store);
    cv_arena_free(s.arena);
    cv_buf_free(&first);
    cv_buf_free(&now);
}

int main(int argc, char **argv) {
    struct cv_error err = {0};
    struct test t = {.kills_wanted = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 50,
                     .random = argc > 4 ? strtoul(argv[4], NULL, 10) : 1};
    const struct cv_loop_config config = {0};
    char detail[64];
    if (argc < 3 || cv_loop_new(&config, &t.loop, &err))
        return 2;
    t.program = argv[1];
    t.folder = argv[2];
    cv_buf_init(&t.printed, TEXT_MAX);
    cv_buf_init(&t.said, TEXT_MAX);
    cv_buf_init(&t.baseline, TEXT_MAX);
    daemon_start(&t);
    progress(&t);
    cv_loop_run(t.loop);
    for (int i = 0; i < PEOPLE; i++) {
        cv_timer_cancel(&t.person[i].pace);
        cv_client_free(t.person[i].client);
    }
    daemon_stop(&t);
    keep(&t, "baseline.txt", &t.baseline);
    keep(&t, "said.txt", &t.said);
    snprintf(detail, sizeof detail, "killed %d times in %d workshops", t.kills, t.workshops);
    tap(&t, t.kills >= t.kills_wanted, "the daemon was killed at that many random moments", detail);
    printf("# %s\n", detail);
    if (!t.failed)
        check_answers(&t);
    cv_timer_cancel(&t.patience);
    cv_loop_free(t.loop);
    for (int i = 0; i < PEOPLE; i++)
        json_decref(t.person[i].pending);
    json_decref(t.question);
    json_decref(t.board);
    cv_buf_free(&t.printed);
    cv_buf_free(&t.said);
    cv_buf_free(&t.baseline);
    printf("1..%d\n", t.checks);
    return t.failed ? 1 : 0;
}
