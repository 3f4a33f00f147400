/* Reading answers: the rules of reach, rank and sureness, on a small lexicon of
 * its own, so that no change of words can hide a fault of the rules. */
#include <canvasser/arena.h>
#include <canvasser/reader.h>

#include <stdlib.h>
#include <string.h>

#include "cmocka_cv.h"

enum { PERSONAL, REMOTE, DEDICATED, SELF, AUTOMATED, COMMUNITY, CO, THIRD };
#define BIT(type) (1U << (type))

struct fixture {
    struct cv_lexicon *lexicon;
    struct cv_reader *reader;
};

static void add(struct cv_lexicon *l, struct cv_meaning meaning, const char *entry) {
    struct cv_error err = {.text = ""};
    if (cv_lexicon_add(l, &meaning, cv_str(entry), &err))
        fail_msg("%s: %s", entry, err.text);
}

static void add_types(struct cv_lexicon *l) {
    static const struct {
        int type;
        enum cv_strength strength;
        const char *entry;
    } entries[] = {
        {PERSONAL, CV_STRENGTH_STRONG, "phone"},     {PERSONAL, CV_STRENGTH_STRONG, "counter"},
        {PERSONAL, CV_STRENGTH_HINT, "staff"},       {REMOTE, CV_STRENGTH_STRONG, "e-mail"},
        {REMOTE, CV_STRENGTH_PLAIN, "chat"},         {DEDICATED, CV_STRENGTH_STRONG, "account manager"},
        {SELF, CV_STRENGTH_STRONG, "self service"},  {AUTOMATED, CV_STRENGTH_STRONG, "chat bot"},
        {AUTOMATED, CV_STRENGTH_STRONG, "remind*"},  {COMMUNITY, CV_STRENGTH_STRONG, "forum"},
        {COMMUNITY, CV_STRENGTH_STRONG, "group .. whatsapp"}, {CO, CV_STRENGTH_STRONG, "review"},
        {THIRD, CV_STRENGTH_STRONG, "dealer"},       {PERSONAL, CV_STRENGTH_WHO, "technician"},
        {CO, CV_STRENGTH_STRONG, "*ists"},
    };
    static const char *const names[] = {"personal",  "remote",    "dedicated",   "self_service",
                                        "automated", "community", "co_creation", "third_party"};
    for (size_t i = 0; i < CV_COUNT(names); i++)
        assert_int_equal(cv_lexicon_type(l, cv_str(names[i])), i);
    for (size_t i = 0; i < CV_COUNT(entries); i++)
        add(l, (struct cv_meaning){CV_SENSE_TYPE, entries[i].strength, entries[i].type, 0},
            entries[i].entry);
}

static void add_rules(struct cv_lexicon *l) {
    static const struct {
        enum cv_sense sense;
        double value;
        const char *entry;
    } entries[] = {
        {CV_SENSE_NOT_AFTER, 0, "no"},          {CV_SENSE_NOT_AFTER, 0, "without"},
        {CV_SENSE_NOT_AROUND, 0, "not wanted"}, {CV_SENSE_NOT_BEFORE, 0, "is closed"},
        {CV_SENSE_NOT_UNTIL, 0, "replaced"},    {CV_SENSE_UNTIL, 0, "with"},
        {CV_SENSE_IGNORE, 0, "not only"},       {CV_SENSE_TRAP, 0, "my phone"},
        {CV_SENSE_CONTRAST, 0, "but"},          {CV_SENSE_CONTRAST, 0, "only"},
        {CV_SENSE_AND, 0, "and"},               {CV_SENSE_OR, 0, "or"},
        {CV_SENSE_PRONOUN, 0, "they"},          {CV_SENSE_WE, 0, "we"},
        {CV_SENSE_SHARE, 75, "mostly"},         {CV_SENSE_SHARE, 15, "a bit"},
        {CV_SENSE_REST, 0, "the rest"},         {CV_SENSE_OUT_OF, 0, "out of"},
        {CV_SENSE_OF, 0, "of"},                 {CV_SENSE_PERCENT, 0, "=%"},
        {CV_SENSE_NUMBER, 8, "eight"},          {CV_SENSE_NUMBER, 10, "ten"},
        {CV_SENSE_NUMBER, 2, "two"},            {CV_SENSE_DONT_KNOW, 0, "no idea"},
        {CV_SENSE_SKIP, 0, "skip"},             {CV_SENSE_COMMON, 0, "phase"},
    };
    for (size_t i = 0; i < CV_COUNT(entries); i++) {
        struct cv_meaning meaning = {.sense = entries[i].sense, .value = entries[i].value};
        add(l, meaning, entries[i].entry);
    }
}

