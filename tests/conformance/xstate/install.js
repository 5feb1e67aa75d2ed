// SPDX-License-Identifier: Apache-2.0
// Installs what package-lock.json pins, unless it is there already.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync(new URL('package-lock.json', import.meta.url)));

function isThere(folder, version) {
    const manifest = new URL(`${folder}/package.json`, import.meta.url);
    return existsSync(manifest) && JSON.parse(readFileSync(manifest)).version === version;
}

const wanted = Object.entries(lock.packages).filter(([folder]) => folder !== '');
if (!wanted.every(([folder, { version }]) => isThere(folder, version))) {
    const npm = spawnSync(process.argv[2] ?? 'npm', ['ci', '--no-audit', '--no-fund'], {
        cwd: new URL('.', import.meta.url),
        stdio: 'inherit',
    });
    process.exitCode = npm.status ?? 1;
}
