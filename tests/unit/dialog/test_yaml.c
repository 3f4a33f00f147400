/* YAML as a tree: what is read, and the exact words of every refusal. */
#include "dialog/yaml.h"

#include <string.h>

#include "cmocka_cv.h"

/* Error as printed, or "" when the text was read. */
static struct cv_str parse_error(const char *text, size_t n, struct cv_arena *arena,
                                 const struct cv_node **out) {
    struct cv_source source = {CV_S("f.yaml"), {text, n}};
    struct cv_error err = {0};
    struct cv_buf printed;
    cv_buf_init(&printed, 2000);
    enum cv_status status = cv_yaml_parse(&source, arena, out, &err);
    assert_int_equal(status, err.status);
    if (status)
        cv_error_print(&err, &printed);
    struct cv_str copy = cv_arena_copy(arena, cv_buf_str(&printed));
    cv_buf_free(&printed);
    return copy;
}

static const struct {
    const char *text;
    const char *error;
} malformed[] = {
    {"", "f.yaml:1:1: the file is empty"},
    {"# nothing\n", "f.yaml:1:1: the file is empty"},
    {"a: 1\n\tb: 2\n", "f.yaml:2:1: a tab is used to indent: use spaces"},
    {"a: @home\n", "f.yaml:1:4: a tab or one of @ ` % stands where a value begins: indent with "
                   "spaces, put the value in quotes"},
    {"a: b: c\n", "f.yaml:1:5: a second \": \" in the line: put the value in quotes, or check the "
                  "indentation"},
    {"a:\n  b: 1\n c: 2\n",
     "f.yaml:3:2: the line does not fit the ones above it: check its indentation"},
    {"- a\nb\n", "f.yaml:2:1: a key without \": \" behind it"},
    {"a: [1, 2\nb: 3\n", "f.yaml:1:4: this \"[\" is not closed, or a comma is missing behind it"},
    {"a: {x: 1\n", "f.yaml:1:4: this \"{\" is not closed, or a comma is missing behind it"},
    {"a: 'open\n", "f.yaml:1:4: this quote is never closed"},
    {"a: \"\\q\"\n",
     "f.yaml:1:5: a backslash in double quotes means something to YAML: use single quotes"},
    {"a: &x 1\n", "f.yaml:1:4: & and * (anchors) are not used here: put the text in quotes"},
    {"a: *x\n", "f.yaml:1:4: & and * (anchors) are not used here: put the text in quotes"},
    {"a: !!str 1\n", "f.yaml:1:4: ! (a tag) is not used here: put the text in quotes"},
    {"a: 1\nb: 2\na: 3\n", "f.yaml:3:1: \"a\" stands here twice (first in line 1): remove one"},
    {"a: {x: 1, y: 2, \"x\": 3}\n",
     "f.yaml:1:17: \"x\" stands here twice (first in line 1): remove one"},
    {"? [a]\n: b\n", "f.yaml:1:3: a key must be a word, not a list or a map"},
    {"a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document begins here: keep one in a file"},
    {"a: \"x\\0y\"\n", "f.yaml:1:4: this text holds a NUL character: remove it"},
    {"a: \xff\n", "f.yaml: byte 4 is not plain UTF-8 text: save the file as UTF-8"},
    {"a: \x01\n", "f.yaml: byte 4 is not plain UTF-8 text: save the file as UTF-8"},
};

static void every_malformed_file_has_its_error(void **state) {
    (void)state;
    for (size_t i = 0; i < CV_COUNT(malformed); i++) {
        struct cv_arena *arena = cv_arena_new();
        const struct cv_node *node;
        struct cv_str error =
            parse_error(malformed[i].text, strlen(malformed[i].text), arena, &node);
        assert_string_equal(error.p, malformed[i].error);
        cv_arena_free(arena);
    }
}

