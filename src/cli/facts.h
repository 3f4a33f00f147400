/* facts.h - what is known of one segment or of several, read from a JSON object.
 *
 *   {"goals": {"acquire": 70, "keep": 20, "grow": 10},  or "stage": "launch"
 *    "facts": {DETERMINANT: 0-4 or null},
 *    "segment": TEXT, "id": anything,
 *    "channels": [CHANNEL], "tags": [TAG],
 *    "expected": {TYPE: share}, "established": {TYPE: share}, "evidence": 0-3,
 *    "roles": {ROLE: weight},
 *    "stakeholders": [{"name", "role", "weight", "evidence", "facts",
 *                      "expected", "established"}],
 *    "money": {"currency", "customers", "budget", ...: struct cv_money's amounts,
 *              "unit": {TYPE: amount}, "per_customer", "fixed", "minutes" likewise},
 *    "compare": an earlier answer of `suggest`}
 *
 * or several segments, with what holds for all of them beside:
 *
 *   {"segments": [{...}, {...}], "stage": "growth", "money": {"budget": 100000}}
 *
 * Every member may be left out. With stakeholders, what stands beside them
 * holds for those who did not say it themselves. A budget beside the segments
 * is for all of them together. Other members are the caller's own and are
 * passed over, unless they look like one of these. */
#ifndef CV_CLI_FACTS_H
#define CV_CLI_FACTS_H

#include <canvasser/advice.h>
#include <jansson.h>

/* An earlier answer to compare with. */
struct cv_earlier {
    bool given;
    double mix[CV_TYPES_MAX];
    bool has_levels;
    double level[CV_DETERMINANTS_MAX]; /* mean; CV_UNKNOWN when nobody answered */
};

struct cv_facts {
    struct cv_case c; /* views of `root`, `opinions` */
    struct cv_money money;
    struct cv_str currency;
    struct cv_earlier earlier;
    json_t *id;       /* borrowed from `root`, or NULL */
    json_t *roles;    /* likewise */
    json_t *root;     /* NULL within `segments` */
    struct cv_opinion *opinions; /* room for CV_PEOPLE_MAX */
    struct cv_facts *segments;   /* then `c` holds what they share */
    size_t n_segments;
};

/* Reads `text`, which begins on `line` of `file`. After CV_OK the facts hold
 * memory until cv_facts_clear. */
enum cv_status cv_facts_read(struct cv_facts *f, const struct cv_model *m, struct cv_str text,
                             struct cv_str file, int line, struct cv_error *err) CV_MUST_USE;
void cv_facts_init(struct cv_facts *f);
/* Forgets what was read; ready to read again. */
void cv_facts_clear(struct cv_facts *f);
void cv_facts_free(struct cv_facts *f);

#endif
