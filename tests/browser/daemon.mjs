/* Starts the program with a state folder of its own, and ends it. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { root } from "./web.mjs";

const program = process.env.CANVASSER ?? path.join(root, "build/canvasser");

/* Gives {room, board, dir, pid, stop} once both links are printed. `settings`: what a
 * settings file would say. */
export async function startDaemon(settings = "") {
    const dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-browser-"));
    const file = path.join(dir, "settings.yaml");
    if (settings) writeFileSync(file, settings);
    const child = spawn(program, ["run", ...(settings ? ["-c", file] : []), "--data", dir, "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
    process.once("exit", () => child.kill("SIGKILL")); /* however this test ends */
    const noise = [];
    child.stderr.on("data", (chunk) => noise.push(String(chunk)));
    const ended = new Promise((resolve) => child.once("close", resolve));
    const links = await Promise.race([
        readLinks(child.stdout),
        ended.then((code) => { throw new Error(`${program} ended with ${code}\n${noise.join("")}`); }),
    ]);
    const stop = async () => {
        child.kill("SIGTERM");
        const code = await ended;
        rmSync(dir, { recursive: true, force: true });
        return { code, noise: noise.join("") };
    };
    return { ...links, dir, pid: child.pid, stop };
}

async function readLinks(stdout) {
    const links = {};
    for await (const line of readline.createInterface({ input: stdout })) {
        const found = /^(room|board)\s+(http\S+)/.exec(line);
        if (found) links[found[1]] = found[2];
        if (links.room && links.board) break;
    }
    stdout.resume();
    return links;
}
