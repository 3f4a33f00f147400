/* fault.c - commits of the memory backends. */
#include "store/fault.h"

enum cv_status fault_commit(struct fault *fault, struct tables *tables, struct cv_error *err) {
    if (fault->times <= 0) {
        tables_keep(tables);
        return CV_OK;
    }
    fault->times--;
    tables_undo(tables);
    return cv_fail(err, fault->status, "this commit was told to fail (%s)",
                   cv_status_name(fault->status));
}