static int set_up(void **state) {
    static struct fixture f;
    struct cv_error err = {.text = ""};
    assert_int_equal(cv_lexicon_new(CV_S("english"), &f.lexicon, &err), CV_OK);
    add_types(f.lexicon);
    add_rules(f.lexicon);
    cv_lexicon_finish(f.lexicon);
    f.reader = cv_reader_new(f.lexicon);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    cv_reader_free(f->reader);
    cv_lexicon_free(f->lexicon);
    return 0;
}

static struct cv_reading read_text(void **state, const char *text) {
    struct fixture *f = *state;
    struct cv_reading r;
    assert_int_equal(cv_read(f->reader, cv_str(text), &r), CV_OK);
    return r;
}

static void expect(void **state, const char *text, uint32_t affirmed, uint32_t negated, int main) {
    struct cv_reading r = read_text(state, text);
    if (r.affirmed != affirmed || r.negated != negated || r.main != main)
        fail_msg("\"%s\" is read as +%x -%x main %d", text, r.affirmed, r.negated, r.main);
}

static void the_longest_entry_keeps_its_words(void **state) {
    expect(state, "a chat", BIT(REMOTE), 0, -1);
    expect(state, "a chat-bot", BIT(AUTOMATED), 0, -1);
    expect(state, "a group for them on WhatsApp", 0, 0, -1);
    expect(state, "a group on WhatsApp", BIT(COMMUNITY), 0, -1);
}

static void case_accents_and_inflection_do_not_matter(void **state) {
    expect(state, "PHÓNES", BIT(PERSONAL), 0, -1);
    expect(state, "Emails, e-mails", BIT(REMOTE), 0, -1);
    expect(state, "they get reminded", BIT(AUTOMATED), 0, -1);
}

static void slips_are_read_but_never_surely(void **state) {
    expect(state, "the cuonter", BIT(PERSONAL), 0, -1);
    assert_false(read_text(state, "the cuonter").sure);
    assert_true(read_text(state, "the counter").sure);
    expect(state, "the first phase", 0, 0, -1);
}

static void a_denial_ends_with_its_clause(void **state) {
    expect(state, "no phone, e-mail", BIT(REMOTE), BIT(PERSONAL), -1);
    expect(state, "no phone but e-mail", BIT(REMOTE), BIT(PERSONAL), -1);
    expect(state, "no phone and they e-mail", BIT(REMOTE), BIT(PERSONAL), -1);
    expect(state, "no phone and e-mail", 0, BIT(PERSONAL) | BIT(REMOTE), -1);
    expect(state, "no phone, e-mail or forum", 0, BIT(PERSONAL) | BIT(REMOTE) | BIT(COMMUNITY), -1);
    expect(state, "without phone they have a forum", BIT(COMMUNITY), BIT(PERSONAL), -1);
}

static void a_denial_may_follow(void **state) {
    expect(state, "the forum is closed", 0, BIT(COMMUNITY), -1);
    expect(state, "forum not wanted", 0, BIT(COMMUNITY), -1);
    expect(state, "not wanted: nothing", 0, 0, -1);
    expect(state, "phone, not wanted, e-mail", BIT(REMOTE), BIT(PERSONAL), -1);
}

static void replaced_denies_up_to_what_came_instead(void **state) {
    expect(state, "we replaced phone with a forum", BIT(COMMUNITY), BIT(PERSONAL), -1);
}

static void not_only_affirms_and_affirmed_wins(void **state) {
    expect(state, "not only phone", BIT(PERSONAL), 0, -1);
    expect(state, "no phone. At the counter.", BIT(PERSONAL), 0, -1);
    assert_false(read_text(state, "no phone. At the counter.").sure);
}

static void traps_silence_their_clause(void **state) {
    expect(state, "my phone died, e-mail", BIT(REMOTE), 0, -1);
}

static void hints_count_only_alone(void **state) {
    expect(state, "staff", BIT(PERSONAL), 0, -1);
    assert_false(read_text(state, "staff").sure);
    expect(state, "staff reply by e-mail", BIT(REMOTE), 0, -1);
}

