/* gate.c - prerequisites. */
#include "advice/gate.h"

#include <math.h>

/* A factor this near to 1 is open. */
static const double NOISE = 1e-9, OPEN = -1e-9;

static int gate_level_of(const struct cv_opinion *o, size_t determinant,
                         const struct cv_what_if *what_if) {
    if (what_if && what_if->determinant == determinant)
        return what_if->level;
    return o->level[determinant];
}

double cv_gate_log2(const struct cv_gate *gate, const struct cv_opinion *o,
                    const struct cv_what_if *what_if) {
    int counts = CV_UNKNOWN;
    for (size_t i = 0; i < gate->n; i++) {
        int level = gate_level_of(o, gate->member[i], what_if);
        if (level == CV_UNKNOWN && gate->any)
            return 0;
        if (level == CV_UNKNOWN)
            continue;
        if (counts == CV_UNKNOWN || (gate->any ? level > counts : level < counts))
            counts = level;
    }
    return counts == CV_UNKNOWN ? 0 : gate->log2_factor[counts];
}

/* The member that decides: lowest mean level of all_of, highest of any_of. */
static size_t gate_deciding(const struct cv_pool *p, const struct cv_gate *gate) {
    size_t best = gate->member[0];
    for (size_t i = 1; i < gate->n; i++) {
        size_t d = gate->member[i];
        bool better = gate->any ? p->level[d] > p->level[best] : p->level[d] < p->level[best];
        if (p->answered[d] && (better || !p->answered[best]))
            best = d;
    }
    return best;
}

/* Whether an answer nobody gave could still close the gate. */
static bool gate_rests_on_unknown(const struct cv_pool *p, const struct cv_gate *gate) {
    bool unknown = false;
    for (size_t i = 0; i < gate->n; i++) {
        size_t d = gate->member[i];
        unknown = unknown || !p->answered[d];
        if (gate->any && p->answered[d] && gate->log2_factor[(int)floor(p->level[d])] > OPEN)
            return false;
    }
    return unknown;
}

/* What a gate could still do: log2 of its factor if everybody gave the worst level
 * to a member nobody knows, against now. The least is what to check first. */
static void gate_check(const struct cv_pool *p, const struct cv_gate *gate, double open,
                       double *least, int *check) {
    for (size_t i = 0; i < gate->n; i++) {
        const struct cv_what_if worst = {gate->member[i], 0};
        if (p->answered[gate->member[i]])
            continue;
        double closed = cv_pool_gate(p, gate, &worst) - open;
        if (*check >= 0 && closed >= *least - NOISE)
            continue;
        *least = closed;
        *check = (int)gate->member[i];
    }
}

void cv_gate_explain(const struct cv_pool *p, size_t type, struct cv_type_advice *out) {
    double sum = 0, lowest = OPEN, least = 0;
    out->gate_by = out->gate_check = -1;
    out->gate_unknown = false;
    for (size_t i = 0; i < p->m->n_gates; i++) {
        const struct cv_gate *gate = &p->m->gate[i];
        if (gate->type != type)
            continue;
        sum += p->gate[i];
        if (gate_rests_on_unknown(p, gate)) {
            out->gate_unknown = true;
            gate_check(p, gate, p->gate[i], &least, &out->gate_check);
        }
        if (p->gate[i] < lowest) {
            lowest = p->gate[i];
            out->gate_by = (int)gate_deciding(p, gate);
        }
    }
    out->gate = exp2(sum);
}
