/* Building blocks of both pages. Words only ever become text nodes. */

/* An element with attributes ("class", "aria-..."), listeners ("onclick") and
 * children (elements, strings, or nothing). `false` and null leave one out. */
export function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") node.addEventListener(name.slice(2), value);
        else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return node;
}

/* Writes a text only when it changed: a live region speaks up at each write. */
export function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

/* Says in which language a node's words are; nothing when it is not known. */
export function speakIn(node, lang) {
    if (lang) node.lang = lang;
    else node.removeAttribute("lang");
}

/* Puts `nodes` into `parent` in this order, moving only what is elsewhere, so
 * that focus and selection stay where they are. */
export function arrange(parent, nodes) {
    const wanted = new Set(nodes);
    for (const node of [...parent.children]) if (!wanted.has(node)) node.remove();
    nodes.forEach((node, index) => {
        if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
    });
}

/* Fills every element that names a text: data-text its words, data-label and
 * data-placeholder the attributes of that name. */
export function fillTexts(root, t) {
    for (const node of root.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
    for (const node of root.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
    for (const node of root.querySelectorAll("[data-placeholder]")) {
        node.setAttribute("placeholder", t(node.dataset.placeholder));
    }
    document.documentElement.lang = t.language;
}

/* A mark that is only there for the eye. */
export function mark(name) {
    return el("span", { class: `mark mark-${name}`, "aria-hidden": "true" });
}

/* A mix as bars: a list whose lines say label and percent, so that the bars
 * themselves need no words. */
export function mixBars(mix, t, heading = "h3") {
    const name = t("mix.of", { title: mix.title });
    return el("section", { class: "mix", "aria-label": name },
        el(heading, { class: "mix-title", dir: "auto" }, mix.title),
        el("ul", { class: "mix-slices" }, mix.slices.map((slice) => mixSlice(slice, mix.lang, t))));
}

function mixSlice(slice, lang, t) {
    const percent = Math.max(0, Math.min(100, Number(slice.percent) || 0));
    const bar = el("span", { class: "bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", `${percent}%`);
    return el("li", { class: "slice", "data-percent": percent },
        el("span", { class: "slice-label", dir: "auto", lang }, slice.label),
        el("span", { class: "slice-percent" }, t("mix.percent", { n: percent })),
        bar);
}

/* "4 of 17": the open question is the one after those that are closed. */
export function progressWords(board, t) {
    if (!board || !board.total) return "";
    if (board.ended || !board.question) return t("progress.done", { n: board.done });
    return t("progress.now", { now: Math.min(board.done + 1, board.total), total: board.total });
}

export function showProgress(bar, words, board, t) {
    bar.hidden = !board || !board.total;
    if (bar.hidden) {
        write(words, "");
        return;
    }
    bar.max = board.total;
    bar.value = board.ended ? board.total : board.done;
    write(words, progressWords(board, t));
}

/* Initials for the round badge beside a name. */
export function initials(name) {
    const words = name.trim().split(/\s+/).filter(Boolean);
    const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
    return letters.map((word) => [...word][0]).join("").toUpperCase();
}