static void a_denied_hint_gives_way_to_what_is_denied_outright(void **state) {
    expect(state, "no staff, e-mail", BIT(REMOTE), BIT(PERSONAL), -1);
    expect(state, "no forum or staff", 0, BIT(COMMUNITY), -1);
}

static void deeds_of_a_third_party_add_nothing(void **state) {
    expect(state, "dealers phone everyone", BIT(THIRD), 0, -1);
    expect(state, "dealers, they phone everyone", BIT(THIRD), 0, -1);
    expect(state, "dealers, phone", BIT(THIRD) | BIT(PERSONAL), 0, -1);
    expect(state, "dealers but we phone", BIT(THIRD) | BIT(PERSONAL), 0, -1);
}

static void rank_and_proportion_give_the_main_type(void **state) {
    expect(state, "mostly phone, a bit of e-mail", BIT(PERSONAL) | BIT(REMOTE), 0, PERSONAL);
    expect(state, "phone, mostly", BIT(PERSONAL), 0, PERSONAL);
    expect(state, "phone 30 %, e-mail 70%", BIT(PERSONAL) | BIT(REMOTE), 0, REMOTE);
    expect(state, "30% phone, the rest e-mail", BIT(PERSONAL) | BIT(REMOTE), 0, REMOTE);
    expect(state, "8 of 10 phone", BIT(PERSONAL), 0, PERSONAL);
    expect(state, "out of ten eight phone, two e-mail", BIT(PERSONAL) | BIT(REMOTE), 0, PERSONAL);
    expect(state, "phone 50%, e-mail 50%", BIT(PERSONAL) | BIT(REMOTE), 0, -1);
    expect(state, "8 shops with a counter", BIT(PERSONAL), 0, -1);
}

static void lists_are_split_at_their_numbers(void **state) {
    expect(state, "1. no phone\n2. e-mail", BIT(REMOTE), BIT(PERSONAL), -1);
    expect(state, "a) phone b) forum", BIT(PERSONAL) | BIT(COMMUNITY), 0, -1);
}

static void spans_are_the_words_of_the_answer(void **state) {
    const char *text = "Ένα: no phone, ein Forum";
    struct cv_reading r = read_text(state, text);
    assert_int_equal(r.n_spans, 2);
    assert_true(r.spans[0].negated && !r.spans[1].negated);
    assert_memory_equal(text + r.spans[0].from, "phone", 5);
    assert_memory_equal(text + r.spans[1].from, "Forum", 5);
    assert_int_equal(r.spans[1].to, strlen(text));
}

static void what_cannot_be_read_is_refused(void **state) {
    struct fixture *f = *state;
    struct cv_reading r;
    assert_int_equal(cv_read(f->reader, CV_S("\xC0\xAF"), &r), CV_INVALID);
    char *long_text = cv_alloc(CV_READ_TEXT_MAX + 2);
    memset(long_text, 'x', CV_READ_TEXT_MAX + 1);
    assert_int_equal(cv_read(f->reader, (struct cv_str){long_text, CV_READ_TEXT_MAX + 1}, &r),
                     CV_TOO_BIG);
    memset(long_text, ' ', CV_READ_TEXT_MAX);
    for (size_t i = 0; i < CV_READ_TEXT_MAX; i += 2)
        long_text[i] = 'x';
    assert_int_equal(cv_read(f->reader, (struct cv_str){long_text, CV_READ_TEXT_MAX}, &r), CV_TOO_BIG);
    free(long_text);
    expect(state, "", 0, 0, -1);
}

static void pasted_numbers_are_numbers(void **state) {
    expect(state, "phone 70\u00a0%, forum 30\u202f%", BIT(PERSONAL) | BIT(COMMUNITY), 0, PERSONAL);
    expect(state, "phone ３０％, forum ７０％", BIT(PERSONAL) | BIT(COMMUNITY), 0, COMMUNITY);
    expect(state, "out of 1\u00a0000 phone 800, forum 150", BIT(PERSONAL) | BIT(COMMUNITY), 0,
           PERSONAL);
    expect(state, "60/40 phone and forum", BIT(PERSONAL) | BIT(COMMUNITY), 0, PERSONAL);
}

