/* cli.h - the commands; one a file, each listed in main.c's table.
 *
 * A command gets its own words (argv[0] is its name) and returns the exit
 * status: 0 done, 1 failed, 2 wrong use. */
#ifndef CV_CLI_CLI_H
#define CV_CLI_CLI_H

#include <canvasser/error.h>

enum { CV_EXIT_DONE = 0, CV_EXIT_FAILED = 1, CV_EXIT_USAGE = 2 };

int cv_cli_run(int argc, char **argv);
int cv_cli_room(int argc, char **argv);
int cv_cli_play(int argc, char **argv);
int cv_cli_suggest(int argc, char **argv);
int cv_cli_interpret(int argc, char **argv);
int cv_cli_lint(int argc, char **argv);
int cv_cli_table(int argc, char **argv);
int cv_cli_graph(int argc, char **argv);
int cv_cli_explore(int argc, char **argv);
int cv_cli_test(int argc, char **argv);
int cv_cli_i18n(int argc, char **argv);
int cv_cli_check_config(int argc, char **argv);
int cv_cli_version(int argc, char **argv);
int cv_cli_help(int argc, char **argv);

/* Prints the error with its place to standard error; returns CV_EXIT_FAILED. */
int cv_cli_failed(const struct cv_error *err);
/* Prints how the command named argv[0] is used to standard error; returns CV_EXIT_USAGE. */
int cv_cli_usage(const char *command, const char *problem);

#endif
