/* judge.h - the part of advice data that judges mixes: thresholds, and which
 * types channels carry and tags go with. */
#ifndef CV_ADVICE_JUDGE_H
#define CV_ADVICE_JUDGE_H

#include "advice/read.h"

/* `{aligned: 0.15, ...}`: every threshold must be there. */
enum cv_status cv_judge_thresholds(const struct cv_node *map, struct cv_model *m,
                                   struct cv_error *err) CV_MUST_USE;
/* `CHANNEL: {carries: [types], cannot: [types]}` */
enum cv_status cv_judge_channels(const struct cv_node *map, struct cv_model *m,
                                 struct cv_arena *arena, struct cv_error *err) CV_MUST_USE;
/* `TAG: {fits: [types], clashes: [types]}` */
enum cv_status cv_judge_tags(const struct cv_node *map, struct cv_model *m,
                             struct cv_arena *arena, struct cv_error *err) CV_MUST_USE;

#endif
