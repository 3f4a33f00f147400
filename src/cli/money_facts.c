/* money_facts.c - what people said of money, read from a JSON object. */
#include "cli/money_facts.h"

#include <stddef.h>

static const double AMOUNT_MOST = 1e15;

/* Where an amount goes. */
struct purse {
    struct cv_facts *f;
    double *column; /* of the amounts by type at hand */
};

/* Null leaves what was known before. */
static enum cv_status read_amount(struct cv_reading *r, json_t *value, double least, double most,
                                  double *out) {
    double number = json_is_number(value) ? json_number_value(value) : -1;
    if (json_is_null(value))
        return CV_OK;
    if (!(number >= least && number <= most))
        return cv_reading_fail(r, "expected a number from %g to %g, or null when not known",
                               least, most);
    *out = number;
    return CV_OK;
}

#define AMOUNT(name, least, most)                                                             \
    static enum cv_status read_##name(struct cv_reading *r, json_t *value, void *into) {      \
        return read_amount(r, value, least, most, &((struct purse *)into)->f->money.name);    \
    }
AMOUNT(customers, 0, AMOUNT_MOST)
AMOUNT(contacts, 0, AMOUNT_MOST)
AMOUNT(revenue, 0, AMOUNT_MOST)
AMOUNT(margin, 0, AMOUNT_MOST)
AMOUNT(budget, 0, AMOUNT_MOST)
AMOUNT(people, 0, AMOUNT_MOST)
AMOUNT(hours, 0, AMOUNT_MOST)
AMOUNT(lifetime, 0, AMOUNT_MOST)
AMOUNT(churn, 0, 1)
AMOUNT(acquisition, 0, AMOUNT_MOST)
AMOUNT(rep_cost, 0, AMOUNT_MOST)
AMOUNT(accounts, 0.01, AMOUNT_MOST)
AMOUNT(commission, 0, 1)
AMOUNT(wage, 0.01, AMOUNT_MOST)
#undef AMOUNT

static enum cv_status read_by_type(struct cv_reading *r, json_t *value, size_t type, void *into) {
    return read_amount(r, value, 0, AMOUNT_MOST, &((struct purse *)into)->column[type]);
}

#define COLUMN(name)                                                                          \
    static enum cv_status read_##name(struct cv_reading *r, json_t *value, void *into) {      \
        struct purse purse = {((struct purse *)into)->f, ((struct purse *)into)->f->money.name}; \
        return cv_reading_each(r, value, "relationship types and amounts", &cv_words_types,    \
                               read_by_type, &purse);                                         \
    }
COLUMN(unit)
COLUMN(per_customer)
COLUMN(fixed)
COLUMN(minutes)
#undef COLUMN

static enum cv_status read_currency(struct cv_reading *r, json_t *value, void *into) {
    struct cv_facts *f = ((struct purse *)into)->f;
    enum cv_status status = cv_reading_text(r, value, &f->currency);
    f->money.other_currency = f->currency.n > 0 && !cv_str_eq_nocase(f->currency, CV_S("USD")) &&
                              !cv_str_eqz(f->currency, "$");
    return status;
}

static const struct cv_member of_money[] = {
#define MEMBER(name) {#name, read_##name}
    MEMBER(currency), MEMBER(customers), MEMBER(contacts),     MEMBER(revenue), MEMBER(margin),
    MEMBER(budget),   MEMBER(people),    MEMBER(hours),        MEMBER(lifetime), MEMBER(churn),
    MEMBER(acquisition), MEMBER(rep_cost), MEMBER(accounts),   MEMBER(commission), MEMBER(wage),
    MEMBER(unit),     MEMBER(per_customer), MEMBER(fixed),     MEMBER(minutes),
#undef MEMBER
};

enum cv_status cv_money_facts_read(struct cv_reading *r, json_t *value, struct cv_facts *f) {
    struct purse purse = {.f = f};
    return cv_reading_members(r, value, "amounts of money", of_money, CV_COUNT(of_money), &purse);
}
