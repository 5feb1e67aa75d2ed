// SPDX-License-Identifier: Apache-2.0
// Where the packages are: npm installs them in the build folder, or here.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The command line: the only reader of it, since the packages are needed before all else. */
export const { values: options, positionals: wanted } = parseArgs({
    allowPositionals: true,
    options: {
        lienthong: { type: 'string', default: process.env.LIENTHONG ?? 'lienthong' },
        modules: { type: 'string', default: fileURLToPath(new URL('.', import.meta.url)) },
        convert: { type: 'boolean', default: false },
        paced: { type: 'boolean', default: false },
    },
});

const require = createRequire(join(options.modules, 'package.json'));

export const modules = {
    require,
    /** The folder of the test framework's pairs. */
    tests: join(dirname(require.resolve('@scion-scxml/test-framework/package.json')), 'test'),
};
