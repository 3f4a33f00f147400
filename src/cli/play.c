/* play.c - one person in the terminal: the same engine, standard input as messenger. */
#include "cli/cli.h"
#include "daemon/engine.h"
#include "daemon/random.h"
#include "messenger/plain.h"
#include "net/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cv_str messenger = CV_STR("terminal");
static const struct cv_str place = CV_STR("terminal");

struct play {
    struct cv_edition *edition;
    struct cv_store *store;
    struct cv_engine *engine;
    uint64_t lines;  /* read so far: the id of each line */
    struct cv_str name; /* of the one person */
};

/* Prints what the engine says; a terminal takes everything at once. */
static bool play_send(void *context, const struct cv_outgoing *o) {
    struct cv_buf text;
    (void)context;
    if (o->effect->kind != CV_EFFECT_SAY)
        return true;
    cv_buf_init(&text, 256 * 1024);
    cv_plain_say(o->effect, &text);
    printf("\n%.*s\n", CV_ARG(cv_buf_str(&text)));
    cv_buf_free(&text);
    return true;
}

static void play_take(struct play *play, struct cv_incoming in) {
    in.place = place;
    in.person = CV_S("you");
    in.name = play->name;
    in.present = true;
    if (!cv_engine_take(play->engine, messenger, &in))
        abort(); /* the queue is worked off after every line */
    cv_engine_turn(play->engine);
}

static void play_line(struct play *play, struct cv_str line, struct cv_str lang) {
    char id[32];
    snprintf(id, sizeof id, "%llu", (unsigned long long)play->lines++);
    play_take(play, (struct cv_incoming){
                        .kind = CV_IN_MESSAGE, .id = cv_str(id), .text = line, .lang = lang});
}

/* Reads lines to the end of the input or of the session. */
static void play_loop(struct play *play, struct cv_str lang) {
    bool prompt = isatty(STDIN_FILENO);
    char *line = NULL;
    size_t cap = 0;
    play_take(play, (struct cv_incoming){.kind = CV_IN_READY});
    play_take(play, (struct cv_incoming){.kind = CV_IN_MEMBER, .lang = lang});
    play_line(play, CV_S("start"), lang);
    while (cv_engine_sessions(play->engine)) {
        if (prompt)
            fputs("\n> ", stdout);
        fflush(stdout);
        ssize_t n = getline(&line, &cap, stdin);
        if (n < 0)
            break;
        struct cv_str text = cv_str_trim((struct cv_str){line, (size_t)n});
        if (text.n)
            play_line(play, text, lang);
    }
    free(line);
}

/* "you" reads well in English only; elsewhere it takes a name. */
static struct cv_str play_name(struct cv_str lang) {
    const char *user = getenv("USER");
    if (cv_str_eqz(lang, "en"))
        return CV_S("you");
    return user && *user ? cv_str(user) : CV_S("N. N.");
}

static enum cv_status play_open(struct play *play, struct cv_str dialog, struct cv_error *err) {
    enum cv_status status = cv_edition_read(dialog, &play->edition, err);
    if (status)
        return status;
    play->store = cv_store_memory();
    const struct cv_engine_config config = {
        .store = play->store,
        .clock = cv_loop_clock(),
        .edition = play->edition,
        .random = cv_random,
    };
    status = cv_engine_new(&config, &play->engine, err);
    if (!status)
        cv_engine_add_port(play->engine, messenger, &(struct cv_port){.send = play_send, .context = play, .gathers = true});
    return status;
}

int cv_cli_play(int argc, char **argv) {
    struct cv_str dialog = CV_S("customer-relationships"), lang = CV_S("en");
    struct cv_error err = {0};
    struct play play = {0};
    bool named = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) {
            lang = cv_str(argv[++i]);
        } else if (argv[i][0] != '-' && !named) {
            dialog = cv_str(argv[i]);
            named = true;
        } else {
            return cv_cli_usage(argv[0], "I do not know what to do with these words");
        }
    }
    play.name = play_name(lang);
    enum cv_status status = play_open(&play, dialog, &err);
    if (!status)
        play_loop(&play, lang);
    bool unfinished = !status && cv_engine_sessions(play.engine) > 0;
    cv_engine_free(play.engine);
    cv_store_close(play.store);
    cv_edition_free(play.edition);
    if (status)
        return cv_cli_failed(&err);
    if (unfinished)
        fputs("The input ended before the session did: nothing is kept of it.\n", stderr);
    return unfinished ? CV_EXIT_FAILED : CV_EXIT_DONE;
}
