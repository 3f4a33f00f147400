/* Editions: what is packed comes back, with the lexicons and without. */
#include "daemon/edition.h"

#include "cmocka_cv.h"

static struct cv_edition *edition_open(struct cv_str name) {
    struct cv_edition *e = NULL;
    struct cv_error err = {0};
    if (cv_edition_read(name, &e, &err) != CV_OK)
        fail_msg("%s: %s", err.file, err.text);
    return e;
}

static void a_packed_edition_has_its_readers_again(void **state) {
    struct cv_edition *first = edition_open(CV_S("customer-relationships")), *again = NULL;
    (void)state;
    assert_int_equal(first->playbook.tongues->n, 5);
    assert_int_equal(cv_edition_unpack(first->packed, &again, NULL), CV_OK);
    assert_int_equal(again->playbook.tongues->n, 5);
    assert_true(cv_str_eq(first->fingerprint, again->fingerprint));
    for (size_t i = 0; i < 5; i++)
        assert_true(cv_str_eq(first->tongues.item[i].lang, again->tongues.item[i].lang));
    cv_edition_free(first);
    cv_edition_free(again);
}

static void an_edition_stored_without_lexicons_still_loads(void **state) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_bundle bundle;
    struct cv_edition *old = NULL, *again = NULL;
    (void)state;
    assert_int_equal(
        cv_library_read(CV_S("customer-relationships"), arena, &bundle, NULL), CV_OK);
    size_t kept = 0;
    for (size_t i = 0; i < bundle.n; i++)
        if (!cv_str_starts(bundle.role[i], CV_S("lexicon/"))) {
            bundle.role[kept] = bundle.role[i];
            bundle.file[kept++] = bundle.file[i];
        }
    assert_true(kept < bundle.n);
    bundle.n = kept;
    assert_int_equal(cv_edition_new(&bundle, &old, NULL), CV_OK);
    assert_int_equal(cv_edition_unpack(old->packed, &again, NULL), CV_OK);
    assert_int_equal(again->playbook.tongues->n, 0);
    cv_edition_free(old);
    cv_edition_free(again);
    cv_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_edition_has_its_readers_again),
        cmocka_unit_test(an_edition_stored_without_lexicons_still_loads),
    };
    return cmocka_run_group_tests_name("edition", tests, NULL, NULL);
}
