/* Errors as the Matrix specification words them. */
export class MatrixError extends Error {
    constructor(status, errcode, error, more = {}) {
        super(error);
        this.status = status;
        this.body = { errcode, error, ...more };
    }
}

export const forbidden = (why) => new MatrixError(403, "M_FORBIDDEN", why);
export const notFound = (why) => new MatrixError(404, "M_NOT_FOUND", why);
export const badJson = (why) => new MatrixError(400, "M_BAD_JSON", why);
export const invalid = (why) => new MatrixError(400, "M_INVALID_PARAM", why);
export const missing = (what) => new MatrixError(400, "M_MISSING_PARAM", `${what} is missing`);
export const tooLarge = (why) => new MatrixError(413, "M_TOO_LARGE", why);
