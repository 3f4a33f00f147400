/* One person at the workshop: a browser window, and hands of a certain habit. */
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { root } from "./web.mjs";

const require = createRequire(path.join(root, "build/node/package.json"));
const { chromium } = require("playwright-core");

const shots = path.join(root, "build/screenshots");
mkdirSync(shots, { recursive: true });

export function launch() {
    return chromium.launch({
        executablePath: "/usr/bin/chromium",
        args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
}

/* What a page must never do is told on its console: a broken policy, an
 * exception, a file that is not there. */
function watchCsp() {
    addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
}

export async function openWindow(browser, options) {
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Athens", ...options });
    context.setDefaultTimeout(10000);
    await context.addInitScript(watchCsp);
    await context.addInitScript(`window.readCard = ${readCard}`);
    const page = await context.newPage();
    const complaints = [];
    const heard = []; /* every frame that came over the wire, read by the page or not */
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => heard.push(String(payload))));
    page.on("console", (entry) => ["error", "warning"].includes(entry.type()) && complaints.push(entry.text()));
    page.on("pageerror", (error) => complaints.push(String(error.stack)));
    const shot = (name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
    return { context, page, complaints, heard, shot };
}

export class Person {
    tries = 0;

    static async enter(browser, { name, link, habit, ...options }) {
        const person = Object.assign(new Person(), { name, link, habit }, await openWindow(browser, options));
        await person.page.goto(link);
        return person;
    }

    async join() {
        await this.page.fill("#name", this.name);
        await this.page.click("#join-button");
        await this.inside();
    }

    async inside() {
        await this.page.waitForSelector("#room:not([hidden])");
        await this.page.waitForSelector('#state[data-state="open"]');
        await this.page.waitForFunction(() => document.querySelector("#log").getAttribute("aria-busy") === "false");
    }

    async say(text) {
        await this.page.fill("#composer-text", text);
        await this.page.press("#composer-text", "Enter");
    }

    /* Reaches an element by the Tab key alone, whichever way round. */
    async walkTo(selector) {
        for (const key of ["Shift+Tab", "Tab"]) {
            for (let i = 0; i < 60; i++) {
                if (await this.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
                await this.page.keyboard.press(key);
                if (await this.page.evaluate(() => document.activeElement === document.body)) break;
            }
        }
        throw new Error(`${this.name}: the keyboard does not reach ${selector}`);
    }

    /* Walks through the menu of whoever leads, item by item. */
    async lead(...ids) {
        await this.page.click("#lead-button");
        for (const id of ids) await this.page.click(`#lead-menu [data-id="${id}"]`);
    }

    /* The words stand in this person's conversation. */
    hears(words) {
        return this.page.waitForFunction((wanted) => [...document.querySelectorAll("#entries > .entry")]
            .some((node) => node.textContent.includes(wanted)), words);
    }

    /* The open question holds these words. */
    asked(words) {
        return this.page.waitForFunction((wanted) => document.querySelector('#card:not([hidden])[data-state="question"] h2')
            ?.textContent.includes(wanted), words);
    }

    /* What the card asks of this person now. */
    card() { return this.page.evaluate(() => window.readCard()); }

    /* The card is not any more as `before` said. */
    cardChanges(before, timeout = 10000) {
        return this.page.waitForFunction((last) => JSON.stringify(window.readCard()) !== last,
            JSON.stringify(before), { timeout, polling: 30 });
    }

    /* All that has been said, as this person sees it. */
    entries() {
        return this.page.$$eval("#entries > .entry", (nodes) => nodes.map((node) => ({
            n: node.dataset.n === undefined ? null : Number(node.dataset.n),
            text: node.querySelector(".entry-body").textContent,
            pick: node.classList.contains("pick"),
            bot: node.classList.contains("bot"),
            alone: Boolean(node.querySelector(".tag")),
        })));
    }

    mixes(where = "#entries") { return this.page.$$eval(`${where} .mix`, readMixes); }
}

/* Runs in the page. */
function readCard() {
    const card = document.querySelector("#card");
    if (!card || card.hidden) return { state: "none" };
    const shown = (node) => node && !node.hidden && node.getClientRects().length > 0;
    return {
        state: card.dataset.state,
        key: card.dataset.question,
        asked: !card.classList.contains("not-mine"),
        answered: card.classList.contains("answered"),
        words: card.querySelector("h2").textContent,
        hint: [...card.querySelectorAll(".card-rest")].map((node) => node.textContent).join("\n"),
        choices: [...card.querySelectorAll(".choice")].map((node) => ({
            id: node.dataset.id, number: node.querySelector(".number")?.textContent ?? null, label: node.querySelector(".choice-label").textContent })),
        many: shown(card.querySelector(".card-foot .primary")),
        said: document.querySelectorAll("#entries .entry.bot").length,
    };
}

function readMixes(nodes) {
    return nodes.map((node) => ({
        title: node.querySelector(".mix-title").textContent,
        slices: [...node.querySelectorAll(".slice")].map((slice) => ({
            label: slice.querySelector(".slice-label").textContent,
            percent: Number(slice.dataset.percent),
            said: slice.querySelector(".slice-percent").textContent,
            width: slice.querySelector(".bar").style.getPropertyValue("--share"),
        })),
    }));
}
