/* chart.h - the advice as a picture, for messengers that show pictures. */
#ifndef CV_REPORT_CHART_H
#define CV_REPORT_CHART_H

#include <canvasser/session.h>

enum {
    CV_CHART_WIDE = 900,           /* pixels */
    CV_CHART_SLICES = 16,          /* of one mix; more are refused */
    CV_CHART_TITLE = 200,          /* characters; the rest is cut, "…" says so */
    CV_CHART_LABEL = 120,          /* the same of a label */
    CV_CHART_PNG_MAX = 1024 * 1024 /* bytes that are always enough */
};

/* Adds the mix to `png` as a picture CV_CHART_WIDE wide and as high as it needs: its title,
 * and a bar for each type, largest first, with label and percent. The background is its own,
 * so that it can be read in dark and light chats. Same mix and same fonts, same bytes.
 * CV_INVALID: nothing to show, text that is not UTF-8, a percent that is none. CV_TOO_BIG: more
 * slices or bytes than allowed. CV_NOT_FOUND: there is no font. `png` may then hold a part. */
enum cv_status cv_chart_mix(const struct cv_mix_view *mix, struct cv_buf *png,
                            struct cv_error *err) CV_MUST_USE;

/* Adds the same in words, for who cannot see it: "Shops: Self-service 60 %, Communities 40 %",
 * cut and cleaned as in the picture. */
void cv_chart_words(const struct cv_mix_view *mix, struct cv_buf *out);

#endif