static void who_acts_counts_only_where_nothing_tells_how(void **state) {
    expect(state, "a technician", BIT(PERSONAL), 0, -1);
    expect(state, "a technician answers the e-mail", BIT(REMOTE), 0, -1);
    expect(state, "e-mail first, there a technician answers", BIT(REMOTE), 0, -1);
    expect(state, "e-mail and a technician", BIT(PERSONAL) | BIT(REMOTE), 0, -1);
    expect(state, "e-mail, technician, forum", BIT(PERSONAL) | BIT(REMOTE) | BIT(COMMUNITY), 0, -1);
    expect(state, "the chat bot reminds our technician", BIT(AUTOMATED), 0, -1);
    assert_false(read_text(state, "a technician").sure);
}

static void a_word_is_sure_where_it_stands_alone(void **state) {
    assert_true(read_text(state, "phone").sure);
    assert_true(read_text(state, "phone, forum").sure);
    assert_false(read_text(state, "a phone with crocodile leather").sure);
    assert_true(read_text(state, "an account manager with crocodile leather").sure);
}

static void two_types_in_one_phrase_are_never_sure(void **state) {
    expect(state, "a forum with an account manager", BIT(COMMUNITY) | BIT(DEDICATED), 0, -1);
    assert_false(read_text(state, "a forum with an account manager").sure);
    assert_true(read_text(state, "a forum and an account manager").sure);
}

static void what_is_given_up_may_stand_before_the_verb(void **state) {
    expect(state, "the phone was replaced with a forum", BIT(COMMUNITY), BIT(PERSONAL), -1);
    expect(state, "we replaced the phone with a forum", BIT(COMMUNITY), BIT(PERSONAL), -1);
}

static void an_entry_may_name_the_end_of_a_word(void **state) {
    expect(state, "our hydrophonists", BIT(CO), 0, -1);
    expect(state, "our hydrophonist", 0, 0, -1);
}

static void bad_entries_are_refused(void **state) {
    (void)state;
    struct cv_lexicon *l;
    struct cv_error err = {.text = ""};
    struct cv_meaning meaning = {.sense = CV_SENSE_IGNORE};
    assert_int_equal(cv_lexicon_new(CV_S("klingon"), &l, &err), CV_NOT_FOUND);
    assert_int_equal(cv_lexicon_new(CV_S("english"), &l, NULL), CV_OK);
    static const char *const bad[] = {"<nothing>", "a*", "x?", "..", "1/2", "a b c d e f g h i j k"};
    for (size_t i = 0; i < CV_COUNT(bad); i++) {
        struct cv_error why = {.text = ""};
        assert_int_not_equal(cv_lexicon_add(l, &meaning, cv_str(bad[i]), &why), CV_OK);
        assert_int_not_equal(why.text[0], 0);
    }
    assert_int_equal(cv_lexicon_class(l, CV_S("c"), CV_S("one two"), &err), CV_OK);
    assert_int_equal(cv_lexicon_class(l, CV_S("c"), CV_S("one two"), NULL), CV_EXISTS);
    assert_int_equal(cv_lexicon_add(l, &meaning, CV_S("<c>|three .. four"), NULL), CV_OK);
    cv_lexicon_free(l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_entry_keeps_its_words),
        cmocka_unit_test(case_accents_and_inflection_do_not_matter),
        cmocka_unit_test(slips_are_read_but_never_surely),
        cmocka_unit_test(a_denial_ends_with_its_clause),
        cmocka_unit_test(a_denial_may_follow),
        cmocka_unit_test(replaced_denies_up_to_what_came_instead),
        cmocka_unit_test(not_only_affirms_and_affirmed_wins),
        cmocka_unit_test(traps_silence_their_clause),
        cmocka_unit_test(hints_count_only_alone),
        cmocka_unit_test(a_denied_hint_gives_way_to_what_is_denied_outright),
        cmocka_unit_test(deeds_of_a_third_party_add_nothing),
        cmocka_unit_test(rank_and_proportion_give_the_main_type),
        cmocka_unit_test(lists_are_split_at_their_numbers),
        cmocka_unit_test(spans_are_the_words_of_the_answer),
        cmocka_unit_test(what_cannot_be_read_is_refused),
        cmocka_unit_test(pasted_numbers_are_numbers),
        cmocka_unit_test(who_acts_counts_only_where_nothing_tells_how),
        cmocka_unit_test(a_word_is_sure_where_it_stands_alone),
        cmocka_unit_test(two_types_in_one_phrase_are_never_sure),
        cmocka_unit_test(what_is_given_up_may_stand_before_the_verb),
        cmocka_unit_test(an_entry_may_name_the_end_of_a_word),
        cmocka_unit_test(bad_entries_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
