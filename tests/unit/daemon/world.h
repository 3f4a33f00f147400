/* world.h - an engine with people in a place, on a virtual clock, for tests. */
#ifndef WORLD_H
#define WORLD_H

#include "cmocka_cv.h"

#include "daemon/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORLD_PEOPLE = 3 };

struct world {
    const struct cv_edition *edition;
    struct cv_shelf *shelf; /* of all dialogs; NULL unless a test opens it */
    struct cv_store *store; /* survives a crash */
    struct cv_engine *engine;
    cv_time now;
    uint64_t sent;          /* messages people sent: the source of ids */
    unsigned randoms;
    int absent;             /* of the people, from the last one on */
    bool open;              /* not everybody in a place takes part */
    bool mute;              /* the messenger acknowledges nothing */
    bool pictures;          /* it shows pictures */
    int files;              /* files that came, again and again ones among them */
    struct cv_file file;    /* the last one */
    struct cv_arena *arena; /* holds what was said */
    struct cv_buf said;     /* words of everything said, each followed by a line "----" */
    struct cv_buf tongues;  /* languages of what was said last, the first one first */
    char to[64];            /* to whom alone the last thing was said, or "" */
    struct cv_buf keys;     /* their keys, one a line: the messenger drops doubles */
    struct cv_effect question; /* the last message that asks */
    struct cv_str question_key;
    struct cv_board board;
    int acks_due;
    struct cv_str acks[4096];
};

static const struct cv_str world_messenger = CV_STR("test");
static const char *const world_names[WORLD_PEOPLE] = {"Ana", "Ben", "Chen"};
static const char *const world_ids[WORLD_PEOPLE] = {"p1", "p2", "p3"};

static cv_time world_now(void *context) {
    return ((struct world *)context)->now;
}

static struct cv_log world_log(void);

/* Not random at all: every world gives the same ids in the same order. */
static void world_random(void *bytes, size_t n) {
    static unsigned char next;
    memset(bytes, ++next, n);
}

static void world_print(void *context, enum cv_log_level level, struct cv_str line) {
    (void)context;
    (void)level;
    if (getenv("VERBOSE"))
        fprintf(stderr, "# %.*s\n", CV_ARG(line));
}

static struct cv_log world_log(void) {
    return (struct cv_log){.write = world_print, .level = CV_LOG_DEBUG};
}

static bool world_heard_before(struct world *w, struct cv_str key) {
    struct cv_buf line;
    cv_buf_init(&line, 512);
    cv_buf_addf(&line, "\n%.*s\n", CV_ARG(key));
    bool heard = w->keys.p && strstr(w->keys.p, line.p) != NULL;
    if (!heard) {
        cv_buf_add(&w->keys, key);
        cv_buf_addc(&w->keys, '\n');
    }
    cv_buf_free(&line);
    return heard;
}

static void world_keep_board(struct world *w, const struct cv_board *board) {
    w->board = *board;
    w->board.seats = cv_arena_alloc(w->arena, board->n_seats * sizeof *board->seats);
    for (size_t i = 0; i < board->n_seats; i++) {
        w->board.seats[i] = board->seats[i];
        w->board.seats[i].person = cv_arena_copy(w->arena, board->seats[i].person);
        w->board.seats[i].lang = cv_arena_copy(w->arena, board->seats[i].lang);
    }
}

static void world_keep_question(struct world *w, const struct cv_outgoing *o) {
    w->question = *o->effect;
    w->question_key = cv_arena_copy(w->arena, o->key);
    w->question.text = cv_arena_copy(w->arena, o->effect->text);
    w->question.options =
        cv_arena_alloc(w->arena, o->effect->n_options * sizeof *o->effect->options);
    for (size_t i = 0; i < o->effect->n_options; i++) {
        w->question.options[i].id = cv_arena_copy(w->arena, o->effect->options[i].id);
        w->question.options[i].label = cv_arena_copy(w->arena, o->effect->options[i].label);
    }
}

