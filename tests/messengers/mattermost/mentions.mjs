/* Whom the words of a post call. A server cuts its text at everything that cannot be part
 * of a name, after undoing Markdown's escapes and entities, and leaves out what is code. */

function plain(text) {
    return text
        .replace(/```[\s\S]*?(```|$)/g, " ")
        .replace(/(`+)[^`][\s\S]*?\1/g, " ")
        .replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
        .replace(/&#x([0-9a-f]+);/gi, (_, n) => String.fromCodePoint(parseInt(n, 16)))
        .replace(/&commat;/g, "@")
        .replace(/\\([!-/:-@[-`{-~])/g, "$1");
}

/* A word that does not begin with @ is cut once more, at what may end a sentence. */
function words(text) {
    return plain(text).split(/[^:.\-_@\p{L}\p{N}]+/u)
        .map((word) => word.replace(/^[:.\-_]+/, ""))
        .flatMap((word) => (word.startsWith("@") ? [word] : word.split(/[.\-:]/)))
        .filter((word) => word);
}

const trimmed = (word) => word.replace(/[.\-:_]+$/, "");

/* Whether it calls everybody. */
export function pinged(text) {
    return words(text).some((word) => /^@(all|channel|here)$/i.test(trimmed(word)));
}

/* The names it calls, without the @. */
export function mentionedNames(text) {
    return words(text).flatMap((word) => (word.startsWith("@") ? [word.slice(1), trimmed(word.slice(1))] : []));
}
