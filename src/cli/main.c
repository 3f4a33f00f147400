/* main.c - finds the command and runs it. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage;
    const char *about;
} commands[] = {
    {"run", cv_cli_run, "run [-c FILE] [--data DIR] [--port N]",
     "the daemon; without a settings file: a room on this machine"},
    {"room", cv_cli_room, "room [-c FILE] [--data DIR] [--port N]",
     "the embedded messenger alone, for a daemon elsewhere"},
    {"play", cv_cli_play, "play [DIALOG] [--lang L]",
     "one person in the terminal; reads standard input"},
    {"interpret", cv_cli_interpret, "interpret [--lines] --lang L [FILE|-]",
     "free text in, relationship types out"},
    {"suggest", cv_cli_suggest, "suggest [--lines] [--format json|text] [--six] [--why TYPE]\n"
     "          [--what-if DETERMINANT=LEVEL] [--advice FILE] [FILE|-]",
     "facts in, mix and money out, no session"},
    {"lint", cv_cli_lint, "lint DIALOG... | --schema",
     "checks dialogs: file:line:column of what is wrong; or prints their JSON Schema"},
    {"table", cv_cli_table, "table [--lang L] DIALOG",
     "every step in words, as a Markdown table"},
    {"graph", cv_cli_graph, "graph [--lang L] DIALOG", "the script as a picture, for Graphviz dot"},
    {"explore", cv_cli_explore, "explore [--trails] [--most N] DIALOG...",
     "walks every way through a dialog"},
    {"test", cv_cli_test, "test [--update] DIALOG [FILE...]",
     "plays a dialog's transcripts, and tells what they show of it"},
    {"i18n", cv_cli_i18n, "i18n [--accept LANG] DIALOG...",
     "translations that are missing, left over or stale"},
    {"check-config", cv_cli_check_config, "check-config [-c FILE]",
     "connects to every messenger of the settings: who we are there, and what is missing"},
    {"version", cv_cli_version, "version", "which version this is"},
    {"help", cv_cli_help, "help [COMMAND]", "this overview"},
};

static const struct command *command_find(const char *name) {
    for (size_t i = 0; i < CV_COUNT(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* The command spelled most like `name`, when that is near enough to be meant. */
static const struct command *command_near(const char *name) {
    const struct command *best = NULL;
    int nearest = 3;
    for (size_t i = 0; i < CV_COUNT(commands); i++) {
        int distance = cv_str_distance(cv_str(name), cv_str(commands[i].name));
        if (distance < nearest) {
            nearest = distance;
            best = &commands[i];
        }
    }
    return best;
}

int cv_cli_help(int argc, char **argv) {
    const struct command *only = argc > 1 ? command_find(argv[1]) : NULL;
    if (argc > 1 && !only)
        return cv_cli_usage("help", "there is no such command");
    puts(only ? "usage:" : "Canvasser canvasses your team about its customers.\n\nusage:");
    for (size_t i = 0; i < CV_COUNT(commands); i++)
        if (!only || only == &commands[i])
            printf("  canvasser %s\n      %s\n", commands[i].usage, commands[i].about);
    return CV_EXIT_DONE;
}

int cv_cli_version(int argc, char **argv) {
    if (argc > 1)
        return cv_cli_usage(argv[0], "takes no words");
    puts("canvasser 0.1.0");
    return CV_EXIT_DONE;
}

int cv_cli_usage(const char *command, const char *problem) {
    const struct command *c = command_find(command);
    fprintf(stderr, "canvasser %s: %s\nusage: canvasser %s\n", command, problem,
            c ? c->usage : "help");
    return CV_EXIT_USAGE;
}

int cv_cli_failed(const struct cv_error *err) {
    struct cv_buf text;
    cv_buf_init(&text, 2048);
    cv_error_print(err, &text);
    fprintf(stderr, "%.*s\n", CV_ARG(cv_buf_str(&text)));
    cv_buf_free(&text);
    return CV_EXIT_FAILED;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0)
        name = "version";
    const struct command *command = command_find(name);
    if (command)
        return argc > 1 ? command->run(argc - 1, argv + 1) : command->run(1, argv);
    const struct command *near = command_near(name);
    fprintf(stderr, "canvasser: there is no command '%s'%s%s%s; `canvasser help` lists them\n", name,
            near ? ": did you mean '" : "", near ? near->name : "", near ? "'?" : "");
    return CV_EXIT_USAGE;
}
