/* gate.h - prerequisites without which a type cannot work. */
#ifndef CV_ADVICE_GATE_H
#define CV_ADVICE_GATE_H

#include "advice/pool.h"

/* log2 of the factor one person's answers give. What is not known leaves the
 * gate open: all_of looks at the known members only, any_of needs them all.
 * `what_if` may be NULL. */
double cv_gate_log2(const struct cv_gate *gate, const struct cv_opinion *o,
                    const struct cv_what_if *what_if);
/* Fills gate, gate_by and gate_unknown of a type's advice. */
void cv_gate_explain(const struct cv_pool *p, size_t type, struct cv_type_advice *out);

#endif
