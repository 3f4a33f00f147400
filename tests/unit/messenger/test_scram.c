/* SCRAM: the examples of RFC 5802 and RFC 7677, and what a server must not get through. */
#include "cmocka_cv.h"
#include "messenger/xmpp/scram.h"

static void assert_str(const char *wanted, struct cv_str got) {
    if (!cv_str_eqz(got, wanted))
        fail_msg("'%s' wanted, '%.*s' got", wanted, CV_ARG(got));
}

static const struct example {
    const char *mechanism, *nonce, *challenge, *proof, *last;
} examples[] = {
    {"SCRAM-SHA-1", "fyko+d2lbbFgONRv9qkxdawL",
     "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
     "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
     "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="},
    {"SCRAM-SHA-256", "rOprNGfwEbeRWgbNEkqO",
     "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
     "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
     "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
     "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="},
};

static struct cv_scram *begin(const struct example *e) {
    struct cv_secret *password = cv_secret_new(CV_S("pencil"));
    struct cv_scram *s =
        cv_scram_new(cv_str(e->mechanism), CV_S("user"), password, cv_str(e->nonce));
    cv_secret_free(password);
    return s;
}

static void the_published_examples(void **state) {
    (void)state;
    for (size_t i = 0; i < CV_COUNT(examples); i++) {
        const struct example *e = &examples[i];
        struct cv_scram *s = begin(e);
        struct cv_error err = {0};
        struct cv_buf out;
        cv_buf_init(&out, 1024);
        cv_scram_first(s, &out);
        assert_true(cv_str_starts(cv_buf_str(&out), CV_S("n,,n=user,r=")));
        cv_buf_clear(&out);
        assert_int_equal(cv_scram_prove(s, cv_str(e->challenge), &out, &err), CV_OK);
        assert_str(e->proof, cv_buf_str(&out));
        assert_int_equal(cv_scram_verify(s, cv_str(e->last), &err), CV_OK);
        cv_buf_free(&out);
        cv_scram_free(s);
    }
}

static void a_server_that_does_not_know_the_password(void **state) {
    static const char *const lasts[] = {"", "v=", "v=smF9pqV8S7suAoZWja4dJRkFsKQ=", "v=AAAA",
                                        "e=other-error", "v=!!!!"};
    struct cv_scram *s = begin(&examples[0]);
    struct cv_error err = {0};
    struct cv_buf out;
    (void)state;
    cv_buf_init(&out, 1024);
    assert_int_equal(cv_scram_verify(s, cv_str(examples[0].last), &err), CV_REFUSED);
    assert_int_equal(cv_scram_prove(s, cv_str(examples[0].challenge), &out, &err), CV_OK);
    for (size_t i = 0; i < CV_COUNT(lasts); i++)
        assert_int_equal(cv_scram_verify(s, cv_str(lasts[i]), &err), CV_REFUSED);
    cv_buf_free(&out);
    cv_scram_free(s);
}

static void challenges_that_are_refused(void **state) {
    static const char *const bad[] = {
        "",
        "r=somebody-else,s=QSXCR+Q6sek8bf92,i=4096",
        "r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096",
        "r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92,i=4095",
        "r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92,i=1000000000",
        "r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXCR+Q6sek8bf92",
        "r=fyko+d2lbbFgONRv9qkxdawL3,s=,i=4096",
        "r=fyko+d2lbbFgONRv9qkxdawL3,s=not base64,i=4096",
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(bad); i++) {
        struct cv_scram *s = begin(&examples[0]);
        struct cv_error err = {0};
        struct cv_buf out;
        cv_buf_init(&out, 1024);
        assert_int_equal(cv_scram_prove(s, cv_str(bad[i]), &out, &err), CV_INVALID);
        assert_int_equal(out.n, 0);
        cv_buf_free(&out);
        cv_scram_free(s);
    }
}

static void the_strongest_is_known(void **state) {
    (void)state;
    assert_true(cv_scram_strength(CV_S("SCRAM-SHA-512")) > cv_scram_strength(CV_S("SCRAM-SHA-256")));
    assert_true(cv_scram_strength(CV_S("SCRAM-SHA-256")) > cv_scram_strength(CV_S("SCRAM-SHA-1")));
    assert_int_equal(cv_scram_strength(CV_S("PLAIN")), 0);
    assert_null(cv_scram_new(CV_S("PLAIN"), CV_S("user"), NULL, CV_S("nonce")));
}

static void base64_there_and_back(void **state) {
    static const char *const words[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
    static const char *const coded[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=",
                                        "Zm9vYmFy"};
    struct cv_buf out;
    (void)state;
    cv_buf_init(&out, 64);
    for (size_t i = 0; i < CV_COUNT(words); i++) {
        cv_buf_clear(&out);
        cv_base64_add(&out, cv_str(words[i]));
        assert_str(coded[i], cv_buf_str(&out));
        cv_buf_clear(&out);
        assert_true(cv_base64_read(&out, cv_str(coded[i])));
        assert_str(words[i], cv_buf_str(&out));
    }
    assert_false(cv_base64_read(&out, CV_S("Zg=")));
    assert_false(cv_base64_read(&out, CV_S("Zg==Zg==")));
    assert_false(cv_base64_read(&out, CV_S("Z!==")));
    cv_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_examples),
        cmocka_unit_test(a_server_that_does_not_know_the_password),
        cmocka_unit_test(challenges_that_are_refused),
        cmocka_unit_test(the_strongest_is_known),
        cmocka_unit_test(base64_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