static void nodes_know_where_they_stand(void **state) {
    (void)state;
    static const char text[] = "say: welcome\nñu: [one, \"2\"]\nsteps:\n  - x: |\n      two\n"
                               "      lines\n  - {}\n";
    struct cv_arena *arena = cv_arena_new();
    const struct cv_node *root, *list;
    assert_string_equal(parse_error(text, sizeof text - 1, arena, &root).p, "");
    assert_int_equal(root->kind, CV_NODE_MAP);
    assert_int_equal(root->n, 3);
    list = cv_node_get(root, "ñu");
    assert_int_equal(list->kind, CV_NODE_LIST);
    assert_int_equal(list->line, 2);
    assert_int_equal(list->column, 5);
    assert_true(!list->items[0]->quoted && list->items[1]->quoted);
    assert_int_equal(list->items[1]->column, 11);
    list = cv_node_get(root, "steps");
    assert_int_equal(list->n, 2);
    assert_true(cv_str_eqz(cv_node_get(list->items[0], "x")->text, "two\nlines\n"));
    assert_int_equal(list->items[1]->kind, CV_NODE_MAP);
    assert_int_equal(list->items[1]->line, 7);
    assert_null(cv_node_get(list, "x"));
    assert_null(cv_node_get(NULL, "x"));
    cv_arena_free(arena);
}

/* `count` times `open`, to pass a limit. */
static struct cv_str repeated(const char *piece, size_t count, struct cv_arena *arena) {
    size_t n = strlen(piece);
    char *p = cv_arena_alloc(arena, n * count + 1);
    for (size_t i = 0; i < count; i++)
        memcpy(p + i * n, piece, n);
    return (struct cv_str){p, n * count};
}

static void limits_are_errors_with_a_place(void **state) {
    (void)state;
    struct cv_arena *arena = cv_arena_new();
    const struct cv_node *node;
    struct cv_str deep = repeated("[", 40, arena);
    assert_string_equal(parse_error(deep.p, deep.n, arena, &node).p,
                        "f.yaml:1:33: lists and maps are nested deeper than 32");
    struct cv_str deepest = repeated("[", 200000, arena);
    assert_string_equal(parse_error(deepest.p, deepest.n, arena, &node).p,
                        "f.yaml:1:33: lists and maps are nested deeper than 32");
    struct cv_str many = repeated("- a\n", 100000, arena);
    assert_string_equal(parse_error(many.p, many.n, arena, &node).p,
                        "f.yaml:100000:3: the file holds more than 100000 values");
    struct cv_str just = repeated("- a\n", 99999, arena);
    assert_string_equal(parse_error(just.p, just.n, arena, &node).p, "");
    cv_arena_free(arena);
}

/* ---- values ---------------------------------------------------------------- */

static const char values[] = "word: chioce\nnumber: 12\ntext: \"12\"\npart: 2.5\nyes: On\n"
                             "list: [a]\nempty:\nmap: {a: 1}\nid: Big-Id\n";

struct asked {
    struct cv_arena *arena;
    const struct cv_node *root;
    struct cv_error err;
    struct cv_buf printed;
};

static void asked_open(struct asked *a) {
    memset(a, 0, sizeof *a);
    a->arena = cv_arena_new();
    cv_buf_init(&a->printed, 2000);
    struct cv_source source = {CV_S("v"), {values, sizeof values - 1}};
    assert_int_equal(cv_yaml_parse(&source, a->arena, &a->root, NULL), CV_OK);
}

static void asked_close(struct asked *a) {
    cv_buf_free(&a->printed);
    cv_arena_free(a->arena);
}

/* Checks that the last call failed with `words`, and clears the error. */
static void asked_failed(struct asked *a, enum cv_status status, const char *words) {
    assert_int_equal(status, CV_INVALID);
    cv_buf_clear(&a->printed);
    cv_error_print(&a->err, &a->printed);
    assert_string_equal(a->printed.p, words);
    a->err = (struct cv_error){0};
}

static void values_of_the_right_kind_are_read(void **state) {
    (void)state;
    struct asked a;
    int64_t i;
    double d;
    bool b = false;
    struct cv_str s;
    const struct cv_node *node;
    asked_open(&a);
    assert_int_equal(cv_node_need(a.root, "number", CV_NODE_SCALAR, &node, &a.err), CV_OK);
    assert_int_equal(cv_node_int(node, 12, 12, &i, &a.err), CV_OK);
    assert_int_equal(i, 12);
    assert_int_equal(cv_node_double(cv_node_get(a.root, "part"), 0, 3, &d, &a.err), CV_OK);
    assert_true(d > 2.49 && d < 2.51);
    assert_int_equal(cv_node_bool(cv_node_get(a.root, "yes"), &b, &a.err), CV_OK);
    assert_true(b);
    assert_int_equal(cv_node_text(cv_node_get(a.root, "text"), 2, &s, &a.err), CV_OK);
    assert_int_equal(cv_node_id(cv_node_get(a.root, "word"), &s, &a.err), CV_OK);
    assert_true(cv_str_eqz(s, "chioce"));
    asked_close(&a);
}

