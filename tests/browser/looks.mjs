/* What a page looks like to those who do not see it well: names and roles as
 * the browser gives them to a screen reader, and the contrast of its words. */

const controls = new Set(["button", "link", "textbox", "checkbox", "combobox", "progressbar", "log", "list", "region", "complementary"]);

/* Everything that has a role, as {role, name, pressed}. */
export async function tree({ context, page }) {
    const session = await context.newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    await session.detach();
    const property = (node, name) => node.properties?.find((one) => one.name === name)?.value?.value;
    return nodes.filter((node) => !node.ignored).map((node) => ({
        role: node.role?.value, name: node.name?.value ?? "", pressed: property(node, "pressed"), live: property(node, "live") }));
}

/* Controls that a screen reader could only call "button". */
export function nameless(nodes) {
    return nodes.filter((node) => controls.has(node.role) && node.role !== "list" && node.name.trim() === "");
}

/* Words whose contrast is under what WCAG 2 AA asks: 4.5, or 3 for large ones. */
export function pale(page) {
    return page.evaluate(() => {
        const parse = (color) => color.match(/[\d.]+/g).map(Number);
        const channel = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
        const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
        const over = (top, below) => top.slice(0, 3).map((v, i) => v * (top[3] ?? 1) + below[i] * (1 - (top[3] ?? 1)));
        const behind = (node) => {
            const layers = [];
            for (let at = node; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
            return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
        };
        const found = [];
        for (const node of document.querySelectorAll("body *")) {
            const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
            const style = getComputedStyle(node);
            if (!own || !node.checkVisibility() || node.closest('.unseen, noscript, option, [aria-disabled="true"], :disabled')) continue;
            const ground = behind(node);
            const alpha = [...(function* up(at) { for (; at; at = at.parentElement) yield Number(getComputedStyle(at).opacity); })(node)]
                .reduce((a, b) => a * b, 1);
            const [a, b] = [luminance(over([...parse(style.color).slice(0, 3), alpha], ground)), luminance(ground)].sort((x, y) => y - x);
            const size = parseFloat(style.fontSize);
            const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)}: ${node.className || node.tagName}: ${node.textContent.trim().slice(0, 40)}`);
        }
        return found;
    });
}
