/* Speaks TAP: one line a test, the reason below when it failed. */
let count = 0;
let failures = 0;

function report(ok, name, reason) {
    count += 1;
    if (!ok) failures += 1;
    console.log(`${ok ? "ok" : "not ok"} ${count} - ${name}`);
    if (!ok) console.log(String(reason).replace(/^/gm, "# "));
}

/* Runs one test; a throw is its failure, and the next one still runs. */
export async function test(name, body) {
    try {
        await body();
        report(true, name);
    } catch (error) {
        report(false, name, error?.stack ?? error);
    }
}

/* Last call of a test program. */
export function finish() {
    console.log(`1..${count}`);
    process.exitCode = failures || count === 0 ? 1 : 0;
}
