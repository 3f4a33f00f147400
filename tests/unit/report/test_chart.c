/* The chart of a mix: a picture that can be trusted, whatever the labels are. */
#include "cmocka_cv.h"
#include "leaks.h"

#include "report/chart.h"

#include <canvasser/arena.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROW = 94 /* pixels that one more type takes */ };

static struct cv_buf drawn(const char *title, struct cv_slice *slices, size_t n) {
    const struct cv_mix_view mix = {cv_str(title), slices, n};
    struct cv_buf png;
    struct cv_error err = {0};
    cv_buf_init(&png, CV_CHART_PNG_MAX);
    if (cv_chart_mix(&mix, &png, &err))
        fail_msg("%s", err.text);
    return png;
}

static struct cv_buf drawn_label(const char *label) {
    struct cv_slice slices[] = {{CV_STR("a"), cv_str(label), 60}, {CV_STR("b"), CV_STR("Other"), 40}};
    return drawn("Shops", slices, 2);
}

static bool same(struct cv_buf a, struct cv_buf b) {
    bool is = cv_str_eq(cv_buf_str(&a), cv_buf_str(&b));
    cv_buf_free(&a);
    cv_buf_free(&b);
    return is;
}

/* Of the header that every PNG begins with (PNG 11.2.2). */
static unsigned png_number(const struct cv_buf *png, size_t at) {
    const unsigned char *p = (const unsigned char *)png->p + at;
    return (unsigned)p[0] << 24 | (unsigned)p[1] << 16 | (unsigned)p[2] << 8 | p[3];
}

