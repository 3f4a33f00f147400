/* XML of others, under limits; ours, safely written. */
#include "cmocka_cv.h"
#include "messenger/xmpp/xml.h"

#include <stdlib.h>
#include <string.h>

static void assert_str(const char *wanted, struct cv_str got) {
    if (!cv_str_eqz(got, wanted))
        fail_msg("'%s' wanted, '%.*s' got", wanted, CV_ARG(got));
}

static enum cv_status reads(struct cv_arena *a, const char *text, struct cv_xml **out) {
    struct cv_error err = {0};
    *out = NULL;
    return cv_xml_read(cv_str(text), a, out, &err);
}

static void an_element_is_read(void **state) {
    struct cv_arena *a = cv_arena_new();
    struct cv_xml *e;
    (void)state;
    assert_int_equal(reads(a,
                           "<message xmlns='jabber:client' xml:lang='el' id='a&amp;b' x:y='no' "
                           "xmlns:x='urn:x'>one<body>&lt;Γειά&gt;</body>two"
                           "<x xmlns='urn:other'><body>not this</body></x></message>",
                           &e),
                     CV_OK);
    assert_true(cv_xml_is(e, "message", "jabber:client"));
    assert_false(cv_xml_is(e, "message", "urn:other"));
    assert_str("a&b", cv_xml_attribute(e, "id"));
    assert_str("el", cv_xml_attribute(e, "xml:lang"));
    assert_str("", cv_xml_attribute(e, "y"));
    assert_str("onetwo", e->text);
    assert_str("<Γειά>", cv_xml_words(e, "body", "jabber:client"));
    assert_str("", cv_xml_words(e, "body", "urn:other"));
    assert_ptr_equal(cv_xml_child(e, NULL, "urn:other"), cv_xml_child(e, "x", "urn:other"));
    cv_arena_free(a);
}

static void what_is_dangerous_is_refused(void **state) {
    static const char *const bad[] = {
        "",
        "words",
        "<a>",
        "<a/><b/>",
        "<a xmlns:x='urn:x'><y:b/></a>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<a>&undeclared;</a>",
        "<?php evil ?><a/>",
        "<a><?php evil ?></a>",
        "<a><!-- hidden --></a>",
        "<a b='1' b='2'/>",
        "<a>\xff</a>",
        "<a>\x01</a>",
    };
    struct cv_arena *a = cv_arena_new();
    struct cv_xml *e;
    (void)state;
    for (size_t i = 0; i < CV_COUNT(bad); i++) {
        enum cv_status status = reads(a, bad[i], &e);
        if (status != CV_INVALID)
            fail_msg("%s gave %s", bad[i], cv_status_name(status));
    }
    cv_arena_free(a);
}

static void print_times(struct cv_buf *out, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++)
        cv_buf_addz(out, text);
}

static enum cv_status reads_nested(struct cv_arena *a, size_t depth) {
    struct cv_buf b;
    struct cv_xml *e;
    cv_buf_init(&b, 1024 * 1024);
    print_times(&b, "<a>", depth);
    print_times(&b, "</a>", depth);
    enum cv_status status = reads(a, b.p, &e);
    cv_buf_free(&b);
    return status;
}

static enum cv_status reads_many(struct cv_arena *a, size_t n) {
    struct cv_buf b;
    struct cv_xml *e;
    cv_buf_init(&b, 1024 * 1024);
    cv_buf_addz(&b, "<a>");
    print_times(&b, "<b/>", n - 1);
    cv_buf_addz(&b, "</a>");
    enum cv_status status = reads(a, b.p, &e);
    cv_buf_free(&b);
    return status;
}

static void limits_hold(void **state) {
    struct cv_arena *a = cv_arena_new();
    (void)state;
    assert_int_equal(reads_nested(a, CV_XML_DEPTH), CV_OK);
    assert_int_equal(reads_nested(a, CV_XML_DEPTH + 1), CV_TOO_BIG);
    assert_int_equal(reads_nested(a, 50000), CV_TOO_BIG);
    assert_int_equal(reads_many(a, CV_XML_ELEMENTS), CV_OK);
    assert_int_equal(reads_many(a, CV_XML_ELEMENTS + 1), CV_TOO_BIG);
    char *big = cv_alloc(CV_XML_BYTES + 2);
    memset(big, ' ', CV_XML_BYTES + 1);
    struct cv_xml *e;
    assert_int_equal(reads(a, big, &e), CV_TOO_BIG);
    free(big);
    cv_arena_free(a);
}

static void what_is_written_is_read_again(void **state) {
    struct cv_arena *a = cv_arena_new();
    struct cv_buf b;
    struct cv_xml *e;
    (void)state;
    cv_buf_init(&b, 4096);
    CV_XML(&b, "<a b='?'><c>?</c></a>", CV_S("'\"><x/>&amp;"), CV_S("]]></c>\x01\x1b[0m\n?"));
    assert_int_equal(reads(a, b.p, &e), CV_OK);
    assert_str("'\"><x/>&amp;", cv_xml_attribute(e, "b"));
    assert_str("]]></c>[0m\n?", cv_xml_words(e, "c", ""));
    cv_buf_free(&b);
    cv_arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_element_is_read),
        cmocka_unit_test(what_is_dangerous_is_refused),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(what_is_written_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
