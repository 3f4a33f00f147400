/* money_facts.h - what people said of money, read from a JSON object. */
#ifndef CV_CLI_MONEY_FACTS_H
#define CV_CLI_MONEY_FACTS_H

#include "cli/facts.h"
#include "cli/reading.h"

/* {"currency": TEXT, AMOUNT: number or null, "unit": {TYPE: number}, ...} */
enum cv_status cv_money_facts_read(struct cv_reading *r, json_t *value,
                                   struct cv_facts *f) CV_MUST_USE;

#endif