static unsigned png_high(struct cv_buf png) {
    assert_true(png.n > 33);
    assert_memory_equal(png.p, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    assert_int_equal(png_number(&png, 16), CV_CHART_WIDE);
    assert_memory_equal(png.p + png.n - 8, "IEND", 4);
    assert_true(png.n < 200 * 1024);
    unsigned high = png_number(&png, 20);
    cv_buf_free(&png);
    return high;
}

static void it_is_a_picture_as_high_as_it_needs(void **state) {
    struct cv_slice slices[CV_CHART_SLICES];
    unsigned first = 0;
    (void)state;
    for (size_t n = 1; n <= CV_CHART_SLICES; n++) {
        slices[n - 1] = (struct cv_slice){CV_STR("x"), CV_STR("Self-service"), 6};
        unsigned high = png_high(drawn("Shops", slices, n));
        first = first ? first : high;
        assert_int_equal(high, first + ROW * (n - 1));
    }
    assert_true(first > 150 && first < 400);
}

static void the_same_mix_is_the_same_bytes(void **state) {
    (void)state;
    assert_true(same(drawn_label("Self-service"), drawn_label("Self-service")));
    assert_false(same(drawn_label("Self-service"), drawn_label("Self-Service")));
}

static void the_largest_comes_first(void **state) {
    struct cv_slice up[] = {{CV_STR("a"), CV_STR("One"), 10}, {CV_STR("b"), CV_STR("Two"), 30}, {CV_STR("c"), CV_STR("Three"), 60}};
    struct cv_slice down[] = {up[2], up[1], up[0]};
    struct cv_slice other[] = {up[2], up[0], up[1]};
    (void)state;
    assert_true(same(drawn("Shops", up, 3), drawn("Shops", down, 3)));
    assert_true(same(drawn("Shops", other, 3), drawn("Shops", down, 3)));
    down[0].percent = 61;
    assert_false(same(drawn("Shops", up, 3), drawn("Shops", down, 3)));
}

static void every_script_is_drawn(void **state) {
    static const char *const labels[] = {"Personal assistance", "Προσωπική εξυπηρέτηση",
                                         "Личное обслуживание", "مساعدة شخصية", "個人支援"};
    (void)state;
    unsigned high = png_high(drawn_label("x"));
    for (size_t i = 0; i < CV_COUNT(labels); i++) {
        assert_int_equal(png_high(drawn_label(labels[i])), high);
        for (size_t j = 0; j < i; j++)
            assert_false(same(drawn_label(labels[i]), drawn_label(labels[j])));
    }
    assert_false(same(drawn_label("Λ"), drawn_label("Ж"))); /* letters, not boxes alike */
}

static void hostile_labels_stay_in_their_line(void **state) {
    (void)state;
    unsigned high = png_high(drawn_label("x"));
    assert_true(same(drawn_label("A\nB\tC\x7f"), drawn_label("A B C ")));
    assert_true(same(drawn_label("A\u2028B\u2029C"), drawn_label("A B C")));
    assert_true(same(drawn_label("\u202eevil\u202c \u2066x\u2069"), drawn_label("evil x")));
    assert_false(same(drawn_label("<b>A</b>&amp;"), drawn_label("A&"))); /* words, no markup */
    assert_int_equal(png_high(drawn_label("")), high);
    assert_int_equal(png_high(drawn_label("\u200b\u200d\ufeff\U000e0001")), high);
    struct cv_buf pile;
    cv_buf_init(&pile, 4096);
    for (int i = 0; i < 200; i++)
        cv_buf_addz(&pile, i % 40 ? "\u0301" : "e");
    assert_int_equal(png_high(drawn_label(pile.p)), high);
    cv_buf_free(&pile);
}

static void what_is_too_long_is_cut(void **state) {
    struct cv_slice one = {CV_STR("a"), CV_STR("Self-service"), 100};
    char *endless = cv_alloc(500 * 1000 + 1);
    (void)state;
    memset(endless, 'x', 500 * 1000);
    unsigned high = png_high(drawn_label("x"));
    assert_int_equal(png_high(drawn_label(endless)), high);
    /* Two lines of title at most; behind CV_CHART_TITLE characters nothing counts. */
    unsigned line = png_high(drawn("Shops", &one, 1)), two = png_high(drawn(endless, &one, 1));
    assert_true(two > line && two < line + 60);
    for (int i = 0; i < CV_CHART_TITLE; i++) /* characters without width */
        memcpy(endless + 3 * i, "\u200c", 3);
    memcpy(endless + 3 * CV_CHART_TITLE, "A", 2);
    struct cv_buf far = drawn(endless, &one, 1);
    endless[3 * CV_CHART_TITLE] = 'B';
    assert_true(same(far, drawn(endless, &one, 1)));
    free(endless);
}

static enum cv_status refused(const struct cv_mix_view *mix, size_t max) {
    struct cv_buf png;
    struct cv_error err = {0};
    cv_buf_init(&png, max);
    enum cv_status status = cv_chart_mix(mix, &png, &err);
    assert_int_equal(status, err.status);
    cv_buf_free(&png);
    return status;
}

static void what_is_no_mix_is_refused(void **state) {
    struct cv_slice slices[CV_CHART_SLICES + 1] = {{CV_STR("a"), CV_STR("A"), 100}};
    struct cv_mix_view mix = {CV_STR("Shops"), slices, 0};
    (void)state;
    assert_int_equal(refused(&mix, CV_CHART_PNG_MAX), CV_INVALID);
    mix.n = CV_CHART_SLICES + 1;
    assert_int_equal(refused(&mix, CV_CHART_PNG_MAX), CV_TOO_BIG);
    mix.n = 1;
    assert_int_equal(refused(&mix, 100), CV_TOO_BIG);
    slices[0].percent = 101;
    assert_int_equal(refused(&mix, CV_CHART_PNG_MAX), CV_INVALID);
    slices[0].percent = -1;
    assert_int_equal(refused(&mix, CV_CHART_PNG_MAX), CV_INVALID);
    slices[0] = (struct cv_slice){CV_STR("a"), CV_STR("\xff\xfe"), 100};
    assert_int_equal(refused(&mix, CV_CHART_PNG_MAX), CV_INVALID);
}

/* In a process of its own, where no font is known: nothing ends but the chart. */
static void without_a_font_it_says_so(void **state) {
    char path[] = "/tmp/chart-XXXXXX";
    static const char none[] = "<?xml version=\"1.0\"?><fontconfig></fontconfig>";
    int fd = mkstemp(path), status = 0;
    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, none, sizeof none - 1), sizeof none - 1);
    close(fd);
    pid_t child = fork();
    if (child == 0) {
        struct cv_slice one = {CV_STR("a"), CV_STR("A"), 100};
        setenv("FONTCONFIG_FILE", path, 1);
        _exit((int)refused(&(struct cv_mix_view){CV_STR("Shops"), &one, 1}, CV_CHART_PNG_MAX));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    unlink(path);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), CV_NOT_FOUND);
}

static void the_words_say_the_same(void **state) {
    struct cv_slice slices[] = {{CV_STR("a"), CV_STR("Self-service"), 60}, {CV_STR("b"), CV_STR("Communities"), 40}};
    struct cv_mix_view mix = {CV_STR("Shops"), slices, 2};
    struct cv_buf words;
    (void)state;
    cv_buf_init(&words, 1024);
    cv_chart_words(&mix, &words);
    assert_string_equal(words.p, "Shops: Self-service 60 %, Communities 40 %");
    mix.title = cv_str("A\n\u202eB");
    cv_buf_clear(&words);
    cv_chart_words(&mix, &words);
    assert_string_equal(words.p, "A B: Self-service 60 %, Communities 40 %");
    mix.title = (struct cv_str){NULL, 0};
    cv_buf_clear(&words);
    cv_chart_words(&mix, &words);
    assert_string_equal(words.p, "Self-service 60 %, Communities 40 %");
    cv_buf_free(&words);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_font_it_says_so), /* before any font was looked for */
        cmocka_unit_test(it_is_a_picture_as_high_as_it_needs),
        cmocka_unit_test(the_same_mix_is_the_same_bytes),
        cmocka_unit_test(the_largest_comes_first),
        cmocka_unit_test(every_script_is_drawn),
        cmocka_unit_test(hostile_labels_stay_in_their_line),
        cmocka_unit_test(what_is_too_long_is_cut),
        cmocka_unit_test(what_is_no_mix_is_refused),
        cmocka_unit_test(the_words_say_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
