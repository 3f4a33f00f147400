/* What these tests need of npm, in a folder of its own: `npm install --no-save` takes
 * away whatever else it finds in one. Installed by the first test that asks. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const folder = path.join(root, "build/node/mattermost");
const wanted = ["@mattermost/client@11.9.0", "ws@8.18.3"];

function there() {
    return wanted.every((name) => existsSync(path.join(folder, "node_modules", name.slice(0, name.lastIndexOf("@")))));
}

export function packages() {
    if (!there()) {
        mkdirSync(folder, { recursive: true });
        execFileSync("npm", ["install", "--prefix", folder, "--no-save", "--no-package-lock", "--no-audit", "--no-fund", ...wanted],
            { stdio: ["ignore", "ignore", "inherit"] });
    }
    const load = createRequire(path.join(folder, "here.js"));
    return { ws: load("ws"), client: load("@mattermost/client") };
}
