/* day.c - dates as numbers of days. */
#include <canvasser/zone.h>

/* Years are counted from March, so that the leap day comes last and the
 * lengths of the months before it follow one line: 153 days in five months. */
enum { EPOCH = 719468, FIVE_MONTHS = 153 };

/* Days from 1 March of the year 0 to 1 March of `year`. */
static int32_t march(int32_t year) {
    return 365 * year + year / 4 - year / 100 + year / 400;
}

static int32_t month_start(int32_t month_from_march) {
    return (FIVE_MONTHS * month_from_march + 2) / 5;
}

cv_day cv_date_day(struct cv_date date) {
    int32_t year = date.year - (date.month <= 2);
    return march(year) + month_start((date.month + 9) % 12) + date.day - 1 - EPOCH;
}

struct cv_date cv_day_date(cv_day day) {
    int32_t days = day + EPOCH;
    int32_t year = (int32_t)((int64_t)days * 400 / march(400)) + 1;
    while (march(year) > days)
        year--;
    int32_t rest = days - march(year);
    int32_t month = (5 * rest + 2) / FIVE_MONTHS;
    return (struct cv_date){year + (month >= 10), (month + 2) % 12 + 1,
                            rest - month_start(month) + 1};
}

bool cv_date_good(struct cv_date date) {
    bool fits = date.year >= CV_YEAR_FIRST && date.year <= CV_YEAR_LAST && date.month >= 1 &&
                date.month <= 12 && date.day >= 1 && date.day <= 31;
    return fits && cv_day_date(cv_date_day(date)).day == date.day;
}

enum cv_weekday cv_day_weekday(cv_day day) {
    int32_t since_thursday = day % CV_WEEKDAYS;
    return (enum cv_weekday)((since_thursday + CV_WEEKDAYS + CV_THURSDAY) % CV_WEEKDAYS);
}
