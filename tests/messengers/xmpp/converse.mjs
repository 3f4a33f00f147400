/* Somebody in a room who uses converse.js in Chromium: what they see and what they type. */
import { createServer } from "node:http";
import { createReadStream, existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { register } from "./person.mjs";
import { DOMAIN, root } from "./servers.mjs";

const home = path.join(root, "build/node/xmpp/node_modules");
const { chromium } = createRequire(path.join(home, "index.js"))("playwright-core");
const dist = path.join(home, "converse.js/dist");
const shots = path.join(root, "build/screenshots");

const TYPES = { ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".wasm": "application/wasm" };

const page = (settings) => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Room</title>
<link rel="stylesheet" href="/dist/converse.min.css"></head><body class="converse-fullscreen">
<script type="module">import "/dist/converse.min.js";
window.converse.initialize(${JSON.stringify(settings)});</script></body></html>`;

function serve(settings) {
    const server = createServer((request, response) => {
        const { pathname } = new URL(request.url, "http://localhost");
        const file = path.join(dist, path.normalize(pathname.replace(/^\/dist/, "")));
        if (pathname === "/") {
            response.setHeader("content-type", "text/html");
            response.end(page(settings));
        } else if (file.startsWith(dist + path.sep) && existsSync(file)) {
            response.setHeader("content-type", TYPES[path.extname(file)] ?? "application/octet-stream");
            createReadStream(file).pipe(response);
        } else {
            response.statusCode = 404;
            response.end();
        }
    });
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

export class Window {
    static async enter(stage, name, place) {
        const window = new Window();
        const account = name.toLowerCase();
        await register(stage.server.url, account, "pw");
        window.server = await serve({
            assets_path: "/dist/", authentication: "login", auto_login: true, jid: `${account}@${DOMAIN}`, password: "pw",
            websocket_url: stage.server.url, discover_connection_methods: false, view_mode: "fullscreen", i18n: "en",
            auto_join_rooms: [{ jid: place, nick: name }], clear_messages_on_reconnection: false, play_sounds: false,
            show_desktop_notifications: false, allow_url_history_change: false, loglevel: "error",
        });
        window.browser = await chromium.launch({
            executablePath: "/usr/bin/chromium",
            args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        window.page = await window.browser.newPage({ viewport: { width: 1280, height: 900 }, locale: "en-GB", timezoneId: "Europe/Athens" });
        window.complaints = [];
        window.page.on("pageerror", (error) => window.complaints.push(String(error)));
        window.page.setDefaultTimeout(20000);
        const own = `http://127.0.0.1:${window.server.address().port}/`;
        await window.page.route((url) => !url.href.startsWith(own), (route) => route.fulfill({ status: 204 }));
        await window.page.goto(own);
        await window.page.waitForSelector("converse-muc textarea.chat-textarea:not([disabled])");
        return window;
    }

    async say(text) {
        await this.page.fill("converse-muc textarea.chat-textarea", text);
        await this.page.press("converse-muc textarea.chat-textarea", "Enter");
    }

    /* Who said what, as it is seen. */
    seen() {
        return this.page.$$eval("converse-muc .chat-msg", (nodes) => nodes.map((node) => ({
            from: node.querySelector(".chat-msg__author")?.textContent.trim() ?? "", text: node.querySelector(".chat-msg__text")?.innerText.trim() ?? "",
        })));
    }

    sees(words) {
        return this.page.waitForFunction((wanted) => [...document.querySelectorAll("converse-muc .chat-msg .chat-msg__text")]
            .some((node) => node.innerText.includes(wanted)), words);
    }

    shot(name) {
        mkdirSync(shots, { recursive: true });
        return this.page.screenshot({ path: path.join(shots, `${name}.png`) });
    }

    async close() {
        await this.browser.close();
        await new Promise((resolve) => this.server.close(resolve));
    }
}