static void values_of_a_wrong_kind_say_what_was_wanted(void **state) {
    (void)state;
    struct asked a;
    int64_t i;
    double d;
    bool b;
    struct cv_str s;
    const struct cv_node *node;
    asked_open(&a);
    asked_failed(&a, cv_node_int(cv_node_get(a.root, "text"), 0, 20, &i, &a.err),
                 "v:3:7: expected a whole number from 0 to 20, not \"12\"");
    asked_failed(&a, cv_node_int(cv_node_get(a.root, "number"), 0, 11, &i, &a.err),
                 "v:2:9: expected a whole number from 0 to 11, not \"12\"");
    asked_failed(&a, cv_node_double(cv_node_get(a.root, "map"), 0, 1, &d, &a.err),
                 "v:8:6: expected a number from 0 to 1, not \"a map\"");
    asked_failed(&a, cv_node_bool(cv_node_get(a.root, "number"), &b, &a.err),
                 "v:2:9: expected true or false, not \"12\"");
    asked_failed(&a, cv_node_text(cv_node_get(a.root, "list"), 9, &s, &a.err),
                 "v:6:7: expected a text, not a list");
    asked_failed(&a, cv_node_text(cv_node_get(a.root, "empty"), 9, &s, &a.err),
                 "v:7:7: a text is missing here");
    asked_failed(&a, cv_node_text(cv_node_get(a.root, "word"), 5, &s, &a.err),
                 "v:1:7: this text has 6 bytes; at most 5 are allowed");
    asked_failed(&a, cv_node_id(cv_node_get(a.root, "id"), &s, &a.err),
                 "v:9:5: \"Big-Id\" is not an id: use small letters a-z, digits and _, a letter "
                 "first, at most 40");
    asked_failed(&a, cv_node_need(a.root, "gone", CV_NODE_LIST, &node, &a.err),
                 "v:1:1: \"gone\" is missing here: add \"gone: ...\"");
    asked_failed(&a, cv_node_need(a.root, "map", CV_NODE_LIST, &node, &a.err),
                 "v:8:6: \"map\" must be a list, as in [a, b] or lines that begin with \"- \"");
    asked_close(&a);
}

static void unknown_words_and_keys_get_a_suggestion(void **state) {
    (void)state;
    static const char *const kinds[] = {"text", "choice", "list"};
    static const char *const keys[] = {"word", "number", "text", "part", "yes", "lits"};
    struct asked a;
    size_t which = 9;
    asked_open(&a);
    asked_failed(&a, cv_node_word(cv_node_get(a.root, "word"), kinds, 3, &which, &a.err),
                 "v:1:7: \"chioce\" is not known here: did you mean \"choice\"? Known are: text, "
                 "choice, list");
    asked_failed(&a, cv_node_word(cv_node_get(a.root, "id"), kinds, 3, &which, &a.err),
                 "v:9:5: \"Big-Id\" is not known here; known are: text, choice, list");
    asked_failed(&a, cv_node_only(a.root, keys, 6, &a.err),
                 "v:6:1: \"list\" is not a key that can stand here: did you mean \"lits\"? Known "
                 "are: word, number, text, part, yes, lits");
    assert_int_equal(cv_node_word(a.root->pairs[2].key, kinds, 3, &which, &a.err), CV_OK);
    assert_int_equal(which, 0);
    assert_null(cv_nearest(CV_S("zzz"), kinds, 3));
    asked_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_malformed_file_has_its_error),
        cmocka_unit_test(nodes_know_where_they_stand),
        cmocka_unit_test(limits_are_errors_with_a_place),
        cmocka_unit_test(values_of_the_right_kind_are_read),
        cmocka_unit_test(values_of_a_wrong_kind_say_what_was_wanted),
        cmocka_unit_test(unknown_words_and_keys_get_a_suggestion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