static void world_keep_tongues(struct world *w, const struct cv_effect *say) {
    cv_buf_clear(&w->tongues);
    cv_buf_add(&w->tongues, say->lang);
    for (size_t i = 0; i < say->n_also; i++)
        cv_buf_addf(&w->tongues, " %.*s", CV_ARG(say->also[i].lang));
}

static void world_keep_file(struct world *w, const struct cv_file *file) {
    w->files++;
    w->file = (struct cv_file){cv_arena_copy(w->arena, file->name), cv_arena_copy(w->arena, file->type),
                               cv_arena_copy(w->arena, file->bytes), cv_arena_copy(w->arena, file->alt)};
}

/* The messenger: keeps each key once, as every real one does for us. */
static bool world_send(void *context, const struct cv_outgoing *o) {
    struct world *w = context;
    if (!w->mute && w->acks_due < (int)CV_COUNT(w->acks))
        w->acks[w->acks_due++] = cv_arena_copy(w->arena, o->key);
    if (o->file)
        world_keep_file(w, o->file);
    if (world_heard_before(w, o->key))
        return true;
    if (o->effect->kind == CV_EFFECT_BOARD) {
        world_keep_board(w, o->effect->board);
        return true;
    }
    world_keep_tongues(w, o->effect);
    snprintf(w->to, sizeof w->to, "%.*s", CV_ARG(o->effect->to));
    cv_buf_add(&w->said, o->effect->text);
    cv_buf_addz(&w->said, "\n----\n");
    if (o->effect->asks)
        world_keep_question(w, o);
    return true;
}

static void world_take(struct world *w, struct cv_incoming in) {
    in.place = CV_S("room");
    assert_true(cv_engine_take(w->engine, world_messenger, &in));
}

static void world_turn(struct world *w) {
    cv_engine_turn(w->engine);
    while (w->acks_due) {
        int n = w->acks_due;
        w->acks_due = 0;
        for (int i = 0; i < n; i++)
            world_take(w, (struct cv_incoming){
                              .kind = CV_IN_ACK, .key = w->acks[i], .id = CV_S("remote")});
        cv_engine_turn(w->engine);
    }
}

/* Starts the daemon, as after a crash: the store is all there is. */
static void world_boot(struct world *w) {
    static struct cv_log log;
    struct cv_error err = {0};
    log = world_log();
    const struct cv_engine_config config = {
        .store = w->store,
        .clock = {world_now, w},
        .log = &log,
        .edition = w->edition,
        .shelf = w->shelf,
        .pace = CV_S("zone=Etc/UTC at=09:00 days=mon-sun reminders=1d,2d silence=3d checkup=2"),
        .random = world_random,
    };
    cv_engine_free(w->engine);
    w->engine = NULL;
    w->acks_due = 0;
    enum cv_status status = cv_engine_new(&config, &w->engine, &err);
    if (status)
        fail_msg("%s", err.text);
    cv_engine_add_port(w->engine, world_messenger, &(struct cv_port){.gathers = !w->open, .pictures = w->pictures, .send = world_send, .context = w});
    world_take(w, (struct cv_incoming){.kind = CV_IN_READY});
    for (int i = 0; i < WORLD_PEOPLE; i++)
        world_take(w, (struct cv_incoming){.kind = CV_IN_MEMBER,
                                           .person = cv_str(world_ids[i]),
                                           .name = cv_str(world_names[i]),
                                           .present = i + w->absent < WORLD_PEOPLE});
    world_turn(w);
}

/* Read once a program: nothing changes it, and reading takes longer than most tests. */
static const struct cv_edition *world_edition(void) {
    static struct cv_edition *edition;
    struct cv_error err = {0};
    if (!edition && cv_edition_read(CV_S("customer-relationships"), &edition, &err))
        fail_msg("%s: %s", err.file, err.text);
    return edition;
}

