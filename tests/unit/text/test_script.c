/* In which letters something is written. */
#include "cmocka_cv.h"

#include "text/script.h"

static void most_letters_decide(void **state) {
    static const struct {
        const char *text;
        size_t least;
        const char *script;
    } cases[] = {
        {"Bicycles", 1, "Latn"},
        {"ποδήλατα", 6, "Grek"},
        {"велосипеды, 24 шт.", 6, "Cyrl"},
        {"велосипеды для Google", 6, "Cyrl"},
        {"we ride with Яндекс", 1, "Latn"},
        {"кот", 4, ""},     /* too few */
        {"абв abc", 1, ""}, /* neither has most */
        {"ά", 1, "Grek"},   /* decomposed: the accent is no letter */
        {"12 µ % 🙂", 1, ""},
        {"自転車", 1, "Hani"},
        {"\xFFкот", 3, "Cyrl"},
        {"", 0, ""},
        {"a б γ 自 א ا あ ア 한 ก", 1, ""},
    };
    (void)state;
    for (size_t i = 0; i < CV_COUNT(cases); i++) {
        struct cv_str script = cv_text_script(cv_str(cases[i].text), cases[i].least);
        if (!cv_str_eqz(script, cases[i].script))
            fail_msg("'%s' is in '%.*s'", cases[i].text, CV_ARG(script));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(most_letters_decide)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
