/* Sessions at one's own pace: what a pace may be, and what no play shows. */
#include "stage.h"

#include "cmocka_cv.h"

#include <string.h>

static void a_pace_that_makes_no_sense_is_refused_with_its_fault(void **state) {
    static const struct {
        const char *pace, *error;
    } faults[] = {
        {"at=09:00", "no time zone is named"},
        {"zone=Atlantis", "there is no time zone \"Atlantis\""},
        {"zone=Europe/Athens at=25:00", "at cannot be \"25:00\""},
        {"zone=Europe/Athens at=noon", "at cannot be \"noon\""},
        {"zone=Europe/Athens days=", "days cannot be"},
        {"zone=Europe/Athens days=mon-funday", "days cannot be \"mon-funday\""},
        {"zone=Europe/Athens at=22:00", "lies in the quiet hours"},
        {"zone=Europe/Athens holidays=2026-02-30", "holidays cannot be"},
        {"zone=Europe/Athens reminders=3d,1d", "at growing intervals"},
        {"zone=Europe/Athens reminders=soon", "reminders cannot be \"soon\""},
        {"zone=Europe/Athens questions=0", "questions cannot be \"0\""},
        {"zone=Europe/Athens checkup=99", "checkup cannot be \"99\""},
        {"zone=Europe/Athens colour=red", "nothing is called \"colour\""},
    };
    struct stage st;
    (void)state;
    assert_true(stage_open(&st, "tests/transcripts/kinds"));
    stage_calendar(&st);
    for (size_t i = 0; i < CV_COUNT(faults); i++) {
        struct cv_error err = {0};
        assert_int_equal(cv_session_pace_check(&st.book, cv_str(faults[i].pace), &err), CV_INVALID);
        if (!strstr(err.text, faults[i].error))
            fail_msg("\"%s\" does not say \"%s\"", err.text, faults[i].error);
    }
    assert_int_equal(cv_session_pace_check(&st.book,
                                           CV_S("zone=Asia/Jakarta days=fri-mon quiet=none "
                                                "reminders= silence=90m questions=3"),
                                           NULL),
                     CV_OK);
    stage_close(&st);
}

static enum cv_status start(struct cv_session *s, const char *pace,
                            struct cv_error *err) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_effects effects = {0};
    const struct cv_event e = {.kind = CV_EVENT_START, .at = CV_HOURS(480000), .person = CV_S("a"),
                               .name = CV_S("Ana"), .pace = cv_str(pace)};
    enum cv_status status = cv_session_step(s, &e, arena, &effects, err);
    cv_arena_free(arena);
    return status;
}

static void without_time_zones_nobody_has_a_pace(void **state) {
    struct stage st;
    struct cv_error err = {0};
    (void)state;
    assert_true(stage_open(&st, "tests/transcripts/kinds"));
    struct cv_session *s = cv_session_new(&st.book);
    assert_int_equal(start(s, "zone=Europe/Athens", &err), CV_INVALID);
    assert_non_null(strstr(err.text, "no time zones are known here"));
    assert_int_equal(cv_session_events(s), 0);
    assert_int_equal(start(s, "", NULL), CV_OK); /* without a pace all is well */
    cv_session_free(s);
    stage_close(&st);
}

/* Whatever fell due in weeks is one question. */
static void a_tick_late_by_weeks_puts_one_question(void **state) {
    struct stage st;
    struct cv_error err = {0};
    struct cv_arena *arena = cv_arena_new();
    struct cv_effects effects = {0};
    size_t asked = 0;
    (void)state;
    assert_true(stage_open(&st, "tests/transcripts/kinds"));
    stage_calendar(&st);
    struct cv_session *s = cv_session_new(&st.book);
    assert_int_equal(start(s, "zone=Europe/Athens days=mon-sun quiet=none questions=9", &err),
                     CV_OK);
    assert_true(cv_session_deadline(s) < CV_HOURS(480000 + 24));
    const struct cv_event tick = {.kind = CV_EVENT_TICK,
                                  .at = CV_HOURS(480000 + 24 * 27)}; /* just before it is over */
    assert_int_equal(cv_session_step(s, &tick, arena, &effects, NULL), CV_OK);
    for (size_t i = 0; i < effects.n; i++)
        asked += effects.item[i].asks;
    assert_int_equal(asked, 1);
    assert_true(cv_session_deadline(s) > tick.at);
    cv_session_free(s);
    cv_arena_free(arena);
    stage_close(&st);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pace_that_makes_no_sense_is_refused_with_its_fault),
        cmocka_unit_test(without_time_zones_nobody_has_a_pace),
        cmocka_unit_test(a_tick_late_by_weeks_puts_one_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
