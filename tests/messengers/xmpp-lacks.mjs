/* What `check-config` finds missing on real XMPP servers, and what it says of one that has
 * everything. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { finish, test } from "../browser/tap.mjs";
import { program } from "./daemon.mjs";
import { xml } from "./xmpp/person.mjs";
import { open } from "./xmpp.mjs";

/* Its owner makes a room other than rooms usually are (XEP-0045 10.2). */
function configure(owner, room, fields) {
    const all = { FORM_TYPE: "http://jabber.org/protocol/muc#roomconfig", ...fields };
    return owner.xmpp.iqCaller.set(xml("query", { xmlns: "http://jabber.org/protocol/muc#owner" },
        xml("x", { xmlns: "jabber:x:data", type: "submit" }, ...Object.entries(all).map(([name, value]) => xml("field", { var: name }, xml("value", {}, value))))), room);
}

async function check(stage) {
    const dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-lacks-"));
    const file = path.join(dir, "settings.yaml");
    writeFileSync(file, `messengers:\n${stage.settings(dir)}`);
    const child = spawn(program, ["check-config", "-c", file], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (chunk) => { said += chunk; });
    const status = await new Promise((resolve) => child.once("close", resolve));
    rmSync(dir, { recursive: true, force: true });
    return { status, said };
}

async function show(server) {
    await test(`${server}: nothing is missing, and check-config says so`, async () => {
        const stage = await open({ server });
        const ana = await stage.person("Ana");
        await stage.channel("Team", [ana]);
        const { status, said } = await check(stage);
        assert.match(said, /connected as Canvasser\n$/);
        assert.equal(status, 0);
        assert.equal(said.split("\n").length, 2, said);
        await stage.close();
    });
    await test(`${server}: no archives, no place for files, a room for members and one in which guests are mute: each is said, and how to mend it`, async () => {
        const stage = await open({ server, bare: true });
        const ana = await stage.person("Ana");
        const [closed, mute] = [await stage.channel("Closed", [ana]), await stage.channel("Mute", [ana])];
        await configure(ana, closed, { "muc#roomconfig_membersonly": "1" });
        await configure(ana, mute, { "muc#roomconfig_moderatedroom": "1", ...(server === "ejabberd" ? { members_by_default: "0" } : {}) });
        const { status, said } = await check(stage);
        assert.equal(status, 1, said);
        const lines = said.trim().split("\n");
        const lacks = (words) => assert.equal(lines.filter((line) => / lacks /.test(line) && words.test(line)).length, 1, `${words}\n${said}`);
        lacks(new RegExp(`${stage.world.jid} keeps no archive.*turn message archives \\(XEP-0313\\) on`));
        lacks(new RegExp(`${mute} keeps no archive`));
        lacks(new RegExp(`the room ${closed} does not let me in \\(registration-required\\): make me a member`));
        lacks(new RegExp(`I may not speak in ${mute}: give me voice`));
        lacks(/takes no files.*turn HTTP upload \(XEP-0363\) on/);
        assert.ok(lines.some((line) => /: connected as Canvasser$/.test(line)), said);
        await stage.close();
    });
}

setTimeout(() => { throw new Error("this takes too long"); }, 180000).unref();
for (const server of process.argv.slice(2).length ? process.argv.slice(2) : ["prosody", "ejabberd"]) await show(server);
finish();
process.exit();
