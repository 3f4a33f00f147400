/* The ways to a messenger: over TLS, with an authority that nobody else knows, and through a
 * proxy. What is encrypted ends in front of the stage. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import { Daemon, until } from "../daemon.mjs";

const NAME = "chat.messenger.test"; /* in no name server: only the proxy knows it */

/* An authority, and a certificate of it for `NAME` and this machine. */
function authority() {
    const dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-authority-"));
    const openssl = (...words) => execFileSync("openssl", words, { cwd: dir, stdio: "pipe" });
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Authority of the tests",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign");
    openssl("req", ...key, "-keyout", "key.pem", "-out", "request.pem", "-subj", `/CN=${NAME}`);
    writeFileSync(path.join(dir, "names"), `subjectAltName=DNS:${NAME},DNS:localhost,IP:127.0.0.1\n`);
    openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "cert.pem");
    const read = (name) => readFileSync(path.join(dir, name));
    return { file: path.join(dir, "ca.pem"), key: read("key.pem"), cert: read("cert.pem"), remove: () => rmSync(dir, { recursive: true }) };
}

const listens = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));

/* Passes everything on, both ways, until either ends. */
function joins(one, other) {
    one.pipe(other).pipe(one);
    for (const [a, b] of [[one, other], [other, one]]) for (const what of ["error", "close"]) a.on(what, () => b.destroy());
}

/* What speaks TLS for what listens on `port`. What answers to this machine only is asked as
 * this machine, as it is behind the web servers that people put in front. */
const front = ({ key, cert }, port) => tls.createServer({ key, cert }, (wire) => {
    const onward = net.connect(port, "127.0.0.1");
    wire.once("data", (head) => {
        onward.write(String(head).replace(/^Host: .*$/im, `Host: 127.0.0.1:${port}`));
        joins(wire, onward);
    });
    wire.on("error", () => onward.destroy());
}).on("tlsClientError", () => {});

/* A proxy that takes everybody who names `NAME` to this machine. */
function proxy(asked) {
    return net.createServer((wire) => {
        wire.on("error", () => {});
        wire.once("data", (head) => {
            const [line] = String(head).split("\r\n");
            asked.push(line);
            const found = /^CONNECT ([^:]+):(\d+) HTTP\/1\.1$/.exec(line);
            if (found?.[1] !== NAME) return wire.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
            const onward = net.connect(Number(found[2]), "127.0.0.1", () => {
                wire.write("HTTP/1.1 200 OK\r\n\r\n");
                joins(wire, onward);
            });
            return onward.on("error", () => wire.destroy());
        });
    });
}

/* `url` as it is behind TLS. */
const secured = (url, host) => url.replace(/^(http|ws):\/\/[^/]+/, (_, scheme) => `${scheme}s://${host}`);

export default function roads({ plan, open, variant, entry }) {
    /* A stage behind TLS at `host`, and what is to be stopped at the end. */
    async function behind(trust, host) {
        const stage = await open(variant ? { server: variant } : {});
        const ana = await stage.person("Ana", {});
        const place = await stage.channel("team", [ana]);
        const before = stage.url;
        const servers = [front(trust, Number(new URL(before).port))];
        const at = `${host}:${await listens(servers[0])}`;
        if (stage.wsUrl) stage.wsUrl = secured(stage.wsUrl, at);
        if (stage.gateway) { /* each of its addresses has a front of its own */
            stage.gateway.url = secured(stage.gateway.url, at);
            servers.push(front(trust, Number(new URL(stage.gateway.resumeUrl).port)));
            stage.gateway.resumeUrl = secured(stage.gateway.resumeUrl, `${host}:${await listens(servers[1])}`);
        }
        const settings = (dir) => entry(stage, dir).replace(before, secured(before, at));
        return { stage, ana, place, settings, servers };
    }

    /* Plays `body` there. */
    const secretly = (name, host, body, options) => plan(name, async () => {
        const trust = authority();
        const scene = await behind(trust, host);
        const { stage, servers } = scene;
        try {
            await body({ ...scene, trust, begin: (options) => { scene.daemon = Daemon.begin(scene.settings, options); return scene.daemon; } });
            assert.deepEqual(stage.violations, []);
        } catch (error) {
            error.stack += `\n${scene.daemon?.log().split("\n").slice(-30).join("\n")}`;
            throw error;
        } finally {
            await scene.daemon?.end();
            await stage.close();
            for (const server of servers) server.close();
            trust.remove();
        }
    }, options);

    async function plays(ana, place) {
        await ana.say(place, "start");
        await ana.waitFor(/join|What is your venture called/i);
    }

    secretly("an authority of one's own is trusted where the settings name it", "localhost", async ({ ana, place, trust, begin }) => {
        const daemon = begin({ more: `ca_file: ${trust.file}\n` });
        await until("it is connected", () => / connected as /.test(daemon.log()));
        await plays(ana, place);
        const { stdout } = await daemon.check();
        assert.match(stdout, /: connected as ./);
    });

    secretly("a certificate of an authority nobody knows is refused, and it is said why", "localhost", async ({ begin }) => {
        const daemon = begin({});
        await until("it is said", () => /warning: .*cannot reach .*certificate/i.test(daemon.log()));
        const { status, stdout } = await daemon.check();
        assert.equal(status, 1);
        assert.match(stdout, /: no connection: .*certificate/i);
        assert.doesNotMatch(daemon.log(), / connected as /);
    }, { waits: true });

    secretly("through a proxy to a host that only the proxy knows", NAME, async ({ ana, place, trust, servers, begin }) => {
        const asked = [];
        servers.push(proxy(asked));
        const through = `http://127.0.0.1:${await listens(servers.at(-1))}`;
        const daemon = begin({ more: `ca_file: ${trust.file}\n`, env: { https_proxy: through, http_proxy: through, no_proxy: "" } });
        await until("it is connected", () => / connected as /.test(daemon.log()));
        await plays(ana, place);
        assert.ok(asked.length > 0 && asked.every((line) => line.startsWith(`CONNECT ${NAME}:`)), asked.join("\n"));
    });
}
