/* Forms as HTTP carries them. */

/* The parts of a multipart/form-data body: {name, filename, type, bytes}; null when it is none. */
export function parts(type, body) {
    const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(type)?.slice(1).find(Boolean);
    if (!boundary) return null;
    const mark = Buffer.from(`--${boundary}`);
    const out = [];
    let at = body.indexOf(mark);
    if (at !== 0) return null;
    for (;;) {
        const from = at + mark.length;
        if (body.subarray(from, from + 2).toString() === "--") return out;
        const next = body.indexOf(Buffer.concat([Buffer.from("\r\n"), mark]), from);
        const head = body.indexOf("\r\n\r\n", from);
        if (next < 0 || head < 0 || head > next) return null;
        const lines = body.subarray(from + 2, head).toString("utf8");
        const name = /name="([^"]*)"/.exec(lines)?.[1];
        const filename = /filename="([^"]*)"/.exec(lines)?.[1];
        if (!/^content-disposition: form-data;/im.test(lines) || name === undefined) return null;
        out.push({ name, filename, type: /^content-type: *(.*)$/im.exec(lines)?.[1] ?? "", bytes: body.subarray(head + 4, next) });
        at = next + 2;
    }
}

export function formFields(fields) {
    return new URLSearchParams(fields).toString();
}