static void world_open(struct world *w) {
    *w = (struct world){.now = 1000000, .arena = cv_arena_new(), .store = cv_store_memory()};
    cv_buf_init(&w->said, 4 * 1024 * 1024);
    cv_buf_init(&w->tongues, 1024);
    cv_buf_init(&w->keys, 4 * 1024 * 1024);
    cv_buf_addc(&w->keys, '\n');
    w->edition = world_edition();
    world_boot(w);
}

static void world_close(struct world *w) {
    cv_engine_free(w->engine);
    cv_store_close(w->store);
    cv_shelf_free(w->shelf);
    cv_buf_free(&w->said);
    cv_buf_free(&w->tongues);
    cv_buf_free(&w->keys);
    cv_arena_free(w->arena);
}

/* Queues words of a person; `id` makes them known, or NULL for a new one. */
static void world_say(struct world *w, int person, const char *words, const char *id) {
    char number[32];
    snprintf(number, sizeof number, "m%llu", (unsigned long long)w->sent++);
    world_take(w, (struct cv_incoming){
                      .kind = CV_IN_MESSAGE,
                      .id = cv_str(id ? id : number),
                      .person = cv_str(world_ids[person]),
                      .name = cv_str(world_names[person]),
                      .text = cv_str(words),
                      .resume = cv_str(number),
                  });
}

/* Queues an answer to the open question; the same for the same question and person. */
static inline void world_answer(struct world *w, int person) {
    char id[64];
    snprintf(id, sizeof id, "a%d:%.40s", person, w->question_key.p + 30);
    if (w->question.n_options == 0) {
        world_say(w, person, "Restaurants, Hotels and bars", id);
        return;
    }
    size_t pick = (size_t)(cv_str_hash(w->question.text) >> (person * 7 + 5)) %
                  w->question.n_options;
    world_take(w, (struct cv_incoming){
                      .kind = CV_IN_CHOOSE,
                      .id = cv_str(id),
                      .person = cv_str(world_ids[person]),
                      .name = cv_str(world_names[person]),
                      .about = w->question_key,
                      .choice = w->question.options[pick].id,
                      .resume = cv_str(id),
                  });
}

/* The first person who is asked and has not answered, or -1. */
static inline int world_asked(const struct world *w) {
    for (int i = 0; i < WORLD_PEOPLE; i++)
        for (size_t s = 0; s < w->board.n_seats; s++)
            if (cv_str_eqz(w->board.seats[s].person, world_ids[i]) && w->board.seats[s].asked &&
                !w->board.seats[s].answered)
                return i;
    return -1;
}

/* Queues words of a person that nobody else can read. */
static inline void world_say_alone(struct world *w, int person, const char *words) {
    char number[32];
    snprintf(number, sizeof number, "m%llu", (unsigned long long)w->sent++);
    world_take(w, (struct cv_incoming){.kind = CV_IN_MESSAGE,
                                       .id = cv_str(number),
                                       .person = cv_str(world_ids[person]),
                                       .name = cv_str(world_names[person]),
                                       .text = cv_str(words),
                                       .private = true});
}

/* Nine o'clock of a day, in Etc/UTC since the world began. */
static inline cv_time world_morning(int day) {
    return CV_HOURS(24 * day + 9);
}

/* Whether anything said so far holds these words. */
static inline bool world_heard(const struct world *w, const char *words) {
    return w->said.p && strstr(w->said.p, words) != NULL;
}

/* Lets time pass as the daemon does: a turn whenever the engine wants one. */
static inline void world_sleep(struct world *w, cv_time until) {
    for (cv_time at = cv_engine_deadline(w->engine); at <= until;
         at = cv_engine_deadline(w->engine)) {
        w->now = at > w->now ? at : w->now;
        world_turn(w);
        assert_true(cv_engine_deadline(w->engine) > w->now);
    }
    w->now = until;
}

#endif
