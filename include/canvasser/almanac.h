/* almanac.h - what sessions at people's own pace share: all zones, and how each
 * language speaks of times. */
#ifndef CANVASSER_ALMANAC_H
#define CANVASSER_ALMANAC_H

#include <canvasser/when.h>

/* Zones and languages are opened when they are first wanted. What an almanac has
 * opened changes no answer it gives, so sessions may share it. */
struct cv_almanac;

/* CV_INVALID: the English lists are damaged. The caller frees *out; `zones` and
 * `texts` must outlive it. */
enum cv_status cv_almanac_new(struct cv_zones *zones, const struct cv_texts *texts,
                              struct cv_almanac **out, struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void cv_almanac_free(struct cv_almanac *almanac);
struct cv_zones *cv_almanac_zones(const struct cv_almanac *almanac);
/* How `lang` speaks of times; English when its lists are damaged. Lives as long
 * as the almanac. */
const struct cv_when *cv_almanac_when(struct cv_almanac *almanac, struct cv_str lang);

#endif
