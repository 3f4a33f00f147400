/* fault.h - commits of the memory backends, which tests can make fail. */
#ifndef CV_STORE_FAULT_H
#define CV_STORE_FAULT_H

#include <canvasser/error.h>

#include "store/table.h"

struct fault {
    enum cv_status status;
    int times;
};

/* Keeps what changed since the last call; undoes it instead, and counts down,
 * while `fault->times` is above 0. */
enum cv_status fault_commit(struct fault *fault, struct tables *tables, struct cv_error *err);

#endif
